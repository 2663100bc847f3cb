"""A sandbox of one's own, whose switch is turned over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.core.cache import cache

from portal.sandbox.server import running

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes past noon."""
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(scope="session")
def own_sandbox() -> Iterator[str]:
    with running() as base_url:
        yield base_url


@pytest.fixture
def api(portal_settings, own_sandbox: str) -> Iterator[Callable[[str], None]]:
    """Turns the switch: ``api("errors")``."""
    portal_settings.API_BASE_URL = own_sandbox
    portal_settings.SUPPORT_EMAIL = "support@keymend.example"
    portal_settings.EMAIL_FROM = "portal@keymend.example"
    cache.clear()

    def turn(trouble: str) -> None:
        answer = requests.put(f"{own_sandbox}/_sandbox/trouble/{trouble}", timeout=5)
        assert answer.status_code == 204

    turn("none")
    yield turn
    turn("none")
    cache.clear()
