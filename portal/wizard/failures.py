"""Pages for what went wrong: each says what happened and what to do, and quotes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal import troubles
from portal.limits.declared import WHEN_UNCOUNTED_SECONDS
from portal.limits.refusal import said_wait
from portal.logs import request_id


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    # The switch of languages leads to the start page: the address that was asked for is not said.
    context = {"title": title, "text": text, "page_path": "/"}
    response = render(request, "failure.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if troubles.is_behind(exception):
        return _away()
    text = _("What arrived could not be read. Go back, and paste a shorter or plainer text.")
    return _page(request, 400, _("That could not be read"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("Go back to the start page.")
    return _page(request, 403, _("This page is not open to you"), text)


def no_csrf_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _(
        "The page was open for too long, or cookies are blocked. Load it again, then paste anew."
    )
    return _page(request, 403, _("This form is no longer fresh"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("The address may be mistyped. If it was a result, it has expired or was withdrawn.")
    return _page(request, 404, _("There is no such page"), text)


class AddressNeverQuoted:
    """Middleware: Django's own page for an unknown address, in debug, says that address again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_djangos = settings.DEBUG and response.get("Cache-Control") != "no-store"
        return not_found(request) if response.status_code == 404 and is_djangos else response


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without what other pages know, for whatever failed may fail again.

    A database that is away where no view sees it, as when a session is stored, is told by the
    status: the same will work later (RFC 9110 section 15.6.4).
    """
    return _away() if troubles.is_behind(sys.exception()) else _plain_page(500)


def _away() -> HttpResponse:
    response = _plain_page(503, wait=said_wait(WHEN_UNCOUNTED_SECONDS))
    response["Retry-After"] = str(WHEN_UNCOUNTED_SECONDS)
    return response


def _plain_page(status: int, **more: str) -> HttpResponse:
    context = {"request_id": request_id(), "site_name": settings.BRAND_NAME, **more}
    return render(None, "500.html", context, status=status)
