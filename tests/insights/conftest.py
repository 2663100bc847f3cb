"""Runs, words and tickets as the site makes them, and what the counters then say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from portal.insights.models import Count, Span


@pytest.fixture(autouse=True)
def at_the_sandbox(portal_settings: Any, db: None) -> None:
    """Every test here has its test calls answered by the sandbox."""


def counts(
    what: str, *, span: str = Span.DAY, language: str = "", article: str = ""
) -> Counter[tuple[str, str]]:
    """(which, ended) → number, over all days; what came to nothing is left out."""
    rows = Count.objects.filter(what=what, span=span, language=language, article=article)
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found[(row.which, row.ended)] += row.number
    assert all(number >= 0 for number in found.values()), found
    return +found
