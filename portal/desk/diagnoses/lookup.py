"""A diagnosis by what a customer reads out, and the newest ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from portal.desk.paging import Order, Page
from portal.diagnosis.checks import CAUSES
from portal.diagnosis.diagnosis import Verdict
from portal.wizard import numbers
from portal.wizard.models import Result, ResultQuerySet

PAGE_SIZE: Final = 50
MOST_COUNTED: Final = 1000
HOUR: Final = "hour"
ORDER: Final = Order("created", is_newest_first=True)
_SHOWN: Final = (
    "number",
    "created",
    "verdict",
    "cause",
    "language",
    "said",
    "solved_at",
    "follows_id",
)
_REFERENCE: Final = re.compile(r"(?:.*/results/)?([\w-]{24})(?:\.json|/.*)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    verdict: str = ""
    cause: str = ""
    age: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Filters:
        verdict, cause = sent.get("verdict", ""), sent.get("cause", "")
        return cls(
            verdict if verdict in set(Verdict) else "",
            cause if cause in CAUSES else "",
            HOUR if sent.get("age") == HOUR else "",
        )

    def query(self, **more: str) -> str:
        told = {name: value for name, value in {**asdict(self), **more}.items() if value}
        return f"?{urlencode(told)}" if told else ""

    def rows(self) -> ResultQuerySet:
        named = {n: v for n, v in (("verdict", self.verdict), ("cause", self.cause)) if v}
        since = Q(created__gte=timezone.now() - timedelta(hours=1)) if self.age else Q()
        return Result.objects.current().filter(since, **named)


def page(filters: Filters, after: str, before: str) -> Page[Result]:
    return ORDER.page(filters.rows().only(*_SHOWN), after, before, PAGE_SIZE)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """``is_number`` where eight characters were heard; ``is_sound`` where they can be a number.

    ``result`` is what is meant beyond doubt; ``near`` are those that differ in one character.
    """

    typed: str
    result: Result | None = None
    near: tuple[Result, ...] = ()
    is_number: bool = False
    is_sound: bool = False


def look_up(typed: str) -> LookedUp:
    """By number, as it was heard, or by the address that the customer sees."""
    text = typed.strip()
    if reference := _REFERENCE.match(text):
        return LookedUp(text, _current(reference=reference[1]).first())
    letters = numbers.heard(text)
    if not letters:
        return LookedUp(text)
    meant = tuple(_current(number__in=numbers.candidates(letters)))
    is_sound = numbers.UNHEARD in letters or numbers.is_sound(letters)
    if len(meant) == 1:
        return LookedUp(text, meant[0], is_number=True, is_sound=is_sound)
    is_whole = numbers.UNHEARD not in letters
    near = meant or (tuple(_current(number__in=numbers.near(letters))) if is_whole else ())
    return LookedUp(text, None, near, is_number=True, is_sound=is_sound)


def _current(**by: object) -> ResultQuerySet:
    return Result.objects.current().filter(**by).only(*_SHOWN)


def of_the_last_hour(cause: str, besides: int = 0, verdict: str = "") -> int:
    """How many diagnoses but one were alike in the last hour, up to a thousand.

    Alike is the same cause; where there is none, the same verdict.
    """
    if not cause and not verdict:
        return 0
    since = timezone.now() - timedelta(hours=1)
    same = {"cause": cause} if cause else {"verdict": verdict}
    alike = Result.objects.filter(**same, created__gte=since).exclude(pk=besides)
    return alike.order_by()[:MOST_COUNTED].count()
