"""What keeps a paste out of error reports and logs, in debug as in production."""

from __future__ import annotations

import logging
import traceback
from collections.abc import ItemsView
from types import TracebackType
from typing import Any, Final

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

WITHHELD: Final = "[withheld]"
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class NothingPasted(SafeExceptionReporterFilter):
    """No field of a form, no cookie, no local variable: any of them may hold a key."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        return {}.items()

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}


class SilentReporter(ExceptionReporter):
    """Reports where a fault was and of which type, not what it said: that may quote the paste."""

    def __init__(
        self,
        request: HttpRequest | None,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
        is_email: bool = False,
    ) -> None:
        silent = unquoted(exc_value) if exc_value is not None else None
        super().__init__(None, type(silent) if silent else exc_type, silent, tb, is_email)


def unquoted(error: BaseException) -> BaseException:
    """The same kind of error without its words, its input or what it came from."""
    silent: type[BaseException] = type(type(error).__name__, (Exception,), {})
    return silent(WITHHELD)


class NothingPastedInLogs(logging.Filter):
    """A log line has an error's type and frames, and a request's route; neither one's words."""

    def filter(self, record: logging.LogRecord) -> bool:
        _silence_error(record)
        if "request" in record.__dict__:
            _name_the_route(record)
        elif isinstance(record.args, tuple):
            record.args = tuple(
                WITHHELD if isinstance(a, BaseException) else a for a in record.args
            )
        return True


def _silence_error(record: logging.LogRecord) -> None:
    if isinstance(record.exc_info, tuple) and record.exc_info[0]:
        frames = "".join(traceback.format_tb(record.exc_info[2]))
        record.exc_text = f"{frames}{record.exc_info[0].__name__}: {WITHHELD}"
    record.exc_info = None


def _name_the_route(record: logging.LogRecord) -> None:
    """Django logs the address, and for a suspicious request what was in it: either may hold a key.

    The request itself goes too, for handlers that would report it.
    """
    request = record.__dict__.pop("request")
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", None)
    record.msg = "%s /%s answered with %s"
    record.args = (
        method if method in _METHODS else WITHHELD,
        match.route if match else WITHHELD,
        getattr(record, "status_code", "an error"),
    )
