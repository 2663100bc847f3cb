"""A header line, or several, or one entry out of a map of headers."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_part_of_a_key
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.header import header_field, is_token, map_entry
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.readers.writing import header_text
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

MOST_LINES: Final = 400
_OTHER_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}\s?:")


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES:
        return None
    fields = header_fields([line for line in lines_of(text) if not line.is_blank], text)
    merged = [m for f in fields if (m := _credential_within(f)) is not None]
    if not fields or not (merged or any(_carries_credential(f) for f in fields)):
        return None
    fields += merged
    swallowed = (Slip("headers_merged", f.span, drops_header=True) for f in merged)
    return PastedRequest(
        kind=InputKind.HEADER_LINE,
        text=Secret(text),
        headers=tuple(fields),
        slips=(*(s for f in fields for s in slips_of_name(f)), *swallowed),
        rewriting=lambda: _rewriting(text, fields),
    )


def header_fields(lines: list[Line], text: str) -> list[HeaderField]:
    """The fields of the lines; empty where a line is neither one nor the rest of one."""
    fields: list[HeaderField] = []
    for line in lines:
        field = map_entry(line.traced(), line.span)
        is_header = field is not None or (
            bool(_OTHER_HEADER.match(line.text.lstrip()))
            or not fields
            or bool(re.match(r"\W{0,2}auth\w{3,14}\b", line.text.lstrip(), re.I))
        )
        if is_header:
            field = field or header_field(line.traced(), line.span)
            if field is None or not _is_plausible(field):
                return []
            fields.append(field)
        elif is_rest_of_value(line, fields):
            fields[-1] = continued(fields[-1], line, text)
        else:
            return []
    return fields


def _is_plausible(field: HeaderField) -> bool:
    return _carries_credential(field) or (field.separator.text == ":" and is_token(field.name.text))


def _carries_credential(field: HeaderField) -> bool:
    return (
        field.is_authorization
        or sending.is_misnamed_authorization(field)
        or field.name.text.strip().lower() == "authorization"
    )


def _credential_within(field: HeaderField) -> HeaderField | None:
    """``Accept: …, Authorization: …``: the credential, swallowed by another header's value."""
    match = None if _carries_credential(field) else sending.next_header_in(field.value)
    if match is None:
        return None
    rest = field.value[match.end() :]
    inner = header_field(rest, rest.span)
    return inner if inner is not None and inner.is_authorization else None


def is_rest_of_value(line: Line, fields: list[HeaderField]) -> bool:
    """Whether a line without a colon goes on with the value of the line before it."""
    if not fields or not _carries_credential(fields[-1]):
        return False
    chunks = line.text.split()
    is_first = fields[-1].value.text.strip().lower() in ("", "bearer")
    return len(chunks) == 1 and (is_first or is_part_of_a_key(chunks[0]))


def continued(field: HeaderField, line: Line, text: str) -> HeaderField:
    """The field with the next line as part of its value, the line end included."""
    start = field.value.span.start if field.value else field.separator.span.end
    span = Span(field.span.start, line.end)
    return HeaderField(field.name, Traced.part(text, start, line.end), field.separator, span)


def slips_of_name(field: HeaderField) -> list[Slip]:
    """What ``curl -H="…"`` puts on the wire shows in the header's name."""
    if not field.name.text.startswith("="):
        return []
    return [Slip("shell_quoting", field.name[:1].span, "=", Certainty.LIKELY)]


def _rewriting(text: str, fields: list[HeaderField]) -> Rewriting:
    ours = [f for f in fields if _carries_credential(f)]
    before = next((f for f in fields if _credential_within(f) is not None), None)
    if before is not None:
        match = sending.next_header_in(before.value)
        assert match is not None
        end = before.value[: match.start()].span.end
        return Rewriting("http", (Edit(Span(end, before.span.end), f"\n{header_text()}"),))
    edits = [_edit(text, ours[0])]
    edits += [Edit(_whole_line(text, f.span), "") for f in ours[1:]]
    return Rewriting("http", tuple(edits))


def _edit(text: str, field: HeaderField) -> Edit:
    is_entry = field.separator.text == ":" and field.span == field.value.span
    if is_entry:
        return Edit(field.span, f"Bearer {PLACEHOLDER}")
    return Edit(field.span, header_text(field))


def _whole_line(text: str, span: Span) -> Span:
    start = span.start
    while start > 0 and text[start - 1] in "\r\n":
        start -= 1
    return Span(start, span.end)
