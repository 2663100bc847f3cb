"""The counters of a period, read in five queries whatever it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet, Sum

from portal.insights.counters import ALL
from portal.insights.models import Count, Ended, What
from portal.insights.period import Period

_BY_TIME: Final = (What.RUN, What.AGAIN, What.VERDICT, What.TICKET)
_COMPARED: Final = (What.END, What.CAUSE)
SMALL: Final = 20
"""Fewer cases than this say little, and their shares are marked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the figures are of; an empty language or article is all of them."""

    period: Period
    language: str = ALL
    article: str = ALL


@dataclass(frozen=True, slots=True)
class Ends:
    """How many cases came to which end."""

    numbers: Mapping[str, int]

    def __getitem__(self, ended: str) -> int:
        return self.numbers.get(ended, 0)

    @property
    def all(self) -> int:
        return sum(self.numbers.values())

    @property
    def is_small(self) -> bool:
        return self.all < SMALL

    @property
    def solved_share(self) -> float | None:
        """Of all of them, those still open included; None where there are none."""
        return self[Ended.SOLVED] / self.all if self.all else None


@dataclass(frozen=True)
class Figures:
    """Sums of the counters: by day or week, over the period, and over the one before."""

    asked: Asked
    by_time: Mapping[tuple[date, str, str], int]
    ends_by_time: Mapping[tuple[date, str], int]
    now: Mapping[tuple[str, str, str], int]
    before: Mapping[tuple[str, str, str], int]
    ends_by_language: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, asked: Asked, languages: Iterable[str]) -> Figures:
        return cls(
            asked=asked,
            by_time=_by_time(asked),
            ends_by_time=_ends_by_time(asked),
            now=_totals(asked, asked.period, What.values),
            before=_totals(asked, asked.period.before, _COMPARED),
            ends_by_language=_ends_by_language(asked, languages),
        )

    @property
    def period(self) -> Period:
        return self.asked.period

    @property
    def is_empty(self) -> bool:
        return not any(self.now.values())

    def total(self, what: What, which: str) -> int:
        return self.now.get((what, which, ""), 0)

    def totals(self, what: What, *, before: bool = False) -> Counter[str]:
        """``which`` → number, of what has no end; what came to nothing is left out."""
        found: Counter[str] = Counter()
        for (kind, which, ended), number in (self.before if before else self.now).items():
            if kind == what and not ended and number > 0:
                found[which] += number
        return found

    def ends(
        self, what: What = What.END, which: str | None = None, *, before: bool = False
    ) -> Ends:
        """The ends of all cases, or of those with this first verdict or passage."""
        found: Counter[str] = Counter()
        for (kind, name, ended), number in (self.before if before else self.now).items():
            if kind == what and which in (None, name):
                found[ended] += number
        return Ends(+found)

    def names(self, what: What) -> list[str]:
        return sorted({which for kind, which, _ in self.now if kind == what})


def _counters(asked: Asked, first: date, last: date, whats: Iterable[str]) -> QuerySet[Count]:
    return Count.objects.filter(
        span=asked.period.span,
        language=asked.language,
        article=asked.article,
        what__in=list(whats),
        start__range=(first, last),
    )


def _by_time(asked: Asked) -> Mapping[tuple[date, str, str], int]:
    """Of two periods, so that the one before can be drawn beside."""
    counters = _counters(asked, asked.period.before.first, asked.period.last, _BY_TIME)
    rows = counters.values_list("start", "what", "which").annotate(n=Sum("number")).order_by()
    return {(start, what, which): n for start, what, which, n in rows}


def _ends_by_time(asked: Asked) -> Mapping[tuple[date, str], int]:
    counters = _counters(asked, asked.period.first, asked.period.last, [What.END])
    rows = counters.values_list("start", "ended").annotate(n=Sum("number")).order_by()
    return {(start, ended): n for start, ended, n in rows}


def _totals(
    asked: Asked, period: Period, whats: Iterable[str]
) -> Mapping[tuple[str, str, str], int]:
    counters = _counters(asked, period.first, period.last, whats)
    rows = counters.values_list("what", "which", "ended").annotate(n=Sum("number")).order_by()
    return {(what, which, ended): n for what, which, ended, n in rows}


def _ends_by_language(asked: Asked, languages: Iterable[str]) -> Mapping[tuple[str, str], int]:
    period = asked.period
    counters = Count.objects.filter(
        span=period.span,
        language__in=list(languages),
        article=asked.article,
        what=What.END,
        start__range=(period.first, period.last),
    )
    rows = counters.values_list("language", "ended").annotate(n=Sum("number")).order_by()
    return {(language, ended): n for language, ended, n in rows}


def causes_by_time(asked: Asked) -> list[tuple[date, str, int]]:
    """(first day, cause, checks), for whoever reckons on: too many for a page."""
    counters = _counters(asked, asked.period.first, asked.period.last, [What.CAUSE])
    rows = counters.values_list("start", "which").annotate(n=Sum("number")).order_by("start", "-n")
    return [(start, which, n) for start, which, n in rows if n > 0]
