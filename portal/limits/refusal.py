"""The answer to whoever asks for more than the limits give."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class TooMany(Exception):
    """Raised by a view; ``seconds`` is how long to wait, ``comfort`` what is said beside it."""

    is_silent = True  # for portal.privacy: it holds nothing of the request

    def __init__(self, seconds: int, comfort: str = "Nothing is wrong with your key.") -> None:
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
        text = f"Wait {exception.seconds} seconds, then try again. {exception.comfort}"
        context = {"title": "Too many requests from your address", "text": text}
        response = render(request, "failure.html", context, status=429)
        response["Retry-After"] = str(exception.seconds)
        response["Cache-Control"] = "no-store"
        return response
