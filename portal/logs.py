"""Log lines for machines, and the identifier that a line and a customer's page have in common."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from portal.privacy import METHODS, WITHHELD

logger: Final = logging.getLogger("portal.requests")

_REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
_IDENTIFIER_BYTES: Final = 8


def request_id() -> str:
    """The identifier of the request that is being answered; empty outside of one."""
    return _REQUEST_ID.get()


def requests_logged(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an identifier a request, and one line when it is answered.

    The identifier is always made here: one that came along might hold anything. It stays until
    the answer is sent, since Django logs once more when all middleware is done.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        _REQUEST_ID.set(secrets.token_hex(_IDENTIFIER_BYTES))
        began = time.monotonic()
        response = get_response(request)
        response["X-Request-ID"] = request_id()
        _log(request, response.status_code, time.monotonic() - began)
        return response

    return middleware


@receiver(request_finished)
def _is_answered(**_: Any) -> None:
    _REQUEST_ID.set("")


def _log(request: HttpRequest, status: int, seconds: float) -> None:
    """The route, not the address, which may hold a reference or a key. Files are not logged."""
    match = request.resolver_match
    if match is None and status < 400:
        return
    figures = {
        "method": request.method if request.method in METHODS else WITHHELD,
        "route": f"/{match.route}" if match else WITHHELD,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    logger.info("%(method)s %(route)s %(status)s in %(ms)s ms", figures, extra={"figures": figures})


class JsonLines(logging.Formatter):
    """One JSON object a line: what collectors of logs read without being told a pattern."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id():
            line["request_id"] = request_id()
        line |= getattr(record, "figures", {})
        if record.exc_text:  # set by SilentRecord: type and frames only
            line["trace"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return f"{line} [{request_id()}]" if request_id() else line
