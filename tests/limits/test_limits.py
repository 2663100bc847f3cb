"""The portal is no place to try stolen keys: what is counted, for whom, and what is said."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError
from limits import parse, parse_many
from redis import RedisError

from portal.limits import declared
from portal.limits.address import client_address, holder, neighbourhood
from portal.limits.alarms import REFUSED_KEYS
from portal.limits.counters import DatabaseStorage
from portal.limits.declared import Limit, everyone, items_of
from portal.sandbox.keys import KEYS
from portal.wizard import calls
from portal.wizard.models import Result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_on")]
ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"


@pytest.fixture
def three_calls(monkeypatch):
    """A minute's worth of three test calls."""
    monkeypatch.setattr(calls, "TEST_CALLS", (Limit("test-call", holder, "3 per minute"),))


def ask(client, paste, **headers):
    body = json.dumps({"paste": paste})
    return client.post("/api/v1/diagnoses", body, content_type="application/json", **headers)


def test_fourth_call_is_refused_with_the_time_to_wait(client, three_calls, key):
    answers = [ask(client, f"Authorization: Bearer {key}") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["error"]["code"] == "too_many_requests"
    assert key not in answers[3].content.decode()


def test_page_says_so_shows_what_the_text_alone_shows_and_keeps_nothing(client, three_calls, key):
    for _ in range(3):
        client.post(f"{ARTICLE}check/", {"paste": f"Authorization: Token {key}"})
    kept = Result.objects.count()
    response = client.post(f"{ARTICLE}check/", {"paste": f"Authorization: Token {key}"})
    text = response.content.decode()
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many checks from your address" in text
    assert "Bearer" in text
    assert key not in text
    assert Result.objects.count() == kept


def test_faultless_paste_is_not_called_right_where_no_call_was_made(client, three_calls, key):
    form = {"paste": f"Authorization: Bearer {key}"}
    pages = [client.post(f"{ARTICLE}check/", form).content.decode() for _ in range(4)]
    assert ["Your key works." in page for page in pages] == [True, True, True, False]
    assert "We could not test this key just now" in pages[3]


def test_reading_and_checks_without_a_call_are_not_counted(client, three_calls):
    for _ in range(8):
        assert client.get(ARTICLE).status_code == 200
        assert ask(client, "Authorization: Bearer YOUR_API_KEY").status_code == 200
    body = json.dumps({"paste": KEYS["active"], "test_call": False})
    for _ in range(8):
        sent = client.post("/api/v1/diagnoses", body, content_type="application/json")
        assert sent.status_code == 200


def test_a_diagnosis_of_two_calls_counts_once(client, three_calls, key):
    answers = [ask(client, f"Authorization: Token {key}").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_the_answer_is_the_same_whatever_the_key(client, three_calls):
    for _ in range(3):
        ask(client, KEYS["active"])
    good, bad = ask(client, KEYS["active"]), ask(client, KEYS["revoked"])
    assert good.json()["error"]["code"] == bad.json()["error"]["code"]
    assert good.status_code == bad.status_code == 429


def test_a_forged_header_makes_no_new_client(client, three_calls, key):
    statuses = [
        ask(client, key, headers={"X-Forwarded-For": f"203.0.113.{i}"}).status_code
        for i in range(4)
    ]
    assert statuses[-1] == 429


def test_limits_can_be_off_for_measuring(client, settings, three_calls, key):
    settings.LIMITS = False
    assert all(ask(client, key).status_code == 200 for _ in range(6))


@pytest.mark.parametrize("fault", [DatabaseError, RedisError, OSError])
def test_nothing_is_called_where_nothing_can_be_counted(client, monkeypatch, fault, key):
    def broken(*args):
        raise fault

    monkeypatch.setattr(declared, "_wait", broken)
    answer = ask(client, f"Authorization: Bearer {key}").json()
    assert answer["test_calls"][0]["reason"] == "out_of_order"
    assert answer["verdict"] == "could_not_test", "our own fault is none of the key's"


def test_guessing_references_is_limited_and_looks_the_same(client, monkeypatch):
    limit = (Limit("wrong-reference", holder, "3 per minute"),)
    monkeypatch.setattr("portal.wizard.views.WRONG_REFERENCES", limit)
    statuses = [client.get(f"/results/{i:024}/").status_code for i in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    told = client.get(f"/results/{9:024}.json")
    assert told.status_code == 429
    assert told.json()["error"]["code"] == "too_many_requests", "a program is told as programs are"
    assert int(told["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "expected"),
    [
        pytest.param("203.0.113.9", "", [], "203.0.113.9", id="no proxy"),
        pytest.param("203.0.113.9", "198.51.100.1", [], "203.0.113.9", id="forged"),
        pytest.param("10.0.0.2", "203.0.113.9", ["10.0.0.0/8"], "203.0.113.9", id="one proxy"),
        pytest.param("10.0.0.2", "198.51.100.1, 203.0.113.9", ["10.0.0.0/8"], "203.0.113.9", id="forged behind a proxy"),
        pytest.param("10.0.0.2", "203.0.113.9, 10.0.0.3", ["10.0.0.0/8"], "203.0.113.9", id="two proxies"),
        pytest.param("10.0.0.2", "nonsense", ["10.0.0.0/8"], "10.0.0.2", id="not an address"),
        pytest.param("10.0.0.2", "", ["10.0.0.0/8"], "10.0.0.2", id="a proxy that says nothing"),
        pytest.param("::ffff:203.0.113.9", "", [], "203.0.113.9", id="IPv4 in IPv6"),
        pytest.param("", "203.0.113.9", [], "None", id="a socket file"),
    ],
)  # fmt: skip
def test_address_is_taken_only_from_the_operators_proxies(rf, settings, remote, forwarded, trusted, expected):  # fmt: skip
    from ipaddress import ip_network

    settings.TRUSTED_PROXIES = [ip_network(t) for t in trusted]
    request = rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded} if forwarded else {})  # fmt: skip
    assert str(client_address(request)) == expected


@pytest.mark.parametrize(
    ("address", "own", "around"),
    [
        ("203.0.113.9", "203.0.113.9/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
    ],
)
def test_customer_and_network_by_kind_of_address(address, own, around):
    from ipaddress import ip_address

    assert (holder(ip_address(address)), neighbourhood(ip_address(address))) == (own, around)
    assert holder(None) == neighbourhood(None) == "unknown"
    assert everyone(None) == "everyone"


def test_counter_holds_no_address(client, three_calls, key):
    from portal.limits.models import Counter

    ask(client, key, REMOTE_ADDR="203.0.113.9")
    assert Counter.objects.count() == 1
    assert "203.0.113" not in Counter.objects.get().key


def test_window_that_is_over_begins_anew(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("portal.limits.counters.time.time", lambda: now[0])
    storage = DatabaseStorage()
    assert [storage.incr("a", 60), storage.incr("a", 60), storage.incr("b", 60)] == [1, 2, 1]
    assert storage.get("a") == 2
    now[0] += 61
    assert storage.get("a") == 0
    assert storage.incr("a", 60) == 1
    assert storage.get_expiry("a") == now[0] + 60


def test_declared_limits_are_readable_and_wider_ones_allow_more():
    per_hour = [max(i.amount for i in limit.items()) for limit in declared.TEST_CALLS]
    assert per_hour == sorted(per_hour)
    assert parse("60 per minute") in declared.TEST_CALLS[0].items()


class TestSiteOfManyCustomers:
    """Who expects a hundred times as many has a hundred times the room for all of them together."""

    @pytest.fixture(autouse=True)
    def hundred_thousand(self, settings):
        settings.DIAGNOSES_AN_HOUR = 100_000

    @pytest.mark.parametrize("limits", [declared.TEST_CALLS, declared.TICKETS])
    def test_all_together_may_do_more_and_one_alone_as_much_as_before(self, limits):
        for limit in limits:
            times = 100 if limit.whose is everyone else 1
            amounts = [item.amount for item in limit.items()]
            assert amounts == [item.amount * times for item in parse_many(limit.allowed)]

    def test_so_many_are_let_through(self, rf):
        limits = (Limit("test-call", everyone, "3 per 60 minutes"),)
        waits = [declared.wait_for(limits, rf.get("/")).seconds for _ in range(301)]
        assert not any(waits[:300])
        assert waits[300]

    def test_alarm_is_for_more_than_so_many_are_used_to(self):
        (signs,) = items_of(REFUSED_KEYS[1].signs, REFUSED_KEYS[1].whose)
        assert (signs.amount, signs.get_expiry()) == (30_000, 600)
