"""What keeps a paste out of error reports and logs, in debug as in production."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

WITHHELD = "[withheld]"


class NothingPasted(SafeExceptionReporterFilter):
    """No field of a form, no cookie, no local variable: any of them may hold a key."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> list[tuple[str, Any]]:
        return []

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
    return type(type(error).__name__, (Exception,), {})(WITHHELD)


class NothingPastedInLogs(logging.Filter):
    """An exception in a log is its type and its frames, without its words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info, tuple) and record.exc_info[0]:
            frames = "".join(traceback.format_tb(record.exc_info[2]))
            record.exc_text = f"{frames}{record.exc_info[0].__name__}: {WITHHELD}"
            record.exc_info = None
        record.args = (
            tuple(WITHHELD if isinstance(a, BaseException) else a for a in record.args or ())
            if isinstance(record.args, tuple)
            else record.args
        )
        record.__dict__.pop("request", None)
        return True
