"""Where the limits' counters live: in Redis where it is set up, else in the database."""

from __future__ import annotations

import random
import time
from functools import cache

from django.conf import settings
from django.db import Error, connection
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from portal.limits.models import Counter

# One statement, so that of two processes neither counts past the other. What ends later than a
# window that begins now was written before the clock was set back, and counts no more.
_COUNT = """
INSERT INTO limits_counter (key, count, ends) VALUES (%(key)s, %(amount)s, %(ends)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN limits_counter.ends <= %(now)s OR limits_counter.ends > excluded.ends
               THEN excluded.count
               ELSE limits_counter.count + excluded.count END,
  ends = CASE WHEN limits_counter.ends <= %(now)s OR limits_counter.ends > excluded.ends
              THEN excluded.ends
              ELSE limits_counter.ends END
RETURNING count
"""
# Plain, too: every check asks twice, and to build the statement took longer than to run it.
_GET = "SELECT count FROM limits_counter WHERE key = %s AND ends > %s"
_SWEPT_ONE_IN = 200


class DatabaseStorage(Storage):
    """Counters in a table: what works for one process works for many, without anything set up."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 (the library's own type)

    @property
    def base_exceptions(self) -> type[Exception]:
        return Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        values: dict[str, str | float] = {
            "key": key,
            "amount": amount,
            "ends": now + expiry,
            "now": now,
        }
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
            count = int(cursor.fetchone()[0])
        if random.random() * _SWEPT_ONE_IN < 1:  # noqa: S311 (no secret)
            Counter.objects.filter(ends__lte=now).delete()
        return count

    def get(self, key: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_GET, [key, time.time()])
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        row = Counter.objects.filter(key=key).first()
        return row.ends if row else time.time()

    def check(self) -> bool:
        return Counter.objects.exists() in (True, False)

    def reset(self) -> int | None:
        return Counter.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        Counter.objects.filter(key=key).delete()


@cache
def limiter() -> FixedWindowRateLimiter:
    """Windows of a fixed length, counted in the place that all processes share."""
    url = settings.COUNTERS_URL
    storage = storage_from_string(url, **settings.REDIS_OPTIONS) if url else DatabaseStorage()
    return FixedWindowRateLimiter(storage)
