"""The demo's staff: real sign-ins whose secrets are said aloud, beside the sandbox and in debug only.

Each has a password and an authenticator app like anybody else; ``make run`` prints the password,
and the page of the second step says the code.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.desk.codes import is_used
from portal.desk.models import Person
from portal.desk.roles import Role, give
from portal.wizard.calls import goes_to_sandbox


@dataclass(frozen=True, slots=True)
class SignIn:
    role: Role
    email: str
    password: str


def is_open() -> bool:
    """Both have to hold, whenever somebody of the demo signs in or asks for a page."""
    return bool(settings.DEBUG) and goes_to_sandbox()


def make_staff() -> list[SignIn]:
    """One of each role, as they are to be; nobody where the demo is not open."""
    return [_made(role) for role in Role] if is_open() else []


def _made(role: Role) -> SignIn:
    """The secrets are the installation's own, and the same with every start."""
    sign_in = SignIn(role, f"{role.value}@keymend.example", _password(role))
    person, _ = Person.objects.get_or_create(
        email=sign_in.email, defaults={"name": f"Demo {role.value}", "is_demo": True}
    )
    if not person.check_password(sign_in.password):
        person.set_password(sign_in.password)
        person.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    Authenticator.objects.update_or_create(
        user=person,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": encrypt(_app_secret(role))}},
    )
    give(person, role)
    return sign_in


def code_of(person: Person) -> str:
    """A code that the app of somebody of the demo takes now; empty for everybody else.

    Each is taken once, so there is one for the next sign-in within the same half minute, too.
    """
    if not (person.is_demo and is_open() and person.role):
        return ""
    secret = _app_secret(person.role)
    before, now, after = (
        format_hotp_value(hotp_value(secret, at)) for at in yield_hotp_counters_from_time()
    )
    return next((c for c in (now, after, before) if not is_used(person, c)), str(now))


def _password(role: Role) -> str:
    return f"{role.value}-{salted_hmac('portal.desk.demo.password', role).hexdigest()[:12]}"


def _app_secret(role: Role) -> str:
    digest = salted_hmac("portal.desk.demo.app", role, algorithm="sha256").digest()
    return base64.b32encode(digest[:20]).decode()
