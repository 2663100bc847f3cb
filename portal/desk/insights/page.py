"""The page of figures: which there are, in which order, and the ends on top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from portal.desk.insights import labels
from portal.desk.insights.by_name import causes, kinds, languages, passages, unread
from portal.desk.insights.by_time import again, outcomes, runs, speeds, tickets, verdicts
from portal.desk.insights.figure import ShownFigure
from portal.desk.tables import Column, Kind
from portal.insights.figures import Figures
from portal.insights.models import Ended

FIGURES: Final[tuple[Callable[[Figures], ShownFigure], ...]] = (
    outcomes,
    passages,
    causes,
    runs,
    verdicts,
    again,
    speeds,
    tickets,
    kinds,
    unread,
    languages,
)
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the ends on top of the page: its number, its share, and that of the period before."""

    title: str
    style: str
    number: int
    share: float | None
    share_before: float | None
    is_small: bool

    @property
    def shown_share(self) -> str:
        return Column("", "", Kind.SHARE).shown(self.share)

    @property
    def shown_before(self) -> str:
        return Column("", "", Kind.SHARE).shown(self.share_before)


def headlines(figures: Figures) -> list[Headline]:
    now, before = figures.ends(), figures.ends(before=True)
    return [
        Headline(
            title=str(Ended(ended).label),
            style=style,
            number=now[ended],
            share=now[ended] / now.all if now.all else None,
            share_before=before[ended] / before.all if before.all else None,
            is_small=now.is_small or before.is_small,
        )
        for ended, style, _ in labels.ENDS
    ]
