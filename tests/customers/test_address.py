"""An address is found whole, in any alphabet and case, and never as a part of another's."""

from __future__ import annotations

import json

import pytest
from django.db.models import CharField, EmailField, JSONField, TextField
from hypothesis import given
from hypothesis import strategies as st

from portal.customers.address import Address
from portal.customers.holdings import searched_models, texts_of

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


NO_WORDS_OF_A_CUSTOMER = {
    "incidents.Run": {"name"},
    "insights.Count": {"language"},
    "insights.Case": {"language", "verdict"},
    "limits.Counter": {"key"},
    "limits.Running": {"token", "who"},
    "notices.Reply": {"cause", "language"},
    "notices.Link": {"address"},
    "tickets.Ticket": {"cause", "language", "number", "reference", "token", "verdict"},
    "tickets.Message": {"nonce"},
    "tickets.Note": {"nonce"},
    "wizard.Result": {"article", "cause", "language", "number", "reference", "verdict"},
    "wizard.Invitation": {"article", "token"},
}
"""Columns of text that no search for an address looks into; a new one is thought about here."""


def test_every_text_is_searched_but_these():
    left_out = {
        model._meta.label: names
        for model in searched_models()
        if (names := _texts(model) - {field.name for field in texts_of(model)})
    }
    assert left_out == NO_WORDS_OF_A_CUSTOMER


def _texts(model):
    """All but those that hold one of our own words, what the database makes, and an owner's."""
    kinds = (CharField, TextField, JSONField)
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
        and not (isinstance(field, EmailField) or field.generated or field.choices)
    }
