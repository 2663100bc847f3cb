"""A clock that is set back or forward, by an hour or by a year, locks nobody out for long."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.incidents import schedule
from portal.incidents.models import Run
from portal.incidents.schedule import Job
from portal.limits.breaker import TRIAL_SECONDS, TROUBLED_CLIENTS, note_silence, spares_call
from portal.limits.declared import Limit, everyone, holder, wait_for
from portal.limits.places import LEASE_SECONDS, DatabasePlaces
from portal.wizard.models import Result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_on")]
HOUR, YEAR = 3600, 365 * 86400
TWO_A_MINUTE = (Limit("clock", holder, "2 per minute"), Limit("clock", everyone, "9 per hour"))


@pytest.fixture
def set_clock(monkeypatch):
    """Moves the wall clock by so many seconds; the monotonic one is no wall clock, and goes on."""
    real_time, real_now = time.time, timezone.now

    def move(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: real_time() + seconds)
        monkeypatch.setattr(timezone, "now", lambda: real_now() + timedelta(seconds=seconds))

    return move


@pytest.mark.parametrize("jump", [-HOUR, -YEAR, HOUR, YEAR])
class TestLimits:
    def test_who_had_used_them_up_is_let_in_within_a_window(self, rf, set_clock, jump):
        request = rf.post("/")
        waits = [bool(wait_for(TWO_A_MINUTE, request)) for _ in range(3)]
        assert waits == [False, False, True]
        set_clock(jump)
        assert not wait_for(TWO_A_MINUTE, request)

    def test_they_hold_after_it(self, rf, set_clock, jump):
        request = rf.post("/")
        wait_for(TWO_A_MINUTE, request)
        set_clock(jump)
        waits = [wait_for(TWO_A_MINUTE, request) for _ in range(3)]
        assert [bool(wait) for wait in waits] == [False, False, True]
        assert 0 < waits[2].seconds <= 60


@pytest.mark.parametrize("jump", [-HOUR, -YEAR, HOUR, YEAR])
def test_open_breaker_lets_a_trial_go_out_when_one_is_due(rf, set_clock, jump):
    for n in range(TROUBLED_CLIENTS):
        note_silence(rf.post("/", REMOTE_ADDR=f"203.0.113.{n}"))
    assert spares_call()
    set_clock(jump)
    tried = [not spares_call() for _ in range(2)]
    set_clock(jump + TRIAL_SECONDS + 1)
    assert any(tried) or not spares_call()


@pytest.mark.parametrize("jump", [-HOUR, -YEAR, LEASE_SECONDS + 1, YEAR])
def test_place_of_a_call_is_free_again(set_clock, jump):
    shared = DatabasePlaces()
    assert shared.take("one", most=1)
    set_clock(jump)
    assert shared.take("another", most=1)


@pytest.mark.parametrize("jump", [-timedelta(hours=1), -timedelta(days=365), timedelta(days=365)])
@pytest.mark.parametrize("every", [timedelta(seconds=50), timedelta(days=1)])
def test_what_is_due_again_and_again_is_done_at_once(monkeypatch, jump, every):
    if timedelta(0) < -jump <= every:
        pytest.skip("that is the time until it is due")
    now, done = timezone.now(), []
    job = Job("clock", every, lambda at: done.append(at) or {})
    monkeypatch.setattr(schedule, "_jobs", {"clock": job})
    schedule.run_due(now)
    Run.objects.update(lease=now + job.lease)  # as of a process that ended in it
    schedule.run_due(now + jump)
    schedule.run_due(now + jump)
    assert done == [now, now + jump]


def test_result_is_kept_until_its_date_whatever_the_clock_said_meanwhile(client, set_clock):
    result = Result.objects.create(article="a", verdict="key_works", record={})
    for jump, is_shown in ((-YEAR, True), (YEAR, False), (0, True)):
        set_clock(jump)
        assert Result.objects.current().filter(pk=result.pk).exists() is is_shown
