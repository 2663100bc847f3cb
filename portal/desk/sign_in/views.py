"""Allauth's views in our templates: limited, never kept, and none open before its time."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import wraps
from typing import Any, Final

import requests
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.audit import trail
from portal.desk import demo
from portal.desk.access import led_to, step_before
from portal.desk.people.invitations import invited_by
from portal.desk.sign_in.forms import FirstPasswordForm
from portal.headers import permissions
from portal.limits.declared import SIGN_INS
from portal.limits.refusal import TooMany, refuse_beyond
from portal.wizard.secrecy import takes_a_secret

AnyView = Callable[..., HttpResponseBase]

COMFORT: Final = "Your account is as it was."
_READING: Final = ("GET", "HEAD")


def entrance(view: AnyView) -> Any:
    """A page for whoever is not signed in yet."""
    return takes_a_secret(_counted(view))


def _counted(view: AnyView) -> AnyView:
    """What is posted to it may be a guess."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            refuse_beyond(SIGN_INS, request, COMFORT)
        return view(request, *args, **kwargs)

    return counted


def own_account(view: AnyView, before: Container[str | None] = (None,)) -> Any:
    """A page about the own account; ``before`` says at which steps of the sign-in it is open.

    Where allauth wants the person to prove again who they are, they do, and come back here; what
    was posted is not kept for that.
    """

    counted = _counted(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        step = step_before(request)
        if step not in before:
            if request.method not in _READING:
                raise PermissionDenied
            return led_to(step or "desk-account", request)
        try:
            return counted(request, *args, **kwargs)
        except ReauthenticationRequired:
            name = _way_to_confirm(request)
        return led_to(name, request)

    page: Any = takes_a_secret(guarded)
    page.permission = ""
    return page


def _way_to_confirm(request: HttpRequest) -> str:
    """The password first, for whoever has one."""
    ways = [method["id"] for method in get_adapter().get_reauthentication_methods(request.user)]
    names = {"reauthenticate": "account_reauthenticate", "mfa_reauthenticate": "mfa_reauthenticate"}
    return next((names[way] for way in ways if way in names), "mfa_reauthenticate_webauthn")


def with_passkeys(view: AnyView) -> AnyView:
    """On this page the browser may be asked for one."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response["Permissions-Policy"] = permissions(with_passkeys=True)
        return response

    return wrapped


def single_sign_on(view: AnyView) -> AnyView:
    """A provider that cannot be reached, or answers nonsense, is no failure of the desk.

    Each visit asks the provider and begins a session, so each is counted.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        refuse_beyond(SIGN_INS, request, COMFORT)
        try:
            return view(request, provider_id=provider_id)
        except (requests.RequestException, ValueError, KeyError):
            pass
        return render(request, "desk/sign_in/sso_unreachable.html", status=502)

    return wrapped


class SecondStepView(AuthenticateView):
    """The code, or a passkey. For people of the demo the page says the code itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.stage.login.user
        has_passkeys = is_mfa_enabled(person, [Authenticator.Type.WEBAUTHN])
        more = {"has_passkeys": has_passkeys, "demo_code": demo.code_of(person)}
        return {**super().get_context_data(**kwargs), **more}


class SessionsView(ListUserSessionsView):
    """Ends the one that is named, or all others."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        number = self.request.POST.get("session", "")
        if not number:
            return super().form_valid(form)  # type: ignore[no-any-return]
        mine = UserSession.objects.filter(user=self.request.user)
        end_sessions(self.request, [session for session in mine if str(session.pk) == number])
        return redirect("usersessions_list")


def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Sets the first password of whoever was invited, and signs them in."""
    person = invited_by(token)
    if person is None:
        return render(request, "desk/sign_in/invitation_over.html", status=404)
    form = FirstPasswordForm(user=person, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "person": person}
        return render(
            request, "desk/sign_in/invitation.html", context, status=422 if form.is_bound else 200
        )
    logout(request)  # whoever else was signed in with this browser
    form.save()
    trail.note(person, "person.joined", person.email)
    login = Login(user=person, email=person.email)
    response: HttpResponseBase = perform_password_login(request, {"email": person.email}, login)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Where allauth counts."""
    raise TooMany(60, COMFORT)
