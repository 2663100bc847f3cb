"""Where the API does not answer, calls are spared: a circuit breaker that all processes share.

It opens when calls of several clients in a row were not answered. From then on one call at a time
goes out as a trial, and the first that is answered closes it.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond

from portal import troubles
from portal.limits.address import client_address, holder
from portal.limits.counters import limiter
from portal.limits.declared import known_as

TROUBLED_CLIENTS: Final = 5
TRIAL_SECONDS: Final = 15

# One client alone, with whatever it pastes, counts once a minute and so never opens it.
_ONCE: Final = RateLimitItemPerMinute(1, namespace="TROUBLED")
_TROUBLES: Final = RateLimitItemPerMinute(TROUBLED_CLIENTS - 1, namespace="TROUBLES")
_OPEN: Final = RateLimitItemPerMinute(1, 10, namespace="BREAKER")
_TRIAL: Final = RateLimitItemPerSecond(1, TRIAL_SECONDS, namespace="TRIAL")
_API: Final = "api"


def is_open() -> bool:
    """Whether the API is taken for silent."""
    return settings.LIMITS and not limiter().test(_OPEN, _API)


def spares_call() -> bool:
    """Whether the API is taken for silent, and this call is not the next trial."""
    try:
        return is_open() and not limiter().hit(_TRIAL, _API)
    except troubles.of_counters():
        return False


def note_silence(request: HttpRequest) -> None:
    """A call of this client was not answered at all, or not in time."""
    if not settings.LIMITS:
        return
    try:
        if not limiter().test(_OPEN, _API):
            limiter().hit(_TRIAL, _API)
        elif limiter().hit(_ONCE, known_as(holder(client_address(request)))):
            _count()
    except troubles.of_counters():
        return


def _count() -> None:
    if not limiter().hit(_TROUBLES, _API):
        limiter().hit(_OPEN, _API)
        limiter().hit(_TRIAL, _API)


def note_answer() -> None:
    """The API answered, whatever it said."""
    if not settings.LIMITS:
        return
    try:
        for item in (_OPEN, _TROUBLES):
            _forget(item)
    except troubles.of_counters():
        return


def _forget(item: RateLimitItem) -> None:
    """Read first: nearly always there is nothing to forget, and reading is cheap."""
    if limiter().storage.get(item.key_for(_API)):
        limiter().clear(item, _API)
