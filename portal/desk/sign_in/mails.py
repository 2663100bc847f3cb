"""Mails to staff about their account, sent by the worker.

A task knows the person alone: a link that lets somebody in is made when it is sent, and never lies
in the queue.
"""

from __future__ import annotations

from typing import Final

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from portal.desk.models import Person
from portal.desk.people.invitations import link_for

CHANGES: Final = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "Your password was set anew",
    "mfa/email/totp_activated": "An authenticator app was set up",
    "mfa/email/totp_deactivated": "The authenticator app was taken away",
    "mfa/email/webauthn_added": "A passkey was set up",
    "mfa/email/webauthn_removed": "A passkey was taken away",
    "mfa/email/recovery_codes_generated": "New recovery codes were made",
}
"""Subjects, by the name that allauth has for the change."""


@task()
def tell_of_change(person_id: int, change: str) -> None:
    """So that whoever did not do it hears of it."""
    _send(person_id, f"{CHANGES[change]}: Keymend desk", "changed", {"change": CHANGES[change]})


@task()
def send_reset(person_id: int) -> None:
    """A link that sets a new password. 0 for an address that nobody has: nothing is sent."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        _send(person.pk, "Set a new password: Keymend desk", "reset", {"link": reset_link(person)})


@task()
def send_invitation(person_id: int) -> None:
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is not None:
        values = {"link": link_for(person), "hours": settings.INVITATION_HOURS}
        _send(person.pk, "You are invited to the Keymend desk", "invited", values)


def reset_link(person: Person) -> str:
    values = {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }
    return f"{settings.SITE_URL}{reverse('account_reset_password_from_key', kwargs=values)}"


def _send(person_id: int, subject: str, template: str, values: dict[str, object]) -> None:
    """To nobody where the account is gone by now, or no mail server is set up."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not settings.MAILS_CUSTOMERS:
        return
    values = {"person": person, "desk": f"{settings.SITE_URL}/staff/", **values}
    text = render_to_string(f"desk/mail/{template}.txt", values)
    send_mail(subject, text, settings.EMAIL_FROM, [person.email])
