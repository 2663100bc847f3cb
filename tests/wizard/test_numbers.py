"""The number that a customer reads out: forgiving to ears, strict to slips."""

from __future__ import annotations

import random

import pytest

from portal.wizard.models import Result
from portal.wizard.numbers import (
    LETTERS,
    candidates,
    heard,
    is_sound,
    near,
    new_number,
    spaced,
    spelled,
)


def test_number_is_short_and_holds_nothing_that_can_be_confused():
    for _ in range(200):
        number = new_number()
        assert len(number) == 9
        assert not set(number) & set("01OILU")
        assert is_sound(number.replace("-", ""))


@pytest.mark.parametrize(
    "typed",
    ["7F3K-9Q2D", "7f3k9q2d", " 7f3k 9q2d ", "7 F 3 K – 9 Q 2 D", "7F3K.9Q2D", "7f3k_9q2d"],
)
def test_number_is_heard_in_any_case_and_spacing(typed):
    assert heard(typed) == "7F3K9Q2D"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("7F3K-9Q2?", "7F3K9Q2?", id="not heard"),
        pytest.param("0F3K-9Q2O", "?F3K9Q2?", id="0 and O are in no number"),
        pytest.param("1F3K-9QID", "?F3K9Q?D", id="1 and I neither"),
        pytest.param("???K-9Q2D", "", id="too little"),
        pytest.param("7F3K-9Q2", "", id="too short"),
        pytest.param("7F3K-9Q2DD", "", id="too long"),
        pytest.param("7F3K-9Q2'", "", id="a sign"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_no_number_holds_is_unheard(typed, expected):
    assert heard(typed) == expected


def test_every_single_slip_is_noticed_and_nearly_every_swap():
    chance = random.Random(7)
    swaps = missed = 0
    for _ in range(100):
        sound = new_number().replace("-", "")
        at = chance.randrange(8)
        for letter in set(LETTERS) - {sound[at]}:
            assert not is_sound(sound[:at] + letter + sound[at + 1 :])
        for i in range(7):
            if sound[i] != sound[i + 1]:
                swaps += 1
                missed += is_sound(sound[:i] + sound[i + 1] + sound[i] + sound[i + 2 :])
    assert missed <= swaps * 0.02


def test_character_that_was_not_heard_follows_from_the_others():
    number = new_number()
    letters = number.replace("-", "")
    for at in range(8):
        assert candidates(letters[:at] + "?" + letters[at + 1 :]) == [number]
    assert number in candidates("??" + letters[2:])
    assert len(candidates("??" + letters[2:])) == 30


def test_numbers_that_differ_in_one_character_are_found():
    number = new_number()
    letters = number.replace("-", "")
    wrong = next(c for c in LETTERS if c != letters[3])
    told = near(letters[:3] + wrong + letters[4:])
    assert number in told
    assert len(told) <= 8


def test_number_is_spelled_with_the_telephone_alphabet():
    assert spelled("7F3K-9Q2D")[:3] == [("7", "Seven"), ("F", "Foxtrot"), ("3", "Three")]
    assert [word for _, word in spelled("".join(LETTERS))] == [w for _, w in spelled(LETTERS)]
    assert len(spelled(LETTERS)) == len(LETTERS)


@pytest.mark.django_db
def test_number_that_is_taken_gives_way_to_another(paste, monkeypatch):
    from portal.wizard import models

    field = Result._meta.get_field("number")
    drawn = iter([spaced("7F3K9Q2D"), spaced("7F3K9Q2D"), spaced("7F3K9Q2E")])
    monkeypatch.setattr(field, "default", lambda: next(drawn))
    monkeypatch.setattr(field, "_get_default", lambda: next(drawn), raising=False)
    for _ in range(2):
        assert paste("Authorization: abc").status_code == 200
    assert {r.number for r in Result.objects.all()} == {"7F3K-9Q2D", "7F3K-9Q2E"}
    assert models.Result.objects.count() == 2


@pytest.mark.django_db
def test_result_page_shows_the_number_to_read_out(client, paste, key):
    paste(f"Authorization: {key}")
    result = Result.objects.get()
    page = client.get(f"/results/{result.reference}/").content.decode()
    assert f">{result.number}</strong>" in page
    assert client.get(f"/results/{result.number}/").status_code == 404
