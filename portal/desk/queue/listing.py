"""One page of the queue, and how many tickets there are of each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Final

from django.db.models import Q
from django.db.models.functions import Substr

from portal.desk.paging import Order, Page
from portal.desk.queue.filters import ALL, STATES, Filters
from portal.desk.queue.search import Found, found_by
from portal.tickets.models import State, Ticket, TicketQuerySet

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 1000
_BEGINNING: Final = 160
# Nothing of what a row does not show is read: the evidence alone is some kilobytes.
_SHOWN: Final = (
    "number", "state", "verdict", "cause", "email", "name", "key_name", "severity", "language",
    "moved", "opened", "assignee__name", "assignee__email",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """Of one state; ``is_more`` where counting stopped."""

    state: str
    label: str
    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{MOST_COUNTED:,}+" if self.is_more else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that the list shows."""

    filters: Filters
    page: Page[Ticket]
    counts: Sequence[Count]
    found: Found | None
    at: datetime

    @property
    def elsewhere(self) -> list[Count]:
        """Other states that have some, for when this one has none."""
        return [c for c in self.counts if c.number and c.state not in (self.filters.state, ALL)]


def listing(filters: Filters, person: int, at: datetime, after: str, before: str) -> Listing:
    """``person`` is whose own tickets are meant by "mine"; ``at`` the time of the list."""
    found = found_by(filters.q) if filters.q else None
    alike = reduce(and_, filters.conditions(person, found), Q())
    if found is None:
        rows, counts = of_state(filters.state).filter(alike), _counts(alike)
    else:
        shown = ALL if found.is_exact else filters.state
        rows, counts = _of_found(shown, alike)
    told = rows.select_related("assignee").only(*_SHOWN)
    told = told.annotate(begins=Substr("goal", 1, _BEGINNING))
    page = order_of(filters).page(told, after, before, PAGE_SIZE)
    return Listing(filters, page, counts, found, at)


def _of_found(shown: str, alike: Q) -> tuple[TicketQuerySet, list[Count]]:
    """A search finds some hundreds at most: their states are looked at one by one.

    Asked for a state as well, a database goes through all that are in it instead.
    """
    states = dict(Ticket.objects.sent().filter(alike).values_list("pk", "state"))
    of_each = Counter(states.values())
    counts = [Count(state.value, label, of_each[state]) for state, label in STATES.items()]
    chosen = [pk for pk, state in states.items() if shown in (ALL, state)]
    return Ticket.objects.filter(pk__in=chosen), [*counts, Count(ALL, "All", len(states))]


def order_of(filters: Filters) -> Order:
    return Order("moved", filters.is_newest_first)


def of_state(state: str) -> TicketQuerySet:
    return Ticket.objects.sent() if state == ALL else Ticket.objects.filter(state=state)


def _counts(alike: Q) -> list[Count]:
    """Up to a thousand of each: more is never looked at, however many there are."""
    each = [_count(state, label, alike) for state, label in STATES.items()]
    total, is_more = sum(c.number for c in each), any(c.is_more for c in each)
    return [*each, Count(ALL, "All", total, is_more or total > MOST_COUNTED)]


def _count(state: State, label: str, alike: Q) -> Count:
    counted = of_state(state).filter(alike).order_by()[: MOST_COUNTED + 1].count()
    return Count(state.value, label, min(counted, MOST_COUNTED), counted > MOST_COUNTED)


def changed_since(since: datetime) -> int:
    """How many tickets have moved since the list was shown, up to a hundred."""
    return Ticket.objects.sent().filter(moved__gt=since).order_by()[:100].count()


def beside(filters: Filters, person: int, ticket: Ticket) -> tuple[str, str]:
    """The numbers of the tickets before and behind this one in the list; empty where there is none."""
    found = found_by(filters.q) if filters.q else None
    alike = reduce(and_, filters.conditions(person, found), Q())
    listed = (
        of_state(filters.state).filter(alike)
        if found is None
        else _of_found(filters.state, alike)[0]
    )
    rows = listed.only("number", "moved")
    order = order_of(filters)
    place = order.place_of(ticket)
    before = order.of(rows.filter(order.beyond(place, True)), True).first()
    behind = order.of(rows.filter(order.beyond(place))).first()
    return (before.number if before else "", behind.number if behind else "")
