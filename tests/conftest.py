"""What all tests share: the sandbox over real HTTP, and no network but loopback."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.utils.translation import activate

from portal.briefly import Briefly
from portal.diagnosis import Provider, load
from portal.languages.known import SOURCE
from portal.sandbox.keys import KEYS
from portal.sandbox.server import running
from tests import depth  # noqa: F401 (how many examples are tried)

_connect = socket.socket.connect


def _only_loopback(self: socket.socket, address: object) -> None:
    host = address[0] if isinstance(address, tuple) else "unix"
    if host not in ("127.0.0.1", "::1", "localhost", "unix"):
        raise AssertionError(f"a test called {host}")
    _connect(self, address)  # type: ignore[arg-type]


@pytest.fixture(autouse=True, scope="session")
def no_network_but_loopback() -> Iterator[None]:
    socket.socket.connect = _only_loopback  # type: ignore[method-assign]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    """What the test before this one made pages show is over."""
    cache.clear()
    Briefly.forget_all()
    activate(SOURCE)  # a page in another language leaves that one behind in its thread


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """In place of ``--dist loadfile`` and with its options."""
    from tests.side_by_side import SideBySide

    return SideBySide(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database, only what uses one is run again."""
    if "TEST_DATABASE_URL" not in os.environ:
        return
    unconcerned = [item for item in items if not _uses_the_database(item)]
    config.hook.pytest_deselected(items=unconcerned)
    items[:] = [item for item in items if _uses_the_database(item)]


def _uses_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"})


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with transactions of their own empty every table, which the trail refuses elsewhere."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS audit_entry_whole ON audit_entry")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    """The base address of a sandbox API."""
    with running() as base_url:
        yield base_url


@pytest.fixture(scope="session")
def documented() -> Provider:
    """101domain as its help pages describe it."""
    return load("101domain")


@pytest.fixture(scope="session")
def provider(sandbox: str, documented: Provider) -> Provider:
    """The same provider, reached at the sandbox."""
    return documented.at(sandbox)


@pytest.fixture
def key() -> str:
    """A key that the sandbox accepts."""
    return KEYS["active"]


@pytest.fixture
def portal_settings(settings, sandbox: str, tmp_path):  # type: ignore[no-untyped-def]
    """The site's settings with test calls at the sandbox and a cache of its own."""
    settings.API_BASE_URL = sandbox
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return settings


@pytest.fixture(autouse=True)
def trail_ends_by_its_own_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with real transactions empty all tables, which the audit's triggers refuse."""
    marker = request.node.get_closest_marker("django_db")
    is_real = bool(marker and marker.kwargs.get("transaction"))
    if is_real or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        yield
        from portal.audit.retention import delete_before

        delete_before(datetime.max.replace(tzinfo=UTC), at_most=10_000)
    else:
        yield
