"""The status that a client's exception or a log tells, with the API's error body if it stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.request import Origin, Response
from portal.diagnosis.traced import Span

_STATUS: Final = re.compile(
    r"""(?ix)
      "[ ](?P<access>[1-5]\d\d)[ ](?=\d|-)                                # an access log
    | \bstatus(?:[ _-]?(?:code|error))?['"]?[ ]?(?:[:=]|of|was|is)?[ (]{0,2}['"]?(?P<named>[1-5]\d\d)\b
    | \bHTTP(?:/[\d.]{1,3})?['"]?[ :]{1,2}(?:(?:status|error|response|client|server|code)[ :]{1,2}){0,3}(?P<http>[1-5]\d\d)\b
    | \b(?P<side>[45]\d\d)[ ](?:client|server)[ ]error\b
    | (?:resulted[ ]in[ ]a|returned(?:[ ]an?)?|responded[ ]with|answered|response(?:[ ]code)?|indicate[ ]success
        |failed(?:[ ]with)?|replied|received|got|antwort|respuesta|r\wponse)[ :]{1,2}[`"'(]{0,2}(?P<told>[1-5]\d\d)\b
    | (?:<--?|-->?|→|=>)[ ]?(?P<arrow>[1-5]\d\d)\b
    | \((?P<bracket>[45]\d\d)\)[ ]?[A-Z\n]
    | \bcode['"]?[:=][ ]?(?P<code>[45]\d\d)\b
    | \b(?P<reason>[45]\d\d)[ :-]{1,3}(?:unauthori[sz]ed|forbidden|not[ ]found|too[ ]many[ ]requests|internal[ ]server
        |bad[ ]gateway|service[ ]unavailable|gateway[ ]time)
    """
)
_API_CODE: Final = re.compile(
    r"""\\{0,3}"status\\{0,3}"\s?:\s?\\{0,3}"error\\{0,3}"[^{}]{0,80}?\\{0,3}"code\\{0,3}"\s?:\s?\\{0,3}"(?P<code>[A-Z][A-Z0-9_]{1,63})"""
)
_API_REFUSAL: Final = re.compile(r"(?i)bearer token is missing, invalid, or expired")
_RETRY_AFTER: Final = re.compile(r"(?i)retry-after['\"]?\s?[:=]\s?['\"]?(\d{1,6})")
_SUCCESS: Final = range(200, 400)
_BY_CODE: Final = {
    "UNAUTHORIZED": 401, "INSUFFICIENT_PERMISSIONS": 403, "NOT_FOUND": 404,
    "VALIDATION_ERROR": 422, "TOO_MANY_REQUESTS": 429,
}  # fmt: skip


def told_response(text: str) -> Response | None:
    """The answer that the text tells: a refusal if there is one among several, else the first."""
    body = _API_CODE.search(text)
    told = [(status, span) for status, span in _statuses(text) if status not in _SUCCESS]
    refused = next((t for t in told if t[0] == 401), None)
    if body is not None:
        status = _BY_CODE.get(body["code"]) or (told[0][0] if told else None)
        return _response(text, Span(*body.span("code")), status, body["code"])
    if refused or told:
        status, span = refused or told[0]
        return _response(text, span, status, "UNAUTHORIZED" if status == 401 else "")
    refusal = _API_REFUSAL.search(text)
    return _response(text, Span(*refusal.span()), 401, "UNAUTHORIZED") if refusal else None


def _statuses(text: str) -> Iterator[tuple[int, Span]]:
    for match in _STATUS.finditer(text):
        name = match.lastgroup
        if name:
            yield int(match[name]), Span(*match.span(name))


def _response(text: str, span: Span, status: int | None, code: str) -> Response:
    retry = _RETRY_AFTER.search(text)
    is_api = bool(code) and status != 401
    origin = Origin.API if is_api else Origin.UNKNOWN
    return Response(span, status, code, origin, retry_after=retry[1] if retry else "")
