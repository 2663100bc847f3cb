"""Every limit, declared once: what is counted, for whom, and how much of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many

from portal import troubles
from portal.limits.address import Address, client_address, holder, neighbourhood
from portal.limits.counters import limiter

WHEN_UNCOUNTED_SECONDS: Final = 30
"""How long to wait where the counters themselves cannot be reached."""


def everyone(address: Address | None) -> str:
    return "everyone"


def known_as(name: str) -> str:
    """Under what the counters know an address or a network: a keyed hash."""
    return salted_hmac("portal.limits", name).hexdigest()[:32]


WRITTEN_FOR: Final = 1_000
"""Diagnoses an hour that the numbers of everyone below are written for."""


def items_of(
    allowed: str, whose: Callable[[Address | None], str], *, grows: bool = True
) -> tuple[RateLimitItem, ...]:
    """In the library's notation; what everyone has together grows with what is expected."""
    is_shared = grows and whose is everyone
    return _items(allowed, settings.DIAGNOSES_AN_HOUR / WRITTEN_FOR if is_shared else 1)


@cache
def _items(allowed: str, times: float) -> tuple[RateLimitItem, ...]:
    """Read once: to read them took as long as to count."""
    read = parse_many(allowed)
    return tuple(type(i)(math.ceil(i.amount * times), i.multiples, i.namespace) for i in read)


@dataclass(frozen=True, slots=True)
class Limit:
    """``allowed`` in the notation of the library, such as ``60 per minute; 600 per hour``."""

    what: str
    whose: Callable[[Address | None], str]
    allowed: str
    grows: bool = True

    def items(self) -> tuple[RateLimitItem, ...]:
        return items_of(self.allowed, self.whose, grows=self.grows)


@dataclass(frozen=True, slots=True)
class MailboxLimit:
    """The same for one e-mail address, whoever types it."""

    what: str
    allowed: str

    def items(self) -> tuple[RateLimitItem, ...]:
        return _items(self.allowed, 1)


# A test call is what a thief of keys is after, so it is counted closest. A company behind one
# address has 600 an hour: a hundred developers who each check six times. Reading is not limited.
TEST_CALLS: Final = (
    Limit("test-call", holder, "60 per minute; 600 per hour"),
    Limit("test-call", neighbourhood, "200 per minute; 2000 per hour"),
    Limit("test-call", everyone, "1000 per minute; 10000 per hour"),
)
KEPT_RESULTS: Final = (Limit("kept-result", holder, "120 per minute; 1200 per hour"),)
WRONG_REFERENCES: Final = (Limit("wrong-reference", holder, "30 per minute; 100 per hour"),)
# One page that breaks the policy sends a handful of reports, an extension that does so many.
POLICY_REPORTS: Final = (
    Limit("policy-report", holder, "30 per minute; 300 per hour"),
    Limit("policy-report", everyone, "300 per minute", grows=False),  # each is lines of the log
)
# A draft is kept for two hours only; a ticket costs a person's time, and its first mail goes to
# whatever address was typed.
TICKET_DRAFTS: Final = (Limit("ticket-draft", holder, "20 per minute; 100 per hour"),)
TICKETS: Final = (
    Limit("ticket", holder, "10 per minute; 60 per hour"),
    Limit("ticket", everyone, "100 per minute; 1000 per hour"),
)
TICKET_MESSAGES: Final = (Limit("ticket-message", holder, "10 per minute; 60 per hour"),)
# Passwords and codes of staff; allauth counts closer still, for each account.
SIGN_INS: Final = (Limit("sign-in", holder, "20 per minute; 120 per hour"),)
MAILBOXES: Final = (MailboxLimit("ticket-mailbox", "10 per hour; 40 per day"),)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until it may go on; ``is_ours`` where nothing could be counted."""

    seconds: int = 0
    is_ours: bool = False

    def __bool__(self) -> bool:
        return self.seconds > 0


def wait_for(limits: tuple[Limit, ...], request: HttpRequest) -> Wait:
    """None where it may go on, and is counted.

    Where nothing can be counted, nothing that is limited is done.
    """
    address = client_address(request)
    return _first_wait(
        (limit.what, item, limit.whose(address)) for limit in limits for item in limit.items()
    )


def seconds_to_wait(limits: tuple[Limit, ...], request: HttpRequest) -> int:
    """The same in seconds, for whoever need not know why."""
    return wait_for(limits, request).seconds


def wait_of_mailbox(limits: tuple[MailboxLimit, ...], mailbox: str) -> Wait:
    """The same as ``wait_for``, counted for a mailbox."""
    counted = ((limit.what, item, mailbox) for limit in limits for item in limit.items())
    return _first_wait(counted)


def _first_wait(counted: Iterable[tuple[str, RateLimitItem, str]]) -> Wait:
    if not settings.LIMITS:
        return Wait()
    try:
        waits = (_wait(what, item, whose) for what, item, whose in counted)
        return Wait(next((wait for wait in waits if wait), 0))
    except troubles.of_counters():
        return Wait(WHEN_UNCOUNTED_SECONDS, is_ours=True)


def _wait(what: str, item: RateLimitItem, whose: str) -> int:
    who = known_as(whose)
    if limiter().hit(item, what, who):
        return 0
    ends = limiter().get_window_stats(item, what, who).reset_time
    return max(1, math.ceil(ends - time.time()))
