"""What was counted, shared by all processes and machines through the database."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """How often something was asked for in one window; ``ends`` in seconds since the epoch.

    ``key`` holds an address as a keyed hash only.
    """

    key = models.CharField(max_length=160, primary_key=True)
    count = models.PositiveIntegerField()
    ends = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} in a window"


class Running(models.Model):
    """A test call that runs, of one client; ``ends`` in seconds since the epoch, as a lease.

    ``who`` is an address as a keyed hash only.
    """

    who = models.CharField(max_length=32, primary_key=True)
    token = models.CharField(max_length=16)
    ends = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return "a running call"
