"""The questions after a refused key, as a person clicks through them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.articles.library import main_article
from portal.sandbox.keys import KEYS
from portal.wizard.models import Result
from portal.wizard.questions.decisions import Known
from portal.wizard.questions.flow import next_step
from portal.wizard.questions.loading import flow_of
from tests.browser.accessibility import faults_of, in_each_view
from tests.browser.test_journey import ARTICLE, check
from tests.wizard.questions.walking import LIFESPANS, walks

pytestmark = pytest.mark.django_db(transaction=True)
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
both_ways_and_sizes = pytest.mark.parametrize(
    ("javascript", "width"), [(True, 360), (False, 1280)], ids=["script-360", "no script-1280"]
)

REFUSAL = (
    'HTTP/2 401\ncontent-type: application/json\n\n{"status": "error", "code": "UNAUTHORIZED", '
    '"message": "Bearer token is missing, invalid, or expired.", "errors": null}'
)


@pytest.fixture
def begin(visit):
    """A page that stands at the first question, behind a check that was refused."""

    def open_page(**options):
        page = visit(ARTICLE, **options)
        check(page, f"Authorization: Bearer {KEYS['revoked']}")
        if (
            "/results/" not in page.url
        ):  # without JavaScript the answer stands at the form's address
            page.goto(page.get_attribute("text=As JSON", "href").replace(".json", "/"))
        page.click("text=Start the questions")
        page.wait_for_url("**/questions/listed/")
        return page

    return open_page


def choose(page, answer):
    page.check(f"label:text-is({answer!r})")
    send(page, "Continue")


def send(page, button):
    with page.expect_navigation():
        page.click(f"button:text-is({button!r})")


def heading(page):
    return page.inner_text("h1")


def step(page):
    return page.url.rstrip("/").rpartition("/")[2]


@both_ways_and_sizes
def test_back_and_reload_do_no_harm(begin, javascript, width):
    page = begin(java_script_enabled=javascript, viewport={"width": width, "height": 800})
    choose(page, "It is there, and Active")
    choose(page, "No")
    choose(page, "A file, another program or another machine")
    assert step(page) == "curl"
    for expected in ("kept", "limited", "listed"):
        page.go_back()
        page.wait_for_url(f"**/questions/{expected}/")
        assert page.locator("input[name=answer]:checked").count() == 1
    page.reload()
    choose(page, "It is there, and Active")
    assert step(page) == "curl", "the later answers were lost"
    page.go_back()
    page.wait_for_url("**/questions/listed/")
    choose(page, "It is there, and past its date")
    assert heading(page) == "The key has passed its date."
    page.reload()
    assert heading(page) == "The key has passed its date."


@both_ways
def test_changing_an_answer_on_the_overview_leads_on_from_there(begin, javascript):
    page = begin(java_script_enabled=javascript)
    choose(page, "It is not there")
    choose(page, "No, this is the only one")
    assert heading(page) == "The key was revoked."
    page.click("text=Change: Another account")
    choose(page, "Yes, there are several accounts")
    assert heading(page) == "Look for the key in your other accounts."


@both_ways
def test_second_run_that_turns_green_closes_the_first(begin, javascript, key):
    page = begin(java_script_enabled=javascript)
    first = page.url.partition("questions/")[0]
    choose(page, "It is there, and past its date")
    page.fill("textarea", f"Authorization: Bearer {key}")
    page.click("button:text-is('Check again')")
    page.wait_for_selector("text=This check was accepted, and closes")
    page.goto(first)
    assert "Solved" in page.inner_text(".notice-passed")
    assert key not in page.content()


@both_ways
def test_pasted_output_of_curl_takes_the_questions_further(begin, javascript):
    page = begin(java_script_enabled=javascript)
    choose(page, "It is there, and Active")
    choose(page, "Yes")
    page.click("text=Paste what it printed")
    page.fill("textarea", REFUSAL)
    page.click("button:text-is('Read it')")
    page.wait_for_selector("text=Go on with this answer")
    assert "No, it answers 401" in page.inner_text(".asked")
    send(page, "Go on with this answer")
    assert step(page) == "address_list"


def test_all_of_it_can_be_done_with_the_keyboard_alone(begin):
    page = begin()
    press_until(page, "listed", "input[name=answer]")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "unknown"
    press_enter(page)
    page.wait_for_url("**/questions/made/")
    press_until(page, "made", "#day")
    for part in ("1", "1", "2020"):
        page.keyboard.type(part)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    press_enter(page)
    assert heading(page) == "The key has passed its date."


def press_enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_until(page, step, selector):
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} of {step} takes no focus")


@both_ways
def test_two_tabs_of_two_results_do_not_mix(begin, javascript):
    one, other = begin(java_script_enabled=javascript), begin(java_script_enabled=javascript)
    other.goto(other.url)
    tab = one.context.new_page()
    tab.goto(other.url)
    choose(one, "It is there, and Active")
    choose(tab, "It is not there")
    choose(one, "Yes")
    assert step(one) == "curl"
    assert step(tab) == "account"
    assert "It is there, and Active" in one.inner_text(".answers")
    assert "It is not there" in tab.inner_text(".answers")


def test_second_tab_of_one_result_is_told_where_its_answers_led(begin):
    page = begin()
    choose(page, "It is there, and Active")
    tab = page.context.new_page()
    tab.goto(page.url)
    tab.click("text=Change: In the account's list")
    choose(tab, "It is not there")
    page.check("label:text-is('Yes')")
    page.click("button:text-is('Continue')")
    page.wait_for_selector("text=no longer lies on your way")
    page.click("text=Go on where you are")
    assert step(page) == "account"


def test_error_takes_the_focus_and_leads_to_the_field(begin):
    page = begin()
    send(page, "Continue")
    page.wait_for_selector(".summary:focus")
    page.click("text=Choose one of the answers. >> nth=0")
    page.wait_for_selector("#answer-active:focus")


def test_word_is_told_on_the_result(begin):
    page = begin()
    page.goto(page.url.partition("questions/")[0])
    page.click("button:text-is('I have not tried yet')")
    page.wait_for_selector("text=Come back when you have tried.")
    page.click("button:text-is('Yes')")
    page.wait_for_selector("text=You said that this is solved.")


@in_each_view
def test_no_page_has_a_fault_of_accessibility_or_scrolls_sideways(begin, view):
    page = begin(**view)
    base = page.url.partition("listed/")[0]
    for answers in _one_for_each_step():
        Result.objects.update(answers=answers)
        page.goto(base)
        assert faults_of(page) == [], step(page)
    Result.objects.update(answers={"listed": "unknown"})
    for question in ("listed", "made"):
        page.goto(f"{base}{question}/")
        page.evaluate(
            "for (const field of document.querySelectorAll('input')) field.checked = false"
        )
        send(page, "Continue")
        assert faults_of(page) == [], f"{question} with an error"


@in_each_view
def test_nor_has_what_a_later_run_adds(begin, key, view):
    page = begin(**view)
    result = page.url.partition("questions/")[0]
    choose(page, "It is there, and Active")
    choose(page, "Yes")
    page.click("text=Paste what it printed")
    page.fill("textarea", REFUSAL)
    page.click("button:text-is('Read it')")
    page.wait_for_selector("text=Go on with this answer")
    assert faults_of(page) == [], "the output is read"
    page.reload()
    assert faults_of(page) == [], "the output's own page"
    send(page, "Go on with this answer")
    page.fill("textarea", f"Authorization: Bearer {key}")
    page.click("button:text-is('Check again')")
    page.wait_for_selector("text=This check was accepted, and closes")
    assert faults_of(page) == [], "the accepted run"
    for word in ("not_yet", "yes"):
        page.goto(result)
        assert faults_of(page) == [], "the result that was closed"
        with page.expect_navigation():
            page.click(f"button[value={word}]")
    Result.objects.update(answers={"listed": "not_there"})
    page.goto(f"{result}questions/account/")
    Result.objects.update(answers={})
    page.check("input[value=unknown]")
    send(page, "Continue")
    assert faults_of(page) == [], "the way leads elsewhere"


def _one_for_each_step():
    """Answers that lead to each question and to each ending once."""
    flow, seen = flow_of(main_article().slug), set()
    known = Known(timezone.localdate(), has_key=True, lifespans=LIFESPANS)
    for answers, _ in walks(flow, known):
        for place in range(len(answers) + 1):
            part = dict(list(answers.items())[:place])
            reached = next_step(flow, part, known).id
            if reached not in seen:
                seen.add(reached)
                yield part
    assert len(seen) == len(flow.questions) + len(flow.endings)
