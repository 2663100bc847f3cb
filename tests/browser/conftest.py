"""A real Chromium, with and without JavaScript, that fails on any fault it tells of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.visits import Visits

# Playwright's synchronous interface runs in an event loop of its own.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = chromium.found()
    if path is None:
        reason = "no Chromium can be had on this machine"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, live_server: Any, portal_settings: Any) -> Iterator[Visits]:
    """Opens a page of the site; any fault that the browser tells of fails the test."""
    visits = Visits(browser, live_server.url)
    yield visits
    visits.end()
