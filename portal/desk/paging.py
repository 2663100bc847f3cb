"""Pages by where the last one ended, so that the thousandth is as quick as the first.

Nothing is skipped over or shown twice where rows come and go between two pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE: Final = re.compile(r"(\d{1,17})-(\d{1,18})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Of a row in its order: a time, and the primary key where two have the same time."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None for what is no place."""
        found = _PLACE.match(text)
        if found is None:
            return None
        return cls(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``before`` and ``after`` are the places to go on from; empty where nothing is there."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """By a time and the primary key, either way."""

    field: str
    is_newest_first: bool = False

    def of(self, rows: QuerySet[Row], is_back: bool = False) -> QuerySet[Row]:
        sign = "-" if self.is_newest_first != is_back else ""
        return rows.order_by(f"{sign}{self.field}", f"{sign}pk")

    def beyond(self, place: Place, is_back: bool = False) -> Q:
        """What comes after the place, or before it; told so that an index is used for both."""
        word = "lt" if self.is_newest_first != is_back else "gt"
        bound = Q(**{f"{self.field}__{word}e": place.at})
        return bound & (Q(**{f"{self.field}__{word}": place.at}) | Q(**{f"pk__{word}": place.pk}))

    def place_of(self, row: Model) -> Place:
        return Place(getattr(row, self.field), row.pk)

    def page(self, rows: QuerySet[Row], after: str, before: str, size: int) -> Page[Row]:
        """The rows behind one place or before another; the first ones where neither has any."""
        back, start = Place.read(before), Place.read(after)
        if back is not None:
            found = list(self.of(rows.filter(self.beyond(back, True)), True)[: size + 1])
            if found:
                return self._told(found[:size][::-1], len(found) > size, has_after=True)
        beyond = rows.filter(self.beyond(start)) if start else rows
        found = list(self.of(beyond)[: size + 1])
        return self._told(found[:size], has_before=bool(start), has_after=len(found) > size)

    def _told(self, shown: list[Row], has_before: bool, has_after: bool) -> Page[Row]:
        if not shown:
            return Page(shown)
        first, last = (str(self.place_of(row)) for row in (shown[0], shown[-1]))
        return Page(shown, first if has_before else "", last if has_after else "")
