"""Article and masked check beside a Django view that gives back the same bytes, and beside a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from tests.bench import served
from tests.bench.diagnosis import TYPICAL
from tests.bench.served import ARTICLE, Server
from tests.bench.table import Aim, Row, row_of
from tests.bench.wrk import Asked, load

TURNS: Final = 5
SECONDS: Final = 2
PASTES: Final = ("bare key", "header line", "cURL")
Measured = tuple[float, float]
"""Requests a second, and milliseconds of the processor for each."""


def rows() -> Iterator[Row]:
    with served.tree() as tree, served.site(tree) as site:
        yield from _beside_views(site, "article", site.get(ARTICLE), 0.8)
        yield from _beside_file(site)
        for name in PASTES:
            asked = site.checks_of(TYPICAL[name])
            yield from _beside_views(site, f"masked check, {name}", asked, 0.5)


def _beside_views(site: Server, name: str, asked: Asked, at_least: float) -> Iterator[Row]:
    body = served.body_of(asked)
    with ExitStack() as stack:
        views = {
            "bare view, same middleware": served.view(site.folder, "clothed", body),
            "bare view, no middleware": served.view(site.folder, "naked", body),
        }
        others = {beside: stack.enter_context(view) for beside, view in views.items()}
        turns = _turns({"": (site, asked)} | {b: (o, _at(o, asked)) for b, o in others.items()})
    for beside in others:
        aim = Aim("ratio", at_least=at_least) if "same" in beside else None
        yield from _compared(name, beside, turns[""], turns[beside], aim)


def _beside_file(site: Server) -> Iterator[Row]:
    page = served.body_of(site.get(ARTICLE)).decode()
    file = re.search(r'href="(/static/css/base\.[^"]+)"', page)
    assert file
    turns = _turns({"": (site, site.get(ARTICLE)), "file": (site, site.get(file[1]))})
    yield from _compared("article", "static file of the site", turns[""], turns["file"])


def _at(other: Server, asked: Asked) -> Asked:
    path = "/" + asked.url.split("/", 3)[3]
    return replace(asked, url=other.base + path)


def _turns(asked: dict[str, tuple[Server, Asked]]) -> dict[str, list[Measured]]:
    """Everyone in turn, so many times, the first time for nothing."""
    measured: dict[str, list[Measured]] = {name: [] for name in asked}
    for turn in range(TURNS + 1):
        for name, each in asked.items():
            found = _measure(*each)
            measured[name] += [found] if turn else []
    return measured


def _measure(server: Server, asked: Asked) -> Measured:
    before = server.cpu_seconds()
    made = load(asked, seconds=SECONDS)
    assert made.failed == made.refused == 0, (asked.url, made)
    return made.per_second, (server.cpu_seconds() - before) / made.requests * 1000


def _compared(
    name: str, beside: str, ours: list[Measured], theirs: list[Measured], aim: Aim | None = None
) -> Iterator[Row]:
    pairs = list(zip(ours, theirs, strict=True))
    yield row_of(name, beside, "requests/s", [(o[0], t[0]) for o, t in pairs], aim)
    yield row_of(name, beside, "ms of CPU", [(o[1], t[1]) for o, t in pairs])
