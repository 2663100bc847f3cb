"""The customer's way in a language that is written from right to left, and in one without spaces."""

from __future__ import annotations

from itertools import product

import pytest

from portal.tickets import abuse
from tests.browser.accessibility import DIAGONAL, VIEWS, faults_of, options_of
from tests.browser.test_journey import ARTICLE, CUT_IN_TWO
from tests.depth import usually

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ("ar", "ja")
# Languages have the same colours, and a scheme the same words.
LOOKED_AT = usually([*zip(LANGUAGES, DIAGONAL, strict=True)], deep=[*product(LANGUAGES, VIEWS)])


@pytest.fixture(autouse=True)
def people_read_fast(monkeypatch):
    """Browsers that are driven send a page on at once."""
    monkeypatch.setattr(abuse, "SHORTEST_READING", abuse.SHORTEST_READING * 0)


FOCUS = """(wanted) => {
  const focus = document.querySelector(":focus-visible");
  return [focus.getBoundingClientRect().x, getComputedStyle(focus).outlineStyle, focus.matches(wanted)];
}"""


def press_until(page, selector):
    """Tab by tab to the element; the places where the focus was, each of them seen."""
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place, outline, is_there = page.evaluate(FOCUS, selector)
        assert outline == "solid"
        places.append(place)
        if is_there:
            return places
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize(("language", "view"), LOOKED_AT)
def test_no_page_has_a_fault_of_accessibility_in_another_language(visit, key, language, view):
    page = visit(f"/{language}{ARTICLE}", **options_of(*view))
    page.click(".paste-form [type=submit]")
    page.wait_for_selector(".summary")
    page.fill("#id_paste", CUT_IN_TWO.format(key=key))
    assert faults_of(page) == [], "the article, its form with a fault"
    page.click(".paste-form [type=submit]")
    page.wait_for_selector("#next")
    page.goto(page.url)
    assert faults_of(page) == [], "the result"
    page.click("a[href$='/ticket/']")
    page.click(".paste-form [type=submit]")
    page.wait_for_selector(".summary")
    assert faults_of(page) == [], "the ticket's form with faults"


def test_the_whole_way_can_be_gone_with_the_keyboard_from_right_to_left(visit, key):
    page = visit(f"/ar{ARTICLE}")
    links = press_until(page, ".site-nav a:last-child")[-3:]
    assert links == sorted(links, reverse=True), "the focus goes as the eye does"
    press_until(page, "#id_paste")
    page.keyboard.insert_text(f"Authorization: {key}")
    press_until(page, ".paste-form [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#next")
    page.wait_for_selector("#verdict:focus")
    press_until(page, "a[href$='/ticket/']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_goal")
    for field, text in (("#id_goal", "سرد نطاقاتي"), ("#id_email", "ada@example.com")):
        press_until(page, field)
        page.keyboard.insert_text(text)
    press_until(page, ".paste-form [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ticket-lines")
    press_until(page, ".actions [type=submit]")


def test_choice_of_a_language_leads_to_what_is_seen_now(visit, key):
    """A result that was put in the page; a ticket, where the answer stands at its form's address."""
    page = visit(ARTICLE)
    page.fill("#id_paste", f"Authorization: {key}")
    page.click("text=Find the fault")
    page.wait_for_selector("#next")
    result = page.url
    page.click(".languages a[lang=fr]")
    page.wait_for_url(result.replace("/results/", "/fr/results/"))
    page.click("a[href$='/ticket/']")
    page.fill("#id_goal", "List my domains.")
    page.fill("#id_email", "ada@example.com")
    page.click(".paste-form [type=submit]")
    page.click(".actions [type=submit] >> nth=0")
    page.wait_for_selector("#conversation")
    ticket = page.url
    page.click(".paste-form [type=submit]")
    page.wait_for_selector(".summary")
    assert page.url == f"{ticket}message/"
    page.click(".languages a[lang=ar]")
    page.wait_for_url(ticket.replace("/fr/", "/ar/"))
