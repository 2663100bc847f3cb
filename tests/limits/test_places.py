"""Calls that run at once are few, whoever asks and whatever ends in the middle of one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest
from redis import Redis

from portal.limits import places
from portal.limits.places import LEASE_SECONDS, DatabasePlaces, RedisPlaces, Room
from tests import redis_server

PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def redis_url():
    """A Redis server of our own, where Debian's package is installed."""
    if not redis_server.is_installed():
        pytest.skip("no redis-server on this machine")
    with redis_server.serving() as server:
        yield server.url


@pytest.fixture(params=["database", "redis"])
def shared(request, db):
    if request.param == "database":
        return DatabasePlaces()
    url = request.getfixturevalue("redis_url")
    Redis.from_url(url).flushall()
    return RedisPlaces(url)


def test_no_more_run_than_may(shared):
    leases = [shared.take(f"client {n}", most=3) for n in range(5)]
    assert [bool(lease) for lease in leases] == [True, True, True, False, False]


def test_client_has_one_at_a_time(shared):
    lease = shared.take("one", most=9)
    assert shared.take("one", most=9) is None
    shared.give_back(lease)
    assert shared.take("one", most=9)


def test_place_of_a_process_that_died_is_free_when_its_lease_ends(shared, monkeypatch):
    shared.take("gone", most=1)
    assert shared.take("next", most=1) is None
    later = time.time() + LEASE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert shared.take("next", most=1)
    assert shared.take("gone", most=2)


def test_lease_that_ran_out_does_not_end_the_one_after_it(shared, monkeypatch):
    late = shared.take("one", most=1)
    later = time.time() + LEASE_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert shared.take("one", most=1)
    shared.give_back(late)
    assert shared.take("another", most=1) is None


def test_clock_that_is_set_back_blocks_no_place(shared, monkeypatch):
    shared.take("gone", most=1)
    earlier = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: earlier)
    assert shared.take("gone", most=1)


class TestRoom:
    """One process: few run, few wait, nobody waits for long."""

    def test_who_comes_when_all_run_waits_for_a_place(self):
        room = Room(1)
        assert room.enter(0)
        threading.Timer(0.05, room.leave).start()
        assert room.enter(PATIENCE_SECONDS)

    def test_wait_ends_in_time(self):
        room = Room(1)
        assert room.enter(0)
        began = time.monotonic()
        assert not room.enter(0.1)
        assert time.monotonic() - began < 2

    def test_who_finds_the_queue_full_does_not_wait(self):
        room = Room(1, waiting=1)
        assert room.enter(0)
        waiter = threading.Thread(target=room.enter, args=(1,))
        waiter.start()
        while room._queue._value:
            time.sleep(0.005)
        began = time.monotonic()
        assert not room.enter(PATIENCE_SECONDS)
        assert time.monotonic() - began < 0.5
        room.leave()
        waiter.join()

    def test_no_more_are_inside_than_may_be(self):
        room, inside, most = Room(3, waiting=40), set(), []

        def visit(n):
            assert room.enter(PATIENCE_SECONDS)
            inside.add(n)
            most.append(len(inside))
            time.sleep(0.002)
            inside.discard(n)
            room.leave()

        with ThreadPoolExecutor(40) as threads:
            list(threads.map(visit, range(40)))
        assert max(most) == 3


@contextmanager
def taken(request, count):
    """``count`` calls of other clients run."""
    shared = DatabasePlaces()
    with ExitStack() as running:
        for n in range(count):
            lease = shared.take(f"other {n}", most=1000)
            running.callback(shared.give_back, lease)
        yield


class TestPlace:
    """Both together, as a view asks for it."""

    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def _quick(self, limits_on, monkeypatch):
        monkeypatch.setattr(places, "WAITING_SECONDS", 0.3)
        places._room.cache_clear()

    def test_place_is_given_back_at_the_end(self, rf):
        request = rf.post("/")
        for _ in range(3):
            with places.place(request) as is_free:
                assert is_free

    def test_place_is_given_back_after_a_fault(self, rf):
        request = rf.post("/")
        for _ in range(3):
            with suppress(ZeroDivisionError), places.place(request) as is_free:
                assert is_free
                _ = 1 / 0

    def test_where_all_places_are_taken_the_answer_is_no(self, rf, settings):
        settings.CALLS_TOGETHER = 2
        request = rf.post("/")
        with taken(request, 2), places.place(request) as is_free:
            assert not is_free
        with places.place(request) as is_free:
            assert is_free
