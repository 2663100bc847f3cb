"""What each figure of the page is made of, and the columns that several share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.desk.insights import labels
from portal.desk.insights.charts import Chart
from portal.desk.tables import Column, Kind, Table

FROM: Final = Column("from", "From")
NOW: Final = Column("now", "This period", Kind.NUMBER)
BEFORE: Final = Column("before", "Before", Kind.NUMBER)
CHANGE: Final = Column("change", "Change", Kind.NUMBER)
CODE: Final = Column("code", "Code")
ENDS: Final = tuple(Column(ended.value, str(ended.label), Kind.NUMBER) for ended, *_ in labels.ENDS)
SOLVED_SHARE: Final = Column("solved_share", "Solved, share", Kind.SHARE)
FEW: Final = Column("few", "Few cases")


@dataclass(frozen=True)
class ShownFigure:
    """``tells`` is what the chart says, in a sentence; ``chart`` is None where it would be empty."""

    title: str
    about: str
    tells: str
    table: Table
    chart: Chart | None
    ends: bool = False

    @property
    def name(self) -> str:
        return self.table.name


def counted_as(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}".replace(",", "\u202f")


def capitalised(words: str) -> str:
    """With a capital first letter, the others as they are: "JSON" stays."""
    return words[:1].upper() + words[1:]
