"""A ticket, its conversation and its files.

Nothing here holds a secret: every text and file is cleared before it comes to a model.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, StrIndex, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.tickets.deliveries.models import Delivery
from portal.tickets.numbers import new_number
from portal.wizard.models import Invitation, Result, new_reference

__all__ = ["Delivery", "File", "Kind", "Message", "NewCheck", "Note", "Severity", "State", "Ticket"]
"""The app's models: Django looks for all of them here."""

DRAFTS_KEPT: Final = timedelta(hours=2)


def new_token() -> str:
    return secrets.token_urlsafe(18)


def end_of_draft() -> Any:
    return timezone.now() + DRAFTS_KEPT


class State(models.TextChoices):
    # Translators: the state of a ticket, as a short label.
    DRAFT = "draft", pgettext_lazy("state of a ticket", "Not sent yet")
    OPEN = "open", pgettext_lazy("state of a ticket", "Open")
    ANSWERED = "answered", pgettext_lazy("state of a ticket", "Answered")
    SOLVED = "solved", pgettext_lazy("state of a ticket", "Solved")
    MERGED = "merged", pgettext_lazy("state of a ticket", "Joined with another")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a ticket", "Withdrawn")


class Severity(models.TextChoices):
    # Translators: the answers to "How bad is it?"
    BLOCKED = "blocked", _("Nothing works, and customers of mine notice")
    LIMITED = "limited", _("It fails, but I can work")
    QUESTION = "question", _("A question")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def existing(self) -> TicketQuerySet:
        """All but drafts that have run out."""
        return self.exclude(state=State.DRAFT, expires__lte=timezone.now())

    def sent(self) -> TicketQuerySet:
        """What support has."""
        return self.exclude(state=State.DRAFT)

    def left_drafts(self) -> TicketQuerySet:
        return self.filter(state=State.DRAFT, expires__lte=timezone.now())


_FILTERED: Final[dict[str, tuple[str, ...]]] = {
    "ticket_moved": (),
    "ticket_any_cause": ("cause",),
    "ticket_any_assignee": ("assignee",),
    "ticket_any_language": ("language",),
    "ticket_state": ("state",),
    "ticket_cause": ("state", "cause"),
    "ticket_assignee": ("state", "assignee"),
    "ticket_language": ("state", "language"),
}
"""The name of an index → what is asked for exactly."""


def _in_order(name: str, *equal: str) -> models.Index:
    others = (f for f in ("state", "cause", "assignee", "language") if f not in equal)
    return models.Index(fields=(*equal, "moved", "id", *others), name=name)


def _beginning(name: str, field: str) -> models.Index:
    """Finds what is so or begins so; only PostgreSQL knows, and needs, the operators."""
    operators = ("varchar_pattern_ops", "timestamptz_ops")
    return models.Index(fields=(field, "moved"), opclasses=operators, name=name)


class Ticket(models.Model):
    """``evidence`` are the lines as they were sent; ``left_out`` the names of those that were not.

    ``cleared`` names what a secret was taken out of, a field by its name in the form or a file by its
    own, so that its owner can be told to revoke it.
    ``verdict``, ``cause`` and ``language`` are those of the result when the ticket was sent.
    ``moved`` is when customer or support last said or decided something: an assignment or a note
    leaves it, so that a ticket does not lose its place. ``version`` counts every change.
    ``provider_number`` is what the provider's own desk calls the ticket.
    ``sought_…`` is kept by the database itself, for searching.
    """

    reference = models.CharField(max_length=32, unique=True, default=new_reference)
    number = models.CharField(max_length=12, unique=True, default=new_number)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets"
    )
    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    key_name = models.CharField(max_length=200, blank=True)
    goal = models.TextField(blank=True)
    since = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.LIMITED)
    evidence = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    cleared = models.JSONField(default=list)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(default=end_of_draft)
    opened = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, default=new_token)
    confirmed = models.DateTimeField(null=True, blank=True)
    is_quiet = models.BooleanField(default=False)
    verdict = models.CharField(max_length=32, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        db_index=False,
    )
    moved = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    provider_number = models.CharField(max_length=64, blank=True)
    sought_email = models.GeneratedField(
        expression=Lower("email"), output_field=models.CharField(max_length=254), db_persist=True
    )
    sought_domain = models.GeneratedField(
        expression=Lower(Substr("email", StrIndex("email", models.Value("@")) + 1)),
        output_field=models.CharField(max_length=254),
        db_persist=True,
    )
    sought_key_name = models.GeneratedField(
        expression=Lower("key_name"), output_field=models.CharField(max_length=200), db_persist=True
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        # The queue's filters, each in the queue's order; what else can be filtered stands behind,
        # so that rows which do not fit are never read. docs/performance.md has the plans.
        indexes = (
            *(_in_order(name, *equal) for name, equal in _FILTERED.items()),
            models.Index(fields=("opened",), name="ticket_opened"),
            _beginning("ticket_email", "sought_email"),
            _beginning("ticket_domain", "sought_domain"),
            _beginning("ticket_key_name", "sought_key_name"),
            models.Index(fields=("provider_number",), name="ticket_provider_number"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be said in it."""
        return self.state in (State.WITHDRAWN, State.MERGED)

    @property
    def is_merged(self) -> bool:
        return self.state == State.MERGED

    @property
    def goes_on_in(self) -> Ticket | None:
        """The ticket that this one was joined with, where its customer may be led to it.

        Anybody can type a stranger's address: so both must have been confirmed.
        """
        into = self.merged_into
        return into if into and self.confirmed and into.confirmed else None

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN


class Kind(models.TextChoices):
    """What happened; each is one entry of the conversation, and one event for deliveries."""

    # Translators: what happened in a ticket, over the time when it did.
    OPENED = "opened", _("Ticket opened")
    SAID = "said", _("You wrote")
    ANSWERED = "answered", _("Support answered")
    CONFIRMED = "confirmed", _("E-mail address confirmed")
    SOLVED = "solved", _("Marked as solved")
    REOPENED = "reopened", _("Opened again")
    ASKED = "asked", _("Support asked for a new check")
    CHECKED = "checked", _("New check made")
    MERGED = "merged", _("Joined with another ticket of yours")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a ticket", "Withdrawn")


class Message(models.Model):
    """``nonce`` is the form's own: the same form sent twice makes one message.

    ``is_changed`` where a secret was taken out of what was typed. ``author`` is who of support
    wrote or did it; nobody where the customer did.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    text = models.TextField(blank=True)
    is_changed = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32, default=new_token)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("ticket", "nonce"), name="one_message_a_form"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Note(models.Model):
    """Between colleagues: in a table of its own, so that no page or delivery to others finds it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    text = models.TextField()
    is_changed = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32, default=new_token)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("ticket", "nonce"), name="one_note_a_form"),)

    def __str__(self) -> str:
        return f"note {self.pk}"


class NewCheck(models.Model):
    """An invitation that support sent for a ticket, with the message that tells of it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="new_checks")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="new_check")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, related_name="new_check"
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"check for {self.ticket}"


class File(models.Model):
    """What was uploaded, cleared; ``content`` leaves the portal as a download for staff only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="files")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    is_changed = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
