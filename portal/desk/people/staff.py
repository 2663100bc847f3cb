"""What happens to the people at the desk, each noted in the audit trail."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction

from portal.audit import trail
from portal.desk.models import Person
from portal.desk.roles import Role, give
from portal.desk.sign_in import mails


class AlreadyJoined(Exception):
    """The address is that of somebody who has signed in before."""


class LastAdministrator(Exception):
    """Nobody else could decide any more who comes in."""


@transaction.atomic
def invite(email: str, role: Role, name: str = "", by: Person | None = None) -> Person:
    """A new person, or one who has not come in yet; mailed a link where mails are sent."""
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = Person.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    elif has_joined(person) or not person.is_active:
        raise AlreadyJoined
    give(person, role)
    _note(by, "person.invited", person, role=role.value)
    mails.send_invitation.enqueue(person.pk)
    return person


def has_joined(person: Person) -> bool:
    return person.has_usable_password() or person.last_login is not None


@transaction.atomic
def change_role(person: Person, role: Role, by: Person) -> None:
    """Raises ``LastAdministrator``."""
    if role != Role.ADMINISTRATOR:
        _keep_another_administrator(person)
    was = person.role
    give(person, role)
    _note(by, "person.role_changed", person, was=was.value if was else "", now=role.value)


@transaction.atomic
def deactivate(person: Person, by: Person) -> None:
    """Out at once, and kept: what they wrote still has its author.

    Raises ``LastAdministrator``.
    """
    _keep_another_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person)
    _note(by, "person.deactivated", person)


@transaction.atomic
def activate(person: Person, by: Person) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    _note(by, "person.activated", person)


@transaction.atomic
def reset_sign_in(person: Person, by: Person | None = None) -> None:
    """For a lost second factor: it goes, and so does the password, which alone would be too little.

    They begin anew with a link to their mailbox.
    """
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.last_login = None
    person.save(update_fields=["password", "last_login"])
    _end_sessions(person)
    _note(by, "person.sign_in_reset", person)
    mails.send_invitation.enqueue(person.pk)


def _keep_another_administrator(person: Person) -> None:
    """Counted under a lock that all of them share: of two who close each other, one is refused."""
    administrators = Group.objects.select_for_update().get(name=Role.ADMINISTRATOR)
    active = Person.objects.filter(groups=administrators, is_active=True)
    if not active.exclude(pk=person.pk).exists():
        raise LastAdministrator


def _end_sessions(person: Person) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


def _note(by: Person | None, action: str, person: Person, **details: str) -> None:
    """Without ``by`` it was somebody with a shell on the server."""
    trail.note(by or trail.COMMAND, action, person.email, **details)
