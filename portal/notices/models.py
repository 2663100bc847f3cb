"""Banners, replies and links. Nothing here holds a secret: texts are cleared before they come here.

``author`` is the name of a person at the time, so that it outlives their account.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Level(models.TextChoices):
    NOTE = "note", "Note"
    WARNING = "warning", "Warning"
    TROUBLE = "trouble", "Trouble"


class BannerQuerySet(models.QuerySet["Banner"]):
    def not_over(self) -> BannerQuerySet:
        """What is shown now or will be."""
        return self.filter(Q(ends=None) | Q(ends__gt=timezone.now()))


class Banner(models.Model):
    """Shown on every customer page from ``starts`` until ``ends``; None is until it is ended."""

    text = models.CharField(max_length=300)
    level = models.CharField(max_length=8, choices=Level, default=Level.NOTE)
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True, blank=True)
    author = models.CharField(max_length=254, blank=True)
    changed = models.DateTimeField(auto_now=True)

    objects = BannerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Reply(models.Model):
    """One version of a suggested reply; the newest holds, and an empty one is the default's return.

    Versions are only ever added, so that they are the history, too.
    """

    cause = models.CharField(max_length=60)
    language = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "replies"
        indexes = (models.Index(fields=["cause", "language"], name="reply_versions"),)

    def __str__(self) -> str:
        return f"{self.cause} ({self.language})"


class Reached(models.TextChoices):
    """What a link came to when it was last followed."""

    FINE = "fine", "Works"
    MOVED = "moved", "Moved"
    DEAD = "dead", "Dead"
    UNCLEAR = "unclear", "Could not be told"


class Link(models.Model):
    """An address that content holds, ``places`` where it stands, and what it came to.

    ``answer`` is a status or a word of ours; ``since`` is when it began to come to this.
    """

    address = models.CharField(max_length=500, unique=True)
    places = models.JSONField(default=list)
    reached = models.CharField(max_length=8, choices=Reached)
    answer = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField(default=timezone.now)
    checked = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["address"]

    def __str__(self) -> str:
        return self.address
