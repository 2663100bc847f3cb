"""The answer to whoever asks for more than the limits give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


COMFORT: Final = gettext_lazy("Nothing is wrong with your key.")


class TooMany(Exception):
    """Raised by a view; ``seconds`` is how long to wait, ``comfort`` what is said beside it."""

    is_silent = True  # for portal.privacy: it holds nothing of the request

    def __init__(self, seconds: int, comfort: str | StrPromise = COMFORT) -> None:
        super().__init__("too many requests")
        self.seconds, self.comfort = seconds, comfort


class AnswersTooMany:
    """Middleware: RFC 6585 section 4, as a page that says when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        wait = ngettext(
            "Wait %(seconds)s second, then try again.",
            "Wait %(seconds)s seconds, then try again.",
            exception.seconds,
        ) % {"seconds": exception.seconds}
        text = f"{wait} {exception.comfort}"
        context = {
            "title": _("Too many requests from your address"),
            "text": text,
            "page_path": "/",
        }
        response = render(request, "failure.html", context, status=429)
        response["Retry-After"] = str(exception.seconds)
        response["Cache-Control"] = "no-store"
        return response
