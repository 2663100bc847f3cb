"""A stand-in for the tools that report errors: it takes all that they could reach, and more.

They hang themselves in signals, loggers, middleware and ``sys.excepthook``, and read there the
variables of each frame, the error with its attributes and causes, and the request.
"""

from __future__ import annotations

import logging
import sys
import types
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO, TextIOBase
from typing import Any, Final

from django.core.signals import got_request_exception
from django.http import HttpRequest

MOST_THINGS: Final = 300_000
TOO_MUCH: Final = "there is more than the stand-in looked at"
_DULL: Final = (
    type,
    types.ModuleType,
    types.CodeType,
    types.BuiltinFunctionType,
    logging.Logger,
    TextIOBase,
)


def reachable(*roots: object) -> Iterator[str]:
    """Every text that can be reached from these: through containers, attributes, frames, closures."""
    waiting, seen = deque(roots), {}
    while waiting and len(seen) < MOST_THINGS:
        thing = waiting.popleft()
        if id(thing) in seen or isinstance(thing, (*_DULL, Reporter)):
            continue
        seen[id(thing)] = thing  # held, so that no other thing gets its id
        if isinstance(thing, str):
            yield str(thing)
        elif isinstance(thing, bytes | bytearray):
            yield thing.decode("latin-1")
        else:
            waiting.extend(_parts(thing))
    if waiting:
        yield TOO_MUCH


def _parts(thing: object) -> Iterator[object]:
    if isinstance(thing, dict):
        yield from list(thing.keys())
        yield from list(thing.values())
    elif isinstance(thing, list | tuple | set | frozenset | deque):
        yield from list(thing)
    elif isinstance(thing, types.TracebackType):
        yield from (thing.tb_frame, thing.tb_next)
    elif isinstance(thing, types.FrameType):
        yield dict(thing.f_locals)
    elif isinstance(thing, types.FunctionType):
        yield from (_cell(c) for c in thing.__closure__ or ())
    elif isinstance(thing, BytesIO):
        yield thing.getvalue()
    elif isinstance(thing, types.MethodType):
        yield from (thing.__self__, thing.__func__)
    else:
        yield from _attributes(thing)


def _cell(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _attributes(thing: object) -> Iterator[object]:
    yield getattr(thing, "__dict__", None)
    slots = [s for kind in type(thing).__mro__ for s in _names(kind.__dict__.get("__slots__", ()))]
    names = slots + (dir(thing) if isinstance(thing, BaseException) else [])
    if isinstance(thing, HttpRequest):
        names += ["GET", "POST", "FILES", "COOKIES", "META", "headers", "body"]
    for name in names:
        with suppress(Exception):  # what cannot be read gives nothing away
            yield getattr(thing, name)
    if isinstance(thing, HttpRequest):
        with suppress(Exception):
            yield thing.read()
    if isinstance(thing, BaseException | HttpRequest):
        yield repr(thing)


def _names(slots: Any) -> list[str]:
    return [slots] if isinstance(slots, str) else list(slots)


class Reporter(logging.Handler):
    """``taken`` is what it got, by the place where it hung."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: dict[str, set[str]] = {}

    def take(self, place: str, *things: object) -> None:
        self.taken.setdefault(place, set()).update(reachable(*things))

    def hears(self, text: str) -> list[str]:
        """The places at which it got hold of a text."""
        return [place for place, texts in self.taken.items() if any(text in t for t in texts)]

    # -- the places

    def on_signal(self, request: HttpRequest | None = None, **more: Any) -> None:
        self.take("signal", sys.exc_info(), request)

    def emit(self, record: logging.LogRecord) -> None:
        self.take("handler", vars(record), record.getMessage())

    def hook(self, kind: Any, error: Any, frames: Any) -> None:
        self.take("excepthook", error, frames)

    def middleware(self, get_response: Callable[[HttpRequest], Any]) -> Any:
        """Told of errors that views raise, and looks at the request once more when it is over."""
        reporter = self

        class Integration:
            def __call__(self, request: HttpRequest) -> Any:
                _ = request.GET, request.COOKIES, request.headers  # which remember what was read
                response = get_response(request)
                reporter.take("afterwards", request)
                return response

            def process_exception(self, request: HttpRequest, error: Exception) -> None:
                reporter.take("middleware", error, request)

        return Integration()

    @contextmanager
    def hung_in(self) -> Iterator[None]:
        """In signals and loggers; also before all handlers, where Sentry reads log records."""
        call_handlers = logging.Logger.callHandlers

        def first(logger: logging.Logger, record: logging.LogRecord) -> None:
            self.take("before the handlers", vars(record), record.getMessage())
            call_handlers(logger, record)

        loggers = [logging.getLogger(name) for name in (None, "django", "portal")]
        got_request_exception.connect(self.on_signal)
        logging.Logger.callHandlers = first  # type: ignore[method-assign]
        for logger in loggers:
            logger.addHandler(self)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeHandler(self)
            logging.Logger.callHandlers = call_handlers  # type: ignore[method-assign]
            got_request_exception.disconnect(self.on_signal)
