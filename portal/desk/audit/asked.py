"""What is asked of the trail, in the address, and the rows that it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q

from portal.audit.models import Entry, EntryQuerySet
from portal.audit.trail import sealed
from portal.desk.paging import Order, Page
from portal.tickets.clearing import cleared

ORDER: Final = Order("at", is_newest_first=True)
PAGE_SIZE: Final = 50
MOST_ROWS: Final = 20_000
"""Of a file; more are asked for by a shorter time."""

# Each word once by steps through the index, however many entries have it.
_DISTINCT: Final = """
WITH RECURSIVE known (word) AS (
  SELECT MIN({column}) FROM audit_entry
  UNION ALL
  SELECT (SELECT MIN({column}) FROM audit_entry WHERE {column} > known.word)
  FROM known WHERE known.word IS NOT NULL
)
SELECT word FROM known WHERE word IS NOT NULL LIMIT 300
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Empty is any; ``first`` and ``last`` are days in UTC, both included."""

    actor: str = ""
    action: str = ""
    target: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Asked:
        """Whatever is no filter is none; what looks like a secret is taken out before it is used."""
        return cls(
            actor=_text(sent, "actor"),
            action=_text(sent, "action"),
            target=_text(sent, "target"),
            first=_day(sent.get("from", "")),
            last=_day(sent.get("to", "")),
        )

    def query(self, **more: str) -> str:
        """For an address; without what is empty."""
        named = {
            "actor": self.actor, "action": self.action, "target": self.target,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            **more,
        }  # fmt: skip
        return urlencode({name: value for name, value in named.items() if value})

    def rows(self) -> EntryQuerySet:
        return Entry.objects.filter(self._condition())

    def _condition(self) -> Q:
        """A customer's address is sought by its seal, as which alone it stands in the trail."""
        condition = Q()
        if self.actor:
            condition &= Q(actor=self.actor)
        if self.action:
            condition &= Q(action=self.action)
        if self.target:
            condition &= Q(target__in={self.target, sealed(self.target)})
        if self.first:
            condition &= Q(at__gte=_midnight(self.first))
        if self.last:
            condition &= Q(at__lt=_midnight(self.last) + timedelta(days=1))
        return condition

    def page(self, after: str, before: str) -> Page[Entry]:
        return ORDER.page(self.rows(), after, before, PAGE_SIZE)


def _text(sent: Mapping[str, str], name: str) -> str:
    return cleared(sent.get(name, "").strip()[:200]).text


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 9000 else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def known(column: str) -> list[str]:
    """All actors or actions that there are, in their order."""
    assert column in ("actor", "action")
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(column=column))
        return [word for (word,) in cursor.fetchall()]
