"""The call to the provider's API that settles what the text alone cannot.

One GET to the configured endpoint. Nothing of a paste chooses address, method, path or any
header but the value of ``Authorization``; nothing of an answer's body is kept.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import requests
from urllib3.exceptions import HTTPError

from portal.diagnosis.outcome import Label, Outcome, TestCall
from portal.diagnosis.provider import Provider
from portal.diagnosis.secret import Secret
from portal.diagnosis.transport import Line, send

USER_AGENT: Final = "Keymend (+test call)"

# RFC 9110 section 5.5: visible characters, blanks, and the upper half of latin-1.
_FIELD_VALUE: Final = re.compile(r"[\t \x21-\x7e\x80-\xff]*\Z")
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,63}\Z")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,100}\Z")
_REQUEST_ID_HEADERS: Final = ("x-request-id", "x-correlation-id", "cf-ray")
_LONGEST_WAIT_SECONDS: Final = 24 * 3600
_SHORTEST_ECHO: Final = 6


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Seconds to connect, between two reads, and for the whole call; bytes read of a body."""

    connect: float = 3.0
    read: float = 8.0
    whole: float = 10.0
    body_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; ``shape`` is the body as the API's JSON object, None where it is not."""

    status: int
    headers: dict[str, str]
    shape: dict[str, Any] | None


def caller(
    provider: Provider, *, limits: CallLimits | None = None
) -> Callable[[Label, Secret | None], TestCall]:
    """A function that makes one test call: the label, and the header's value or None for none."""

    def call(label: Label, authorization: Secret | None) -> TestCall:
        return _call(provider, limits or CallLimits(), label, authorization)

    return call


def is_sendable(authorization: Secret, longest: int) -> bool:
    """Whether HTTP can carry the value at all: no line end, no control, latin-1, not too long."""
    text = authorization.reveal()
    return len(text) <= longest and bool(_FIELD_VALUE.match(text))


def _call(
    provider: Provider, limits: CallLimits, label: Label, authorization: Secret | None
) -> TestCall:
    url, at = provider.test_url, datetime.now(UTC)
    if authorization is not None and not is_sendable(authorization, provider.max_header_bytes):
        return TestCall(label, Outcome.NOT_SENDABLE, url=url, at=at)
    began = time.monotonic()
    answer = _answer_or_outcome(url, limits, authorization)
    ms = round((time.monotonic() - began) * 1000)
    if isinstance(answer, Outcome):
        return TestCall(label, answer, ms=ms, url=url, at=at)
    return TestCall(
        label=label,
        outcome=outcome_of(answer, provider),
        status=answer.status,
        code=_own_code(answer, authorization),
        ms=ms,
        url=url,
        at=at,
        request_id=_request_id(answer, authorization),
        retry_after=_retry_after(answer, at),
    )


def _answer_or_outcome(
    url: str, limits: CallLimits, authorization: Secret | None
) -> _Answer | Outcome:
    line = Line()
    try:
        with line.hung_up_after(limits.whole):
            return _exchange(line, url, limits, authorization)
    except (requests.Timeout, TimeoutError):
        return Outcome.TIMED_OUT
    except (requests.RequestException, HTTPError, OSError, ValueError):
        # The words of these exceptions may quote the header, so they end here, unread.
        return Outcome.TIMED_OUT if line.is_hung_up else Outcome.UNREACHABLE


def _exchange(
    line: Line, url: str, limits: CallLimits, authorization: Secret | None
) -> _Answer | Outcome:
    request = requests.Request("GET", url, headers=_headers(authorization)).prepare()
    response = send(request, line, (limits.connect, limits.read))
    try:
        body: bytes = response.raw.read(limits.body_bytes, decode_content=False) or b""
    finally:
        response.close()
    if line.is_hung_up and len(body) < limits.body_bytes:
        return Outcome.TIMED_OUT
    headers = {name.lower(): value for name, value in response.headers.items()}
    return _Answer(response.status_code, headers, shape_of(body, limits.body_bytes))


def _headers(authorization: Secret | None) -> dict[str, str | bytes]:
    """Blanks at the value's start are no part of it (RFC 9110 section 5.5)."""
    headers: dict[str, str | bytes] = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": USER_AGENT,
    }
    if authorization is not None:
        headers["Authorization"] = authorization.reveal().lstrip(" \t").encode("latin-1")
    return headers


# -- what the answer says


_BEGINS_LIKE_API: Final = re.compile(rb'\s*\{\s*"status"\s*:\s*"(success|error)"\s*,')


def shape_of(body: bytes, bound: int) -> dict[str, Any] | None:
    """The body as an object with a ``status``; of one cut off at the bound, only that."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and isinstance(value.get("status"), str):
        return value
    match = _BEGINS_LIKE_API.match(body) if len(body) >= bound else None
    return {"status": match[1].decode()} if match else None


def outcome_of(answer: _Answer, provider: Provider) -> Outcome:
    """The contract's outcomes; whatever is not in the API's shape says nothing of the key."""
    status, shape = answer.status, answer.shape
    if 300 <= status < 400:
        return Outcome.REDIRECTED
    if shape is None:
        is_network = status not in (500, 501, 502, 504) and status != 404
        return Outcome.BLOCKED if is_network else _without_shape(status)
    if 200 <= status < 300:
        is_success = shape["status"] == provider.success_status
        return Outcome.ACCEPTED if is_success else Outcome.UNEXPECTED
    if status == 403:
        return Outcome.ACCEPTED if isinstance(shape.get("code"), str) else Outcome.BLOCKED
    if status >= 500:
        return Outcome.API_ERROR
    return _BY_STATUS.get(status, Outcome.UNEXPECTED)


_BY_STATUS: Final = {
    401: Outcome.REFUSED,
    422: Outcome.ACCEPTED,
    429: Outcome.RATE_LIMITED,
}


def _without_shape(status: int) -> Outcome:
    return Outcome.API_ERROR if status >= 500 else Outcome.UNEXPECTED


def _own_code(answer: _Answer, authorization: Secret | None) -> str | None:
    code = (answer.shape or {}).get("code")
    if not isinstance(code, str) or not _CODE.match(code) or code == "OK":
        return None
    return None if _echoes(code, authorization) else code


def _request_id(answer: _Answer, authorization: Secret | None) -> str:
    values = (answer.headers.get(name, "") for name in _REQUEST_ID_HEADERS)
    sound = (v for v in values if _REQUEST_ID.match(v) and not _echoes(v, authorization))
    return next(sound, "")


def _echoes(text: str, authorization: Secret | None) -> bool:
    """Whether a part of the credential stands in a text that the API sent."""
    if authorization is None:
        return False
    words = authorization.reveal().split()
    pieces = (w[i : i + _SHORTEST_ECHO] for w in words for i in range(len(w) - _SHORTEST_ECHO + 1))
    return any(piece.lower() in text.lower() for piece in pieces)


def _retry_after(answer: _Answer, now: datetime) -> int | None:
    """Seconds to wait: RFC 9110 section 10.2.3 allows a number or a date."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isdigit() and len(value) <= 9:
        return min(int(value), _LONGEST_WAIT_SECONDS)
    try:
        seconds = (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(0, round(seconds)), _LONGEST_WAIT_SECONDS)
