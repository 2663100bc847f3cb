"""Codes of an authenticator app fit for a minute and a half, and are taken once."""

from __future__ import annotations

from typing import Final

from limits import RateLimitItemPerMinute

from portal.desk.models import Person
from portal.limits.counters import limiter
from portal.limits.declared import known_as

ONCE: Final = RateLimitItemPerMinute(1, 2)
"""In two minutes; counted where limits are, so that of two processes one takes it."""


def use(person: Person, code: str) -> bool:
    """False for one that was used before: whoever has seen it typed cannot come in with it."""
    return limiter().hit(ONCE, "desk-code", _known(person, code))


def is_used(person: Person, code: str) -> bool:
    return not limiter().test(ONCE, "desk-code", _known(person, code))


def _known(person: Person, code: str) -> str:
    return known_as(f"{person.pk} {''.join(code.split())}")
