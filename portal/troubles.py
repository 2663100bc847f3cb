"""What is raised where a store is away: the database, the cache, the disk that either is on.

Each is asked for where it is caught, ``except of_counters():``, so that Redis' library is loaded
where a Redis is set up alone: it is a twentieth of a process's memory, and of its start.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Final

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError

Troubles = tuple[type[Exception], ...]
ANY_OF_DATABASE: Final = Error
"""Whatever a database raises: an InterfaceError, of a connection that broke, is no DatabaseError."""
OF_DATABASE: Final = (OperationalError, InterfaceError)
"""Classes of what ``is_away`` looks at; other errors of a database are faults of ours."""
_PRIMARY_CODE: Final = 0xFF
_AWAY: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)
_LIBRARY: Final = "redis"


def of_cache() -> Troubles:
    return (OSError, *_of_redis())


def of_counters() -> Troubles:
    """They are in Redis or in the database."""
    return (ANY_OF_DATABASE, *of_cache())


def is_away(error: BaseException | None) -> bool:
    """The database is away, locked or full. SQLite says a missing column by the same class."""
    if not isinstance(error, OF_DATABASE):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code & _PRIMARY_CODE in _AWAY


def is_behind(error: BaseException | None) -> bool:
    """The same of an error, or of what it was raised for: a session that could not be stored is
    told of as one that was interrupted."""
    while error is not None and not is_away(error):
        error = error.__cause__ or error.__context__
    return error is not None


def _of_redis() -> Troubles:
    if not settings.COUNTERS_URL and _LIBRARY not in sys.modules:
        return ()
    from redis import RedisError

    return (RedisError,)
