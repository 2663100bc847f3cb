"""What keeps a paste out of error reports, logs and the hooks of other tools, in debug, too."""

from __future__ import annotations

import logging
import logging.config
import traceback
from collections.abc import Callable, ItemsView
from functools import wraps
from io import BytesIO
from types import TracebackType
from typing import Any, Final, ParamSpec, TypeVar

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.management.base import CommandError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from portal import troubles

WITHHELD: Final = "[withheld]"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# What is answered with a status of its own, whatever the subclass.
_ANSWERED: Final = (
    Http404,
    PermissionDenied,
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
)

# What is still needed of a request whose view is done: to answer, and to log.
_KEPT: Final = frozenset(
    "REQUEST_METHOD SCRIPT_NAME PATH_INFO SERVER_NAME SERVER_PORT SERVER_PROTOCOL REMOTE_ADDR "
    "HTTP_HOST HTTP_X_FORWARDED_PROTO CSRF_COOKIE CSRF_COOKIE_NEEDS_UPDATE".split()
)

P = ParamSpec("P")
R = TypeVar("R")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


# -- what Django itself reports


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


# -- what any tool can reach that is told of an error: its words, its frames, its request


def unquoted(error: BaseException) -> Exception:
    """An error of the same name without its words, its input or what it came from.

    Where there is an answer to its kind, it still is of that kind.
    """
    kind = next((kind for kind in _ANSWERED if isinstance(error, kind)), Exception)
    kind = OperationalError if troubles.is_away(error) else kind
    silent: type[Exception] = type(type(error).__name__, (kind,), {})
    return silent(WITHHELD)


def silenced(error: Exception) -> Exception:
    """The same, raised at the same place, whose frames have no variables any more."""
    frames = error.__traceback__
    traceback.clear_frames(frames)
    if isinstance(error, CommandError) or getattr(error, "is_silent", False):
        error.__cause__ = error.__context__ = None
        return error
    return unquoted(error).with_traceback(frames)


def quotes_nothing(function: Callable[P, R]) -> Callable[P, R]:
    """Whatever it raises is silenced; for functions that read a paste."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            failed = silenced(error)
        # Not in the handler: what is raised there remembers what was handled. And this frame, too,
        # is one of those that are reported.
        del args, kwargs
        raise failed

    return wrapped


def leaves_nothing(view: View) -> View:
    """If the view fails, neither the error nor the request holds what was sent."""

    @quotes_nothing
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Exception:
            forget(request)
            raise

    wrapped.leaves_nothing = True  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def forget(request: HttpRequest) -> None:
    """Empties a request whose view is done of all that was sent but its address."""
    request.close()
    for name in [name for name in request.META if not _is_kept(name)]:
        del request.META[name]
    request.content_type, request.content_params = "", {}
    vars(request).pop("headers", None)
    vars(request).update(
        GET=QueryDict(),
        COOKIES={},
        _post=QueryDict(),
        _files=MultiValueDict(),
        _upload_handlers=[],
        _body=b"",
        _stream=BytesIO(),
    )


def _is_kept(name: str) -> bool:
    return name in _KEPT or (name.startswith("wsgi.") and name != "wsgi.input")


def forgets_what_was_sent(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: tools that look at a request after its answer find nothing in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            forget(request)

    return middleware


# -- what is logged


class SilentRecord(logging.LogRecord):
    """Has an error's type and frames from its making on, before a handler or hook sees it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.exc_info, tuple) and self.exc_info[0]:
            frames = "".join(traceback.format_tb(self.exc_info[2]))
            self.exc_text = f"{frames}{self.exc_info[0].__name__}: {WITHHELD}"
        self.exc_info = None
        if isinstance(self.msg, BaseException):
            self.msg = WITHHELD
        if isinstance(self.args, tuple):
            self.args = tuple(WITHHELD if isinstance(a, BaseException) else a for a in self.args)


class NothingPastedInLogs(logging.Filter):
    """A line about a request names its route.

    Django logs the address, and for a suspicious request what was in it: either may hold a key.
    The request itself goes too, for handlers that would report it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if "request" not in record.__dict__:
            return True
        request = record.__dict__.pop("request")
        match = getattr(request, "resolver_match", None)
        method = getattr(request, "method", None)
        record.msg = "%s /%s answered with %s"
        record.args = (
            method if method in METHODS else WITHHELD,
            match.route if match else WITHHELD,
            getattr(record, "status_code", "an error"),
        )
        return True


def configure_logging(declared: dict[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG``: as declared, and silent however a line is made."""
    logging.config.dictConfig(declared)
    logging.setLogRecordFactory(SilentRecord)
    # A line that cannot be formatted would be printed with all that it holds.
    logging.raiseExceptions = False
