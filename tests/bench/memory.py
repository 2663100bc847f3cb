"""What a process holds in memory, and what it holds a hundred thousand requests later."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from tests.bench import served
from tests.bench.diagnosis import TYPICAL
from tests.bench.served import ARTICLE, Server
from tests.bench.table import Aim, Row
from tests.bench.wrk import Asked, load

REQUESTS: Final = int(os.environ.get("REQUESTS", "100000"))
WARM: Final = REQUESTS // 10
CHECKS_ONE_IN: Final = 10
"""One request in ten is a masked check, as there are more readers than pasters."""
CUSTOMERS: Final = 16
_TURN_SECONDS: Final = 5
MOST_MB: Final = Aim("ours", at_most=100)
# What Python's own allocator moves to and fro is no growth.
NO_GROWTH: Final = Aim("ratio", at_most=1.02)


def rows() -> Iterator[Row]:
    with served.tree() as tree, served.site(tree) as site:
        articles = site.get(ARTICLE)
        checks = [site.checks_of(TYPICAL[name]) for name in ("cURL", "code", "message")]
        _ask(articles, checks, WARM)
        before = max(site.resident())
        made = _ask(articles, checks, REQUESTS)
        after = max(site.resident())
        what = f"a process after {made:,} requests"
        yield Row(what, f"after {WARM:,}", "MB resident", after, before, after / before, MOST_MB)
        yield Row("the same", "", "MB resident", after, before, after / before, NO_GROWTH)
        with served.view(tree, "naked", b"x") as bare:
            alone = max(_warmed(bare).resident())
        yield Row(what, "bare view, no middleware", "MB resident", after, alone, after / alone)


def _warmed(server: Server) -> Server:
    load(server.get("/"), seconds=1)
    return server


def _ask(articles: Asked, checks: list[Asked], at_least: int) -> int:
    """Checks until there is one for every nine articles, and then those."""
    articles_made = checks_made = turn = 0
    while articles_made + checks_made < at_least:
        if checks_made * (CHECKS_ONE_IN - 1) <= articles_made:
            check = checks[turn % len(checks)]
            checks_made += load(check, customers=CUSTOMERS, seconds=_TURN_SECONDS).requests
        else:
            articles_made += load(articles, customers=CUSTOMERS, seconds=_TURN_SECONDS).requests
        turn += 1
    return articles_made + checks_made
