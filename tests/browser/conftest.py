"""A real Chromium, with and without JavaScript, that fails on any error of the console."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import chromium

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


def _is_fault(message: Any) -> bool:
    """A form answered with 409 or 422 is what was promised, though Chromium reports its status."""
    is_promised = any(f"status of {status}" in message.text for status in (409, 422))
    return message.type == "error" and not is_promised


@pytest.fixture
def visit(browser: Any, live_server: Any, portal_settings: Any) -> Iterator[Any]:
    """Opens a page of the site; options are those of a browser context."""
    contexts, errors = [], []

    def open_page(path: str = "/", **options: Any) -> Any:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: errors.append(m.text) if _is_fault(m) else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == [], "the browser's console shows errors"
