"""The trail itself. Neither a model nor, by triggers, the database changes an entry."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone


class AppendOnly(Exception):
    """An entry was to be changed or deleted."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and creates; what would change many rows refuses as one row does."""

    def update(self, **changes: Any) -> NoReturn:
        raise AppendOnly("entries of the audit are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("entries of the audit are deleted by their retention only")

    def bulk_update(self, *arguments: Any, **options: Any) -> NoReturn:
        raise AppendOnly("entries of the audit are never changed")


class Entry(models.Model):
    """``actor`` is an e-mail address as text, so that it outlives the account; else ``command``
    for who typed one on the server, ``portal`` for what the site does by itself.

    ``action`` is what was done, such as ``ticket.answered``; ``target`` what it was done to, such
    as a ticket's number. A customer's address stands in neither ``target`` nor ``details`` but as
    its seal.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("at", "id"), name="audit_by_time"),
            models.Index(fields=("actor", "at", "id"), name="audit_by_actor"),
            models.Index(fields=("action", "at", "id"), name="audit_by_action"),
            models.Index(fields=("target", "at", "id"), name="audit_by_target"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.target}".strip()

    def save(self, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("entries of the audit are never changed")
        super().save(**{**options, "force_insert": True})

    def delete(self, *arguments: Any, **options: Any) -> NoReturn:
        raise AppendOnly("entries of the audit are deleted by their retention only")


class Sweep(models.Model):
    """While this row is there, the triggers let entries from ``before`` that time be deleted.

    Only ``portal.audit.retention`` writes it, and takes it back in the same transaction.
    """

    before = models.DateTimeField()

    def __str__(self) -> str:
        return f"before {self.before:%Y-%m-%d %H:%M}"
