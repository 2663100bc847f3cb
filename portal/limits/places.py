"""How many test calls run at once: in this process, for one client, and for all together.

A call holds a thread until the API answers. Where the API hangs, calls without a bound would take
all threads, and pages that need no call would wait behind them.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol, cast

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest

from portal import troubles
from portal.limits.address import client_address, holder
from portal.limits.declared import known_as
from portal.limits.models import Running

WAITING_AT_MOST: Final = 4
"""How many in one process wait for a place; who comes then is told to come again."""
WAITING_SECONDS: Final = 2.0
LEASE_SECONDS: Final = 30
"""Longer than both calls of a diagnosis take; then a place is free whose process ended in it."""
_ASKED_AGAIN_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Lease:
    """A place among all processes, of one client; ``token`` tells it from the client's next."""

    who: str
    token: str


class Places(Protocol):
    """The places that all processes share; one client has one at most."""

    def take(self, who: str, most: int) -> Lease | None: ...

    def give_back(self, lease: Lease) -> None: ...

    def taken(self) -> int: ...


# What ends later than any lease can was written before the clock was set back, and counts no more.
_TAKE = """
INSERT INTO limits_running (who, token, ends)
SELECT %(who)s, %(token)s, %(ends)s
WHERE (SELECT COUNT(*) FROM limits_running WHERE ends > %(now)s AND ends <= %(ends)s) < %(most)s
ON CONFLICT (who) DO UPDATE SET token = excluded.token, ends = excluded.ends
WHERE limits_running.ends <= %(now)s OR limits_running.ends > %(ends)s
RETURNING token
"""
_GIVE_BACK = "DELETE FROM limits_running WHERE who = %s AND token = %s"


class DatabasePlaces:
    """One row a running call. SQLite has one writer; PostgreSQL is told to let in one at a time."""

    def take(self, who: str, most: int) -> Lease | None:
        now = time.time()
        lease = Lease(who, secrets.token_hex(8))
        values: dict[str, Any] = {
            "who": who,
            "token": lease.token,
            "ends": now + LEASE_SECONDS,
            "now": now,
            "most": most,
        }
        with _one_at_a_time(), connection.cursor() as cursor:
            cursor.execute(_TAKE, values)
            return lease if cursor.fetchone() else None

    def give_back(self, lease: Lease) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, [lease.who, lease.token])

    def taken(self) -> int:
        now = time.time()
        return Running.objects.filter(ends__gt=now, ends__lte=now + LEASE_SECONDS).count()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """One statement is enough for SQLite; in PostgreSQL two would count without each other."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE limits_running IN SHARE ROW EXCLUSIVE MODE")
        yield


_TAKE_IN_REDIS = """
local now, ends, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. ARGV[2], '+inf')
if redis.call('ZSCORE', KEYS[1], ARGV[4]) or redis.call('ZCARD', KEYS[1]) >= most then return 0 end
redis.call('ZADD', KEYS[1], ends, ARGV[4])
redis.call('SET', KEYS[1] .. ARGV[4], ARGV[5], 'EX', ARGV[6])
return 1
"""
_GIVE_BACK_IN_REDIS = """
if redis.call('GET', KEYS[1] .. ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1] .. ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])
"""


class RedisPlaces:
    """One member a running call, in a set that is sorted by when the lease ends."""

    KEY: Final = "portal:running:"

    def __init__(self, url: str) -> None:
        from redis import Redis  # loaded where it is set up only: portal.troubles

        self._redis: Redis = Redis.from_url(url, **settings.REDIS_OPTIONS)
        self._take = self._redis.register_script(_TAKE_IN_REDIS)
        self._give_back = self._redis.register_script(_GIVE_BACK_IN_REDIS)

    def take(self, who: str, most: int) -> Lease | None:
        now = time.time()
        lease = Lease(who, secrets.token_hex(8))
        ends = now + LEASE_SECONDS
        values: list[float | str] = [now, ends, most, who, lease.token, LEASE_SECONDS]
        return lease if self._take(keys=[self.KEY], args=values) else None

    def give_back(self, lease: Lease) -> None:
        self._give_back(keys=[self.KEY], args=[lease.who, lease.token])

    def taken(self) -> int:
        return cast(int, self._redis.zcount(self.KEY, time.time(), "+inf"))


@cache
def shared_places(url: str) -> Places:
    return RedisPlaces(url) if url.startswith("redis") else DatabasePlaces()


def running_calls() -> int:
    """How many diagnoses with test calls run at this moment, in all processes."""
    return shared_places(settings.COUNTERS_URL).taken()


class Room:
    """The places of one process, and a queue before them of bounded length and time."""

    def __init__(self, places: int, waiting: int = WAITING_AT_MOST) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._queue = threading.BoundedSemaphore(waiting)

    def enter(self, seconds: float) -> bool:
        """Whether a place came free in time; whoever entered has to leave."""
        if self._free.acquire(blocking=False):
            return True
        if not self._queue.acquire(blocking=False):
            return False
        try:
            return self._free.acquire(timeout=seconds)
        finally:
            self._queue.release()

    def leave(self) -> None:
        self._free.release()


@cache
def _room(places: int) -> Room:
    return Room(places)


@contextmanager
def place(request: HttpRequest) -> Iterator[bool]:
    """Whether this client's call may begin; if so, its place is held until the block ends.

    A client's second call waits for its first, for as long as everybody waits.
    """
    end = time.monotonic() + WAITING_SECONDS
    room = _room(settings.CALLS_AT_ONCE)
    if not room.enter(WAITING_SECONDS):
        yield False
        return
    try:
        with _shared_place(request, end) as is_free:
            yield is_free
    finally:
        room.leave()


@contextmanager
def _shared_place(request: HttpRequest, end: float) -> Iterator[bool]:
    if not settings.LIMITS:
        yield True
        return
    places = shared_places(settings.COUNTERS_URL)
    lease = _lease_before(end, places, known_as(holder(client_address(request))))
    try:
        yield lease is not None
    finally:
        if lease:
            _give_back(places, lease)


def _lease_before(end: float, places: Places, who: str) -> Lease | None:
    """Where places cannot be counted, no call is made."""
    try:
        while (lease := places.take(who, settings.CALLS_TOGETHER)) is None:
            if time.monotonic() + _ASKED_AGAIN_SECONDS > end:
                return None
            time.sleep(_ASKED_AGAIN_SECONDS)
    except troubles.of_counters():
        return None
    return lease


def _give_back(places: Places, lease: Lease) -> None:
    """One that cannot be given back is free when its lease ends."""
    try:
        places.give_back(lease)
    except troubles.of_counters():
        return
