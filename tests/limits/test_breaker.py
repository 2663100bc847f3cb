"""While the API leaves calls unanswered, few are made; as soon as it answers, all are again."""

from __future__ import annotations

import pytest

from portal.limits import breaker
from portal.limits.breaker import TROUBLED_CLIENTS, note_answer, note_silence, spares_call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_on")]


@pytest.fixture
def client_of(rf):
    return lambda n: rf.post("/", REMOTE_ADDR=f"203.0.113.{n}")


@pytest.fixture
def silent(client_of):
    for n in range(TROUBLED_CLIENTS):
        note_silence(client_of(n))


def test_calls_of_several_clients_without_an_answer_open_it(silent):
    assert [spares_call() for _ in range(3)] == [True, True, True]


def test_one_client_alone_never_opens_it(client_of):
    for _ in range(50):
        note_silence(client_of(1))
    assert not spares_call()


def test_answer_in_between_begins_the_count_anew(client_of):
    for n in range(TROUBLED_CLIENTS - 1):
        note_silence(client_of(n))
    note_answer()
    note_silence(client_of(99))
    assert not spares_call()


def test_one_trial_goes_out_at_a_time(silent, monkeypatch):
    breaker.limiter().clear(breaker._TRIAL, breaker._API)  # the time until the next trial is over
    assert [spares_call() for _ in range(4)] == [False, True, True, True]


def test_trial_that_is_answered_closes_it(silent):
    note_answer()
    assert [spares_call() for _ in range(3)] == [False, False, False]


def test_trial_that_is_not_answered_leaves_it_open(silent, client_of):
    breaker.limiter().clear(breaker._TRIAL, breaker._API)
    assert not spares_call()
    note_silence(client_of(7))
    assert spares_call()
