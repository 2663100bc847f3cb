"""What came back: a status line, the API's JSON error, a page of the delivery network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.request import Origin, PastedRequest, Response, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span

LIKELY: Final = Certainty.LIKELY

_STATUS_LINE: Final = re.compile(r"(?m)^[ \t]*(?:< )?HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
_BARE_STATUS: Final = re.compile(
    r"\s*(?:HTTP[ /]?(?:status|error|code)?:?\s*|status(?: ?code)?:?\s*|error:?\s*)?(\d{3})"
    r"(?:[ :-]{1,3}(?P<reason>[A-Za-z' -]{3,40}))?[.!]?\s*\Z",
    re.I,
)
_REASONS: Final = {
    "unauthorized": 401, "forbidden": 403, "not found": 404, "too many requests": 429,
    "internal server error": 500, "bad gateway": 502, "service unavailable": 503,
    "gateway timeout": 504,
}  # fmt: skip
_RETRY_AFTER: Final = re.compile(r"(?im)^[ \t]*(?:< )?retry-after:\s*([^\r\n]{1,40})")
_DATE: Final = re.compile(r"(?im)^[ \t]*(?:< )?date:[ \t]*([^\r\n]{1,40})")
_CODE: Final = re.compile(r'"code"\s*:\s*"([A-Z][A-Z0-9_]{1,63})"')
_CHALLENGE: Final = re.compile(
    r"(?i)just a moment|attention required|error code:? ?1\d{3}|cf-error-details|checking your browser"
    r"|you have been blocked|access denied.{0,80}(?:cloudflare|akamai)|cf-mitigated|ddos protection"
    r"|ray id|request could not be satisfied|incapsula|sucuri"
)
_DELIVERY_NETWORK: Final = re.compile(
    r"(?im)^[ \t]*(?:< )?(?:server:\s*(?:cloudflare|akamai\w*|cloudfront|fastly|varnish)|cf-ray:|x-amz-cf-id:)"
    r"|cloudflare|cloudfront|akamai"
)
_HTML: Final = re.compile(r"(?i)<!doctype html|<html|<head|<title")
_XML: Final = re.compile(r"\s*(?:<\?xml|<DOMAPI)", re.I)


def read(text: str, provider: Provider) -> PastedRequest | None:
    body = text.strip()
    if not _is_response(body):
        return None
    response = response_of(text, provider)
    if response is None:
        return None
    return PastedRequest(
        kind=InputKind.HTTP_RESPONSE,
        text=Secret(text),
        response=response,
        slips=tuple(_redirected(text, response)),
    )


_LOCATION: Final = re.compile(r"(?im)^[ \t]*(?:< )?location:[ \t]*(https?)://([^/?#\s:]{1,253})")


def _redirected(text: str, response: Response) -> Iterator[Slip]:
    """Clients that follow to another host, port or scheme leave the header behind."""
    lines = list(_STATUS_LINE.finditer(text))
    if response.status != 401 or len(lines) < 2:
        return
    for line, following in pairwise(lines):
        location = _LOCATION.search(text, line.end(), following.start())
        if line[1][0] == "3" and location:
            yield Slip("redirect_drops_header", Span(*location.span()), location[2], LIKELY)
            return


def _is_response(body: str) -> bool:
    if re.match(r"(?:[*] [^\n]*\n)*(?:< )?HTTP/\d", body) or _bare_status(body) is not None:
        return True
    if re.match(r"(?i)error code:? ?1\d{3}\Z", body):
        return True
    if _is_head_alone(body):
        return True
    if body.startswith("{"):
        return _is_error_body(_less_status_behind(body))
    return bool(re.match(r"<", body) and (_HTML.search(body[:2000]) or _XML.match(body)))


_HEADER: Final = re.compile(r"[ \t]*(?:< )?[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:[^\r\n]*\Z")
_OF_A_REQUEST: Final = re.compile(
    r"(?im)^[ \t]*(?:< )?(?:authorization|host|user-agent|accept)[ \t]*:"
)
MOST_HEADERS: Final = 60


def _is_head_alone(body: str) -> bool:
    """An answer's headers without their status line: one of them asks to wait."""
    if not _RETRY_AFTER.search(body) or _OF_A_REQUEST.search(body):
        return False
    lines = [line for line in re.split(r"\r?\n", body.partition("{")[0]) if line.strip()]
    return len(lines) <= MOST_HEADERS and all(map(_HEADER.match, lines))


def _bare_status(body: str) -> int | None:
    match = _BARE_STATUS.match(body)
    if match and (match["reason"] or re.match(r"\s*(?:http|status|error)", body, re.I)):
        return int(match[1])
    return _REASONS.get(body.lower().strip(" .!"))


# What ``curl -w '%{http_code}'`` and scripts print behind a body.
_BEHIND: Final = re.compile(
    r"(?i)\}[ \t]*(?:\r?\n[ \t\r\n]{0,9}|[ \t]+)?(?:(?:http|status|code|response|[ _-]){1,6}[:=]?[ \t]*)?([1-5]\d\d)\s*\Z"
)


def _status_behind(text: str) -> int | None:
    match = _BEHIND.search(text[-120:])
    return int(match[1]) if match else None


def _less_status_behind(body: str) -> str:
    match = _BEHIND.search(body[-120:])
    return body[: len(body) - len(body[-120:]) + match.start() + 1] if match else body


def _is_error_body(body: str) -> bool:
    """The API's shape, or the short answers that other applications give."""
    fields = _fields(body)
    if fields is None:
        return bool(re.match(r'\{\s*"status"\s*:\s*"(?:error|success)"', body))
    if "status" in fields and ("code" in fields or "message" in fields):
        return True
    names = {
        "message",
        "error",
        "errors",
        "code",
        "detail",
        "error_description",
        "success",
        "statusCode",
    }
    return bool(names & set(fields)) and set(fields) <= names | {
        "status",
        "data",
        "timestamp",
        "path",
        "title",
        "type",
    }


def _fields(body: str) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def response_within(text: str, start: int, provider: Provider) -> Response | None:
    """The answer that stands below a request, if one does."""
    match = _STATUS_LINE.search(text, start)
    return response_of(text[match.start() :], provider, match.start()) if match else None


_SAID: Final = re.compile(
    r"(?im)^(?:curl: \(22\) .{0,60}error: (?P<curl>\d{3})|.{0,80}\bERROR (?P<wget>\d{3}): .{0,60}"
    r"|.{0,120}\((?P<dotnet>\d{3})\) [A-Z].{0,60}|.{0,120}: (?P<core>\d{3}) \([A-Z].{0,60})\s*$"
)
_BODY: Final = re.compile(r'(?m)^[ \t]*\{[ \t\r\n]*"status"[ \t]*:')
_NEXT_COMMAND: Final = re.compile(
    r"(?m)^[ \t]*(?:[$%>+] |PS .{0,100}> ?|[A-Z]:\\.{0,100}>)?(?:curl|wget|https?|xh|irm|iwr|invoke-\w+)[ \t]",
    re.I,
)


def answer_below(text: str, start: int, provider: Provider) -> Response | None:
    """What a command printed, up to the next command: an answer, its body, or a status."""
    following = _NEXT_COMMAND.search(text, start)
    end = following.start() if following else len(text)
    line = _STATUS_LINE.search(text, start, end)
    if line:
        return response_of(text[line.start() : end], provider, line.start())
    body = _BODY.search(text, start, end)
    if body and _is_error_body(_less_status_behind(text[body.start() : end].strip())):
        return response_of(text[body.start() : end], provider, body.start())
    said = _SAID.search(text, start, end)
    if said is None:
        return None
    group = said.lastgroup or "curl"
    return Response(Span(*said.span(group)), int(said[group]))


def response_of(text: str, provider: Provider, offset: int = 0) -> Response | None:
    """Status, code and origin of the answer."""
    lines = list(_STATUS_LINE.finditer(text))
    head = lines[-1] if lines else None
    status = int(head[1]) if head else _bare_status(text.strip()) or _status_behind(text)
    part = text[head.start() :] if head else text
    code = _CODE.search(part)
    begin = offset + (head.start(1) if head else len(text) - len(text.lstrip()))
    end = offset + (head.end(1) if head else len(text.rstrip()))
    retry, date = _RETRY_AFTER.search(part), _DATE.search(part)
    return Response(
        span=Span(begin, end),
        status=status,
        code=code[1] if code else "",
        origin=_origin(part, code, status, provider),
        retry_after=retry[1].strip() if retry else "",
        date=date[1].strip() if date else "",
    )


def _origin(
    part: str, code: re.Match[str] | None, status: int | None, provider: Provider
) -> Origin:
    body = re.split(r"\r?\n\r?\n", part, maxsplit=1)[-1]
    if code and re.search(r'"status"\s*:\s*"(?:error|success)"', part):
        return Origin.API
    if _XML.match(body) and "DOMAPI" in body:
        return Origin.OLDER_INTERFACE
    if _CHALLENGE.search(part):
        return Origin.DELIVERY_NETWORK
    if _HTML.search(part):
        return Origin.DELIVERY_NETWORK if _is_of_network(part, status) else Origin.ELSEWHERE
    if body.lstrip().startswith("{") or re.search(
        r"(?im)^[ \t]*(?:< )?(?:www-authenticate:\s*basic|proxy-authenticate:)", part
    ):
        return Origin.ELSEWHERE
    return Origin.UNKNOWN


def _is_of_network(part: str, status: int | None) -> bool:
    return bool(_DELIVERY_NETWORK.search(part)) and (status is None or status in (403, 429, 503))
