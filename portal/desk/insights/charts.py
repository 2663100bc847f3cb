"""The geometry of charts: per cent of the width, pixels of the height, names of styles.

Widths are in per cent so that bars stretch with the page while words keep their size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_TOP: Final = 20
_PLOT: Final = 170
_BOTTOM: Final = 24
_BAR_OF_STEP: Final = 0.72
_ROW: Final = 40
_THICKNESS: Final = 12
_MOST_TICKS: Final = 5
_MOST_NAMES: Final = 7
_ROUND: Final = (2, 4, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Series:
    """``style`` is a class of static/css/desk-insights.css, ``values`` one for each tick."""

    style: str
    title: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A bar from left to right, in parts; ``label`` stands above it, ``note`` at its end."""

    label: str
    note: str
    parts: tuple[tuple[str, str, float], ...]  # style, title, value


@dataclass(frozen=True, slots=True)
class Rect:
    x: str
    y: str
    width: str
    height: str
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    x1: str
    y1: str
    x2: str
    y2: str
    style: str


@dataclass(frozen=True, slots=True)
class Word:
    x: str
    y: str
    text: str
    style: str = "chart-word"
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a template draws, in its order; ``height`` in pixels."""

    height: int
    legend: tuple[Series, ...] = ()
    rects: tuple[Rect, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    words: tuple[Word, ...] = field(default=())


def stacked(ticks: Sequence[str], series: Sequence[Series]) -> Chart:
    """A bar for each tick, the first series lowest."""
    top = round_above(max((sum(s.values[i] for s in series) for i in range(len(ticks))), default=0))
    rects = [rect for i, tick in enumerate(ticks) for rect in _pile(i, tick, ticks, series, top)]
    return Chart(
        height=_TOP + _PLOT + _BOTTOM,
        legend=tuple(series) if len(series) > 1 else (),
        rects=tuple(rects),
        strokes=tuple(_grid()),
        words=(*_scale(top), *_ticks(ticks)),
    )


def _pile(
    index: int, tick: str, ticks: Sequence[str], series: Sequence[Series], top: int
) -> Iterator[Rect]:
    step = 100 / len(ticks)
    floor = float(_TOP + _PLOT)
    for each in series:
        value = each.values[index]
        if value <= 0:
            continue
        height = value / top * _PLOT
        floor -= height
        x, width = (index + (1 - _BAR_OF_STEP) / 2) * step, _BAR_OF_STEP * step
        tip = f"{tick}: {value} {each.title}"
        yield Rect(_percent(x), _pixels(floor), _percent(width), _pixels(height), each.style, tip)


def lines(ticks: Sequence[str], series: Sequence[Series]) -> Chart:
    """A line for each series, the first drawn last, so that it lies on top."""
    top = round_above(max((value for s in series for value in s.values), default=0))
    drawn = [stroke for s in reversed(series) for stroke in _line(s, top)]
    dots = [dot for s in reversed(series) for dot in _dots(s, ticks, top)]
    return Chart(
        height=_TOP + _PLOT + _BOTTOM,
        legend=tuple(series),
        rects=tuple(dots),
        strokes=(*_grid(), *drawn),
        words=(*_scale(top), *_ticks(ticks)),
    )


def _points(series: Series, top: int) -> list[tuple[float, float]]:
    step = 100 / len(series.values)
    return [
        ((i + 0.5) * step, _TOP + _PLOT * (1 - value / top))
        for i, value in enumerate(series.values)
    ]


def _line(series: Series, top: int) -> Iterator[Stroke]:
    for (x1, y1), (x2, y2) in pairwise(_points(series, top)):
        ends = (_percent(x1), _pixels(y1), _percent(x2), _pixels(y2))
        yield Stroke(*ends, f"chart-line {series.style}")


def _dots(series: Series, ticks: Sequence[str], top: int) -> Iterator[Rect]:
    """Strips as high as the chart that tell their value to a pointer, and show nothing."""
    if series.style != "line-now":
        return
    step = 100 / len(ticks)
    for i, (tick, value) in enumerate(zip(ticks, series.values, strict=True)):
        tip = f"{tick}: {value} {series.title}"
        yield Rect(_percent(i * step), "0", _percent(step), _pixels(_TOP + _PLOT), "chart-tip", tip)


def across(rows: Sequence[Row], whole: float = 0) -> Chart:
    """A bar for each row, beneath its words; ``whole`` is what fills the width, else the longest."""
    longest = whole or max((sum(value for *_, value in row.parts) for row in rows), default=0) or 1
    return Chart(
        height=_ROW * len(rows),
        legend=(),
        rects=tuple(rect for i, row in enumerate(rows) for rect in _bar(i, row, longest)),
        words=tuple(word for i, row in enumerate(rows) for word in _words(i, row)),
    )


def _bar(index: int, row: Row, whole: float) -> Iterator[Rect]:
    y, x = _pixels(index * _ROW + 21), 0.0
    yield Rect("0", y, "100%", _pixels(_THICKNESS), "chart-track")
    for style, title, value in row.parts:
        width = value / whole * 100
        if width > 0:
            tip = f"{row.label}: {value:g} {title}"
            yield Rect(_percent(x), y, _percent(width), _pixels(_THICKNESS), style, tip)
        x += width


def _words(index: int, row: Row) -> Iterator[Word]:
    y = _pixels(index * _ROW + 14)
    yield Word("0", y, row.label, "chart-label")
    yield Word("100%", y, row.note, "chart-word", "end")


def round_above(value: int) -> int:
    """The next even number with one digit that is not nought, so that its half is whole."""
    scale = 1
    while value > 10 * scale:
        scale *= 10
    return next(step * scale for step in _ROUND if value <= step * scale)


def _grid() -> Iterator[Stroke]:
    for share in (0, 0.5, 1):
        y = _pixels(_TOP + _PLOT * share)
        yield Stroke("0", y, "100%", y, "chart-grid")


def _scale(top: int) -> Iterator[Word]:
    for share, value in ((0, top), (0.5, top // 2)):
        text = f"{value:,}".replace(",", "\u202f")
        yield Word("0", _pixels(_TOP + _PLOT * share - 4), text, "chart-word chart-scale")


def _ticks(ticks: Sequence[str]) -> Iterator[Word]:
    """So few words that they stand apart on a telephone, the outermost within the chart."""
    every = 1 if len(ticks) <= _MOST_NAMES else -(-len(ticks) // _MOST_TICKS)
    for i in range(0, len(ticks), every):
        x = (i + 0.5) * 100 / len(ticks)
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        where = {"start": 0.0, "end": 100.0}.get(anchor, x)
        yield Word(_percent(where), _pixels(_TOP + _PLOT + 17), ticks[i], "chart-word", anchor)


def _percent(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


def _pixels(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
