"""What the stand-in answers, byte for byte in the provider's shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

RETRY_AFTER_SECONDS: Final = 30
_PAGE: Final = (
    "<!DOCTYPE html>\n<html><head><title>Access denied</title></head>\n"
    "<body><h1>Sorry, you have been blocked</h1><p>Ray ID: 0000000000000000</p></body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; what is the same in all of them (request identifier, length) is left out."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def _json(status: int, shape: Mapping[str, Any], **headers: str) -> Answer:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        status, json.dumps(shape).encode(), {"Content-Type": "application/json", **fields}
    )


def _error(status: int, code: str, message: str, **headers: str) -> Answer:
    shape = {"status": "error", "code": code, "message": message, "errors": None}
    return _json(status, shape, **headers)


def success(holds: Mapping[str, Any]) -> Answer:
    return _json(200, {"status": "success", "code": "OK", "message": "", "data": holds})


def unreadable(status: int) -> Answer:
    return _error(status, "BAD_REQUEST", "The request could not be read.")


UNAUTHORIZED: Final = _error(
    401,
    "UNAUTHORIZED",
    "Bearer token is missing, invalid, or expired.",
    WWW_Authenticate="Bearer",
)
NO_SCOPE: Final = _error(
    403,
    "INSUFFICIENT_PERMISSIONS",
    "The provided token does not have the required scope(s).",
)
NOT_FOUND: Final = _error(404, "NOT_FOUND", "The requested API endpoint does not exist.")
DROPPED: Final = Answer(0, b"")
ENDLESS: Final = Answer(
    200,
    b'{"status":"success","code":"OK","message":"","data":"',
    {"Content-Type": "application/json"},
)
MORE: Final = Answer(200, b"x" * 16384)

_GATEWAY: Final = (
    b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    b"<body><h1>502 Bad Gateway</h1></body></html>\n"
)

BY_TROUBLE: Final[Mapping[str, Answer]] = {
    "errors": _error(503, "SERVER_ERROR", "An unexpected error occurred."),
    "gateway": Answer(502, _GATEWAY, {"Content-Type": "text/html"}),
    "blocked": Answer(503, _PAGE.encode(), {"Content-Type": "text/html", "Server": "cloudflare"}),
    "drop": DROPPED,
}
"""What every call is answered with while the switch stands at that name."""

SWITCHED: Final = Answer(204, b"")

BY_KEY: Final[Mapping[str, Answer]] = {
    "rate_limited": _error(
        429,
        "TOO_MANY_REQUESTS",
        "Rate limit exceeded. Please wait before retrying.",
        Retry_After=str(RETRY_AFTER_SECONDS),
    ),
    "error": _error(500, "SERVER_ERROR", "An unexpected error occurred."),
    "html_403": Answer(
        403,
        _PAGE.encode(),
        {
            "Content-Type": "text/html; charset=UTF-8",
            "Server": "cloudflare",
            "CF-RAY": "0000000000000000-FRA",
        },
    ),
    "redirect": Answer(302, b"", {"Content-Type": "text/html", "Location": "/login"}),
    "drop": DROPPED,
    "garbage": Answer(
        200, b"<<< not the answer that you expect >>>", {"Content-Type": "text/plain"}
    ),
    "huge": ENDLESS,
}
