"""What a flow can find out without asking, from the answers and from the diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.wizard.questions.facts import facts_of, last_day


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the answers; ``lifespans`` in days, as the provider offers them."""

    today: date
    has_key: bool
    lifespans: tuple[int, ...]


Decide = Callable[[Mapping[str, str], Known], str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision by its function, and all that the function can say."""

    outcomes: tuple[str, ...]
    outcome: Decide


def has_ended(answers: Mapping[str, str], known: Known) -> str:
    """By the day on which the key was made; without its lifespan only the extremes can tell."""
    last = last_day(facts_of(answers, known.today), known.lifespans)
    if last is None:
        return "unknown"
    if known.today > last.latest:
        return "ended"
    return "running" if known.today <= last.earliest else "unknown"


def has_key(answers: Mapping[str, str], known: Known) -> str:
    return "yes" if known.has_key else "no"


def is_limited(answers: Mapping[str, str], known: Known) -> str:
    is_so = facts_of(answers, known.today).limited_to_addresses
    return "yes" if is_so else "no"


def curl_was_refused(answers: Mapping[str, str], known: Known) -> str:
    """Then the fault is not in the customer's own program."""
    return "yes" if answers.get("curl") == "refused" else "no"


DECISIONS: Final[Mapping[str, Decided]] = {
    "has_ended": Decided(("ended", "running", "unknown"), has_ended),
    "has_key": Decided(("yes", "no"), has_key),
    "curl_was_refused": Decided(("yes", "no"), curl_was_refused),
    "is_limited": Decided(("yes", "no"), is_limited),
}
