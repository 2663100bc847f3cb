"""Who may see what: the decorator that every page of the desk wears."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from portal.desk.destination import destination_of
from portal.desk.typed import is_plain, plain_query
from portal.privacy import View
from portal.wizard.secrecy import takes_a_secret

FACTORS: Final = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Recovery codes stand in for one of these, and are none by themselves."""

_READING: Final = ("GET", "HEAD")


def allowed(permission: str) -> Callable[[View], View]:
    """A page for whoever has the permission, such as ``desk.answer``, and a second factor.

    Anonymous requests are led to the sign-in, those without a second factor to where it is set up
    or asked for, when they read; else they get 403, as does whoever lacks the permission. What the
    view answers is never kept by a cache, and what it raises has no words. What it reads from the
    address holds no character that a database would refuse.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            elsewhere = _first(request)
            if elsewhere is not None:
                return elsewhere
            if not request.user.has_perm(permission):
                raise PermissionDenied
            if not all(is_plain(str(part)) for part in kwargs.values()):
                raise Http404
            request.GET = plain_query(request.GET)  # type: ignore[assignment]
            return view(request, *args, **kwargs)

        silent = takes_a_secret(guarded)
        silent.permission = permission  # type: ignore[attr-defined]
        return silent  # type: ignore[return-value]

    return decorate


def _first(request: HttpRequest) -> HttpResponseBase | None:
    """Where a request has to go before any page of the desk; None if it need not."""
    name = step_before(request)
    if name is None:
        return None
    if request.method not in _READING:
        raise PermissionDenied
    return led_to(name, request)


def step_before(request: HttpRequest) -> str | None:
    """The name of the page that comes first: sign-in, setting a factor up, or giving it.

    None where nothing does; the frame of the page then finds ``request.is_at_the_desk``. A session
    whose time is up is ended here, however busy it has been.
    """
    if not request.user.is_authenticated:
        return "account_login"
    if _is_over(request):
        logout(request)
        return "account_login"
    if gave_second_factor(request):
        request.is_at_the_desk = True  # type: ignore[attr-defined]
        return None
    return "mfa_reauthenticate" if is_mfa_enabled(request.user, FACTORS) else "mfa_index"


def led_to(name: str, request: HttpRequest) -> HttpResponseBase:
    """To that page, and from there back to what was asked for, as far as it may be said again.

    Where htmx asked for a fragment, the whole page goes there.
    """
    back = destination_of(request)
    to = f"{reverse(name)}?{urlencode({'next': back})}" if back else reverse(name)
    is_fragment = request.headers.get("HX-Request") == "true"
    return HttpResponseClientRedirect(to) if is_fragment else redirect(to)


def _is_over(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    began = min((record["at"] for record in records), default=time.time())
    return bool(time.time() - began > settings.SESSION_COOKIE_AGE)


def gave_second_factor(request: HttpRequest) -> bool:
    """Whether this very session was opened with one that its owner still has."""
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    if "socialaccount" in methods and settings.OIDC_SECOND_FACTOR:
        return True
    return "mfa" in methods and is_mfa_enabled(request.user, FACTORS)
