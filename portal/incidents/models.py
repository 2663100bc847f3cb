"""What the API answered minute by minute, the incidents made of it, and when each job ran last.

Nothing here tells of a visitor: how many different ones a call failed for is a number.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from portal.tickets.models import Ticket


class Minute(models.Model):
    """How many calls of one minute came back how; ``at`` is its beginning.

    ``up``: the API answered as documented. ``failed``: with an error of its own. ``silent``: not
    at all. ``unclear``: something else answered, or the address is wrong. ``visitors``: how many
    met a failure that had met none for some minutes. ``probe``: what the last probe saw.
    """

    at = models.DateTimeField(primary_key=True)
    up = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    probe = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def bad(self) -> int:
        return self.failed + self.silent

    @property
    def telling(self) -> int:
        return self.up + self.bad


class Nature(models.TextChoices):
    """Whose trouble it is, as far as it can be told from here."""

    API = "api", "The API’s: it answers with errors"
    SILENT = "silent", "Unknown: nothing answers"
    OURS = "ours", "Ours: our test calls fail"


TITLES: Final = {
    Nature.API: _("The API answers with errors"),
    Nature.SILENT: _("The API does not answer"),
    Nature.OURS: _("We cannot make test calls at the moment"),
}
"""What an incident is called that nobody named; kept in English, told in the page's language."""


class IncidentQuerySet(models.QuerySet["Incident"]):
    def running(self) -> IncidentQuerySet:
        return self.filter(is_running=True)


class Incident(models.Model):
    """One at a time runs. ``text`` is public and cleared; ``actor`` fields are names as text.

    ``said`` is when a person last opened or changed it. ``told_begin``, ``told_still`` and
    ``told_end`` are when the mail about it was taken by the mail server, the second when last;
    ``lease`` is set while one is being sent.
    """

    title = models.CharField(max_length=120)
    text = models.CharField(max_length=600, blank=True)
    nature = models.CharField(max_length=8, choices=Nature)
    began = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)
    is_running = models.BooleanField(default=True)
    is_by_hand = models.BooleanField(default=False)
    opened_by = models.CharField(max_length=254, blank=True)
    closed_by = models.CharField(max_length=254, blank=True)
    said = models.DateTimeField(default=timezone.now)
    told_begin = models.DateTimeField(null=True, blank=True)
    told_still = models.DateTimeField(null=True, blank=True)
    told_end = models.DateTimeField(null=True, blank=True)
    lease = models.DateTimeField(null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-began", "-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=("is_running",), condition=Q(is_running=True), name="one_incident_runs"
            ),
        )
        indexes = (models.Index(fields=("began", "id"), name="incident_began"),)

    def __str__(self) -> str:
        return self.title


class Grouped(models.Model):
    """A ticket under its incident; ``answer`` tells by a hash with which text it was answered last."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="grouped")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="grouped")
    is_taken_out = models.BooleanField(default=False)
    answer = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.ticket} under {self.incident}"


class Run(models.Model):
    """When a job is due again; ``lease`` is until when a process has it to itself."""

    name = models.CharField(max_length=40, primary_key=True)
    due = models.DateTimeField()
    lease = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
