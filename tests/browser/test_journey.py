"""A customer's way: paste, see the checks, see the proof, copy the fix."""

from __future__ import annotations

import pytest

from portal.sandbox.keys import KEYS
from tests.browser.accessibility import faults_of, in_each_view

ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"
CUT_IN_TWO = (
    'curl -X GET "https://api.101domain.com/v1/account/balance"\n-H "Authorization: Bearer {key}"'
)

pytestmark = pytest.mark.django_db(transaction=True)
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])


def check(page, paste):
    page.fill("textarea", paste)
    page.click("text=Find the fault")
    page.wait_for_selector("#next")


@both_ways
def test_the_articles_own_command_is_mended_and_the_fix_proven(visit, key, javascript):
    page = visit(ARTICLE, java_script_enabled=javascript)
    check(page, CUT_IN_TWO.format(key=key))
    assert page.inner_text("#verdict") == "The command breaks off before the header."
    assert "401 Unauthorized" in page.inner_text(".proof")
    assert "200 OK" in page.inner_text(".proof")
    fix = page.inner_text("[data-copy-source] >> nth=0")
    assert fix.splitlines()[0].endswith("\\")
    assert key not in page.content()


@both_ways
@pytest.mark.parametrize(
    ("paste", "heading"),
    [
        pytest.param(" {key}", "Your key works.", id="a blank before the key does no harm"),
        pytest.param("{key}\n", "Your key has a line break in it.", id="line break"),
        pytest.param("Authorization: {key}", "The word Bearer is missing", id="no scheme"),
        pytest.param("Authorization: Bearer {key}", "Your key works.", id="right"),
    ],
)
def test_verdict_is_the_heading(visit, key, javascript, paste, heading):
    page = visit(ARTICLE, java_script_enabled=javascript)
    check(page, paste.format(key=key))
    assert page.inner_text("#verdict").startswith(heading)


def test_refused_key_leads_to_the_list_of_keys(visit):
    page = visit(ARTICLE)
    check(page, f"Authorization: Bearer {KEYS['revoked']}")
    assert "refuses this key" in page.inner_text("#verdict")
    assert "list of keys" in page.inner_text(".verdict")


@both_ways
def test_empty_paste_is_told_and_the_other_answers_are_kept(visit, javascript):
    page = visit(ARTICLE, java_script_enabled=javascript)
    page.click("text=What your account says")
    page.select_option("#id_listed", "active")
    page.click("text=Find the fault")
    page.wait_for_selector("text=There is a problem")
    page.wait_for_selector(".summary:focus") if javascript else None
    assert page.input_value("#id_listed") == "active"
    assert page.input_value("textarea") == ""


def test_the_whole_check_can_be_made_with_the_keyboard_alone(visit, key):
    page = visit(ARTICLE)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.insert_text(f"Authorization: {key}")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#next")
    page.wait_for_selector("#verdict:focus")


def test_paste_is_gone_when_the_customer_comes_back(visit, key):
    page = visit(ARTICLE)
    check(page, f"Authorization: {key}")
    page.goto("/")
    page.go_back()
    page.wait_for_load_state()
    assert key not in page.content()
    storage = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert key not in storage


def test_result_can_be_opened_again_and_withdrawn(visit, key):
    page = visit(ARTICLE)
    check(page, f"Authorization: {key}")
    address = page.url
    assert "/results/" in address
    page.goto(address)
    assert page.inner_text("#verdict").startswith("The word Bearer")
    page.click("text=Withdraw this result")
    page.wait_for_url("**/")
    assert page.request.get(address).status == 404


def test_second_check_is_linked_to_the_first(visit, key):
    page = visit(ARTICLE)
    check(page, f"Authorization: {key}")
    page.click("text=Check again")
    check(page, f"Authorization: Bearer {key}")
    assert "This check follows" in page.inner_text(".next")


def test_copy_button_says_what_it_copied(visit, key):
    page = visit(ARTICLE, permissions=["clipboard-write"])
    check(page, CUT_IN_TWO.format(key=key))
    page.click("text=Copy the corrected text")
    page.wait_for_selector("text=Copied the corrected text")
    page.fill("textarea", "")
    page.keyboard.press("Control+V")
    assert "$API_KEY" in page.input_value("textarea")


@in_each_view
def test_no_page_has_a_fault_of_accessibility_or_scrolls_sideways(visit, key, view):
    page = visit("/", **view)
    addresses = ["/", "/?q=bearer", ARTICLE, f"{ARTICLE}causes/newline_in_key/"]
    addresses += ["/examples/", "/what-happens-to-your-key/", "/help/how-to-get-api-keys/"]
    for address in addresses:
        page.goto(address)
        assert faults_of(page) == [], address
    page.goto(ARTICLE)
    check(page, CUT_IN_TWO.format(key=key))
    assert faults_of(page) == []
    page.reload()
    assert faults_of(page) == []
    page.goto(ARTICLE)
    page.click("text=Find the fault")
    page.wait_for_selector("text=There is a problem")
    assert faults_of(page) == []
