"""Counters, and of each case that is not over what the counters still have to learn.

A case is a chain of runs: a first one and those that follow it. Decision 11 says why.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Span(models.TextChoices):
    """What a counter's ``start`` is the first day of."""

    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"


class What(models.TextChoices):
    """What is counted; behind each, what ``which`` then is."""

    RUN = "run", "Runs"  # first, again, program
    VERDICT = "verdict", "Verdicts"
    CAUSE = "cause", "Causes"
    KIND = "kind", "What was pasted"
    AGAIN = "again", "Second runs"  # green, other
    UNREAD_KIND = "unread", "Unread pastes by what they were taken for"
    UNREAD_LENGTH = "length", "Unread pastes by length"
    UNREAD_LINES = "lines", "Unread pastes by lines"
    UNREAD_TRAIT = "trait", "Traits of unread pastes"
    END = "end", "Cases"  # the verdict of the first run; by the day that it was on
    PASSAGE = "passage", "Passages"  # the cause; once a case that was shown it, by the same day
    SPEED = "speed", "From paste to solved"
    TICKET = "ticket", "Tickets"  # with_check, without


class Ended(models.TextChoices):
    """How a case came to its end, as far as it has."""

    OPEN = "open", "Still open"
    SOLVED = "solved", "Confirmed solved"
    NOT_SOLVED = "not_solved", "Said not solved"
    TICKET = "ticket", "Ticket"
    NO_WORD = "no_word", "Left without a word"


class Count(models.Model):
    """A number, and what it counts; an empty ``language`` or ``article`` is all of them together.

    ``ended`` is empty for what has no end.
    """

    span = models.CharField(max_length=5, choices=Span)
    language = models.CharField(max_length=16, blank=True)
    article = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=8, choices=What)
    start = models.DateField()
    which = models.CharField(max_length=60)
    ended = models.CharField(max_length=10, blank=True, choices=Ended)
    number = models.IntegerField()

    class Meta:
        constraints = (
            # In the order in which the figures of a period are looked up.
            models.UniqueConstraint(
                fields=("span", "language", "article", "what", "start", "which", "ended"),
                name="one_counter_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} × {self.what} {self.which}"


class Case(models.Model):
    """A chain of runs until it is counted for good; then it is deleted.

    It says no more than the results do, and goes when the last of them has expired. ``shown`` are
    the causes whose passages any run of it was shown; ``speed`` is how long it took to be solved.
    """

    first_run = models.BigIntegerField(primary_key=True)
    article = models.CharField(max_length=120)
    language = models.CharField(max_length=16)
    verdict = models.CharField(max_length=32)
    opened = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    shown = models.JSONField(default=list)
    ended = models.CharField(max_length=10, choices=Ended, default=Ended.OPEN)
    speed = models.CharField(max_length=12, blank=True)
    is_green = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.verdict} of {self.opened:%Y-%m-%d}: {self.ended}"


class LaterRun(models.Model):
    """Which case a run belongs to that was not its first."""

    run = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="later_runs")

    class Meta:
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return f"{self.run} of {self.case_id}"
