"""Lines of a log that show the request: a client's debug output, a map of headers in a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.look import mask_in
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.told_status import told_response
from portal.diagnosis.request import HeaderField, PastedRequest
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable

_LOGGED: Final = re.compile(
    r"(?m)^[ \t]*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d{1,2}/\w{3}/\d{4}[: ]\d\d:\d\d|\[?\d\d:\d\d:\d\d"
    r"|\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR)\]?[: \t](?![ \t]*(?:=|(?i:bool|true|false|\d)\b))|send: b?['\"]|level=\w+\s|(?:time|ts|timestamp)=\S|\{\"(?:time|ts|level)\")"
)
_HEADER: Final = re.compile(
    r"""(?i)(?P<open>["']?)(?<![?&])\b(?P<name>auth\w{4,16}|x-[\w-]{3,30}|api-?key|token)(?P=open)
    [ \t]*(?P<sign>:|=>?)[ \t]*(?:\[[ \t]*)?(?P<quote>["']?)""",
    re.X,
)
_URL: Final = re.compile(r"https?://[^\s\"'<>,)\]}]{4,2000}")
_UNQUOTED_END: Final = re.compile(r"\\r|\\n|[\r\n\"'}\])]|,\s|\s(?:HTTP/|[\w-]{2,30}[:=])|\Z")
_QUOTED_KEY: Final = re.compile(r"(?i)bearer[ ]{1,3}b?(?:\"[^\"\s]{1,600}\"|'[^'\s]{1,600}')")
_BEHIND_BASE: Final = re.compile(r"(?i)base_?ur[li]['\"]?\s?[:=]\s?['\"]?\Z")
MOST_TRIED: Final = 50


def read(text: str, provider: Provider) -> PastedRequest | None:
    return dumped(text, provider) if _LOGGED.search(text) else None


def read_log(text: str, provider: Provider) -> PastedRequest | None:
    """A log from its first line on, that tells the status of an answer."""
    if not _LOGGED.match(text.lstrip()):
        return None
    request = read_without_header(text, provider)
    return request if request is not None and request.response is not None else None


def read_without_header(text: str, provider: Provider) -> PastedRequest | None:
    """A log that shows no header: the status that it tells, if any."""
    if not _LOGGED.search(text):
        return None
    return PastedRequest(
        kind=InputKind.ERROR_MESSAGE, text=Secret(text), response=told_response(text)
    )


def dumped(text: str, provider: Provider) -> PastedRequest | None:
    """The request whose header a log or an exception shows; None where none is shown."""
    header = next(_headers(text), None)
    if header is None:
        return None
    url = address_in(text, provider)
    is_base = bool(url) and bool(
        _BEHIND_BASE.search(text, max(0, url.span.start - 20), url.span.start)
    )
    return PastedRequest(
        kind=InputKind.ERROR_MESSAGE,
        text=Secret(text),
        url=EMPTY if is_base else url,
        base=url if is_base else EMPTY,
        headers=(header,),
        query=query_of(url),
        response=told_response(text),
    )


def address_in(text: str, provider: Provider) -> Traced:
    """The first address of the provider, else the first of any."""
    found = [Traced.part(text, *m.span()).strip(".,:;") for m in _URL.finditer(text)][:MOST_TRIED]
    ours = (u for u in found if sending.host_of(u) in provider.hosts)
    return next(ours, found[0] if found else EMPTY)


def _headers(text: str) -> Iterator[HeaderField]:
    for tried, match in enumerate(_HEADER.finditer(text)):
        if tried == MOST_TRIED:
            return
        name = Traced.part(text, *match.span("name"))
        value = _value(text, match)
        colon = Traced.at(":", match.start("sign"))
        field = HeaderField(name, value, colon, value.span if value else name.span)
        if is_named_authorization(name.text) or sending.is_misnamed_authorization(field):
            yield field


def _value(text: str, match: re.Match[str]) -> Traced:
    """Up to the closing quote, or to what begins next; a log's own mask hides what was sent."""
    start = match.end()
    stop = _end_of_value(text, start, match["quote"])
    value = Traced.part(text, start, stop)
    is_cut = value.text.rstrip().endswith(("...", "…"))
    if any(map(mask_in, value.text.split())) or is_cut:
        return Traced.at("Bearer ", start) + Traced.hole(Variable("…", Span(start, stop)))
    return value


def _end_of_value(text: str, start: int, quote: str) -> int:
    """A value without quotes of its own may have some round the key alone."""
    within = None if quote else _QUOTED_KEY.match(text, start)
    if within:
        return within.end()
    rule = re.compile(re.escape(quote) + r"|[\r\n]|\Z") if quote else _UNQUOTED_END
    end = rule.search(text, start)
    return end.start() if end else len(text)
