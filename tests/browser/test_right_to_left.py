"""A page in a language that is written from right to left, as a browser lays it out."""

from __future__ import annotations

import pytest

from tests.browser.test_journey import ARTICLE

pytestmark = pytest.mark.django_db(transaction=True)

TURNED = """() => {
  document.documentElement.lang = "ar";
  document.documentElement.dir = "rtl";
}"""
DIRECTIONS = """(selector) => [...new Set(
  [...document.querySelectorAll(selector)].map((e) => getComputedStyle(e).direction))]"""


@pytest.fixture
def turned(visit):
    """The article on a narrow screen, its lines from right to left."""
    page = visit(ARTICLE, viewport={"width": 360, "height": 800})
    page.evaluate(TURNED)
    return page


@pytest.mark.parametrize("selector", ["pre", "code", "textarea.paste"])
def test_code_still_reads_from_left_to_right(turned, selector):
    assert turned.evaluate(DIRECTIONS, selector) == ["ltr"]


def test_words_read_from_right_to_left(turned):
    assert turned.evaluate(DIRECTIONS, "h1, h2, .lead, label") == ["rtl"]


def test_page_is_no_wider_than_the_screen(turned):
    assert turned.evaluate("document.documentElement.scrollWidth") == 360


def test_arabic_letters_stay_joined(turned):
    spacing = "getComputedStyle(document.querySelector('h1')).letterSpacing"
    assert turned.evaluate(spacing) in {"normal", "0px"}
