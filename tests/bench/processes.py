"""Two processes of the site beside one: how much more they answer on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from tests.bench import served
from tests.bench.diagnosis import TYPICAL
from tests.bench.served import ARTICLE
from tests.bench.table import Row, by_turns, row_of
from tests.bench.wrk import load

TURNS: Final = 7
CUSTOMERS: Final = 16


def rows() -> Iterator[Row]:
    """On two cores wrk itself takes a part of one, so that twice as much cannot come out."""
    with (
        served.tree() as tree,
        served.site(tree, PORTAL_WORKERS="2") as two,
        served.site(tree, PORTAL_WORKERS="1") as one,
    ):
        for name, ours, theirs in (
            ("article", two.get(ARTICLE), one.get(ARTICLE)),
            ("masked check", two.checks_of(TYPICAL["cURL"]), one.checks_of(TYPICAL["cURL"])),
        ):
            turns = by_turns(
                lambda ours=ours: load(ours, customers=CUSTOMERS).per_second,
                lambda theirs=theirs: load(theirs, customers=CUSTOMERS).per_second,
                TURNS,
            )
            what = f"{name}, 2 processes on {os.cpu_count()} cores"
            yield row_of(what, "1 process", "requests/s", turns)
