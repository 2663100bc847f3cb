"""Several raw requests in a row: where on the way a header was lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.readers.lines import Line
from portal.diagnosis.request import HeaderField, Slip
from portal.diagnosis.traced import Span, Traced

_REDIRECT: Final = re.compile(r"(?m)^(?:< )?HTTP/\d(?:\.\d)?[ \t]+3\d\d\b")
_HOPS: Final = frozenset(
    {"via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The request's lines: first line, headers, body, and what came back."""

    first: Line
    method: str
    target: Traced
    fields: tuple[HeaderField, ...]
    body: Traced
    last_header: Line

    @property
    def has_authorization(self) -> bool:
        return any(f.is_authorization for f in self.fields)


@dataclass(frozen=True, slots=True)
class Lost:
    """The request that still had the header, and what took it away."""

    kept: Parts
    slips: tuple[Slip, ...]


def lost_on_the_way(text: str, requests: list[Parts]) -> Lost | None:
    """A redirect or a gateway between a request with the header and the next one without."""
    for one, other in pairwise(requests):
        if not one.has_authorization or other.has_authorization:
            continue
        missing = Slip("header_missing", other.first.span)
        redirect = _REDIRECT.search(text, one.last_header.end, other.first.start)
        if redirect:
            slip = Slip("redirect_drops_header", Span(*redirect.span()), "", Certainty.CERTAIN)
            return Lost(one, (slip, missing))
        hop = next((f for f in other.fields if f.name.text.strip().lower() in _HOPS), None)
        if hop is not None and one.target.text == other.target.text:
            slip = Slip("proxy_strips_header", hop.span, hop.name.text.strip(), Certainty.CERTAIN)
            return Lost(other, (slip, missing))
    return None
