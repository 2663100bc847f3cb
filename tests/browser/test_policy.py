"""In a real browser: the policy lets the site work, stops what is no part of it, and is reported."""

from __future__ import annotations

import time

import pytest
from django.conf import settings as site

from portal.headers import DENIED
from tests.browser.visits import Visits

ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"
MARKUP = "'<img src=/static/icon.svg onload=document.title=1>'"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        pytest.param("console.error('odd')", "odd", id="an error of the console"),
        pytest.param("setTimeout(() => { throw Error('odd') })", "odd", id="an error of a script"),
        pytest.param("fetch('https://example.com/').catch(() => {})", "policy: connect-src", id="a violation"),
        pytest.param("document.images.length || document.body.append(Object.assign(new Image, {src: 'data:,'}))", "policy: img-src", id="a picture"),
        pytest.param("document.body.style.cssText = ''; document.body.setAttribute('style', 'color: red')", "policy: style-src-attr", id="a style"),
    ],
)  # fmt: skip
def test_a_fault_that_the_browser_tells_of_fails_the_test(browser, live_server, script, told):
    visit = Visits(browser, live_server.url)
    page = visit(ARTICLE)
    page.evaluate(script)
    page.wait_for_timeout(200)  # for what the browser tells a little later
    with pytest.raises(AssertionError, match=f"faults:(.|\n)*{told}"):
        visit.end()


def test_swapped_answers_are_markup_without_any_violation(visit, key):
    page = visit(ARTICLE)
    page.fill("textarea", f"Authorization: {key}")
    page.click("text=Find the fault")
    page.wait_for_selector("#next")
    assert page.evaluate("Boolean(trustedTypes.defaultPolicy)")
    assert page.url.split("/")[-3] == "results"


# What a slip of ours, or of htmx's, would have to call to turn a customer's text into markup.
SINKS = [
    f"document.body.innerHTML = {MARKUP}",
    f"document.body.outerHTML = {MARKUP}",
    f"document.body.insertAdjacentHTML('beforeend', {MARKUP})",
    f"document.write({MARKUP})",
    f"document.createRange().createContextualFragment({MARKUP})",
    f"Document.parseHTMLUnsafe({MARKUP})",
    f"new DOMParser().parseFromString({MARKUP}, 'text/html')",
    f"document.createElement('iframe').srcdoc = {MARKUP}",
    "document.createElement('script').text = 'document.title = 1'",
    "document.createElement('script').src = '/static/js/keymend.js'",
    "document.body.setAttribute('onclick', 'document.title = 1')",
    "setTimeout('document.title = 1')",
    "new Worker('/static/js/keymend.js')",
    "trustedTypes.createPolicy('another', {createHTML: (text) => text})",
    "trustedTypes.createPolicy('default', {createHTML: (text) => text})",
    f"htmx.swap('#content', {MARKUP}, {{swapStyle: 'innerHTML'}})",
    "document.body.dispatchEvent(new CustomEvent('htmx:beforeSwap', {bubbles: true, detail: {xhr:"
    " {response: 'sent', responseURL: location.href, getResponseHeader: () => 'text/html'}}}));"
    f" document.body.innerHTML = {MARKUP}",
]


@pytest.mark.parametrize("script", SINKS)
def test_text_is_made_neither_markup_nor_script(visit, script):
    page = visit("/")
    title = page.title()
    refused = page.evaluate(f"() => {{ try {{ {script} }} catch (error) {{ return error.name }} }}")
    assert refused == "TypeError"
    visit.mean("policy: ")
    assert page.title() == title
    assert page.query_selector("[onerror], [onclick]") is None


def answered_with(page, body, kind="text/html; charset=utf-8"):
    """The form of the article as sent to a site that answers this."""
    page.route("**/check/", lambda route: route.fulfill(body=body, content_type=kind))
    page.fill("textarea", "x")
    with page.expect_response("**/check/"):
        page.click("text=Find the fault")


def test_script_in_an_answer_does_not_run(visit):
    page = visit(ARTICLE)
    answered_with(page, "<p data-outcome id=new>x<img src=/x onerror='document.title=1'><script>document.title=2</script>")  # fmt: skip
    assert page.inner_text("#new") == "x"
    assert "401" in page.title()
    assert page.query_selector("#new script") is None
    visit.mean("policy: script-src-attr")


def test_answer_that_is_no_page_is_not_markup(visit):
    page = visit(ARTICLE)
    answered_with(page, '{"paste": "<b id=new>x</b>"}', "application/json")
    assert page.query_selector("#new") is None
    visit.mean("policy: require-trusted-types-for")


def test_answer_that_another_script_changed_is_not_markup(visit):
    page = visit(ARTICLE)
    page.evaluate(
        "document.addEventListener('htmx:beforeSwap', (event) => {"
        " event.detail.serverResponse = '<b id=new>x</b>' })"
    )
    answered_with(page, "<p data-outcome>x")
    assert page.query_selector("#new") is None
    visit.mean("policy: require-trusted-types-for")


def test_history_that_was_planted_in_the_browser_is_never_shown(visit):
    page = visit(ARTICLE)
    page.evaluate(
        "sessionStorage.setItem('htmx-history-cache', JSON.stringify(["
        " {url: location.pathname, content: '<b id=new>x</b>', title: 'x', scroll: 0}]));"
        "history.replaceState({htmx: true}, ''); history.pushState({htmx: true}, '', '/elsewhere');"
    )
    with page.expect_event("domcontentloaded"):
        page.evaluate("history.back()")
    assert page.query_selector("#new") is None
    assert page.query_selector("textarea")


def test_htmx_evaluates_nothing_keeps_nothing_and_asks_no_other_site(visit):
    told = visit(ARTICLE).evaluate("htmx.config")
    assert {name: told[name] for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles")} == {
        "allowEval": False, "allowScriptTags": False, "includeIndicatorStyles": False,
    }  # fmt: skip
    assert (told["historyCacheSize"], told["selfRequestsOnly"]) == (0, True)


def test_no_feature_of_the_device_is_allowed(visit):
    allowed = set(visit("/").evaluate("document.featurePolicy.allowedFeatures()"))
    assert allowed & set(DENIED) == set()
    assert "clipboard-write" in allowed


def test_withdrawing_a_result_leaves_nothing_of_it_in_the_browser(visit, key):
    page = visit(ARTICLE)
    page.fill("textarea", f"Authorization: {key}")
    page.click("text=Find the fault")
    page.wait_for_selector("#next")
    reference = page.url.split("/")[-2]
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert reference in page.evaluate(stored), "htmx notes where it is: that is what is cleared"
    page.click("text=Withdraw this result")
    page.wait_for_url("**/")
    assert reference not in page.evaluate(stored)


def test_browser_reports_a_violation_and_the_log_names_directive_and_page_only(
    visit, settings, caplog
):
    """By ``report-uri``: Chromium sends by ``report-to`` over TLS only."""
    directives = {n: v for n, v in site.CONTENT_SECURITY_POLICY["DIRECTIVES"].items() if n != "report-to"}  # fmt: skip
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    page = visit(ARTICLE)
    with page.expect_request("**/csp-reports"):
        page.evaluate("() => { try { document.body.innerHTML = '<b>canary' } catch { } }")
    end = time.monotonic() + 10
    while not caplog.messages and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert caplog.messages == ["policy violation: require-trusted-types-for at article, 1 times"]
    visit.mean("policy: require-trusted-types-for")
