"""Tables as files: what a spreadsheet opens, and what a program reads."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.desk.tables import Column, Kind, Table, as_csv, as_data, neutral

FORMULAS = "=+-@|%＝＋－＠"
TEXTS = st.text(max_size=40) | st.builds(
    lambda lead, sign, rest: lead + sign + rest,
    st.text(" \t\r\n\"'\ufeff\u200b\xa0\x00\x1b", max_size=4),
    st.sampled_from(FORMULAS),
    st.text(max_size=20),
)
COLUMNS = (Column("name", "Name"), Column("n", "Number", Kind.NUMBER), Column("s", "S", Kind.SHARE))


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(
    st.lists(st.tuples(TEXTS, st.integers(-1000, 1000), st.none() | st.floats(0, 1)), max_size=4)
)
def test_no_cell_of_a_file_can_be_taken_for_a_formula(rows) -> None:
    """Whatever blanks, quotes or marks of direction stand in front of the sign."""
    read = cells(as_csv(Table("t", COLUMNS, rows)))
    assert len(read) == len(rows) + 1
    for name, number, share in read[1:]:
        seen = name.strip().lstrip('"\ufeff\u200b\xa0 \t\r\n')
        assert not seen or seen[0] not in FORMULAS
        assert not set(name) & {"\x00", "\x1b"}
        assert int(number) == float(number)
        assert share == "" or 0 <= float(share) <= 1


@given(TEXTS)
def test_text_that_is_no_formula_stays_as_it_is(text: str) -> None:
    came = neutral(text)
    printable = "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and ord(c) != 127))
    assert came in (printable, f"'{printable}")


@pytest.mark.parametrize("text", ["=1+1", "  =1", "\t@SUM(A1)", '"=1', "-2+3", "＝1", "\ufeff=1"])
def test_formula_gets_an_apostrophe_in_front(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_negative_number_stays_a_number() -> None:
    table = Table("t", COLUMNS, [("Change", -5, 0.12345678)])
    assert as_csv(table) == '"Name","Number","S"\r\n"Change",-5,0.1235\r\n'


def test_cells_are_written_for_people_programs_and_spreadsheets() -> None:
    columns = (Column("from", "From"), *COLUMNS[1:])
    table = Table("t", columns, [(date(2026, 11, 2), 12345, 0.5), (date(2026, 11, 3), 0, None)])
    shown = [[text for _, text in row] for row in table.shown_rows]
    assert shown == [["2 Nov 2026", "12\u202f345", "50\u00a0%"], ["3 Nov 2026", "0", "–"]]
    assert as_data(table)[0] == {"from": "2026-11-02", "n": 12345, "s": 0.5}
    assert cells(as_csv(table))[1] == ["2026-11-02", "12345", "0.5"]
