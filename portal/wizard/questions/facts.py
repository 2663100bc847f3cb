"""Answers → the facts that a diagnosis knows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.diagnosis.diagnosis import Facts, Listed

UNKNOWN: Final = "unknown"
"""The answer that every question offers."""

YEARS: Final = range(2000, 2200)
"""What is taken for a date at all; whether it has come yet is the form's to say."""


def is_date(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.year in YEARS and day.isoformat() == text


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a key; both are the same where its lifespan is known."""

    earliest: date
    latest: date

    @property
    def is_exact(self) -> bool:
        return self.earliest == self.latest


def facts_of(answers: Mapping[str, str], today: date) -> Facts:
    """What of the answers a diagnosis knows by a name; "I don't know" leaves it open."""
    listed, made, lifespan = (answers.get(q, "") for q in ("listed", "made", "lifespan"))
    return Facts(
        listed=Listed(listed) if listed in set(Listed) else Listed.UNKNOWN,
        made_on=date.fromisoformat(made) if is_date(made) else None,
        lifespan_days=int(lifespan) if lifespan.isdecimal() else None,
        limited_to_addresses={"yes": True, "no": False}.get(answers.get("limited", "")),
        today=today,
    )


def answers_from(facts: Facts) -> dict[str, str]:
    """What was said beside the paste; where anything was, the rest was left at "I don't know"."""
    limited = {True: "yes", False: "no", None: UNKNOWN}[facts.limited_to_addresses]
    answers = {
        "listed": facts.listed.value,
        "made": facts.made_on.isoformat() if facts.made_on else UNKNOWN,
        "lifespan": str(facts.lifespan_days or UNKNOWN),
        "limited": limited,
    }
    return {} if set(answers.values()) == {UNKNOWN} else answers


def last_day(facts: Facts, lifespans: tuple[int, ...]) -> LastDay | None:
    """None where it is not known when the key was made."""
    if facts.made_on is None or not lifespans:
        return None
    if facts.last_day:
        return LastDay(facts.last_day, facts.last_day)
    shortest, longest = (timedelta(days=days) for days in (min(lifespans), max(lifespans)))
    return LastDay(facts.made_on + shortest, facts.made_on + longest)
