"""One header line, however it was written."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.look import edit_distance
from portal.diagnosis.request import HeaderField
from portal.diagnosis.traced import Span, Traced

_LINE: Final = re.compile(
    r"""\s*["'“”‘’\ufeff\u200b]{0,2}(?P<name>[=\s]?[^\s:：﹕∶=;,"'“”‘’]{2,60})["'“”‘’]?
    (?P<separator>\s{0,3}(?:::+|[:：﹕∶]|=>?|;)|\s{1,3}[-–—]\s{1,3}(?=[Bb]earer)|\s{1,3})(?P<value>.*)\Z""",
    re.X | re.S,
)
# One entry out of a map of headers in JSON or a language: the quotes belong to the language.
_ENTRY: Final = re.compile(
    r"""\s*[{\[(]?\s*(["'])(?P<name>[\w-]{2,60})\1\s{0,5}(?:(?P<separator>:)|=>|,|\])\s{0,5}
    (?P<mark>[fFbBrR$@]?)(?P<quote>["'])(?P<value>.*)(?P=quote)\s{0,5}[)\]},;]{0,4}\s*\Z""",
    re.X | re.S,
)
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


def header_field(line: Traced, span: Span) -> HeaderField | None:
    """The line's name, separator and value, or None where it has no such parts."""
    match = _LINE.match(line.text)
    if match is None:
        return None
    name = line[match.start("name") : match.end("name")]
    separator = line[match.start("separator") : match.end("separator")]
    if not separator.text.strip():
        if not is_named_authorization(name.text):
            return None
        separator = line[0:0]
    return HeaderField(
        name=name,
        value=line[match.start("value") : match.end("value")],
        separator=separator,
        span=span,
    )


def map_entry(line: Traced, span: Span) -> HeaderField | None:
    """The header of one entry out of a map, such as ``"Authorization": "Bearer …",``."""
    match = _ENTRY.match(line.text)
    if match is None:
        return None
    name = line[match.start("name") : match.end("name")]
    colon = Traced.at(":", name.span.end)
    value = line[match.start("value") : match.end("value")]
    return HeaderField(name, value, colon, value.span if value else span)


def is_token(name: str) -> bool:
    """RFC 9110 section 5.6.2: what a header's name may be made of."""
    return bool(_TOKEN.match(name))


def is_named_authorization(name: str) -> bool:
    bare = name.strip(" =\"'“”‘’\ufeff\u200b").lower()
    return edit_distance(bare, "authorization", 2) <= 2
