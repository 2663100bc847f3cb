"""The article while five hundred test calls hang, beside the article while none does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import requests

from tests.bench import served
from tests.bench.served import ARTICLE, Server
from tests.bench.table import Aim, Row, row_of
from tests.bench.wrk import Load, load

CALLS: Final = 500
TURNS: Final = 5
SECONDS: Final = 4
"""Less than a test call waits for its answer, so that all hang to the end."""
CUSTOMERS: Final = 4
PASTE: Final = "Authorization: Bearer k3y-0f-n0b0dy-1n-p4rt1cul4r"
# Places for all of them, and the threads that they wait in.
ROOM: Final = {
    "PORTAL_WORKERS": "2",
    "PORTAL_CALLS_AT_ONCE": str(CALLS),
    "PORTAL_CALLS_TOGETHER": str(CALLS * 2),
    "PORTAL_THREADS": str(CALLS + 20),
}


@dataclass
class Silent:
    """An API that takes connections and says nothing; ``held`` are those that wait."""

    listening: socket.socket
    held: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def take_all(self) -> None:
        while True:
            try:
                self.held.append(self.listening.accept()[0])
            except OSError:
                return

    def hang_up(self) -> None:
        while self.held:
            self.held.pop().close()


@contextmanager
def _silent() -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0), backlog=CALLS) as listening:
        api = Silent(listening)
        threading.Thread(target=api.take_all, daemon=True).start()
        try:
            yield api
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            api.hang_up()


def rows() -> Iterator[Row]:
    with (
        _silent() as api,
        served.tree() as tree,
        served.site(tree, PORTAL_API_BASE_URL=api.url, **ROOM) as site,
    ):
        load(site.get(ARTICLE), customers=CUSTOMERS)
        pairs = [(_while_they_hang(site, api), _article(site)) for _ in range(TURNS)]
    what, beside = f"article, {CALLS} calls hang", "none hangs"
    yield row_of(
        what, beside, "ms, p99", [(m.p99, f.p99) for m, f in pairs], Aim("ratio", at_most=1.5)
    )
    yield row_of(what, beside, "ms, median", [(m.p50, f.p50) for m, f in pairs])


def _article(site: Server) -> Load:
    made = load(site.get(ARTICLE), customers=CUSTOMERS, seconds=SECONDS)
    assert made.failed == made.refused == 0, made
    return made


def _while_they_hang(site: Server, api: Silent) -> Load:
    site.forget_limits()
    with ThreadPoolExecutor(CALLS) as threads:
        asked = [threads.submit(_ask, site, customer) for customer in range(CALLS)]
        _wait_for(api, asked)
        made = _article(site)
        assert len(api.held) >= CALLS, f"only {len(api.held)} calls hung"
        assert not any(each.done() for each in asked), "a call ended meanwhile"
        api.hang_up()
    return made


def _ask(site: Server, customer: int) -> int:
    asked = site.diagnosis_of(PASTE, with_call=True)
    headers = {**asked.headers, "X-Forwarded-For": f"198.18.{customer % 250}.{customer // 250}"}
    return requests.post(asked.url, asked.body, headers=headers, timeout=60).status_code


def _wait_for(api: Silent, asked: list[Future[int]]) -> None:
    end = time.monotonic() + 60
    while len(api.held) < CALLS:
        assert time.monotonic() < end, f"only {len(api.held)} calls came"
        time.sleep(0.05)
