"""A thousand customers at once beside ten: the same work a second, and nobody turned away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from tests.bench import served
from tests.bench.diagnosis import TYPICAL
from tests.bench.served import ARTICLE, Server
from tests.bench.table import Aim, Row, row_of
from tests.bench.wrk import load

TURNS: Final = 3
SECONDS: Final = 8
FEW, MANY = 10, 1_000
IDLE_SECONDS: Final = 0.1


def rows() -> Iterator[Row]:
    with served.tree() as tree, served.site(tree, PORTAL_WORKERS="2") as site:
        for name, asked in (
            ("article", site.get(ARTICLE)),
            ("masked check", site.checks_of(TYPICAL["cURL"])),
        ):
            pairs = []
            for _ in range(TURNS):
                _wait_until_idle(site)
                few = load(asked, customers=FEW, seconds=SECONDS)
                pairs.append((load(asked, customers=MANY, seconds=SECONDS), few))
            what, beside = f"{name}, {MANY:,} customers at once", f"{FEW} customers"
            a_second = [(many.per_second, few.per_second) for many, few in pairs]
            yield row_of(what, beside, "requests/s", a_second, Aim("ratio", at_least=0.8))
            yield row_of(what, beside, "ms, median", [(m.p50, f.p50) for m, f in pairs])
            yield row_of(what, beside, "ms, p99", [(m.p99, f.p99) for m, f in pairs])
            unanswered = sum(m.failed + m.refused for m, _ in pairs)
            answered = sum(m.requests for m, _ in pairs)
            none = Aim("ours", at_most=0)
            yield Row(
                what, "answered", "not answered", unanswered, answered, unanswered / answered, none
            )


def _wait_until_idle(site: Server) -> None:
    """What wrk left unanswered is worked off first."""
    end = time.monotonic() + served.PATIENCE_SECONDS
    while time.monotonic() < end:
        began = time.monotonic()
        served.body_of(site.get(ARTICLE))
        if time.monotonic() - began < IDLE_SECONDS:
            return
