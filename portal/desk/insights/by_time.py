"""Figures that go by day or week: a column or a point for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.desk.insights import labels
from portal.desk.insights.charts import Series, lines, stacked
from portal.desk.insights.figure import CODE, ENDS, FROM, ShownFigure, counted_as
from portal.desk.tables import Cell, Column, Kind, Table
from portal.diagnosis.diagnosis import Verdict
from portal.insights.figures import Figures
from portal.insights.models import Span, What


def outcomes(figures: Figures) -> ShownFigure:
    starts = figures.period.starts
    series = [
        Series(style, title, tuple(max(0, figures.ends_by_time.get((s, ended), 0)) for s in starts))
        for ended, style, title in labels.ENDS
    ]
    rows: list[tuple[Cell, ...]] = [
        (start, *(s.values[i] for s in series), sum(s.values[i] for s in series))
        for i, start in enumerate(starts)
    ]
    ends = figures.ends()
    told = ", ".join(f"{ends[ended]} {title}" for ended, _, title in labels.ENDS)
    columns = (FROM, *ENDS, Column("all", "All", Kind.NUMBER))
    return ShownFigure(
        title="How cases ended",
        about="By the day of a case's first check. A case ends without a word when nothing can be "
        "said of it any more, so that its last days are still open.",
        tells=f"{counted_as(ends.all, 'case')}: {told}.",
        table=Table("outcomes", columns, rows),
        chart=stacked(ticks_of(figures), series) if ends.all else None,
    )


def runs(figures: Figures) -> ShownFigure:
    kinds = ("first", "again", "program")
    starts, earlier = figures.period.starts, figures.period.before.starts
    now = [[_at(figures, s, What.RUN, kind) for kind in kinds] for s in starts]
    then = [sum(_at(figures, s, What.RUN, kind) for kind in kinds) for s in earlier]
    rows: list[tuple[Cell, ...]] = [
        (start, *row, sum(row), before)
        for start, row, before in zip(starts, now, then, strict=True)
    ]
    series = [
        Series("line-now", "this period", tuple(sum(row) for row in now)),
        Series("line-before", "the period before", tuple(then)),
    ]
    columns = (
        FROM,
        Column("first", "First checks", Kind.NUMBER),
        Column("again", "Checked again", Kind.NUMBER),
        Column("program", "By programs", Kind.NUMBER),
        Column("all", "All", Kind.NUMBER),
        Column("before", "All, the period before", Kind.NUMBER),
    )
    all_now, all_then = sum(series[0].values), sum(then)
    return ShownFigure(
        title="Checks",
        about="First checks, those that follow another, and programs that use the API.",
        tells=f"{counted_as(all_now, 'check')} in this period, {all_then} in the one before.",
        table=Table("runs", columns, rows),
        chart=lines(ticks_of(figures), series) if all_now or all_then else None,
    )


def again(figures: Figures) -> ShownFigure:
    parts = (("green", "part-solved", "turned green"), ("other", "part-no-word", "not yet"))
    series = _over_time(figures, What.AGAIN, parts)
    green, other = (sum(s.values) for s in series)
    rows = [
        (start, g + o, g, g / (g + o) if g + o else None)
        for start, g, o in zip(figures.period.starts, *(s.values for s in series), strict=True)
    ]
    columns = (
        FROM,
        Column("again", "Checked again", Kind.NUMBER),
        Column("green", "Turned green", Kind.NUMBER),
        Column("green_share", "Turned green, share", Kind.SHARE),
    )
    return ShownFigure(
        title="Second checks that turned green",
        about="A check that follows another and that the API accepts, where one before it was not.",
        tells=f"{green} of {counted_as(green + other, 'second check')} turned green.",
        table=Table("again", columns, rows),
        chart=stacked(ticks_of(figures), series) if green + other else None,
    )


def verdicts(figures: Figures) -> ShownFigure:
    starts = figures.period.starts
    columns = tuple(Column(v.value, labels.VERDICTS[v], Kind.NUMBER) for v in Verdict)
    rows: list[tuple[Cell, ...]] = [
        (s, *(_at(figures, s, What.VERDICT, v.value) for v in Verdict)) for s in starts
    ]
    series = [
        Series(
            style,
            title.lower(),
            tuple(sum(_at(figures, s, What.VERDICT, v.value) for v in group) for s in starts),
        )
        for title, style, group in labels.GROUPS
    ]
    told = ", ".join(f"{sum(s.values)} {s.title}" for s in series)
    is_any = any(sum(s.values) for s in series)
    return ShownFigure(
        title="Verdicts",
        about="What each check on the site came to; the table has all nine.",
        tells=f"{told}.",
        table=Table("verdicts", (FROM, *columns), rows),
        chart=stacked(ticks_of(figures), series) if is_any else None,
    )


def speeds(figures: Figures) -> ShownFigure:
    found = figures.totals(What.SPEED)
    numbers = [found[name] for name in labels.SPEEDS]
    whole, so_far, rows = sum(numbers), 0, []
    for name, number in zip(labels.SPEEDS, numbers, strict=True):
        so_far += number
        within = labels.SPEEDS[name]
        rows.append((within, number, so_far / whole if whole else None))
    columns = (
        Column("within", "Within"),
        Column("cases", "Cases", Kind.NUMBER),
        Column("so_far", "Solved by then, share", Kind.SHARE),
    )
    series = [Series("part-solved", "cases solved", tuple(numbers))]
    quick = sum(numbers[:3])
    return ShownFigure(
        title="From paste to solved",
        about="From a case's first check to the word or the check that solved it.",
        tells=f"{quick} of {counted_as(whole, 'solved case')} within a quarter of an hour.",
        table=Table("speed", columns, rows),
        chart=stacked(list(labels.SPEEDS.values()), series) if whole else None,
    )


def tickets(figures: Figures) -> ShownFigure:
    parts = (
        ("with_check", "part-ticket", "with a check"),
        ("without", "part-no-word", "without one"),
    )
    series = _over_time(figures, What.TICKET, parts)
    rows = [
        (start, w, o, w + o)
        for start, w, o in zip(figures.period.starts, *(s.values for s in series), strict=True)
    ]
    columns = (
        FROM,
        Column("with_check", "With a check", Kind.NUMBER),
        Column("without", "Without one", Kind.NUMBER),
        Column("all", "All", Kind.NUMBER),
    )
    whole = sum(sum(s.values) for s in series)
    return ShownFigure(
        title="Tickets",
        about="By the day that they were sent.",
        tells=f"{counted_as(whole, 'ticket')}.",
        table=Table("tickets", columns, rows),
        chart=stacked(ticks_of(figures), series) if whole else None,
    )


def ticks_of(figures: Figures) -> list[str]:
    is_by_month = figures.period.span is Span.MONTH
    return [f"{s:%b}" if is_by_month else _day(s) for s in figures.period.starts]


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _at(figures: Figures, start: date, what: What, which: str) -> int:
    return max(0, figures.by_time.get((start, what, which), 0))


def _over_time(
    figures: Figures, what: What, series: Sequence[tuple[str, str, str]]
) -> list[Series]:
    starts = figures.period.starts
    return [
        Series(style, title, tuple(_at(figures, start, what, which) for start in starts))
        for which, style, title in series
    ]


def causes_table(rows: Sequence[tuple[date, str, int]]) -> Table:
    """For a file only: a page has no room for each cause of each day."""
    columns = (FROM, Column("cause", "Cause"), CODE, Column("checks", "Checks", Kind.NUMBER))
    named = [(start, labels.cause_name(code), code, number) for start, code, number in rows]
    return Table("causes-by-time", columns, named)
