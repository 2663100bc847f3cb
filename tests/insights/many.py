"""Counters of as many diagnoses as wanted, drawn by chance: for measuring, and for a look."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Final

from django.db import connection, transaction

from portal.articles.library import main_article
from portal.diagnosis.checks import CAUSES
from portal.diagnosis.diagnosis import InputKind, Verdict
from portal.diagnosis.shape import LENGTHS, LINES, Trait
from portal.insights.cases import SPEEDS
from portal.insights.counters import Counted, _Row, _rows
from portal.insights.models import Ended, What

_ENDS: Final = (Ended.SOLVED, Ended.NOT_SOLVED, Ended.TICKET, Ended.NO_WORD)
_SHARES: Final = (0.34, 0.08, 0.11, 0.47)
_VERDICTS: Final = list(Verdict)
_VERDICT_SUMS: Final = list(accumulate((30, 18, 14, 13, 9, 4, 1, 4, 7)))
_KINDS: Final = list(InputKind)
_KIND_SUMS: Final = list(accumulate(range(len(InputKind), 0, -1)))
_TRAITS: Final = list(Trait)
_CODES: Final = sorted(CAUSES)
_CODE_SUMS: Final = list(accumulate(1 / (1 + i * 0.3) for i in range(len(_CODES))))


def fill(
    last: date,
    days: int,
    runs_a_day: int,
    languages: tuple[str, ...] = ("en",),
    articles: int = 1,
    seed: int = 1,
) -> int:
    """Makes the counters of so many days until ``last``; how many rows that were."""
    chance = random.Random(seed)
    slugs = [main_article().slug, *(f"another-article-{i}" for i in range(1, articles))]
    rows: Counter[_Row] = Counter()
    for back in range(days):
        day = last - timedelta(days=back)
        is_weekend = day.weekday() > 4
        today = round(runs_a_day * chance.uniform(0.8, 1.2) * (0.45 if is_weekend else 1.2))
        found: Counter[Counted] = Counter()
        for _ in range(today):
            whose = (day, chance.choice(languages), chance.choice(slugs))
            found.update(_one(whose, chance, days_ago=back))
        for row, number in _rows(found).items():
            rows[row] += number
    _insert([(*row[:4], str(row[4]), *row[5:], number) for row, number in rows.items()])
    return len(rows)


def _insert(rows: list[tuple[str | int, ...]]) -> None:
    fields = "span, language, article, what, start, which, ended, number"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO insights_count ({fields}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows
        )


def _one(whose: tuple[date, str, str], chance: random.Random, days_ago: int) -> Iterator[Counted]:
    """A check as it would be counted, with the case of which it is the first."""
    draw = chance.choices
    is_again = chance.random() < 0.3
    kind = draw(_KINDS, cum_weights=_KIND_SUMS)[0]
    verdict = draw(_VERDICTS, cum_weights=_VERDICT_SUMS)[0]
    code = draw(_CODES, cum_weights=_CODE_SUMS)[0]
    yield Counted(*whose, What.RUN, "again" if is_again else "first")
    yield Counted(*whose, What.VERDICT, verdict.value)
    yield Counted(*whose, What.KIND, kind.value)
    yield Counted(*whose, What.CAUSE, code)
    if chance.random() < 0.05:
        yield Counted(*whose, What.RUN, "program")
    if is_again:
        yield Counted(*whose, What.AGAIN, "green" if chance.random() < 0.6 else "other")
        return
    ended = draw(_ENDS, _shares(code))[0]
    if days_ago < 30 and ended == Ended.NO_WORD:
        ended = Ended.OPEN
    yield Counted(*whose, What.END, verdict.value, ended)
    yield Counted(*whose, What.PASSAGE, code, ended)
    if ended == Ended.SOLVED:
        yield Counted(*whose, What.SPEED, draw(SPEEDS, (10, 30, 24, 14, 12, 7, 3))[0])
    if ended == Ended.TICKET:
        yield Counted(*whose, What.TICKET, "with_check")
    if verdict is Verdict.NEED_MORE:
        yield Counted(*whose, What.UNREAD_KIND, kind.value)
        yield Counted(*whose, What.UNREAD_LENGTH, chance.choice(LENGTHS))
        yield Counted(*whose, What.UNREAD_LINES, chance.choice(LINES))
        for trait in chance.sample(_TRAITS, 2):
            yield Counted(*whose, What.UNREAD_TRAIT, trait.value)


@cache
def _shares(code: str) -> tuple[float, ...]:
    """Some passages help more than others, always the same ones."""
    help_ = 0.4 + random.Random(code).random()
    return tuple(s * help_ if i == 0 else s for i, s in enumerate(_SHARES))
