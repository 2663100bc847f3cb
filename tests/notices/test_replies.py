"""What support is suggested to answer."""

from __future__ import annotations

import re

import pytest

from portal.diagnosis.checks import CAUSES
from portal.notices import replies
from portal.tickets.clearing import cleared

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_every_cause_has_a_reply_that_can_be_sent_as_it_is(cause: str) -> None:
    text = replies.suggested(cause, "en")
    assert text.startswith("Hello,\n\n")
    assert text.endswith("Kind regards\n")
    assert len(text.split("\n\n")) >= 6, "greeting, what we saw, what to do, checking, closing"
    assert cleared(text).text == text, "support's own words are no secret"
    assert not re.search(r"(?i)\binvalid|illegal|please|oops|\{\w+\}", text)
    assert len(text) <= replies.LONGEST


def test_no_two_causes_have_the_same_reply() -> None:
    assert len({replies.suggested(cause, "en") for cause in CAUSES}) == len(CAUSES)


def test_what_a_lead_wrote_takes_the_place_of_the_default() -> None:
    replies.change("placeholder", "en", "Hello, put your own key there.", "Lena")
    assert replies.suggested("placeholder", "en") == "Hello, put your own key there."
    assert replies.suggested("truncated", "en") == replies.default_reply("truncated", "en")


def test_the_default_comes_back_and_the_history_stays() -> None:
    replies.change("placeholder", "en", "First", "Lena")
    replies.change("placeholder", "en", "Second", "Omar")
    replies.change("placeholder", "en", "", "Lena")
    assert replies.suggested("placeholder", "en") == replies.default_reply("placeholder", "en")
    told = [(version.author, version.text) for version in replies.history("placeholder", "en")]
    assert told == [("Lena", ""), ("Omar", "Second"), ("Lena", "First")]


@pytest.mark.parametrize("language", ["nl", "xx", "", "../en", "en/../en"])
def test_language_without_texts_of_its_own_gets_the_english_ones(language: str) -> None:
    assert replies.suggested("placeholder", language) == replies.suggested("placeholder", "en")


def test_cause_that_is_not_known_here_gets_a_text_that_fits_any() -> None:
    assert replies.suggested("of_tomorrow", "en") == replies.suggested("unexplained", "en")
    with pytest.raises(replies.UnknownCause):
        replies.change("of_tomorrow", "en", "Hello", "Lena")
