"""PowerShell's own clients: ``Invoke-RestMethod``, ``Invoke-WebRequest`` and their short names."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of, url_edits
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

_CLIENTS: Final = re.compile(r"(?i)\b(?:invoke-(?:restmethod|webrequest)|irm|iwr)\b")
_TEXT: Final = r"(?:\"(?:[^\"`]|`.){0,4000}\"|'[^']{0,4000}'|\$(?:env:)?\w+)"
_SET: Final = re.compile(rf"(?m)^[ \t]*\$(\w{{1,60}})[ \t]*=[ \t]*({_TEXT})[ \t]*;?[ \t]*\r?$")
_ENTRY: Final = re.compile(
    rf"(?i)[\"']?([\w-]{{3,40}})[\"']?\s{{0,5}}=\s{{0,5}}({_TEXT}(?:\s?\+\s?{_TEXT}){{0,3}})"
)
_INDEXED: Final = re.compile(
    rf"\[[\"']([\w-]{{3,40}})[\"']\]\s?=\s?({_TEXT}(?:\s?\+\s?{_TEXT}){{0,3}})"
)
_ADDED: Final = re.compile(
    rf"(?i)\.Add\(\s?[\"']([\w-]{{3,40}})[\"']\s?,\s?({_TEXT}(?:\s?\+\s?{_TEXT}){{0,3}})"
)
_URI: Final = re.compile(rf"(?i)-uri\s+({_TEXT}|https?://\S+)|\s({_TEXT})|\s(https?://\S+)")
_SPLATTED_URI: Final = re.compile(rf"(?im)^[ \t]*uri[ \t]*=[ \t]*({_TEXT})")
_VARIABLE: Final = re.compile(r"\$(?:\{(?:env:)?(\w+)\}|(?:env:)?(\w+)|\((?:[^()]{0,80})\))", re.I)


def read(text: str, provider: Provider) -> PastedRequest | None:
    client = _CLIENTS.search(text)
    if client is None:
        return None
    scope = _scope(text)
    fields = _fields(text, scope)
    url = _url(text, client.end(), scope)
    if not fields and not url:
        return None
    return PastedRequest(
        kind=InputKind.POWERSHELL,
        text=Secret(text),
        is_request=bool(fields) or "-headers" not in text.lower(),
        url=url,
        headers=tuple(fields),
        query=query_of(url),
        spare_keys=tuple(
            v for v in scope.values() if v.is_known and len(v) >= 16 and "://" not in v.text
        ),
        rewriting=lambda: _rewriting(text, fields, url, scope, provider),
    )


def _scope(text: str) -> dict[str, Traced]:
    found: dict[str, Traced] = {}
    for match in _SET.finditer(text):
        found[match[1].lower()] = _value(text, *match.span(2), found)
    return found


def _value(text: str, start: int, end: int, scope: dict[str, Traced]) -> Traced:
    """The value of a text, of a variable, or of several joined with ``+``."""
    parts = [m.span() for m in re.compile(_TEXT).finditer(text, start, end)]
    return joined(_part(text, a, b, scope) for a, b in parts)


def _part(text: str, start: int, end: int, scope: dict[str, Traced]) -> Traced:
    if text[start] == "'":
        return Traced.part(text, start + 1, end - 1)
    if text[start] != '"':
        return _expanded(text, start, end, scope)
    return _expanded(text, start + 1, end - 1, scope)


def _expanded(text: str, start: int, end: int, scope: dict[str, Traced]) -> Traced:
    parts, at = [], start
    for match in _VARIABLE.finditer(text, start, end):
        parts.append(Traced.part(text, at, match.start()))
        name = match[1] or match[2] or match[0]
        known = None if "env:" in match[0].lower() else scope.get(name.lower())
        parts.append(
            known if known is not None else Traced.hole(Variable(name, Span(*match.span())))
        )
        at = match.end()
    return joined([*parts, Traced.part(text, at, end)])


def _fields(text: str, scope: dict[str, Traced]) -> list[HeaderField]:
    found: dict[int, HeaderField] = {}
    for rule in (_INDEXED, _ADDED, _ENTRY):
        for match in rule.finditer(text):
            name = Traced.part(text, *match.span(1))
            value = _value(text, *match.span(2), scope)
            field = HeaderField(name, value, Traced.at(":", match.start(2)), Span(*match.span(2)))
            is_ours = is_named_authorization(name.text) or (
                "-" in name.text and sending.is_misnamed_authorization(field)
            )
            if is_ours:
                found.setdefault(match.start(2), field)
    return list(found.values())[:1]


def _url(text: str, start: int, scope: dict[str, Traced]) -> Traced:
    for match in _URI.finditer(text, start):
        group = next(i for i in (1, 2, 3) if match[i])
        raw = match[group]
        is_bare = raw.startswith("http")
        value = (
            Traced.part(text, *match.span(group))
            if is_bare
            else _value(text, *match.span(group), scope)
        )
        if value.text.startswith("http"):
            return value
    splatted = _SPLATTED_URI.search(text)
    if splatted:
        return _value(text, *splatted.span(1), scope)
    return next((v for v in scope.values() if v.text.startswith("http")), EMPTY)


def _rewriting(
    text: str, fields: list[HeaderField], url: Traced, scope: dict[str, Traced], provider: Provider
) -> Rewriting:
    edits = list(url_edits(url, provider))
    env: list[str] = []
    used: set[str] = set()
    if not fields and url:
        end = url.span.end + (text[url.span.end : url.span.end + 1] in ("'", '"'))
        edits.append(Edit(Span(end, end), f' -Headers @{{ Authorization = "Bearer $env:{ENV}" }}'))
        env.append(ENV)
    for field in fields:
        variable = re.search(r"\$((?:env:)?\w+)", text[field.span.start : field.span.end])
        name = variable[1] if variable else f"env:{ENV}"
        edits.append(Edit(field.span, f'"Bearer ${name}"'))
        if not field.is_authorization:
            edits.append(Edit(field.name.span, "Authorization"))
        env.append(name.removeprefix("env:") if name.startswith("env:") else ENV)
        used.add(name.lower())
    for match in _SET.finditer(text):
        value = scope.get(match[1].lower(), EMPTY)
        is_key = match[1].lower() in used or len(value) >= 16
        if value.is_known and is_key and "://" not in value.text:
            edits.append(Edit(Span(*match.span(2)), f"$env:{ENV}"))
    return Rewriting("powershell", tuple(edits), tuple(dict.fromkeys(env)))
