from __future__ import annotations

import pytest

ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"


@pytest.fixture(autouse=True)
def at_the_sandbox(portal_settings):
    """Every test here has its test calls answered by the sandbox."""


@pytest.fixture
def paste(client):
    """Sends the form as a browser without JavaScript does."""
    return lambda text, **facts: client.post(f"{ARTICLE}check/", {"paste": text, **facts})
