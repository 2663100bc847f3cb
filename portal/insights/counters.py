"""Adding to counters: one statement an event, whatever it adds, so that none is lost to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Final, NamedTuple

from django.db import connection

from portal.insights.models import Span, What

ALL: Final = ""
"""The language, or the article, of what is counted for all of them together."""

_ROWS_A_STATEMENT: Final = 400


class Counted(NamedTuple):
    """What one event adds to: by day, week and month, for its language, its article and all.

    An empty article is none.
    """

    day: date
    language: str
    article: str
    what: What
    which: str
    ended: str = ""


Additions = Mapping[Counted, int]


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def add(additions: Additions) -> None:
    """Negative numbers move what was counted elsewhere before."""
    # In one order for all, so that no two wait for each other.
    rows = sorted(_rows(additions).items())
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        _add([(*row, number) for row, number in rows[start : start + _ROWS_A_STATEMENT]])


_Row = tuple[str, str, str, str, date, str, str]


def _rows(additions: Additions) -> Mapping[_Row, int]:
    rows: Counter[_Row] = Counter()
    for counted, number in additions.items():
        for row in _rows_of(counted):
            rows[row] += number
    return {row: number for row, number in rows.items() if number}


def _rows_of(counted: Counted) -> Iterator[_Row]:
    spans = (
        (Span.DAY.value, counted.day),
        (Span.WEEK.value, monday_of(counted.day)),
        (Span.MONTH.value, first_of_month(counted.day)),
    )
    languages, articles = {ALL, counted.language}, {ALL, counted.article}
    for (span, start), language, article in product(spans, languages, articles):
        yield (span, language, article, counted.what.value, start, counted.which, counted.ended)


def _add(rows: list[tuple[str | date | int, ...]]) -> None:
    places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    # Only placeholders are put into the statement.
    statement = f"""
        INSERT INTO insights_count (span, language, article, what, start, which, ended, number)
        VALUES {places}
        ON CONFLICT (span, language, article, what, start, which, ended)
        DO UPDATE SET number = insights_count.number + excluded.number
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])
