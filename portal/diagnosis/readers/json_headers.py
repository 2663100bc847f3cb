"""Headers in JSON, in each of the ways that tools write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.readers import n8n
from portal.diagnosis.readers.address import is_contiguous
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.readers.json_pairs import Collected, Pair
from portal.diagnosis.readers.references import REFERENCE, with_references
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField
from portal.diagnosis.traced import Span, Traced

CONTAINERS: Final = frozenset(
    {"headers", "http_headers", "httpheaders", "header", "requestheaders"}
)
_PARTS_OF_AN_ENTRY: Final = ("name", "key", "value", "type", "description")


def is_credential(header: HeaderField) -> bool:
    return header.is_authorization or sending.is_misnamed_authorization(header)


def headers_of(
    found: Collected, known: Mapping[str, Traced] | None = None
) -> Iterator[tuple[Pair, HeaderField]]:
    """Headers as pairs of a map, as ``name`` and ``value`` objects, as strings of a list."""
    known = known or {}
    off = {p.object for p in switched_off(found)}
    for pair, header in _all_headers(found, known):
        if pair.object not in off or pair.path[-1:] not in (("header",), ("headers",)):
            yield pair, header


def switched_off(found: Collected) -> Iterator[Pair]:
    """The tick of a header's line in Postman or Insomnia, taken away."""
    for pair in found.plain:
        sign = (pair.name.text.lower(), pair.value.text)
        if sign in (("disabled", "true"), ("enabled", "false"), ("isdisabled", "true")):
            yield pair


def _all_headers(
    found: Collected, known: Mapping[str, Traced]
) -> Iterator[tuple[Pair, HeaderField]]:
    for pair in found.pairs:
        is_map = bool(pair.path) and pair.path[-1] in CONTAINERS
        is_named = pair.name.text.strip().lower() in ("authorization", "proxy-authorization")
        if (is_map and pair.name.text.lower() not in _PARTS_OF_AN_ENTRY) or is_named:
            yield pair, _field(pair.name, pair.value, pair.literal, known)
    yield from _named_objects(found, known)
    for before, item in zip([None, *found.items], found.items, strict=False):
        is_option = before is not None and before.value.text in ("--header", "-H")
        line = header_field(with_references(item.value, known), item.literal)
        if line is not None and (is_option or is_credential(line)) and " " not in line.name.text:
            yield item, line


def _named_objects(
    found: Collected, known: Mapping[str, Traced]
) -> Iterator[tuple[Pair, HeaderField]]:
    """``{"name": "Authorization", "value": "…"}`` as HAR, Postman and credential stores write it."""
    for pairs in found.by_object():
        name = next((p for p in pairs if p.name.text in ("name", "key")), None)
        value = next((p for p in pairs if p.name.text == "value"), None)
        if name is None or value is None:
            continue
        is_listed = bool({"header", "headers"} & set(name.path))
        if is_listed or name.value.text.strip().lower() == "authorization":
            yield value, _field(name.value, value.value, value.literal, known)


def _field(name: Traced, value: Traced, span: Span, known: Mapping[str, Traced]) -> HeaderField:
    value = with_references(n8n.less_sign(value), known)
    return HeaderField(name, value, Traced.at(":", span.start), span)


def header_edits(
    text: str, pair: Pair, header: HeaderField, renamed: Mapping[str, str] | None = None
) -> Iterator[Edit]:
    """The header's name and value as they should be, a reference kept (under its right name)."""
    if not is_credential(header):
        return
    reference = REFERENCE.search(text[pair.literal.start : pair.literal.end])
    key = reference[0] if reference else PLACEHOLDER
    for wrong, right in (renamed or {}).items():
        key = key.replace(wrong, right)
    sign = "=" if reference and n8n.less_sign(pair.value) is not pair.value else ""
    value = f"{sign}Bearer {key}"
    if not pair.name:
        yield Edit(pair.literal, f"Authorization: {value}")
        return
    if not header.is_authorization and is_contiguous(header.name):
        yield Edit(header.name.span, "Authorization")
    yield Edit(pair.literal, value)
