"""A proof of work in a real browser: nothing to click, nothing that waits but the call."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import path

from portal.limits import work
from portal.limits.work import Purpose
from portal.sandbox.keys import KEYS
from portal.urls import urlpatterns as of_the_site
from portal.wizard.models import Result
from tests.browser.accessibility import faults_of
from tests.browser.test_journey import ARTICLE, check

pytestmark = pytest.mark.django_db(transaction=True)

# Keeps what a status line says, however short it stands there.
LISTEN = """
window.said = [];
new MutationObserver(() => {
  for (const line of document.querySelectorAll("[role=status]")) said.push(line.textContent);
}).observe(document, {childList: true, subtree: true});
"""
WITHOUT_CRYPTO = "Object.defineProperty(crypto, 'subtle', {value: undefined})"


@pytest.fixture(autouse=True)
def work_is_demanded(settings):
    settings.PROOF_OF_WORK = "always"


@pytest.fixture
def long_work(monkeypatch):
    """A minute of it, longer than any test waits: the last counter is the right one."""
    monkeypatch.setattr(work, "secrets", SimpleNamespace(randbelow=lambda counters: counters - 1))
    monkeypatch.setattr(work, "ROUNDS", 2_000_000)


def test_the_work_runs_by_itself_before_the_call_and_is_told(visit, key):
    page = visit(ARTICLE)
    page.evaluate(LISTEN)
    check(page, f"Authorization: {key}")
    assert "Your browser does a small piece of work first" in page.evaluate("said.join()")
    assert "200 OK" in page.inner_text(".proof")
    page.wait_for_selector("#verdict:focus")


def test_customer_in_a_network_that_tries_keys_gets_the_proof_all_the_same(visit, key, settings):
    settings.PROOF_OF_WORK = "auto"
    settings.LIMITS = True
    page = visit(ARTICLE)
    for _ in range(51):
        tried = {"paste": f"Authorization: Bearer {KEYS['revoked']}"}
        page.request.post("/api/v1/diagnoses", data=tried)
    page.evaluate(LISTEN)
    check(page, f"Authorization: {key}")
    assert "Your browser does a small piece of work first" in page.evaluate("said.join()")
    assert "200 OK" in page.inner_text(".proof")


def test_checks_are_there_while_the_work_runs_and_the_page_is_alive(visit, key, long_work):
    page = visit(ARTICLE)
    page.fill("textarea", f"Authorization: {key}")
    page.click("text=Find the fault")
    page.wait_for_selector("text=Your browser does a small piece of work first")
    assert "The word Bearer is missing" in page.inner_text("[data-outcome]")
    beats = "new Promise(r => {let n = 0; const beat = () => ++n < 10 ? setTimeout(beat) : r(n); beat()})"
    assert page.evaluate(beats) == 10
    assert faults_of(page) == []
    assert not Result.objects.exists()


def test_checking_anew_while_the_work_runs_ends_the_old_work(visit, key, long_work, monkeypatch):
    page = visit(ARTICLE)
    page.fill("textarea", f"Authorization: Token {key}")
    page.click("text=Find the fault")
    page.wait_for_selector("text=Your browser does a small piece of work first")
    monkeypatch.setattr(work, "ROUNDS", 1_000)
    check(page, f"Authorization: {key}")
    assert "The word Bearer is missing" in page.inner_text("#verdict")
    assert Result.objects.count() == 1


def test_without_script_the_checks_are_shown_and_why_no_call_was_made(visit, key):
    page = visit(ARTICLE, java_script_enabled=False)
    check(page, f"Authorization: {key}")
    assert "The word Bearer is missing" in page.inner_text("#verdict")
    assert "Allow JavaScript for this site and check again" in page.inner_text("[data-outcome]")
    assert not page.query_selector(".proof")


def test_browser_that_cannot_do_the_work_gets_the_same_answer(visit, key):
    page = visit(ARTICLE)
    page.evaluate(WITHOUT_CRYPTO)
    check(page, f"Authorization: {key}")
    assert "The word Bearer is missing" in page.inner_text("#verdict")
    assert "needs a small piece of work" in page.inner_text("[data-outcome]")


def test_work_that_was_used_up_by_a_replay_is_told(visit, key):
    """A browser that sends the second step twice."""
    page = visit(ARTICLE)
    with page.expect_request(lambda r: "step=call" in (r.post_data or "")) as sent:
        check(page, f"Authorization: {key}")
    body = json.dumps(sent.value.post_data)
    script = f"fetch('{ARTICLE}check/', {{method: 'POST', body: {body}, headers: {{'HX-Request': 'true', 'Content-Type': 'application/x-www-form-urlencoded'}}}}).then(r => r.text())"
    assert "Allow JavaScript" in page.evaluate(script)


HEAD = """<!doctype html><link rel="icon" href="/static/icon.svg">
<script src="/static/js/work.js" defer></script>"""


def _form(request):
    """A form that demands work, as any page may have one."""
    if request.method == "POST":
        time.sleep(0.3)  # so that the browser has the time to send it again
        is_done = work.is_done(request.POST.get("work", ""), Purpose.TICKET)
        return HttpResponse(f"{HEAD}<p>{'done' if is_done else 'not done'}")
    field = render_to_string(
        "limits/_work.html", {"challenge": work.challenge_text(Purpose.TICKET)}
    )
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(f'{HEAD}<form method="post">{token}{field}<button>Send</button></form>')


urlpatterns = [path("form/", _form), *of_the_site]


@pytest.mark.parametrize(("javascript", "words"), [(True, "done"), (False, "not done")])
def test_plain_form_brings_its_work_too(visit, settings, javascript, words):
    settings.ROOT_URLCONF = __name__
    page = visit("/form/", java_script_enabled=javascript)
    page.click("button")
    page.wait_for_selector("p")
    assert page.inner_text("p") == words


def test_plain_form_sent_twice_while_the_work_runs_is_sent_once(visit, settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(work, "ROUNDS", 20_000)
    page = visit("/form/")
    sent = []
    page.on("request", lambda r: sent.append(r.method))
    page.dblclick("button")
    page.wait_for_selector("p")
    assert (page.inner_text("p"), sent.count("POST")) == ("done", 1)


CLICKS_AGAIN = """() => {
  const button = document.querySelector("button");
  addEventListener("submit", () => setTimeout(() => button.click()));
  button.click();
}"""


def test_click_right_behind_the_work_sends_no_second_form(visit, settings):
    settings.ROOT_URLCONF = __name__
    page = visit("/form/")
    sent = []
    page.on("request", lambda r: sent.append(r.method))
    page.evaluate(CLICKS_AGAIN)
    page.wait_for_selector("p")
    assert (page.inner_text("p"), sent.count("POST")) == ("done", 1)
