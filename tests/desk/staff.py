"""People of each role, and browsers that they have signed in with."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.apps import apps
from django.test import Client

from portal.desk.models import Person
from portal.desk.roles import Role, give

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of everybody's authenticator app."""
PASSWORD = "horse-Battery-9-staple"


def make_roles() -> None:
    """As the migration does: tests with a live server empty every table."""
    from importlib import import_module

    import_module("portal.desk.migrations.0002_roles").make(apps, None)


def person(role: Role | None, with_factor: bool = True, **more: object) -> Person:
    """Somebody invited who has set a password, and an authenticator app unless told otherwise."""
    make_roles()
    name = role or "nobody"
    made = Person.objects.create_user(
        **{"email": f"{name}@staff.example", "name": name.title(), "password": PASSWORD, **more}  # type: ignore[arg-type]
    )
    if role:
        give(made, role)
    if with_factor:
        Authenticator.objects.create(
            user=made, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
        )
    return made


def signed_in(someone: Person, with_factor: bool = True) -> Client:
    """A browser of theirs; without its second factor, one that has given the password alone."""
    client = Client()
    client.force_login(someone)
    session = client.session
    records = [{"method": "password", "at": time.time()}]
    if with_factor:
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(someone.pk)
    session.save()
    client.person = someone  # type: ignore[attr-defined]
    return client


def code(secret: str = SECRET) -> str:
    """What an authenticator app with this secret shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
