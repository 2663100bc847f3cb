r"""A request as a program prints its bytes: ``send: b'GET /v1 HTTP/1.1\r\nHost: …\r\n\r\n'``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.readers.told_status import told_response
from portal.diagnosis.request import HeaderField, PastedRequest
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Traced, joined

_PRINTED: Final = re.compile(
    r"""b?(?P<quote>["'])(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ ]
    (?P<target>\S{1,4000})[ ]HTTP/[\d.]{1,3}\\r\\n""",
    re.X,
)
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
LONGEST: Final = 16_000


def read(text: str, provider: Provider) -> PastedRequest | None:
    start = _PRINTED.search(text)
    if start is None:
        return None
    fields = list(_fields(_unescaped(text, start)))
    target = Traced.part(text, *start.span("target"))
    url = _address(target, fields)
    return PastedRequest(
        kind=InputKind.ERROR_MESSAGE,
        text=Secret(text),
        is_request=True,
        method=start["method"],
        url=url,
        headers=tuple(fields),
        query=query_of(target),
        response=told_response(text),
    )


def _unescaped(text: str, start: re.Match[str]) -> Traced:
    """From behind the request line to the closing quote, or as far as was pasted."""
    parts, at = [], start.end()
    stop = min(len(text), at + LONGEST)
    token = re.compile(rf"\\(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|.)|{start['quote']}|[\r\n]")
    for match in token.finditer(text, at, stop):
        parts.append(Traced.part(text, at, match.start()))
        at = match.end()
        if not match[0].startswith("\\"):
            return joined(parts)
        parts.append(Traced.at(_plain(match[0]), match.start()))
    return joined([*parts, Traced.part(text, at, stop)])


def _plain(escape: str) -> str:
    sign = escape[1]
    if sign in "xu" and len(escape) > 2:
        point = int(escape[2:], 16)
        return "\ufffd" if 0xD800 <= point <= 0xDFFF else chr(point)
    return _PLAIN.get(sign, sign)


def _fields(head: Traced) -> Iterator[HeaderField]:
    """One field a line, up to the empty line."""
    at = 0
    for match in re.finditer(r"\r\n|\Z", head.text):
        line = head[at : match.start()]
        at = match.end()
        if not line:
            return
        field = header_field(line, line.span)
        if field is not None:
            yield field


def _address(target: Traced, fields: list[HeaderField]) -> Traced:
    host = next((f.value.strip() for f in fields if f.name.text.lower() == "host"), EMPTY)
    if not target.text.startswith("/") or not host:
        return target if target.text.startswith("http") else EMPTY
    return joined([Traced.at("https://", host.span.start), host, target])
