"""The shape of a paste that nothing could be made of."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.diagnosis import Provider, diagnose
from portal.diagnosis.shape import LENGTHS, LINES, Trait, shape_of, unread_shape


@pytest.mark.parametrize(
    ("text", "traits"),
    [
        ("<config><a>b</a></config>", {Trait.MARKUP}),
        ('{"a": 1,', {Trait.JSON_BEGINNING}),
        ("$ ls\n", {Trait.PROMPT}),
        ("It says 401. Why?", {Trait.STATUS, Trait.SENTENCES}),
        ("use reqwest::Client;\nlet c = 1;", {Trait.CODE}),
        ("user: me\nhost: there", {Trait.ASSIGNMENTS}),
        ("a | b | c\n1 | 2 | 3", {Trait.COLUMNS}),
        ("see https://a.example/", {Trait.ADDRESS}),
        ("my api-key fails", {Trait.CREDENTIAL_WORDS}),
        ("ключ не работает", {Trait.OTHER_ALPHABET}),
        ("a\x00b", {Trait.CONTROL_CHARACTERS}),
        ("hello there", set()),
    ],
)
def test_traits_are_named(text: str, traits: set[Trait]) -> None:
    assert set(shape_of(text).traits) == traits


@pytest.mark.parametrize(
    ("length", "lines", "told"),
    [
        (1, 1, ("1_50", "1")),
        (50, 1, ("1_50", "1")),
        (51, 2, ("51_200", "2_5")),
        (1000, 30, ("201_1000", "6_30")),
        (60_000, 31, ("5001_more", "31_more")),
    ],
)
def test_size_falls_into_a_class(length: int, lines: int, told: tuple[str, str]) -> None:
    text = "\n" * (lines - 1)
    text = "x" * (length - len(text) - 1) + text + "x"
    assert (shape_of(text).length, shape_of(text).lines) == told


@given(st.text(max_size=300))
def test_nothing_of_the_text_is_in_its_shape(text: str) -> None:
    """Whatever it holds, only words of the lists come out."""
    shape = shape_of(text)
    assert shape.length in LENGTHS
    assert shape.lines in LINES
    assert set(shape.traits) <= set(Trait)


@pytest.mark.parametrize(
    ("paste", "is_unread"),
    [
        ("hello there", True),
        ("SELECT * FROM keys;", True),
        ("Authorization: Bearer YOUR_API_KEY", False),
        ("401 Unauthorized", False),
        ("   ", False),
    ],
)
def test_only_what_could_not_be_read_has_a_shape(
    paste: str, is_unread: bool, documented: Provider
) -> None:
    diagnosis = diagnose(paste, provider=documented)
    assert (unread_shape(paste, diagnosis) is not None) is is_unread


@pytest.mark.parametrize("unit", ["a", "a=", "|a\t", "<", "$ ", "a. ", "; \n", "401 ", "\n", "ab:"])
def test_shape_is_told_in_linear_time(unit: str) -> None:
    text = (unit * 65536)[:65536]
    began = time.process_time()
    shape_of(text)
    assert time.process_time() - began < 1
