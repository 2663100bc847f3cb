"""The days that figures are asked for, and those before them that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.insights.counters import monday_of
from portal.insights.models import Span

NAMES: Final = {
    "7d": "7 days",
    "28d": "28 days",
    "13w": "13 weeks",
    "52w": "52 weeks",
}
"""Days or whole weeks; what is asked for is one of these."""

DEFAULT: Final = "28d"
_EARLIEST: Final = date(2000, 1, 3)


@dataclass(frozen=True, slots=True)
class Period:
    """``count`` days or weeks, of which ``first`` is the first day and ``last`` the last."""

    name: str
    first: date
    last: date
    today: date

    @classmethod
    def ending(cls, name: str, last: date, today: date) -> Period:
        """Weeks are whole: the last is the one that the day lies in."""
        last = max(min(last, today), _EARLIEST)
        count, unit = int(name[:-1]), name[-1]
        if unit == "w":
            last = monday_of(last) + timedelta(days=6)
            return cls(name, last - timedelta(days=7 * count - 1), last, today)
        return cls(name, last - timedelta(days=count - 1), last, today)

    @property
    def span(self) -> Span:
        return Span.WEEK if self.name.endswith("w") else Span.DAY

    @property
    def step(self) -> timedelta:
        return timedelta(days=7 if self.span is Span.WEEK else 1)

    @property
    def length(self) -> timedelta:
        return self.last - self.first + timedelta(days=1)

    @property
    def before(self) -> Period:
        """As many days, directly before."""
        first = self.first - self.length
        return Period(self.name, first, self.first - timedelta(days=1), self.today)

    @property
    def after(self) -> Period | None:
        """None where it has not begun."""
        first = self.last + timedelta(days=1)
        if first > self.today:
            return None
        return Period(self.name, first, self.last + self.length, self.today)

    @property
    def starts(self) -> list[date]:
        """The first day of each day or week of it."""
        count = self.length // self.step
        return [self.first + i * self.step for i in range(count)]

    @property
    def is_running(self) -> bool:
        """Whether its last day or week is not over."""
        return self.last >= self.today
