"""What of the queue is shown: read from the address, and written into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from portal.desk.queue.search import Found
from portal.diagnosis.checks import CAUSES
from portal.tickets.models import State

ALL: Final = "all"
MINE: Final = "mine"
NOBODY: Final = "nobody"
NEWEST: Final = "newest"
LONGEST_SEARCH: Final = 200

STATES: Final = {
    State.OPEN: "Open",
    State.ANSWERED: "Waiting for the customer",
    State.SOLVED: "Solved",
    State.MERGED: "Merged",
    State.WITHDRAWN: "Withdrawn",
}
"""As staff say it."""


@dataclass(frozen=True, slots=True)
class Age:
    """By when a ticket last moved: within this time, or longer ago."""

    label: str
    by: timedelta
    is_within: bool

    def condition(self) -> Q:
        since = timezone.now() - self.by
        return Q(moved__gte=since) if self.is_within else Q(moved__lt=since)


AGES: Final = {
    "hour": Age("Active in the last hour", timedelta(hours=1), is_within=True),
    "day": Age("Active in the last day", timedelta(days=1), is_within=True),
    "week": Age("Active in the last week", timedelta(days=7), is_within=True),
    "over-4-hours": Age("No activity for 4 hours", timedelta(hours=4), is_within=False),
    "over-a-day": Age("No activity for a day", timedelta(days=1), is_within=False),
    "over-3-days": Age("No activity for 3 days", timedelta(days=3), is_within=False),
    "over-a-week": Age("No activity for a week", timedelta(days=7), is_within=False),
}

_SOUND: Final[Mapping[str, Callable[[str], bool]]] = {
    "state": lambda text: text == ALL or text in STATES,
    "cause": lambda text: text in CAUSES,
    "age": lambda text: text in AGES,
    "agent": lambda text: text in (MINE, NOBODY) or bool(re.fullmatch(r"[0-9]{1,9}", text)),
    "language": lambda text: bool(re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,8})?", text)),
    "order": lambda text: text == NEWEST,
    "q": lambda text: bool(text),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty where a field filters nothing; ``q`` is what was typed into the search field."""

    state: str = State.OPEN.value
    cause: str = ""
    age: str = ""
    agent: str = ""
    language: str = ""
    order: str = ""
    q: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Filters:
        """What is no value of a filter filters nothing."""
        texts = {name: sent.get(name, "").strip()[:LONGEST_SEARCH] for name in _SOUND}
        return cls(**{name: text for name, text in texts.items() if _SOUND[name](text)})

    @property
    def is_newest_first(self) -> bool:
        """Who waits longest comes first, where anybody waits."""
        return self.order == NEWEST or self.state != State.OPEN

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the state is asked for."""
        return any((self.cause, self.age, self.agent, self.language, self.q))

    def with_state(self, state: str) -> Filters:
        return replace(self, state=state)

    def query(self, **more: str) -> str:
        """For an address, without what it says anyway; empty where it says nothing."""
        told = {n: v for n, v in {**asdict(self), **more}.items() if v and not _is_default(n, v)}
        return f"?{urlencode(told)}" if told else ""

    def conditions(self, person: int, found: Found | None) -> Iterator[Q]:
        """All but the state; a ticket that is named exactly is found whatever else is asked for."""
        if found is not None:
            yield found.condition()
            if found.is_exact:
                return
        if self.cause:
            yield Q(cause=self.cause)
        if self.age:
            yield AGES[self.age].condition()
        if self.agent:
            yield _of_agent(self.agent, person)
        if self.language:
            yield Q(language=self.language)


def _is_default(name: str, value: str) -> bool:
    return name == "state" and value == State.OPEN.value


def _of_agent(agent: str, person: int) -> Q:
    if agent == NOBODY:
        return Q(assignee=None)
    return Q(assignee_id=person if agent == MINE else int(agent))
