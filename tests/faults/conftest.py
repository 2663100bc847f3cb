from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from portal.limits.counters import limiter
from portal.patience import lock
from tests.migrated import migrated

TIMEOUT_SECONDS = 0.6
"""How long a writer waits here for another one; the site waits ten times as long."""


@pytest.fixture
def limits_on(settings, portal_settings):
    """Limits and alarms count, in the database."""
    settings.LIMITS = True
    settings.COUNTERS_URL = ""
    limiter.cache_clear()
    yield
    limiter.cache_clear()


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A file, as the site has it: its locks and its size are no memory's.

    All that runs in this thread uses it, and what is done is done.
    """
    file = tmp_path / "portal.sqlite3"
    migrated(file)
    before = connections["default"]
    with django_db_blocker.unblock():
        connections["default"] = _opened_later(file)
        try:
            yield file
        finally:
            connections["default"].close()
            connections["default"] = before
            lock.forget()


def _opened_later(file: Path) -> Any:
    from portal.settings import _sqlite

    declared = _sqlite(file)
    declared["OPTIONS"] = {**declared["OPTIONS"], "timeout": TIMEOUT_SECONDS}
    handler = type(connections)({"default": declared})
    return handler["default"]
