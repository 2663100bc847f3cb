"""Until when a key is good that was made on a day, by each lifespan on offer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.http import QueryDict
from django.utils import timezone

from portal.articles import words
from portal.articles.library import Article
from portal.diagnosis.diagnosis import Diagnosis
from portal.wizard import calls

_DAY: Final = re.compile(r"(20\d\d)-(\d\d)-(\d\d)\Z", re.ASCII)
MOST_DAYS_AHEAD: Final = 7


@dataclass(frozen=True, slots=True)
class Row:
    """``replace_by`` leaves time to put a new key in place while the old one still works."""

    lifespan: str
    last_day: date
    replace_by: date
    is_over: bool


@dataclass(frozen=True)
class Calendar:
    made_on: date
    is_today: bool
    is_unreadable: bool
    rows: Sequence[Row]


def shown(article: Article, chosen: QueryDict, diagnosis: Diagnosis | None) -> Calendar:
    today = timezone.localdate()
    typed = chosen.get("made", "")
    day = _day(typed)
    made_on = day or today
    rows = [_row(days, made_on, today) for days in calls.provider().lifespans_days]
    return Calendar(made_on, made_on == today, bool(typed) and day is None, rows)


def _row(days: int, made_on: date, today: date) -> Row:
    last = made_on + timedelta(days=days)
    ahead = timedelta(days=min(MOST_DAYS_AHEAD, days // 7))
    return Row(words.lifespan_words(days), last, last - ahead, is_over=last < today)


def _day(typed: str) -> date | None:
    match = _DAY.match(typed)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
