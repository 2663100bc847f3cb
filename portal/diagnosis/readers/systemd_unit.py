"""A systemd unit that makes the call itself: only ``${NAME}`` is replaced within a word."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Traced, Variable, joined

_STARTS: Final = re.compile(
    r"(?m)^ExecStart\w{0,10}=[^\r\n]{0,200}\bcurl\b(?P<words>[^\r\n]{1,3000})$"
)
_HEADER: Final = re.compile(
    r"""(?i)(?P<quote>["'])(?P<header>[ ]?authorization[^"'\r\n]{0,600})(?P=quote)"""
)
_ADDRESS: Final = re.compile(r"https?://[^\s\"']{3,300}")
_REPLACED: Final = re.compile(r"\$\{([A-Za-z_]\w{0,60})\}")
_BARE: Final = re.compile(r"\$([A-Za-z_]\w{0,60})")


def read(text: str, provider: Provider) -> PastedRequest | None:
    start = _STARTS.search(text)
    quoted = _HEADER.search(text, start.start("words"), start.end("words")) if start else None
    if start is None or quoted is None:
        return None
    line = Traced.part(text, *quoted.span("header"))
    field = header_field(line, line.span)
    if field is None:
        return None
    address = _ADDRESS.search(text, start.start("words"), start.end("words"))
    return PastedRequest(
        kind=InputKind.CONFIG,
        text=Secret(text),
        url=Traced.part(text, *address.span()) if address else EMPTY,
        headers=(HeaderField(field.name, _expanded(field.value), field.separator, field.span),),
        rewriting=lambda: Rewriting("systemd", (Edit(line.span, _written(field)),)),
    )


def _expanded(value: Traced) -> Traced:
    parts, at = [], 0
    for match in _REPLACED.finditer(value.text):
        span = value[match.start() : match.end()].span
        parts += [value[at : match.start()], Traced.hole(Variable(match[1], span))]
        at = match.end()
    return joined([*parts, value[at:]])


def _written(field: HeaderField) -> str:
    used = _REPLACED.search(field.value.text) or _BARE.search(field.value.text)
    return f"Authorization: Bearer ${{{used[1] if used else 'API_KEY'}}}"
