"""The language that a visitor chose: remembered in a cookie, which is set for that alone.

An address without a language is English. It leads whoever chose another language on to the page in
that language, so that links of other sites, which name none, reach everybody in their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from portal.languages.addresses import in_language
from portal.languages.known import CODES, SOURCE, current

ONE_YEAR: Final = 365 * 24 * 3600
_LED_ON: Final = "/help/"
_FILE: Final = ".md"


@require_safe
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """``?to=`` is the page that was looked at; it is shown again in the chosen language."""
    if code not in CODES:
        raise Http404
    response = redirect(in_language(_own_path(request.GET.get("to", "")), code))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=ONE_YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def english(request: HttpRequest, rest: str = "") -> HttpResponse:
    """To the page without the language's name: to none that is not there, and without the query,
    so that neither a key nor another site's address is said again."""
    path = f"/{rest}"
    if not is_valid_path(path):
        raise Http404
    return redirect(path)


def _own_path(asked: str) -> str:
    """An address of this site, without its host; the start page for any other."""
    path = asked.partition("?")[0]
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else "/"


def chosen(request: HttpRequest) -> str:
    """The language of an earlier choice; empty where none was made, or it is no more."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in CODES else ""


def leads_to_the_chosen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: from an article or the start page in English to the one in the chosen language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = chosen(request)
        leads = _names_no_language(request)
        if leads and code not in ("", SOURCE):
            response: HttpResponse = redirect(in_language(_with_kind(request), code))
        else:
            response = get_response(request)
        if leads:
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def _with_kind(request: HttpRequest) -> str:
    """The address with what a form elsewhere asks for; other queries may hold anything."""
    kind = request.GET.get("kind", "")
    return f"{request.path}?kind={kind}" if re.fullmatch(r"[a-z_]{1,20}", kind) else request.path


def _names_no_language(request: HttpRequest) -> bool:
    """Whether this is a page to read, looked at by a browser; programs get what they ask for."""
    path = request.path_info
    is_page = path == "/" or (path.startswith(_LED_ON) and not path.endswith(_FILE))
    return is_page and request.method in ("GET", "HEAD") and "HX-Request" not in request.headers


def offered(request: HttpRequest) -> str:
    """The language that the browser asks for, on a page in English that was not chosen; or none."""
    if current() != SOURCE or chosen(request):
        return ""
    wished = request.headers.get("Accept-Language", "")
    for code, _ in parse_accept_lang_header(wished):
        try:
            supported = get_supported_language_variant(code)
        except LookupError:
            continue
        return "" if supported == SOURCE else supported
    return ""
