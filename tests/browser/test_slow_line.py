"""On a slow line and a slow telephone, what a customer came for is there first."""

from __future__ import annotations

import pytest

from tests.browser.test_journey import ARTICLE, check
from tests.browser.test_work import LISTEN

pytestmark = pytest.mark.django_db(transaction=True)

LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
"""Milliseconds, and bytes a second: a telephone at the edge of its network."""
TIMES_SLOWER = 4


@pytest.fixture
def slowly(visit):
    """A page on a slow line, which has opened nothing yet."""
    page = visit("about:blank")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    return page


def test_article_is_read_and_its_form_works_before_any_script_is_there(slowly, key):
    page, waiting = slowly, []
    page.route("**/*.js", lambda route: waiting.append(route))
    page.goto(ARTICLE, wait_until="commit")
    page.wait_for_selector("h1:visible")
    assert page.locator("article.prose h2").first.is_visible()
    assert page.evaluate("document.readyState") != "complete", "scripts are still on their way"
    assert waiting
    page.fill("#id_paste", f"Authorization: {key}")
    page.click("text=Find the fault", no_wait_after=True)
    page.wait_for_selector("#verdict")
    assert page.inner_text("#verdict").startswith("The word Bearer is missing")


def test_check_that_runs_says_so_until_the_api_has_answered(slowly, key):
    page = slowly
    page.goto(ARTICLE)
    page.evaluate(LISTEN)
    check(page, f"Authorization: {key}")
    said = page.evaluate("said.join()")
    assert "with your key." in said
    assert "seconds at most, twice." in said
    page.wait_for_selector("#verdict:focus")
