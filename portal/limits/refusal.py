"""The answer to whoever asks for more than the limits give, or while nothing can be counted or kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import troubles
from portal.limits.declared import WHEN_UNCOUNTED_SECONDS, Limit, Wait, wait_for

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


logger: Final = logging.getLogger(__name__)

COMFORT: Final = gettext_lazy("Nothing is wrong with your key.")
_TOO_MANY: Final = gettext_lazy("Too many requests from your address")


class TooMany(Exception):
    """Raised by a view; ``seconds`` is how long to wait, ``comfort`` what is said beside it."""

    is_silent = True  # for portal.privacy: it holds nothing of the request

    def __init__(self, seconds: int, comfort: str | StrPromise = COMFORT) -> None:
        super().__init__("too many requests")
        self.seconds, self.comfort = seconds, comfort


class OutOfOrder(TooMany):
    """Nothing could be counted, so nothing that is limited is done: that is no fault of the client's."""


def refuse_beyond(
    limits: tuple[Limit, ...], request: HttpRequest, comfort: str | StrPromise = COMFORT
) -> None:
    """Counts, and raises ``TooMany`` or ``OutOfOrder`` where it may not go on."""
    refuse(wait_for(limits, request), comfort)


def refuse(wait: Wait, comfort: str | StrPromise = COMFORT) -> None:
    if wait:
        raise (OutOfOrder if wait.is_ours else TooMany)(wait.seconds, comfort)


class AnswersTooMany:
    """Middleware: RFC 6585 section 4, or RFC 9110 section 15.6.4, as a page that says when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refused = _refusal_of(exception)
        try:
            return _page(request, refused) if refused else None
        except troubles.OF_DATABASE:  # what a page shows of its reader was not there, either
            return None


def note_away(error: Exception) -> None:
    logger.error("The database is away, locked or full", exc_info=error)


def _refusal_of(exception: Exception) -> TooMany | None:
    """A database that is away, locked or full refuses, too. What became of what was begun, it
    does not know, so nothing is said of it."""
    if troubles.is_away(exception):
        note_away(exception)
        return OutOfOrder(WHEN_UNCOUNTED_SECONDS, "")
    return exception if isinstance(exception, TooMany) else None


def said_wait(seconds: int) -> str:
    said = ngettext(
        "Wait %(seconds)s second, then try again.",
        "Wait %(seconds)s seconds, then try again.",
        seconds,
    )
    return said % {"seconds": seconds}


def _page(request: HttpRequest, refused: TooMany) -> HttpResponse:
    wait = said_wait(refused.seconds)
    is_ours = isinstance(refused, OutOfOrder)
    title = _("Something failed on our side") if is_ours else _TOO_MANY
    context = {"title": title, "text": f"{wait} {refused.comfort}".strip(), "page_path": "/"}
    response = render(request, "failure.html", context, status=503 if is_ours else 429)
    response["Retry-After"] = str(refused.seconds)
    response["Cache-Control"] = "no-store"
    return response
