"""A diagnosis without test calls, as most rules of the text need it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.diagnosis import Diagnosis, Provider, diagnose

KEY = "b1cea0fe71985561f5a5c38d36abd25141040df9"


@pytest.fixture
def key() -> str:
    """A key of no provider in particular."""
    return KEY


@pytest.fixture
def look(documented: Provider) -> Callable[[str], Diagnosis]:
    """What the text alone shows."""
    return lambda paste: diagnose(paste, provider=documented)


@pytest.fixture
def causes(look: Callable[[str], Diagnosis]) -> Callable[[str], list[str]]:
    return lambda paste: list(look(paste).causes)
