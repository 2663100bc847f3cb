"""A diagnosis that can be looked at again: masked, by an unguessable reference, for a time.

And an invitation to make one: a link that can be used once.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.wizard.numbers import new_number

REFERENCE_BYTES = 18  # 144 bits


def new_reference() -> str:
    return secrets.token_urlsafe(REFERENCE_BYTES)


def end_of_keeping() -> Any:
    return timezone.now() + timedelta(days=settings.RESULT_DAYS)


class ResultQuerySet(models.QuerySet["Result"]):
    def current(self) -> ResultQuerySet:
        return self.filter(expires__gt=timezone.now())

    def expired(self) -> ResultQuerySet:
        return self.filter(expires__lte=timezone.now())


class Said(models.TextChoices):
    """What the customer says of "Did this solve it?"."""

    YES = "yes", pgettext_lazy("did this solve it", "Yes")
    NO = "no", pgettext_lazy("did this solve it", "No")
    NOT_YET = "not_yet", _("I have not tried yet")


class Result(models.Model):
    """``record`` is what ``portal.wizard.record`` makes of a diagnosis: nothing of the paste.

    ``number`` is what a customer reads out on the telephone; ``cause`` the first of the record's
    causes, or nothing, so that staff can ask for it; ``language`` that of the page it was shown on.
    ``answers``: the id of a guided question → the id of the option, or a date; nothing typed.
    ``solved_by`` is the later run of the same chain that the API accepted, ``solved_at`` its time.
    """

    reference = models.CharField(max_length=32, unique=True, default=new_reference)
    number = models.CharField(max_length=12, unique=True, default=new_number)
    article = models.SlugField(max_length=120)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(default=end_of_keeping, db_index=True)
    verdict = models.CharField(max_length=32)
    cause = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    record = models.JSONField()
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by"
    )
    answers = models.JSONField(default=dict)
    said = models.CharField(max_length=8, choices=Said.choices, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="solves"
    )
    solved_at = models.DateTimeField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        # What the desk's list asks for, newest first.
        indexes = (
            models.Index(fields=("created", "id", "expires"), name="result_created"),
            models.Index(fields=("verdict", "created", "id", "expires"), name="result_verdict"),
            models.Index(fields=("cause", "created", "id", "expires"), name="result_cause"),
            models.Index(fields=("verdict", "cause", "created", "id"), name="result_both"),
        )

    def __str__(self) -> str:
        return f"{self.verdict} of {self.created:%Y-%m-%d %H:%M}"

    @property
    def before(self) -> Result | None:
        """The run that this one follows, as long as it is kept."""
        is_kept = self.follows is not None and self.follows.expires > timezone.now()
        return self.follows if is_kept else None


INVITATIONS_KEPT = timedelta(days=7)


def end_of_invitation() -> Any:
    return timezone.now() + INVITATIONS_KEPT


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(used=None, expires__gt=timezone.now())


class Invitation(models.Model):
    """Asks a customer for a new check; the result of the first one that is made belongs to it.

    ``purpose`` is the number of the ticket that it is for. ``follows`` is the check that it goes on from.
    """

    token = models.CharField(max_length=32, unique=True, default=new_reference)
    article = models.SlugField(max_length=120)
    purpose = models.CharField(max_length=60)
    follows = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(default=end_of_invitation)
    used = models.DateTimeField(null=True, blank=True)
    result = models.OneToOneField(
        Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation"
    )

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"for {self.purpose}"

    @property
    def ticket_number(self) -> str:
        """Invitations of before had the word in front of it."""
        return self.purpose.removeprefix("ticket ")

    @property
    def is_open(self) -> bool:
        return self.used is None and self.expires > timezone.now()
