"""Figures that go by name: a bar across for each, the most telling first."""

from __future__ import annotations

from typing import Final

from portal.desk.insights import labels
from portal.desk.insights.charts import Row, across
from portal.desk.insights.figure import (
    BEFORE,
    CHANGE,
    CODE,
    ENDS,
    FEW,
    NOW,
    SOLVED_SHARE,
    ShownFigure,
    capitalised,
    counted_as,
)
from portal.desk.tables import Cell, Column, Kind, Table
from portal.insights.figures import Ends, Figures
from portal.insights.models import What

MOST_BARS: Final = 12


def passages(figures: Figures) -> ShownFigure:
    """The weakest first, those with few cases behind the others."""
    found = [(code, figures.ends(What.PASSAGE, code)) for code in figures.names(What.PASSAGE)]
    ordered = sorted(((c, e) for c, e in found if e.all), key=_weakness)
    rows = [
        (labels.cause_name(code), code, ends.all, *_numbers(ends), ends.solved_share, _few(ends))
        for code, ends in ordered
    ]
    bars = [_share_row(labels.cause_name(code), ends) for code, ends in ordered[:MOST_BARS]]
    weakest = next((labels.cause_name(c) for c, e in ordered if not e.is_small), "")
    columns = (
        Column("passage", "Passage"),
        CODE,
        Column("shown", "Cases shown it", Kind.NUMBER),
        *ENDS,
        SOLVED_SHARE,
        FEW,
    )
    return ShownFigure(
        title="Passages, the weakest first",
        about="Of the cases that were shown a passage, how many ended solved. Those that are still "
        "open count as not solved yet; passages with fewer than 20 cases come last.",
        tells=f"The weakest passage is “{weakest}”." if weakest else "There are few cases yet.",
        table=Table("passages", columns, rows),
        chart=across(bars, whole=1) if bars else None,
        ends=True,
    )


def causes(figures: Figures) -> ShownFigure:
    now, before = figures.totals(What.CAUSE), figures.totals(What.CAUSE, before=True)
    codes = sorted(now.keys() | before.keys(), key=lambda c: (-now[c], -before[c], c))
    rows = [(labels.cause_name(c), c, now[c], before[c], now[c] - before[c]) for c in codes]
    bars = [
        Row(
            labels.cause_name(c),
            f"{now[c]} ({now[c] - before[c]:+d})",
            (("part-plain", "checks", float(now[c])),),
        )
        for c in codes[:MOST_BARS]
        if now[c]
    ]
    most = labels.cause_name(codes[0]) if codes and now[codes[0]] else ""
    return ShownFigure(
        title="Causes",
        about=f"The {MOST_BARS} commonest, with the change against the period before; a check can "
        "have several. The table has all of them.",
        tells=f"The commonest cause is “{most}”." if most else "No cause was found.",
        table=Table("causes", (Column("cause", "Cause"), CODE, NOW, BEFORE, CHANGE), rows),
        chart=across(bars) if bars else None,
    )


def kinds(figures: Figures) -> ShownFigure:
    found, unread = figures.totals(What.KIND), figures.totals(What.UNREAD_KIND)
    rows: list[tuple[Cell, ...]] = [
        (labels.kind_name(kind), kind, number, unread[kind], unread[kind] / number)
        for kind, number in found.most_common()
    ]
    bars = [
        Row(
            capitalised(labels.kind_name(kind)),
            f"{number}{f', {unread[kind]} not read' if unread[kind] else ''}",
            (
                ("part-plain", "read", float(number - unread[kind])),
                ("part-open", "not read", float(unread[kind])),
            ),
        )
        for kind, number in found.most_common(MOST_BARS)
    ]
    columns = (
        Column("kind", "What was pasted"),
        CODE,
        Column("checks", "Checks", Kind.NUMBER),
        Column("unread", "Not read", Kind.NUMBER),
        Column("unread_share", "Not read, share", Kind.SHARE),
    )
    told = (
        f"{sum(unread.values())} of {counted_as(sum(found.values()), 'paste')} could not be read."
    )
    return ShownFigure(
        title="What was pasted",
        about="The shape that the reader took a paste for. Not read is what nothing could be made "
        "of; the hollow end of a bar.",
        tells=told,
        table=Table("kinds", columns, rows),
        chart=across(bars) if bars else None,
    )


def unread(figures: Figures) -> ShownFigure:
    groups = (
        (What.UNREAD_TRAIT, "Trait", labels.TRAITS),
        (What.UNREAD_LENGTH, "Length", labels.LENGTHS),
        (What.UNREAD_LINES, "Lines", labels.LINES),
    )
    rows: list[tuple[Cell, ...]] = []
    for what, group, names in groups:
        found = figures.totals(what)
        order = found.most_common() if what is What.UNREAD_TRAIT else [(n, found[n]) for n in names]
        rows += [(group, capitalised(names.get(w, w)), number) for w, number in order if number]
    traits = figures.totals(What.UNREAD_TRAIT).most_common(MOST_BARS)
    bars = [
        Row(capitalised(labels.TRAITS.get(t, t)), str(n), (("part-plain", "pastes", float(n)),))
        for t, n in traits
    ]
    whole = sum(figures.totals(What.UNREAD_LENGTH).values())
    columns = (
        Column("group", "Of what"),
        Column("shape", "Shape"),
        Column("pastes", "Pastes", Kind.NUMBER),
    )
    return ShownFigure(
        title="Pastes that could not be read",
        about="First signs of a reader that is missing: traits and sizes, nothing of the text.",
        tells=f"{counted_as(whole, 'paste')} could not be read.",
        table=Table("unread", columns, rows),
        chart=across(bars, whole=float(whole)) if bars and whole else None,
    )


def languages(figures: Figures) -> ShownFigure:
    codes = sorted({language for language, _ in figures.ends_by_language})
    found = [
        (code, Ends({e: n for (c, e), n in figures.ends_by_language.items() if c == code}))
        for code in codes
    ]
    shown = [(code, ends) for code, ends in found if ends.all]
    rows = [(c, e.all, *_numbers(e), e.solved_share, _few(e)) for c, e in shown]
    columns = (
        Column("language", "Language"),
        Column("cases", "Cases", Kind.NUMBER),
        *ENDS,
        SOLVED_SHARE,
        FEW,
    )
    return ShownFigure(
        title="Languages",
        about="In which language the site spoke, and how its cases ended.",
        tells=f"Cases in {counted_as(len(shown), 'language')}.",
        table=Table("languages", columns, rows),
        chart=across([_share_row(c, e) for c, e in shown], whole=1) if shown else None,
        ends=True,
    )


def _weakness(passage: tuple[str, Ends]) -> tuple[bool, float, int, str]:
    code, ends = passage
    return (ends.is_small, ends.solved_share or 0.0, -ends.all, code)


def _numbers(ends: Ends) -> tuple[int, ...]:
    return tuple(ends[ended] for ended, *_ in labels.ENDS)


def _few(ends: Ends) -> str:
    return "few" if ends.is_small else ""


def _share_row(label: str, ends: Ends) -> Row:
    share = f"{ends.solved_share or 0:.0%}".replace("%", "\u00a0%")
    note = f"{share} of {ends.all}{', few' if ends.is_small else ''}"
    parts = tuple((style, title, ends[ended] / ends.all) for ended, style, title in labels.ENDS)
    return Row(label, note, parts)
