"""Secrets in a table's column that its heading names: CSV, tabs, Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.named import could_be_a_key, kind_of
from portal.diagnosis.redaction.removal import KEY, PASSWORD, Removal
from portal.diagnosis.redaction.words import holds_one

_IN_ITS_NAME: Final = tuple(
    "pass pwd secret token key auth senha contrase clave schl clé chave".split()
)
_SEPARATORS: Final = ("|", "\t", ";", ",")
_LONGEST_ROW: Final = 2000
_MOST_COLUMNS: Final = 40
_RULER: Final = frozenset("|-: \t")


def secrets_in_tables(text: str) -> Iterator[Removal]:
    """Rows go on for as long as they have as many columns as the heading."""
    if "\n" not in text:
        return
    columns: dict[int, str] = {}
    separator, width, start = "", 0, 0
    for line in text.split("\n"):
        if columns and line.count(separator) == width:
            yield from _in_row(line, start, separator, columns)
        else:
            separator, columns = _heading(line) if _could_be_a_heading(line) else ("", {})
            width = line.count(separator) if separator else 0
        start += len(line) + 1


def _could_be_a_heading(line: str) -> bool:
    return (
        len(line) <= _LONGEST_ROW
        and holds_one(line, _SEPARATORS)
        and holds_one(line.lower(), _IN_ITS_NAME)
    )


def _heading(line: str) -> tuple[str, dict[int, str]]:
    """The separator, and which columns hold what kind of secret."""
    separator = next((s for s in _SEPARATORS if 1 <= line.count(s) <= _MOST_COLUMNS), "")
    cells = line.split(separator) if separator else []
    names = [cell.strip(" \t*_\"'`\r") for cell in cells]
    if not all(
        len(name) <= 40 and len(name.split()) <= 3 and set(name).isdisjoint("=:(){}.")
        for name in names
    ):
        return "", {}
    kinds = {i: _kind_of_column(name) for i, name in enumerate(names)}
    return separator, {i: kind for i, kind in kinds.items() if kind}


def _is_secret(value: str, kind: str) -> bool:
    return is_literal(value, is_quoted=True) and (kind == PASSWORD or could_be_a_key(value))


def _kind_of_column(name: str) -> str:
    """In a table, ``Key`` alone names keys as well."""
    return KEY if name.lower() in _ALONE else kind_of(name.replace(" ", "_"))


_ALONE: Final = frozenset({"key", "keys", "schlüssel", "clave", "clé", "chave"})


def _in_row(line: str, start: int, separator: str, columns: dict[int, str]) -> Iterator[Removal]:
    if _RULER.issuperset(line):
        return
    for i, cell in enumerate(line.split(separator)):
        value = cell.strip(" \t\"'`\r")
        if i in columns and len(value) >= 4 and _is_secret(value, columns[i]):
            at = start + cell.index(value)
            yield Removal(at, at + len(value), columns[i])
        start += len(cell) + 1
