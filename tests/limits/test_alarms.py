"""An attack, played: many refused keys switch the proof of work on; it goes off by itself."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace

import pytest

from portal.limits import alarms
from portal.limits.alarms import REFUSED_KEYS, is_raised, note_sign
from portal.limits.counters import limiter
from portal.limits.declared import TEST_CALLS
from portal.limits.models import Counter
from portal.sandbox.keys import KEYS
from tests.depth import usually
from tests.limits.solving import solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_on")]
OF_NETWORK, OF_ALL = usually((10, 60), deep=(50, 300))
"""Refused keys before the alarm: fewer than declared, for each costs a whole diagnosis."""
RAISED_SECONDS = 30 * 60


def test_declared_alarms_leave_room_for_customers_in_trouble():
    assert [alarm.signs for alarm in REFUSED_KEYS] == ["50 per 10 minutes", "300 per 10 minutes"]


@pytest.fixture(autouse=True)
def fewer_signs(monkeypatch):
    fewer = tuple(
        replace(alarm, signs=f"{signs} per 10 minutes")
        for alarm, signs in zip(REFUSED_KEYS, (OF_NETWORK, OF_ALL), strict=True)
    )
    monkeypatch.setattr("portal.wizard.calls.REFUSED_KEYS", fewer)


@pytest.fixture
def ask(client):
    """One question from an address: what became of the first call, and the challenge if any."""

    def ask(key, address="203.0.113.9", work=None):
        body = json.dumps({"paste": f"Authorization: Bearer {key}", "work": work})
        sent = {"content_type": "application/json", "REMOTE_ADDR": address}
        answer = client.post("/api/v1/diagnoses", body, **sent).json()
        call = answer["test_calls"][0]
        return call["reason"] or call["outcome"], answer.get("challenge")

    return ask


@pytest.fixture
def later(monkeypatch):
    """Moves the clock on; without sleeping."""
    now = time.time
    gone = [0.0]
    monkeypatch.setattr(time, "time", lambda: now() + gone[0])

    def move(seconds):
        gone[0] += seconds

    return move


def wrong_key(number):
    return f"stolen{number:034}"


def attack(ask, times, address="203.0.113.{}"):
    """Tries one key after another; what became of each."""
    return [ask(wrong_key(i), address.format(i % 250))[0] for i in range(times)]


def test_keys_tried_from_one_network_cost_it_work_and_nobody_else(ask, key):
    assert set(attack(ask, OF_NETWORK + 1)) == {"refused"}
    assert set(attack(ask, 5)) == {"work_missing"}
    assert ask(key, "203.0.113.200")[0] == "work_missing"
    assert ask(key, "198.51.100.1")[0] == "accepted"


def test_the_same_holds_where_the_library_counts(ask, key, settings):
    """Its storage in memory stands for Redis."""
    settings.COUNTERS_URL = "memory://"
    limiter.cache_clear()
    attack(ask, OF_NETWORK + 1)
    work = solved(ask(key)[1])
    assert [ask(key, work=work)[0] for _ in range(2)] == ["accepted", "work_missing"]
    assert not Counter.objects.exists()


def test_work_opens_the_call_again(ask, key):
    attack(ask, OF_NETWORK + 1)
    reason, challenge = ask(key)
    assert reason == "work_missing"
    assert ask(key, work=solved(challenge)) == ("accepted", None)


def test_keys_tried_from_everywhere_cost_everybody_work(ask, key):
    for i in range(OF_ALL + 1):
        assert ask(wrong_key(i), f"10.{i // 10}.0.{i}")[0] == "refused"
    assert ask(key, "198.51.100.1")[0] == "work_missing"


def test_alarm_ends_by_itself(ask, key, later):
    attack(ask, OF_NETWORK + 1)
    later(RAISED_SECONDS - 60)
    assert ask(key)[0] == "work_missing"
    later(120)
    assert ask(key)[0] == "accepted"
    assert attack(ask, OF_NETWORK) == ["refused"] * OF_NETWORK


def test_attack_that_does_the_work_and_goes_on_keeps_the_alarm_up(ask, later):
    attack(ask, OF_NETWORK + 1)
    later(RAISED_SECONDS - 60)
    for i in range(OF_NETWORK + 1):
        _, challenge = ask(wrong_key(i), f"203.0.113.{i}")
        assert ask(wrong_key(i), f"203.0.113.{i}", work=solved(challenge))[0] == "refused"
    later(120)
    assert ask(wrong_key(0))[0] == "refused"
    assert ask(wrong_key(1))[0] == "work_missing"


def test_slow_trickle_is_no_attack(ask, later):
    for _ in range(3):
        assert set(attack(ask, OF_NETWORK)) == {"refused"}
        later(601)


def test_good_keys_and_mended_ones_are_no_sign_of_an_attack(ask, key):
    for i in range(OF_NETWORK + 5):
        assert ask(key, f"203.0.113.{i}")[0] == "accepted"
        assert ask(f"Bearer {key}", f"203.0.113.{i}")[0] == "refused"
    assert ask(key)[0] == "accepted"


def test_trouble_of_the_api_is_no_sign_of_an_attack(ask, key):
    for name in ("error", "rate_limited", "html_403") * 12:
        ask(KEYS[name])
    assert ask(key)[0] == "accepted"


def test_who_does_no_work_uses_up_no_calls_of_others(ask, key):
    attack(ask, OF_NETWORK + 1)
    counted = sorted(Counter.objects.values_list("key", "count"))
    attack(ask, 20)
    assert sorted(Counter.objects.values_list("key", "count")) == counted


def test_operator_can_have_it_always_or_never(ask, key, settings):
    settings.PROOF_OF_WORK = "always"
    assert ask(key)[0] == "work_missing"
    settings.PROOF_OF_WORK = "off"
    attack(ask, OF_NETWORK + 1)
    assert ask(key)[0] == "accepted"


def test_operator_is_told_once_and_not_from_where(ask, caplog):
    with caplog.at_level(logging.WARNING, logger=alarms.__name__):
        logging.getLogger("portal").addHandler(caplog.handler)
        try:
            attack(ask, OF_NETWORK + 1)
            for i in range(3):
                _, challenge = ask(wrong_key(i))
                ask(wrong_key(i), work=solved(challenge))
        finally:
            logging.getLogger("portal").removeHandler(caplog.handler)
    assert [r.getMessage() for r in caplog.records] == [
        f"Alarm: more than {OF_NETWORK} per 10 minutes of refused-key, counted by neighbourhood; "
        "raised for 30 minutes"
    ]


def test_nothing_is_noticed_where_limits_are_off(rf, settings):
    settings.LIMITS = False
    for _ in range(OF_NETWORK + 5):
        note_sign(REFUSED_KEYS, rf.get("/"))
    assert not Counter.objects.exists()
    assert not is_raised(REFUSED_KEYS, rf.get("/"))


def test_counters_out_of_reach_raise_no_error_and_no_alarm(rf, monkeypatch):
    def broken(*args):
        raise OSError

    monkeypatch.setattr(limiter(), "hit", broken)
    monkeypatch.setattr(limiter(), "test", broken)
    note_sign(REFUSED_KEYS, rf.get("/"))
    assert not is_raised(REFUSED_KEYS, rf.get("/"))


def test_alarms_lie_well_below_the_limits():
    """An attack is noticed before it gets a fifth of what the limits give in the same time."""
    for alarm in REFUSED_KEYS:
        limit = next(each for each in TEST_CALLS if each.whose is alarm.whose)
        an_hour = max(item.amount for item in limit.items())
        signs = int(alarm.signs.split()[0])
        assert signs < an_hour / 6 / 5
