"""What each call says of the API's health, counted by the minute: our own and the probe's.

The probe is the test call without any key: the documented 401 shows that the API answers.
"""

from __future__ import annotations

import logging
import socket
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from limits import RateLimitItem, RateLimitItemPerMinute

from portal import troubles
from portal.diagnosis.outcome import Label, Outcome, TestCall
from portal.diagnosis.testcall import caller
from portal.incidents.models import Minute
from portal.limits.address import client_address, holder
from portal.limits.counters import limiter
from portal.limits.declared import known_as
from portal.wizard.calls import provider
from portal.wizard.signals import called

logger: Final = logging.getLogger(__name__)

FORGOTTEN_AFTER: Final = RateLimitItemPerMinute(1, 10, namespace="TROUBLE")
"""One visitor counts once in ten minutes, however often a call fails for them."""
STRAYED_AFTER: Final = RateLimitItemPerMinute(1, 10, namespace="STRAYED")
"""The same for an answer that is not the API's."""

IDLE: Final = timedelta(seconds=55)
WITNESS_SECONDS: Final = 3.0


class Sign(StrEnum):
    """What a call says of the API; the names of the columns that count it."""

    UP = "up"
    FAILED = "failed"
    SILENT = "silent"
    UNCLEAR = "unclear"


SIGNS: Final = {
    Outcome.ACCEPTED: Sign.UP,
    Outcome.REFUSED: Sign.UP,
    Outcome.RATE_LIMITED: Sign.UP,
    Outcome.API_ERROR: Sign.FAILED,
    Outcome.UNREACHABLE: Sign.SILENT,
    Outcome.TIMED_OUT: Sign.SILENT,
    Outcome.BLOCKED: Sign.UNCLEAR,
    Outcome.REDIRECTED: Sign.UNCLEAR,
    Outcome.UNEXPECTED: Sign.UNCLEAR,
}
"""A call that was not made, or could not be sent, says nothing."""

BAD: Final = frozenset({Sign.FAILED, Sign.SILENT})
OURS: Final = "ours"
"""What a probe says that met silence while the witness was silent, too."""

_ADD: Final = """
INSERT INTO incidents_minute (at, up, failed, silent, unclear, visitors, strayed, probe)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (at) DO UPDATE SET
  up = incidents_minute.up + excluded.up,
  failed = incidents_minute.failed + excluded.failed,
  silent = incidents_minute.silent + excluded.silent,
  unclear = incidents_minute.unclear + excluded.unclear,
  visitors = incidents_minute.visitors + excluded.visitors,
  strayed = incidents_minute.strayed + excluded.strayed,
  probe = CASE WHEN excluded.probe = '' THEN incidents_minute.probe ELSE excluded.probe END
"""


def connect() -> None:
    called.connect(count_calls, dispatch_uid="incidents")


def count_calls(calls: Sequence[TestCall], request: HttpRequest, **_: Any) -> None:
    """One statement a diagnosis. A count that fails is lost, and the customer's page is not."""
    signs = [SIGNS[call.outcome] for call in calls if call.outcome in SIGNS]
    if not signs:
        return
    is_bad, is_unclear = bool(BAD & set(signs)), Sign.UNCLEAR in signs
    try:
        add(
            timezone.now(),
            signs,
            visitors=int(is_bad and _is_first_of_visitor(request, FORGOTTEN_AFTER)),
            strayed=int(is_unclear and _is_first_of_visitor(request, STRAYED_AFTER)),
        )
    except troubles.ANY_OF_DATABASE as error:
        logger.warning("calls could not be counted: %s", type(error).__name__)


def _is_first_of_visitor(request: HttpRequest, within: RateLimitItem) -> bool:
    """By the counters of the limits: they know an address as a keyed hash, for minutes only."""
    try:
        return limiter().hit(within, known_as(holder(client_address(request))))
    except troubles.of_counters():
        return False


def add(
    now: datetime, signs: Sequence[Sign], *, visitors: int = 0, strayed: int = 0, probe: str = ""
) -> None:
    """Adds to the minute of ``now``, beside whatever another process adds to it."""
    counted = Counter(signs)
    minute = connection.ops.adapt_datetimefield_value(now.replace(second=0, microsecond=0))
    with connection.cursor() as cursor:
        counts = [*(counted[sign] for sign in Sign), visitors, strayed]
        cursor.execute(_ADD, [minute, *counts, probe])


def is_probe_due(recent: Sequence[Minute], now: datetime, *, is_incident: bool) -> bool:
    """When nobody else asks the API, and whenever there is doubt."""
    if is_incident or any(minute.bad or minute.strayed for minute in recent[-2:]):
        return True
    return not any(minute.up and now - minute.at < IDLE * 2 for minute in recent[-1:])


def probe(now: datetime) -> str:
    """Makes one and counts it; what it saw: a sign, or ``ours``."""
    outcome = caller(provider())(Label.AS_SENT, None).outcome
    sign = SIGNS.get(outcome, Sign.UNCLEAR)
    seen = OURS if sign is Sign.SILENT and not _witness_answers() else sign.value
    add(now, [sign] if seen != OURS else [], probe=seen)
    return seen


def _witness_answers() -> bool:
    """Whether our own line is up: PORTAL_WITNESS takes a connection, on which nothing is said.

    True as well where none is named, since then nothing speaks against the line.
    """
    if not settings.WITNESS:
        return True
    parts = urlsplit(f"//{settings.WITNESS}")
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 443), WITNESS_SECONDS):
            return True
    except OSError:
        return False
