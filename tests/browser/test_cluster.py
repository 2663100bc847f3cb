"""The articles in a browser: found, tried, pasted into, with and without JavaScript."""

from __future__ import annotations

import pytest

from portal.articles.library import all_articles
from tests.browser.accessibility import faults_of, in_each_view
from tests.browser.test_journey import both_ways

A401 = "/help/what-does-a-401-unauthorized-error-mean/"
A403 = "/help/what-does-a-403-insufficient-permissions-error-mean/"
A429 = "/help/what-does-a-429-too-many-requests-error-mean/"
LIMITED = (
    "HTTP/1.1 429 Too Many Requests\nDate: Tue, 24 Nov 2026 22:41:07 GMT\nRetry-After: 30\n\n"
    '{"status": "error", "code": "TOO_MANY_REQUESTS", "message": "…", "errors": null}'
)
FORBIDDEN = (
    'curl -i https://api.101domain.com/v1/domains -H "Authorization: Bearer $API_KEY"\n'
    'HTTP/2 403\n\n{"status": "error", "code": "INSUFFICIENT_PERMISSIONS", "message": "…", "errors": null}'
)

SEND = ".paste-form button[type=submit]"

pytestmark = pytest.mark.django_db(transaction=True)


def paste(page, text):
    page.fill("textarea", text)
    page.click(SEND)
    page.wait_for_selector("#next")


@both_ways
def test_question_leads_to_its_article_and_never_stands_in_the_address(visit, javascript):
    page = visit("/", java_script_enabled=javascript)
    page.fill("textarea", "wich scpoes do i need")
    page.click(SEND)
    page.wait_for_selector("#hits")
    assert "scpoes" not in page.url
    if javascript:
        page.wait_for_selector("#hits:focus")
    page.click(".hits a >> nth=0")
    page.wait_for_url("**/help/api-key-scopes-and-permissions/")


@both_ways
def test_paste_on_the_start_page_is_checked_there(visit, key, javascript):
    page = visit("/", java_script_enabled=javascript)
    paste(
        page, f'curl https://api.101domain.com/v1/account/balance\n-H "Authorization: Bearer {key}"'
    )
    assert page.inner_text("#verdict") == "The command breaks off before the header."
    assert "200 OK" in page.inner_text(".proof")
    assert key not in page.inner_html(".outcome")


@both_ways
def test_403_pasted_on_the_401_page_names_the_scope(visit, javascript):
    page = visit(A401, java_script_enabled=javascript)
    paste(page, FORBIDDEN)
    assert page.inner_text("#found-tool .scopes") == "domains:read to list domains and read them"
    page.click("text=Other calls that your program makes")
    page.check("#found-call-change_records")
    page.click("#found-tool button")
    page.wait_for_selector("text=dns:write")
    assert "domains:read" in page.inner_text(".scopes >> nth=0")


def test_wait_is_told_in_the_customers_own_time(visit):
    page = visit(A403, timezone_id="Asia/Tokyo", locale="en-GB")
    paste(page, LIMITED)
    told = page.inner_text(".wait")
    assert "25 November 2026" in told
    assert "07:41:37" in told
    assert "Asia/Tokyo" in told
    assert page.get_attribute(".wait time", "title") == "24 November 2026, 22:41:37 UTC"
    page.reload()
    assert "07:41:37" in page.inner_text(".wait")


def test_wait_is_told_in_utc_without_a_script(visit):
    page = visit(A403, java_script_enabled=False)
    paste(page, LIMITED)
    assert "24 November 2026, 22:41:37 UTC" in page.inner_text(".wait")
    assert "your time" not in page.inner_text(".wait")


@both_ways
def test_command_is_built_for_the_chosen_shell(visit, javascript):
    page = visit("/help/test-your-api-key-with-curl/", java_script_enabled=javascript)
    page.select_option("#shell", "cmd")
    page.select_option("#call", "domains")
    if not javascript:
        page.click("text=Build it")
    page.wait_for_selector("text=%API_KEY%")
    page.wait_for_selector("text=101domain.com/v1/domains")
    if javascript:
        assert page.url.endswith("/help/test-your-api-key-with-curl/")


def test_built_command_is_copied_by_a_button_that_says_so(visit):
    page = visit("/help/test-your-api-key-with-curl/?shell=cmd", permissions=["clipboard-write"])
    page.click("button:has-text('Copy the command')")
    page.wait_for_selector("text=Copied the command")
    page.focus("textarea")
    page.keyboard.press("Control+V")
    assert page.input_value("textarea").startswith("curl.exe")


@both_ways
def test_choice_shows_what_to_do(visit, javascript):
    page = visit("/help/i-lost-my-api-key/", java_script_enabled=javascript)
    page.check("#choice-seen")
    if not javascript:
        page.click("text=Show what to do")
    page.wait_for_selector("text=Revoke it first, then make a new one")
    assert page.is_checked("#choice-seen")


def test_choice_is_made_with_the_keyboard_alone(visit):
    page = visit("/help/i-lost-my-api-key/")
    page.focus("#choice-not_saved")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("text=A part cannot be completed")
    page.wait_for_selector("#choice-cut_off:focus")


def test_link_to_a_passage_is_reached_by_keyboard_and_leads_there(visit):
    page = visit(A429, reduced_motion="reduce")
    link = page.get_by_label("Link to this passage: How long do I have to wait?")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#how-long")
    assert page.locator("#how-long").bounding_box()["y"] < 200


def test_block_of_another_site_opens_the_check(visit, live_server, settings):
    settings.SITE_URL = live_server.url
    page = visit("/embed/?kind=curl")
    block = page.inner_text("[data-copy-source]")
    page.route(
        "http://docs.example.org/", lambda r: r.fulfill(body=block, content_type="text/html")
    )
    page.goto("http://docs.example.org/")
    page.click("text=Check what you send")
    page.wait_for_selector("text=Paste the cURL command, as you run it")
    assert page.url == f"{live_server.url}{A401}?kind=curl"


def test_paper_holds_the_text_and_nothing_to_press(visit):
    page = visit(A429)
    page.emulate_media(media="print")
    assert page.is_visible("text=What is counted?")
    assert page.is_visible(".tool pre")
    for pressed in (".paste-form", ".tool-form", ".site-nav", ".copy >> nth=0"):
        assert page.is_hidden(pressed)


WITH_ANSWERS = {
    A403: "?call=domains&call=change_records", A429: "?language=java",
    "/help/i-lost-my-api-key/": "?choice=seen", "/help/limits-of-api-keys/": "?made=2024-01-01",
    "/help/my-ai-assistant-cannot-list-my-domains/": "?choice=empty",
    "/help/test-your-api-key-with-curl/": "?shell=powershell&call=records",
    "/help/api-key-scopes-and-permissions/": "?call=tld",
}  # fmt: skip


@in_each_view
def test_no_page_of_the_cluster_has_a_fault_or_scrolls_sideways(visit, view):
    page = visit("/", **view)
    addresses = ["/?q=scpoe", "/?q=zzzqqq", "/embed/", f"{A401}causes/rate_limited/"]
    addresses += [f"/help/{slug}/" for slug in all_articles()]
    addresses += [address + query for address, query in WITH_ANSWERS.items()]
    for address in addresses:
        page.goto(address)
        assert faults_of(page) == [], address
    for pasted in (LIMITED, FORBIDDEN, "Retry-After: 30", "Authorization: Bearer ************"):
        page.goto(A403)
        paste(page, pasted)
        assert faults_of(page) == [], pasted
        page.reload()
        assert faults_of(page) == [], pasted
