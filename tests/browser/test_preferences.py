"""What people set in their system holds here, too: colours of their own, and nothing that moves."""

from __future__ import annotations

import pytest

from tests.browser.test_journey import ARTICLE, CUT_IN_TWO, check

pytestmark = pytest.mark.django_db(transaction=True)

STYLE = """([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"""
MOVING = "document.getAnimations().map((each) => each.animationName || each.transitionProperty)"


def style(page, selector, name):
    return page.evaluate(STYLE, [selector, name])


def test_colours_of_the_reader_take_nothing_away(visit, key):
    page = visit(ARTICLE, forced_colors="active", color_scheme="dark")
    check(page, CUT_IN_TWO.format(key=key))
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert style(page, ".change-was del", "textDecorationLine") == "line-through"
    assert style(page, ".change-now ins", "textDecorationLine") == "underline"
    assert page.locator(".change-word").all_inner_texts()[:2] == ["Was", "Now"]
    assert page.locator(".call-status").all_inner_texts() == ["401 Unauthorized", "200 OK"]
    assert style(page, ".place mark", "borderTopStyle") == "solid", "the exact place"
    for selector in (".button", ".call", ".verdict", ".state", "#id_paste"):
        assert style(page, selector, "borderTopStyle") == "solid", selector
    page.keyboard.press("Tab")
    assert style(page, ":focus-visible", "outlineStyle") == "solid"
    assert style(page, ":focus-visible", "outlineWidth") == "3px"
    ground = style(page, ":focus-visible", "backgroundColor")
    assert style(page, ":focus-visible", "outlineColor") != ground


@pytest.mark.parametrize(
    ("motion", "scrolls", "moving"),
    [("reduce", "auto", []), ("no-preference", "smooth", ["turn"])],
    ids=["less motion", "no wish"],
)
def test_who_asks_for_less_motion_gets_none(visit, key, motion, scrolls, moving):
    page = visit(ARTICLE, reduced_motion=motion)
    held = []
    page.route("**/check/", lambda route: (
        held.append(route) if "step=call" in (route.request.post_data or "") else route.continue_()
    ))  # fmt: skip
    page.fill("#id_paste", f"Authorization: {key}")
    page.click("text=Find the fault")
    page.wait_for_selector(".running")
    assert page.evaluate(MOVING) == moving, "while a check runs"
    page.wait_for_timeout(50) if not held else None
    held[0].continue_()
    page.wait_for_selector("#next")
    assert page.evaluate(MOVING) == [], "when it is over"
    assert style(page, "html", "scrollBehavior") == scrolls
