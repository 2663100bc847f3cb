"""The last 24 hours in half-hours, and in words: for whoever looks, and whoever listens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy

from portal import troubles
from portal.incidents.models import Incident, Minute

SLOT: Final = timedelta(minutes=30)
SLOTS: Final = 48
FRESH: Final = timedelta(minutes=15)
_KEY: Final = "api-status"
REMEMBERED_SECONDS: Final = 30


class Health(StrEnum):
    """Of a half-hour; the worst that is true of it."""

    UP = "up"
    TROUBLE = "trouble"
    SOME = "some"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


WORDS: Final = {
    # Translators: how the API was within half an hour.
    Health.UP: pgettext_lazy("half-hour", "Answered"),
    Health.TROUBLE: pgettext_lazy("half-hour", "In trouble"),
    Health.SOME: pgettext_lazy("half-hour", "Some calls failed"),
    Health.UNCLEAR: pgettext_lazy("half-hour", "We could not tell"),
    Health.UNKNOWN: pgettext_lazy("half-hour", "Not tested"),
}
HEIGHTS: Final = {
    Health.UP: 12, Health.TROUBLE: 30, Health.SOME: 21, Health.UNCLEAR: 6, Health.UNKNOWN: 2,
}  # fmt: skip
"""Of a bar of 30: its height says it, too, not its colour alone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A bar: where it stands, and what it says."""

    number: int
    begins: datetime
    health: Health

    @property
    def x(self) -> int:
        return self.number * 10

    @property
    def height(self) -> int:
        return HEIGHTS[self.health]

    @property
    def y(self) -> int:
        return 30 - self.height

    @property
    def words(self) -> str:
        return str(WORDS[self.health])


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-hours in a row that say the same."""

    begins: datetime
    ends: datetime
    words: str
    health: Health


@dataclass(frozen=True, slots=True)
class Status:
    """``is_up`` is None where nothing was tested lately, or nobody can tell."""

    slots: tuple[Slot, ...]
    is_up: bool | None
    at: datetime | None

    @property
    def stretches(self) -> list[Stretch]:
        return list(_stretches(self.slots))

    @property
    def summary(self) -> str:
        """All that the picture shows, in a sentence."""
        up = sum(slot.health is Health.UP for slot in self.slots)
        tested = sum(slot.health is not Health.UNKNOWN for slot in self.slots)
        if not tested:
            return gettext("Nothing was tested in the last 24 hours.")
        if up == tested:
            told = ngettext(
                "The API answered in the half-hour that was tested.",
                "The API answered in each of the %(tested)s half-hours that were tested.",
                tested,
            )
        else:
            told = ngettext(
                "The API answered in %(up)s of %(tested)s half-hour that was tested.",
                "The API answered in %(up)s of %(tested)s half-hours that were tested.",
                tested,
            )
        return told % {"up": up, "tested": tested}


_UNKNOWN: Final = Status((), None, None)


def status(now: datetime | None = None) -> Status:
    """Cached for half a minute where no time is given."""
    if now is not None:
        return _status(now)
    try:
        known = cache.get(_KEY)
    except troubles.of_cache():
        return _UNKNOWN
    if isinstance(known, Status):
        return known
    found = _status_or_none(timezone.now())
    with suppress(*troubles.of_cache()):  # a cache on a full disk can be read all the same
        cache.set(_KEY, found, REMEMBERED_SECONDS)
    return found


def _status_or_none(now: datetime) -> Status:
    """Unknown where the database is away, and that for as long: no page waits for it again."""
    try:
        return _status(now)
    except troubles.ANY_OF_DATABASE:
        return _UNKNOWN


def _status(now: datetime) -> Status:
    """Two queries, of 1,440 rows at most."""
    last = _slot_of(now)
    begins = [last - SLOT * (SLOTS - 1 - n) for n in range(SLOTS)]
    minutes = list(Minute.objects.filter(at__gte=begins[0], at__lte=now))
    incidents = list(Incident.objects.filter(began__lte=now).exclude(ended__lt=begins[0])[:200])
    by_slot = {at: list(each) for at, each in groupby(minutes, key=lambda m: _slot_of(m.at))}
    slots = tuple(
        Slot(n, at, _health(by_slot.get(at, []), _overlapping(incidents, at)))
        for n, at in enumerate(begins)
    )
    return Status(slots, *_now(minutes, incidents, now))


def _slot_of(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def _overlapping(incidents: Sequence[Incident], begins: datetime) -> list[Incident]:
    return [
        i for i in incidents if i.began < begins + SLOT and (i.ended is None or i.ended >= begins)
    ]


def _health(minutes: Sequence[Minute], incidents: Sequence[Incident]) -> Health:
    if any(incident.nature != "ours" for incident in incidents):
        return Health.TROUBLE
    if incidents:
        return Health.UNCLEAR
    up, bad = sum(m.up for m in minutes), sum(m.bad for m in minutes)
    if bad * 10 > up + bad:
        return Health.SOME
    if up:
        return Health.UP
    return Health.UNCLEAR if any(m.unclear or m.probe for m in minutes) else Health.UNKNOWN


def _now(
    minutes: Sequence[Minute], incidents: Sequence[Incident], now: datetime
) -> tuple[bool | None, datetime | None]:
    running = next((i for i in incidents if i.is_running), None)
    if running is not None:
        return (None if running.nature == "ours" else False), running.began
    last = next((m for m in reversed(minutes) if m.telling), None)
    if last is None or now - last.at > FRESH:
        return None, None
    return last.up > 0, last.at


def _stretches(slots: Sequence[Slot]) -> Iterator[Stretch]:
    for health, each in groupby(slots, key=lambda slot: slot.health):
        same = list(each)
        yield Stretch(same[0].begins, same[-1].begins + SLOT, str(WORDS[health]), health)
