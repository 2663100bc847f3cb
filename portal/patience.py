"""While another holds SQLite's one place for a writer, pages wait for it once, not again and again.

A check writes several times, and each of them would wait for the whole timeout of the connection;
all the while it holds a thread, which whoever only reads might need.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

BRIEFLY_SECONDS: Final = 0.5
REMEMBERED_SECONDS: Final = 10.0
_PRIMARY_CODE: Final = 0xFF


class Lock:
    """What this process knows of the lock: it held for a whole timeout a moment ago, or it did not."""

    def __init__(self) -> None:
        self._until = 0.0

    def note(self) -> None:
        self._until = time.monotonic() + REMEMBERED_SECONDS

    def forget(self) -> None:
        self._until = 0.0

    @property
    def is_known(self) -> bool:
        return time.monotonic() < self._until


lock: Final = Lock()


class Patience:
    """Wraps what one request executes; ``connection.execute_wrapper`` calls it."""

    def __init__(self) -> None:
        self.is_short = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if lock.is_known and not self.is_short:
            self.is_short = True
            _wait_for(context["connection"], BRIEFLY_SECONDS)
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            if _is_locked(error):
                lock.note()
            raise


def waits_briefly_after_a_lock(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; other processes, such as the worker, have the time to wait."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if connection.vendor != "sqlite":
            return get_response(request)
        patience = Patience()
        with connection.execute_wrapper(patience):
            response = get_response(request)
        if patience.is_short:
            _wait_for(connection, connection.settings_dict["OPTIONS"].get("timeout", 5))
        return response

    return middleware


def _wait_for(database: BaseDatabaseWrapper | Any, seconds: float) -> None:
    """Where it is open: one that is opened later waits as long as the settings say."""
    if database.connection is not None:
        database.connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def _is_locked(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & _PRIMARY_CODE == sqlite3.SQLITE_BUSY
