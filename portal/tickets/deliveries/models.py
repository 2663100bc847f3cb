"""A message on its way to one receiver."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Progress(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    GIVEN_UP = "given_up", "Given up"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(progress=Progress.WAITING)

    def given_up(self) -> DeliveryQuerySet:
        return self.filter(progress=Progress.GIVEN_UP)


class Delivery(models.Model):
    """One message on its way to one receiver: the record, of which the queue only reminds.

    ``due`` is when the next attempt may begin. ``lease`` is set while an attempt runs, and is when
    it counts as lost with its process. ``is_uncertain``: an attempt may have reached the receiver
    without our knowing. ``trouble`` says why the last one failed, in our words only.
    """

    message = models.ForeignKey(
        "tickets.Message", on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(max_length=20)
    progress = models.CharField(
        max_length=10, choices=Progress, default=Progress.WAITING, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    lease = models.DateTimeField(null=True, blank=True)
    is_uncertain = models.BooleanField(default=False)
    external_id = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("message", "channel"), name="one_delivery_a_channel"),
        )

    def __str__(self) -> str:
        return f"{self.message} by {self.channel}: {self.progress}"
