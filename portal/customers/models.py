"""An erasure, from when it was asked for until it is done; then it holds no address any more."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.customers.holdings import Copy
from portal.tickets.models import File


def new_reference() -> str:
    return secrets.token_urlsafe(18)


class Step(models.TextChoices):
    WAITING = "waiting", "Waits for the worker"
    ERASING = "erasing", "Erasing"
    CHECKING = "checking", "Looking through the database’s file"
    DONE = "done", "Done"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def unfinished(self) -> ErasureQuerySet:
        return self.exclude(step=Step.DONE)

    def free(self, now: Any) -> ErasureQuerySet:
        """That nobody works on, or whose worker has died."""
        return self.unfinished().filter(Q(lease=None) | Q(lease__lte=now))


class Erasure(models.Model):
    """``address`` and ``spellings``, as it stood in tickets, are emptied once all rows are erased;
    ``seal`` is what the trail calls it.

    ``tickets``, ``results`` and ``replaced`` are counted in the transaction of each, as are
    ``copies``: what others were handed. ``files`` are the keys of other customers' uploads that
    name the address. ``is_complete``: the last pass found nothing any more. ``is_gone``: nothing
    is left in the database's file; None where that cannot be told, for there is no such file, a
    longer address that stays has this one in it, or it broke off while the file was read.

    ``lease`` is set while a process works on it, and is when that process counts as dead.
    """

    reference = models.CharField(max_length=32, unique=True, default=new_reference)
    seal = models.CharField(max_length=40)
    actor = models.CharField(max_length=254)
    address = models.EmailField(max_length=254, blank=True)
    spellings = models.JSONField(default=list)
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    tickets = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    copies = models.JSONField(default=list)
    files = models.JSONField(default=list)
    is_complete = models.BooleanField(default=False)
    is_gone = models.BooleanField(null=True, default=None)
    created = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)
    lease = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=("address",), condition=~Q(address=""), name="one_erasure_an_address"
            ),
        )

    def __str__(self) -> str:
        return f"{self.seal}: {self.step}"

    @property
    def is_done(self) -> bool:
        return self.step == Step.DONE

    @property
    def mark(self) -> str:
        """Another one once there is anything new to say."""
        return f"{self.step}-{self.tickets}-{self.results}-{self.replaced}"

    @property
    def handed_to_others(self) -> list[Copy]:
        return [Copy(*copy) for copy in self.copies]

    @property
    def files_to_look_at(self) -> list[File]:
        """Those that are still there."""
        named = File.objects.filter(pk__in=self.files).defer("content").select_related("ticket")
        return list(named.order_by("pk"))
