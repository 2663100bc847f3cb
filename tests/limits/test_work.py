"""A proof of work counts if it is right, ours, in time and new; nothing else does, or raises."""

from __future__ import annotations

import base64
import copy
import json
import time

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings, strategies
from redis import RedisError

from portal.limits import work
from portal.limits.counters import limiter
from portal.limits.work import Purpose, challenge, is_done
from tests.limits.solving import solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_on")]
CALL, TICKET = Purpose.TEST_CALL, Purpose.TICKET
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def payload():
    """A right one, not yet used."""
    return json.loads(base64.b64decode(solved(challenge(CALL))))


def packed(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_right_solution_counts_once():
    right = solved(challenge(CALL))
    assert [is_done(right, CALL) for _ in range(3)] == [True, False, False]


def test_the_same_solution_written_otherwise_is_a_replay(payload):
    assert is_done(packed(payload), CALL)
    payload["solution"]["derivedKey"] = payload["solution"]["derivedKey"].upper()
    payload["solution"]["counter"] = 0
    payload["challenge"]["parameters"]["cost"] = float(payload["challenge"]["parameters"]["cost"])
    again = {"more": "of it", **payload}
    assert not is_done(packed(again), CALL)


def test_work_for_one_purpose_counts_for_no_other():
    right = solved(challenge(TICKET))
    assert not is_done(right, CALL)
    assert is_done(right, TICKET)


def test_work_for_another_site_does_not_count(settings):
    right = solved(challenge(CALL))
    settings.SECRET_KEY = "another site's " * 5
    assert not is_done(right, CALL)


def test_work_that_comes_too_late_does_not_count(monkeypatch):
    right, now = solved(challenge(CALL)), time.time()
    monkeypatch.setattr(time, "time", lambda: now + work.GOOD_FOR_SECONDS + 2)
    assert not is_done(right, CALL)


def test_used_work_is_remembered_for_as_long_as_it_would_be_good(monkeypatch):
    right, now = solved(challenge(CALL)), time.time()
    assert is_done(right, CALL)
    for later in (1, work.GOOD_FOR_SECONDS - 2, work.GOOD_FOR_SECONDS):
        monkeypatch.setattr(time, "time", lambda at=now + later: at)
        assert not is_done(right, CALL)


@pytest.mark.parametrize("fault", [DatabaseError, RedisError, OSError])
def test_work_that_cannot_be_counted_does_not_count(monkeypatch, fault):
    def broken(*args):
        raise fault

    right = solved(challenge(CALL))
    monkeypatch.setattr(limiter(), "hit", broken)
    assert not is_done(right, CALL)


def test_challenge_alone_is_no_work(payload):
    for solution in ({}, None, {"counter": 0}, {"counter": 0, "derivedKey": ""}):
        assert not is_done(packed({**payload, "solution": solution}), CALL)
    prefix = payload["challenge"]["parameters"]["keyPrefix"]
    guessed = {"counter": 0, "derivedKey": prefix + "00" * 16}
    assert not is_done(packed({**payload, "solution": guessed}), CALL)


def test_easier_challenge_of_ones_own_making_does_not_count(payload):
    own = copy.deepcopy(payload["challenge"])
    own["parameters"].update(cost=1, keyPrefix="", keySignature=None)
    assert not is_done(solved(own), CALL)
    del own["signature"]
    assert not is_done(solved(own), CALL)


anything = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats()
    | strategies.text(strategies.characters()),
    lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner),
    max_leaves=6,
)
PLACES = [
    ("challenge",), ("challenge", "signature"), ("challenge", "parameters"), ("solution",),
    ("solution", "derivedKey"),
    *(("challenge", "parameters", name) for name in (
        "algorithm", "cost", "keyLength", "keyPrefix", "nonce", "salt", "keySignature",
        "expiresAt", "data", "memoryCost", "parallelism",
    )),
]  # fmt: skip


@many
@given(place=strategies.sampled_from(PLACES), value=anything)
def test_no_tampered_work_counts(payload, place, value):
    tampered = copy.deepcopy(payload)
    holder = tampered
    for name in place[:-1]:
        holder = holder[name]
    if place[-1] in holder and holder[place[-1]] == value:
        return
    holder[place[-1]] = value
    if place[-1] in ("memoryCost", "parallelism") and value is None:
        return
    assert not is_done(packed(tampered), CALL)


@many
@given(strategies.text(strategies.characters(), max_size=3000))
def test_no_text_counts(text):
    assert not is_done(text, CALL)


@many
@given(anything)
def test_no_json_counts(value):
    assert not is_done(packed(value), CALL)
    assert not is_done(packed({"challenge": {"parameters": value}, "solution": value}), CALL)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A" * 5_000_000, id="5 MB"),
        pytest.param(base64.b64encode(b"[" * 1400).decode(), id="deep"),
        pytest.param(base64.b64encode(b'{"challenge":' * 100).decode(), id="deep, broken off"),
        pytest.param(base64.b64encode(b"9" * 1400).decode(), id="a long number"),
        pytest.param(base64.b64encode(b'{"challenge": NaN}').decode(), id="not a number"),
        pytest.param(base64.b64encode(b"\xff\xfe{}").decode(), id="not UTF-8"),
        pytest.param("\0", id="a NUL"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("====", id="only padding"),
    ],
)
def test_hostile_text_is_refused_at_once(text):
    began = time.perf_counter()
    assert not is_done(text, CALL)
    assert time.perf_counter() - began < 0.5


def test_challenges_differ_and_say_nothing_of_the_secret_key(settings):
    first, second = challenge(CALL), challenge(CALL)
    assert first["parameters"]["nonce"] != second["parameters"]["nonce"]
    assert first["parameters"]["keySignature"] != second["parameters"]["keySignature"]
    assert settings.SECRET_KEY not in work.challenge_text(CALL)


def test_browsers_payload_is_well_below_the_bound():
    assert len(solved(challenge(CALL))) < work.LONGEST_PAYLOAD * 0.6
