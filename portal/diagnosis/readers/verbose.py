"""What ``curl -v`` prints: the calls one after another, with those that a redirect led to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import raw_http
from portal.diagnosis.readers.lines import lines_of
from portal.diagnosis.request import PastedRequest, Slip
from portal.diagnosis.traced import Span, Traced, joined

_SENT: Final = re.compile(r"> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S")
_AUTHORIZATION: Final = re.compile(r"(?i)> authorization:")
_COMMAND: Final = re.compile(
    r"(?m)^[ \t]*(?:[$%#>] ?)?curl[ \t][^\r\n]{0,2000}?(?P<url>http://[^\s\"']{1,300})"
)
_PLAIN_PORT: Final = re.compile(r"(?m)^\* .{0,200}?\bport 80\b")


@dataclass(frozen=True, slots=True)
class _Hop:
    span: Span
    has_header: bool


def read(text: str, provider: Provider) -> PastedRequest | None:
    hops = list(_hops(text))
    request = raw_http.read(text, provider) if hops else None
    if request is None:
        return None
    slips = (*request.slips, *_dropped(hops))
    return replace(request, slips=slips, url=_as_called(text, request.url, provider))


def _hops(text: str) -> Iterator[_Hop]:
    at: Span | None = None
    has_header = False
    for line in lines_of(text):
        if _SENT.match(line.text):
            if at is not None:
                yield _Hop(at, has_header)
            at, has_header = line.span, False
        has_header = has_header or bool(_AUTHORIZATION.match(line.text))
    if at is not None:
        yield _Hop(at, has_header)


def _dropped(hops: list[_Hop]) -> Iterator[Slip]:
    """The first call had the header, the one that its answer led to has none."""
    lost = next((h for h in hops[1:] if not h.has_header), None)
    if hops[0].has_header and lost is not None:
        yield Slip("redirect_drops_header", lost.span, "", Certainty.LIKELY)


def _as_called(text: str, url: Traced, provider: Provider) -> Traced:
    """With ``http://`` where the command or the connection tells so."""
    command = _COMMAND.search(text)
    is_plain = command or _PLAIN_PORT.search(text)
    if not is_plain or not url.text.startswith("https://"):
        return url
    at = command.start("url") if command else url.span.start
    scheme = Traced.part(text, at, at + 7) if command else Traced.at("http://", at)
    return joined([scheme, url[len("https://") :]])
