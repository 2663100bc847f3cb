"""A table of figures, as a page, a spreadsheet or a program reads it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

Cell = str | int | float | date | None

# What a spreadsheet may take for a formula, behind any blanks, in its wide forms as well.
_FORMULA: Final = re.compile(r"[\s\x00-\x20\u200b-\u200f\ufeff\"']*[=+\-@|%＝＋－＠]")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is for programs, ``title`` for people."""

    name: str
    title: str
    kind: Kind = Kind.TEXT

    @property
    def is_figure(self) -> bool:
        return self.kind is not Kind.TEXT

    def shown(self, cell: Cell) -> str:
        if cell is None:
            return "–"
        if self.kind is Kind.SHARE and isinstance(cell, float | int):
            return f"{cell:.0%}".replace("%", "\u00a0%")
        if isinstance(cell, date):
            return f"{cell.day} {cell:%b %Y}"
        return f"{cell:,}".replace(",", "\u202f") if isinstance(cell, int) else str(cell)


@dataclass(frozen=True, slots=True)
class Table:
    """Each row has a cell a column; None is what there is no figure of."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def shown_rows(self) -> list[list[tuple[Column, str]]]:
        return [
            [(column, column.shown(cell)) for column, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


def as_csv(table: Table) -> str:
    """RFC 4180, every text in quotes, none of them a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([neutral(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return round(cell, 4)
    return cell if isinstance(cell, int) else neutral(cell or "")


def neutral(text: str) -> str:
    """The text such that no spreadsheet reckons with it: an apostrophe says that it is one."""
    printable = _UNPRINTABLE.sub("", text)
    return f"'{printable}" if _FORMULA.match(printable) else printable


def as_data(table: Table) -> list[dict[str, Any]]:
    """One object a row, for JSON."""
    names = [column.name for column in table.columns]
    return [dict(zip(names, map(_as_json, row), strict=True)) for row in table.rows]


def _as_json(cell: Cell) -> str | int | float | None:
    if isinstance(cell, date):
        return cell.isoformat()
    return round(cell, 4) if isinstance(cell, float) else cell
