"""When an attack is noticed: how many signs of one are more than normal use gives."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItemPerMinute

from portal import troubles
from portal.limits.address import Address, client_address, neighbourhood
from portal.limits.counters import limiter
from portal.limits.declared import everyone, items_of, known_as

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Raised for ``minutes`` by more than ``signs``, such as ``50 per 10 minutes``."""

    what: str
    whose: Callable[[Address | None], str]
    signs: str
    minutes: int

    @property
    def item(self) -> RateLimitItemPerMinute:
        return RateLimitItemPerMinute(1, self.minutes, namespace="ALARM")


# A sign is a diagnosis in which the API refused and accepted nothing. A customer whose key is dead
# gives two or three and then makes a new one; a fault of the text ends accepted. So 50 are twenty such
# customers of one network within ten minutes, 300 are a hundred anywhere: a fifth of the limits. What
# is counted for everyone grows with PORTAL_DIAGNOSES_AN_HOUR.
REFUSED_KEYS: Final = (
    Alarm("refused-key", neighbourhood, "50 per 10 minutes", 30),
    Alarm("refused-key", everyone, "300 per 10 minutes", 30),
)
# A ticket is a sign of its own: whoever is in trouble sends one. Limits still hold beside it.
MANY_TICKETS: Final = (
    Alarm("tickets", neighbourhood, "20 per 10 minutes", 30),
    Alarm("tickets", everyone, "100 per 10 minutes", 30),
)


def note_sign(alarms: tuple[Alarm, ...], request: HttpRequest) -> None:
    """Counts one sign of an attack, and raises the alarm that it is too much for."""
    if not settings.LIMITS:
        return
    address = client_address(request)
    try:
        for alarm in alarms:
            _count(alarm, known_as(alarm.whose(address)))
    except troubles.of_counters():
        return  # nothing limited is done either while nothing can be counted


def _count(alarm: Alarm, who: str) -> None:
    (signs,) = items_of(alarm.signs, alarm.whose)
    if limiter().hit(signs, alarm.what, who):
        return
    if limiter().hit(alarm.item, alarm.what, who):
        logger.warning(
            "Alarm: more than %d per %d minutes of %s, counted by %s; raised for %d minutes",
            signs.amount,
            signs.multiples,
            alarm.what,
            alarm.whose.__name__,
            alarm.minutes,
        )


def is_raised(alarms: tuple[Alarm, ...], request: HttpRequest) -> bool:
    """Whether one of them is, for this client; the same for all processes."""
    if not settings.LIMITS:
        return False
    address = client_address(request)
    try:
        return any(
            not limiter().test(alarm.item, alarm.what, known_as(alarm.whose(address)))
            for alarm in alarms
        )
    except troubles.of_counters():
        return False
