"""The same diagnosis for programs."""

from __future__ import annotations

import json

import pytest

ADDRESS = "/api/v1/diagnoses"
KEYS_OF_THE_CONTRACT = {
    "verdict", "causes", "summary", "input_kind", "key", "findings", "test_calls", "fix",
}  # fmt: skip


@pytest.fixture
def ask(client):
    return lambda body, **more: client.post(
        ADDRESS, json.dumps(body), content_type="application/json", **more
    )


def test_it_works(ask, key):
    answer = ask({"paste": f'DOMAIN101_API_KEY="{key}\\n"'})
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == KEYS_OF_THE_CONTRACT
    assert body["verdict"] == "fix_proven"
    assert body["causes"] == ["newline_in_key"]
    assert body["input_kind"] == "env_file"
    assert body["key"] == {"masked": "••••••••" + key[-4:], "length": 40}
    assert body["fix"]["env"] == ["DOMAIN101_API_KEY"]
    assert [c["outcome"] for c in body["test_calls"]] == ["not_sendable", "accepted"]


def test_no_call_is_made_where_none_is_wanted(ask, key):
    calls = ask({"paste": key, "test_call": False}).json()["test_calls"]
    assert {c["outcome"] for c in calls} == {"skipped"}
    assert {c["reason"] for c in calls} == {"not_asked"}


def test_facts_are_taken(ask):
    body = ask({"paste": "Authorization: Bearer $KEY", "facts": {"listed": "past_its_date"}}).json()
    assert "key_expired" in body["causes"]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        pytest.param("{", "application/json", 400, "broken_json", id="broken"),
        pytest.param(b"\xff\xfe", "application/json", 400, "broken_json", id="not UTF-8"),
        pytest.param("[" * 200_000, "application/json", 400, "broken_json", id="too deep"),
        pytest.param("[]", "application/json", 422, "not_an_object", id="a list"),
        pytest.param("{}", "application/json", 422, "no_paste", id="no paste"),
        pytest.param('{"paste": 1}', "application/json", 422, "no_paste", id="a number"),
        pytest.param(
            '{"paste": "x", "facts": 1}', "application/json", 422, "wrong_facts", id="facts"
        ),
        pytest.param(
            '{"paste": "x", "facts": {"made_on": "soon"}}',
            "application/json",
            422,
            "wrong_facts",
            id="date",
        ),
        pytest.param(
            '{"paste": "x", "test_call": "no"}',
            "application/json",
            422,
            "wrong_test_call",
            id="call",
        ),
        pytest.param("paste=x", "application/x-www-form-urlencoded", 415, "not_json", id="a form"),
        pytest.param(
            json.dumps({"paste": "x" * 65537}), "application/json", 413, "too_long", id="long"
        ),
        pytest.param(
            json.dumps({"paste": "x" * 3_000_000}), "application/json", 413, "too_long", id="huge"
        ),
    ],
)
def test_request_that_cannot_be_answered_is_told_why(client, content, content_type, status, code):
    answer = client.post(ADDRESS, content, content_type=content_type)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_are_not_allowed(client, method):
    answer = getattr(client, method)(ADDRESS)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_answer_is_kept_nowhere_and_sets_no_cookie(ask):
    answer = ask({"paste": "x"})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_lone_surrogate_in_json_is_answered(client):
    answer = client.post(ADDRESS, '{"paste": "\\ud800"}', content_type="application/json")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "facts",
    [[], "", {"made_on": ""}, {"made_on": {}}, {"made_on": "20260331"}, {"made_on": "2026-W12-1"},
     {"lifespan_days": 1.5}, {"lifespan_days": True}, {"listed": ""}, {"limited_to_addresses": 0}],
    ids=repr,
)  # fmt: skip
def test_fact_that_is_not_as_described_is_told_so(client, facts):
    body = {"paste": "x", "facts": facts, "test_call": False}
    answer = client.post("/api/v1/diagnoses", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_facts"


def test_whole_number_may_be_written_with_a_fraction_of_nothing(client):
    body = '{"paste": "x", "facts": {"lifespan_days": 365.0}, "test_call": false}'
    assert (
        client.post("/api/v1/diagnoses", body, content_type="application/json").status_code == 200
    )
