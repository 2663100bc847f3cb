"""The days that figures are asked for, and those before them that they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.insights.counters import first_of_month, monday_of
from portal.insights.models import Span

NAMES: Final = {
    "7d": "7 days",
    "28d": "28 days",
    "13w": "13 weeks",
    "26w": "26 weeks",
    "12m": "12 months",
}
"""Days, whole weeks or whole months; what is asked for is one of these."""

DEFAULT: Final = "28d"
_EARLIEST: Final = date(2000, 1, 3)
_SPANS: Final = {"d": Span.DAY, "w": Span.WEEK, "m": Span.MONTH}
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """As many days, weeks or months as its name says, from ``first``, the first day, on."""

    name: str
    first: date
    today: date

    @classmethod
    def ending(cls, name: str, last: date, today: date) -> Period:
        """The last week or month is the one that the day lies in."""
        last = max(min(last, today), _EARLIEST)
        start = {"d": last, "w": monday_of(last), "m": first_of_month(last)}[name[-1]]
        period = cls(name, start, today)
        return cls(name, period._start(1 - period.count), today)

    @property
    def count(self) -> int:
        return int(self.name[:-1])

    @property
    def span(self) -> Span:
        return _SPANS[self.name[-1]]

    def _start(self, index: int) -> date:
        """The first day of the day, week or month so many after the first one."""
        if self.span is not Span.MONTH:
            return self.first + timedelta(days=index * (7 if self.span is Span.WEEK else 1))
        year, month = divmod(self.first.year * 12 + self.first.month - 1 + index, 12)
        return date(year, month + 1, 1)

    @property
    def starts(self) -> list[date]:
        """The first day of each day, week or month of it."""
        return [self._start(index) for index in range(self.count)]

    @property
    def last(self) -> date:
        return self._start(self.count) - _ONE_DAY

    @property
    def before(self) -> Period:
        """As many, directly before."""
        return Period(self.name, self._start(-self.count), self.today)

    @property
    def after(self) -> Period | None:
        """None where it has not begun."""
        first = self._start(self.count)
        return None if first > self.today else Period(self.name, first, self.today)

    @property
    def is_running(self) -> bool:
        """Whether its last day, week or month is not over."""
        return self.last >= self.today
