from __future__ import annotations

import pytest

from portal.limits.counters import limiter


@pytest.fixture
def limits_on(settings, portal_settings):
    """Limits and alarms count, in the database."""
    settings.LIMITS = True
    settings.COUNTERS_URL = ""
    limiter.cache_clear()
    yield
    limiter.cache_clear()
