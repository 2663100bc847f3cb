"""The banners that every customer page shows: one cached read, and none where that fails."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from portal import troubles
from portal.briefly import Briefly
from portal.notices.models import Banner

_KEY: Final = "banners"
REMEMBERED_SECONDS: Final = 30
"""After so long every machine knows of a change."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages say of a banner."""

    text: str
    level: str
    starts: datetime
    ends: datetime | None

    def is_on(self, now: datetime) -> bool:
        return self.starts <= now and (self.ends is None or now < self.ends)


def current() -> tuple[Shown, ...]:
    """Those to show now, the oldest first."""
    now = timezone.now()
    return tuple(banner for banner in _known() if banner.is_on(now))


@Briefly
def _known() -> list[Shown]:
    """All that are on or will be, so that they begin and end on time while they are cached."""
    try:
        known = cache.get(_KEY)
    except troubles.of_cache():
        return []
    if isinstance(known, list):
        return known
    found = _found()
    with suppress(*troubles.of_cache()):  # a cache on a full disk can be read all the same
        cache.set(_KEY, found, REMEMBERED_SECONDS)
    return found


def _found() -> list[Shown]:
    """None where the database is away, and that for as long: no page waits for it again."""
    try:
        return [Shown(b.text, b.level, b.starts, b.ends) for b in Banner.objects.not_over()]
    except troubles.ANY_OF_DATABASE:
        return []


def keep(banner: Banner) -> None:
    """Stores a banner whose text has been cleared, and shows it."""
    banner.save()
    forget()


def end(banner: Banner) -> None:
    """Takes it off every page; one that had not begun never will."""
    now = timezone.now()
    banner.starts, banner.ends = min(banner.starts, now), now
    keep(banner)


def forget() -> None:
    """After a change, so that this machine's pages ask anew: this process's now, others in a second."""
    _known.forget()
    try:
        cache.delete(_KEY)
    except troubles.of_cache():
        return
