"""An address is found whole, in any alphabet and case, and never as a part of another's."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.customers.address import Address

LETTERS = "abzAZ019_üжÄ"
WORD = st.text(LETTERS, min_size=1, max_size=8)
BETWEEN = st.sampled_from(("", ".", "-", "+", "--", "'", "%"))
SIGNS = st.sampled_from(("", " ", "\n", "<", ">", ",", ";", ":", "(", ")", '"', "„", "“", "="))


@st.composite
def addresses(draw: st.DrawFn) -> str:
    return f"{draw(WORD)}@{draw(WORD)}.{draw(WORD)}"


@given(addresses(), WORD, BETWEEN, SIGNS, SIGNS)
def test_address_that_ends_with_it_is_another(mine, more, between, before, behind):
    text = f"{before}{more}{between}{mine}{behind}"
    assert Address.of(mine).replaced(text, "gone") == text


@given(addresses(), WORD, st.sampled_from(("", ".", "-", "--", "-.")), SIGNS, SIGNS)
def test_address_that_begins_with_it_is_another(mine, more, between, before, behind):
    text = f"{before}{mine}{between}{more}{behind}"
    assert Address.of(mine).replaced(text, "gone") == text


@given(addresses(), SIGNS, SIGNS, st.sampled_from((str, str.title, str.swapcase)))
def test_whole_one_is_found_in_any_case_and_in_json(mine, before, behind, spelled):
    said = spelled(mine)
    if len(said) != len(mine) or said.lower() != mine.lower():
        return
    address = Address.of(mine)
    assert address.replaced(f"{before}{said}{behind}", "gone") == f"{before}gone{behind}"
    assert address.is_in([{"a": [f"{before}{said}{behind}"]}])
    assert address.is_in({said: None})


@given(addresses())
def test_piece_is_one_that_json_and_the_database_spell_alike(mine):
    address = Address.of(mine)
    assert address.piece in json.dumps(address.text)
    assert address.piece in address.text
    assert address.piece.isascii()


@pytest.mark.parametrize(
    ("text", "is_in"),
    [
        ("Write to ana@x.de.", True),
        ("ana@x.de...", True),
        ("'ana@x.de'", True),
        ("- ana@x.de -", True),
        ("#ana@x.de", True),
        ("mailto:ana@x.de?subject=x", True),
        ("email=ana@x.de&b=1", True),
        ("ana@x.dev", False),
        ("ana@x.de.example", False),
        ("juliana@x.de", False),
        ("o'ana@x.de", False),
        ("u\u0308ana@x.de", False),
        ("", False),
    ],
)
def test_signs_of_a_sentence_are_no_part_of_it(text, is_in):
    assert Address.of("Ana@X.de").is_in(text) is is_in
