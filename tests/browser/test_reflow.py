"""Nothing is cut off and nothing scrolls sideways in a window 320 CSS pixels wide, which is also
what is left of 1280 at a zoom of 400 % (WCAG 2.2, 1.4.10)."""

from __future__ import annotations

import pytest

from portal.sandbox.keys import KEYS
from tests.browser.test_journey import ARTICLE
from tests.depth import usually

pytestmark = pytest.mark.django_db(transaction=True)

ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
_SOME = [
    "/",
    "/?q=bearer",
    "/examples/",
    "/results/nothing/",
    "/help/test-your-api-key-with-curl/",
    "/help/what-does-a-403-insufficient-permissions-error-mean/",
]
_MORE = [
    "/?q=xyzzyq",
    "/embed/",
    "/what-happens-to-your-key/",
    "/tickets/new/",
    "/help/what-does-a-429-too-many-requests-error-mean/",
    f"{ARTICLE}causes/headers_misplaced/",
]
PAGES = usually(_SOME, deep=_SOME + _MORE)
LONG_CODE = (
    "import requests\n"
    f'requests.get("https://api.101domain.com/v1/domains?{"filter=example.com&" * 8}", headers='
    '{{"Authorization": "{key}", "X-Correlation": "' + "0123456789abcdef" * 6 + '"}})'
)

# What is out of the window, unless it can be scrolled to where it stands, or is there for the ear.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((e) => {
  const {left, right, width, height} = e.getBoundingClientRect();
  const isOut = left < -1 || right > innerWidth + 1;
  return isOut && width > 1 && height > 1 && !e.closest("pre, table, .visually-hidden, .not-for-people");
}).map((e) => e.outerHTML.slice(0, 80))"""


def cut_off(page):
    is_wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return page.evaluate(CUT_OFF) + (["the page scrolls sideways"] if is_wider else [])


def fit(page, prefix):
    for address in PAGES:
        page.goto(prefix + address)
        yield address, cut_off(page)


@pytest.mark.parametrize("prefix", ["/de", "/ar"], ids=["long words", "right to left"])
def test_every_kind_of_page_fits_a_window_of_320_pixels(visit, key, prefix):
    page = visit(prefix + ARTICLE, **ZOOMED)
    page.fill("#id_paste", LONG_CODE.format(key=key))
    page.click(".paste-form [type=submit]")
    page.wait_for_selector("#next")
    page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true })")
    assert "0123456789abcdef" in page.inner_text("[data-outcome]")
    assert cut_off(page) == [], "a result with long code, within its article"
    page.click("a[href$='/ticket/']")
    page.click(".paste-form [type=submit]")
    page.wait_for_selector(".summary")
    assert cut_off(page) == [], "a form with faults"
    page.fill("#id_goal", "x" * 100)
    page.fill("#id_email", f"{'a' * 40}@example.com")
    page.click(".paste-form [type=submit]")
    page.wait_for_selector(".ticket-lines")
    assert cut_off(page) == [], "what will be sent"
    page.goto(prefix + ARTICLE)
    page.fill("#id_paste", f"Authorization: Bearer {KEYS['revoked']}")
    page.click(".paste-form [type=submit]")
    page.click(".asked a.button")
    page.wait_for_selector(".question")
    assert cut_off(page) == [], "a question"
    visited = dict(fit(page, prefix))
    assert {address: out for address, out in visited.items() if out} == {}
    visit.mean("status of 404")
