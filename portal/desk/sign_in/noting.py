"""What allauth tells of sign-ins, noted: a new factor counts at once, and the trail knows of it."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.http import HttpRequest

from portal.audit import trail
from portal.desk.models import Person

_ACTIONS: Final = {
    user_logged_in: "person.signed_in",
    password_changed: "person.password_changed",
    password_reset: "person.password_reset",
    authenticator_added: "person.factor_added",
    authenticator_removed: "person.factor_removed",
    authenticator_reset: "person.recovery_codes_made",
}


def listen() -> None:
    for signal in _ACTIONS:
        signal.connect(_noted, dispatch_uid="portal.desk")
    authenticator_added.connect(_counts, dispatch_uid="portal.desk.counts")


def _noted(
    signal: Any, user: Person, authenticator: Authenticator | None = None, **more: Any
) -> None:
    details = {"factor": str(authenticator.type)} if authenticator else {}
    trail.note(user, _ACTIONS[signal], user.email, **details)


def _counts(request: HttpRequest, user: Person, authenticator: Authenticator, **more: Any) -> None:
    """Whoever has just set a factor up has shown it: they need not give it again."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
