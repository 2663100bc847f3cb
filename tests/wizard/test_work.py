"""What a customer and a program meet where a test call costs a proof of work."""

from __future__ import annotations

import html
import json
import re
import time

import pytest

from portal.sandbox.keys import KEYS
from portal.wizard.models import Result
from tests.limits.solving import solved
from tests.wizard.conftest import ARTICLE

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def work_is_demanded(settings, at_the_sandbox):
    settings.PROOF_OF_WORK = "always"


@pytest.fixture
def ask(client):
    def ask(paste, **more):
        body = json.dumps({"paste": paste, **more})
        return client.post("/api/v1/diagnoses", body, content_type="application/json")

    return ask


def challenge_in(response):
    """The challenge that work.js would find; None where there is none."""
    found = re.search(r'data-challenge="([^"]+)"', response.content.decode())
    return json.loads(html.unescape(found[1])) if found else None


def test_page_without_script_shows_the_checks_and_why_no_call_was_made(paste, key):
    response = paste(f"Authorization: Token {key}")
    text = response.content.decode()
    assert response.status_code == 200
    assert "The header names another scheme than Bearer." in text
    assert "Allow JavaScript for this site and check again" in text
    assert Result.objects.get().verdict == "fix_likely"
    assert {c["reason"] for c in Result.objects.get().record["test_calls"]} == {"work_missing"}


def test_faultless_paste_is_not_called_right_where_no_call_was_made(paste, key):
    text = paste(f"Authorization: Bearer {key}").content.decode()
    assert Result.objects.get().verdict == "could_not_test"
    assert "We could not test this key just now" in text
    assert "Whether the key is good was not tested" in text


def test_why_is_said_where_the_call_as_sent_could_not_have_been_made_anyway(paste, key):
    text = paste(f"curl https://example.com/v1 -H 'Authorization: Bearer {key}'").content.decode()
    assert "needs a small piece of work" in text


def test_article_and_checks_wait_for_nothing(client, key):
    assert challenge_in(client.get(ARTICLE)) is None
    form = {"paste": f"Authorization: {key}", "step": "checks"}
    first = client.post(f"{ARTICLE}check/", form, headers=HTMX)
    assert "The word Bearer is missing" in first.content.decode()
    assert "small piece of work" in first.content.decode()
    assert challenge_in(first)["parameters"]["data"] == {"below": 100}


def test_with_the_work_done_the_second_step_makes_the_call(client, key):
    form = {"paste": f"Authorization: {key}"}
    first = client.post(f"{ARTICLE}check/", {**form, "step": "checks"}, headers=HTMX)
    done = {**form, "step": "call", "work": solved(challenge_in(first))}
    assert "200 OK" in client.post(f"{ARTICLE}check/", done, headers=HTMX).content.decode()
    again = client.post(f"{ARTICLE}check/", done, headers=HTMX).content.decode()
    assert "200 OK" not in again
    assert "Allow JavaScript" in again


@pytest.mark.parametrize("work", ["", "x", "\0", "A" * 100_000, "\N{SNOWMAN}"])
def test_work_that_is_not_right_is_no_fault_of_the_form(client, key, work):
    form = {"paste": f"Authorization: {key}", "work": work}
    response = client.post(f"{ARTICLE}check/", form)
    assert response.status_code == 200
    assert "There is a problem" not in response.content.decode()
    assert "Allow JavaScript" in response.content.decode()


def test_nothing_is_worked_for_where_no_call_follows(client, ask):
    form = {"paste": "Authorization: Bearer YOUR_API_KEY", "step": "checks"}
    assert challenge_in(client.post(f"{ARTICLE}check/", form, headers=HTMX)) is None
    assert "challenge" not in ask("Authorization: Bearer YOUR_API_KEY").json()
    assert "challenge" not in ask(KEYS["active"], test_call=False).json()


def test_program_gets_checks_and_a_challenge_then_the_call(ask, key):
    first = ask(f"Authorization: Token {key}")
    assert first.status_code == 200
    assert first.json()["causes"] == ["scheme_wrong"]
    assert {c["reason"] for c in first.json()["test_calls"]} == {"work_missing"}
    work = solved(first.json()["challenge"])
    second = ask(f"Authorization: Token {key}", work=work).json()
    assert second["verdict"] == "fix_proven"
    assert "challenge" not in second
    assert "challenge" in ask(key, work=work).json()


@pytest.mark.parametrize("work", [1, True, [], {}, {"challenge": 1}, "A" * 100_000])
def test_work_that_is_not_as_described_is_told_so(ask, key, work):
    answer = ask(key, work=work)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_work"


@pytest.mark.parametrize("work", [None, "", "x", "A" * 1000])
def test_wrong_work_of_a_program_is_answered_like_none(ask, key, work):
    answer = ask(key, work=work)
    assert answer.status_code == 200
    assert answer.json()["test_calls"][0]["reason"] == "work_missing"


@pytest.mark.parametrize("name", sorted(KEYS))
def test_without_work_the_answer_is_the_same_at_once_whatever_the_key(ask, name):
    began = time.perf_counter()
    answer = ask(f"Authorization: Bearer {KEYS[name]}").json()
    assert time.perf_counter() - began < 5, "the key was tried: the slow one takes ten seconds"
    expected = ask(f"Authorization: Bearer {KEYS['active']}").json()
    for each in (answer, expected):
        del each["challenge"], each["key"]
    assert answer == expected


def test_answer_is_as_the_description_says(client, ask, key):
    described = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    answer = ask(key).json()
    shape = described["Diagnosis"]
    assert set(answer) == set(shape["properties"])
    assert set(shape["required"]) == set(answer) - {"challenge"}
    parameters = shape["properties"]["challenge"]["properties"]["parameters"]
    assert set(parameters["required"]) < set(answer["challenge"]["parameters"])
    assert "work" in described["Paste"]["properties"]
