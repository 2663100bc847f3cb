"""The security scheme of an OpenAPI or Swagger description: how its clients will send the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.request import Edit, HeaderField, Parameter, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced, Variable

_SCHEMES: Final = re.compile(r"[\"']?(?:securitySchemes|securityDefinitions)[\"']?\s{0,3}:")
_FIELD: Final = re.compile(
    r"[\"']?\b(?P<name>type|in|name|scheme)[\"']?[ \t]{0,3}:[ \t]{0,9}[\"']?(?P<value>[\w-]{1,60})"
)
LONGEST_SCHEME: Final = 1000


def read(text: str, provider: Provider) -> PastedRequest | None:
    start = _SCHEMES.search(text)
    if start is None:
        return None
    fields = _first_scheme(text, start.end())
    kind = {name: value.text.lower() for name, value in fields.items()}
    key = Traced.hole(Variable("API_KEY", Span(start.start(), start.end())))
    is_basic = kind.get("type") == "basic" or (kind.get("type"), kind.get("scheme")) == (
        "http", "basic",
    )  # fmt: skip
    is_api_key = kind.get("type") == "apikey" and "name" in fields
    if "type" not in fields:
        return None
    return PastedRequest(
        kind=InputKind.CONFIG,
        text=Secret(text),
        headers=tuple(_headers(fields, kind, key)),
        query=(Parameter(fields["name"], key),) if is_api_key and kind.get("in") == "query" else (),
        basic=key if is_basic else None,
        checks_host=False,
        rewriting=lambda: Rewriting("openapi", tuple(_edits(text, fields, is_basic=is_basic))),
    )


def _first_scheme(text: str, start: int) -> dict[str, Traced]:
    """The fields of the first scheme; the next ``type`` begins another."""
    found: dict[str, Traced] = {}
    for match in _FIELD.finditer(text, start, start + LONGEST_SCHEME):
        if match["name"] in found:
            break
        found[match["name"]] = Traced.part(text, *match.span("value"))
    return found


def _headers(fields: dict[str, Traced], kind: dict[str, str], key: Traced) -> Iterator[HeaderField]:
    """The header that a client made of this scheme would send."""
    if kind.get("scheme") == "bearer":
        name = Traced.at("Authorization", fields["scheme"].span.start)
    elif kind.get("type") == "apikey" and kind.get("in") == "header" and "name" in fields:
        name = fields["name"]
    else:
        return
    value = Traced.at("Bearer ", name.span.start) + key
    yield HeaderField(name, value, Traced.at(":", name.span.end), name.span)


def _edits(text: str, fields: dict[str, Traced], *, is_basic: bool) -> Iterator[Edit]:
    """``type: http`` with ``scheme: bearer``, in the place of what was declared."""
    if is_basic and "scheme" in fields:
        yield Edit(fields["scheme"].span, "bearer")
        return
    yield Edit(fields["type"].span, "http")
    quote = '"' if text[fields["type"].span.end : fields["type"].span.end + 1] == '"' else ""
    if is_basic:
        end = fields["type"].span.end + len(quote)
        indent = re.search(r"([ \t]*)[\"']?type", text[: fields["type"].span.start][-200:])
        comma, gap = ("," if quote else "", "\n" + (indent[1] if indent else ""))
        yield Edit(Span(end, end), f"{comma}{gap}{quote}scheme{quote}: {quote}bearer{quote}")
        return
    for name, written in (("in", f"scheme{quote}: {quote}bearer"), ("name", "")):
        span = _whole_field(text, name, fields[name].span, quote)
        yield Edit(span, written) if written else Edit(_with_comma(text, span, quote), "")


def _whole_field(text: str, name: str, value: Span, quote: str) -> Span:
    start = text.rfind(name, 0, value.start)
    return Span(start, value.end)


def _with_comma(text: str, span: Span, quote: str) -> Span:
    """The field with its quotes, and the comma or the line end in front of it."""
    before = re.search(r",?\s*[\"']?\Z", text[: span.start])
    start = span.start - (len(before[0]) if before else 0)
    return Span(start, span.end + len(quote))
