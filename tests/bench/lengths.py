"""A masked check of 64 KiB beside one of 1 KiB: sixty-four times the text, and no more work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from portal.diagnosis import diagnose, load
from tests.bench.diagnosis import REPEATED
from tests.bench.table import Aim, Row, by_turns, row_of
from tests.timing import cpu_seconds

TURNS: Final = 3
SHORT, LONG = 1024, 64 * 1024
SHAPES: Final = ("curl", "raw", "python-requests", "javascript-fetch", "powershell", "har", "prose")


def rows() -> Iterator[Row]:
    provider = load("101domain")
    for name in SHAPES:
        texts = [(REPEATED[name] * (LONG // len(REPEATED[name]) + 1))[:n] for n in (LONG, SHORT)]
        long, short = (lambda text=text: diagnose(text, provider=provider) for text in texts)
        turns = by_turns(
            lambda long=long: cpu_seconds(long) * 1000,
            lambda short=short: cpu_seconds(short, 5) * 1000,
            TURNS,
        )
        aim = Aim("ratio", at_most=LONG / SHORT)
        yield row_of(f"check of 64 KiB, {name}", "1 KiB", "ms of CPU", turns, aim)
