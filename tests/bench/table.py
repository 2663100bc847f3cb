"""What is measured, as a table in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

HEAD: Final = "| what | beside | unit | ours | theirs | ratio | aim | |\n| --- | --- | --- | --- | --- | --- | --- | --- |"


@dataclass(frozen=True)
class Aim:
    """A bound on ``figure`` (``ratio``, ``ours``, or ``difference`` of the two)."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None

    def is_met_by(self, row: Row) -> bool:
        value = {"ratio": row.ratio, "ours": row.ours, "difference": row.ours - row.theirs}
        figure = value[self.figure]
        is_enough = self.at_least is None or figure >= self.at_least
        return is_enough and (self.at_most is None or figure <= self.at_most)

    def __str__(self) -> str:
        bound = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        return bound if self.figure == "ratio" else f"{self.figure} {bound}"


@dataclass(frozen=True)
class Row:
    """``ours`` beside ``theirs``, in ``unit``; the ratio is ours by theirs, of each turn."""

    what: str
    beside: str
    unit: str
    ours: float
    theirs: float
    ratio: float
    aim: Aim | None = None

    def __str__(self) -> str:
        word = "" if self.aim is None else "met" if self.aim.is_met_by(self) else "missed"
        figures = f"{_short(self.ours)} | {_short(self.theirs)} | {self.ratio:.2f}"
        return (
            f"| {self.what} | {self.beside} | {self.unit} | {figures} | {self.aim or ''} | {word} |"
        )


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.2f}"


def row_of(
    what: str, beside: str, unit: str, turns: Iterable[tuple[float, float]], aim: Aim | None = None
) -> Row:
    """The row of several turns, of each what ours and theirs were."""
    pairs = list(turns)
    return Row(
        what,
        beside,
        unit,
        statistics.median(ours for ours, _ in pairs),
        statistics.median(theirs for _, theirs in pairs),
        statistics.median(ours / theirs for ours, theirs in pairs),
        aim,
    )


def by_turns(
    ours: Callable[[], float], theirs: Callable[[], float], turns: int
) -> list[tuple[float, float]]:
    """Both, one after the other, so many times; who begins changes each time."""
    measured = []
    for turn in range(turns):
        if turn % 2:
            measured.append((ours(), theirs()))
        else:
            other = theirs()
            measured.append((ours(), other))
    return measured
