"""What is raised where a store is away: the database, the cache, the disk that either is on.

Each is asked for where it is caught, ``except of_counters():``, so that Redis' library is loaded
where a Redis is set up alone: it is a twentieth of a process's memory, and of its start.
"""

from __future__ import annotations

import sys
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError

Troubles = tuple[type[Exception], ...]
OF_DATABASE: Final = (OperationalError, InterfaceError)
"""It is away, locked or full. Other errors of it are faults of ours."""
_LIBRARY: Final = "redis"


def of_cache() -> Troubles:
    return (OSError, *_of_redis())


def of_counters() -> Troubles:
    """They are in Redis or in the database."""
    return (DatabaseError, *of_cache())


def _of_redis() -> Troubles:
    if not settings.COUNTERS_URL and _LIBRARY not in sys.modules:
        return ()
    from redis import RedisError

    return (RedisError,)
