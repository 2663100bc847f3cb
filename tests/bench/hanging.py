"""The article while five hundred test calls hang, beside the article while none does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from select import POLLIN, poll
from typing import Final, cast
from urllib.parse import urlsplit

from tests.bench import served
from tests.bench.served import API, ARTICLE, Server
from tests.bench.table import Aim, Row, row_of
from tests.bench.wrk import Load, load

CALLS: Final = 500
TURNS: Final = 7
SECONDS: Final = 2
"""With what all calls take to begin, less than one waits for its answer, so that none ends."""
AT_A_TIME: Final = 8
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
    asked = [_ask(site, api, number) for number in range(CALLS)]
    _wait_until(lambda: len(api.held) >= CALLS, "not all calls came")
    made = _article(site)
    assert not any(map(_has_answer, asked)), "a call ended meanwhile"
    api.hang_up()
    _wait_until(lambda: all(map(_has_answer, asked)), "a customer got no answer")
    _wait_until(lambda: not site.running_calls(), "a call goes on without its API")
    for each in asked:
        each.close()
    site.forget_limits()
    return made


def _ask(site: Server, api: Silent, number: int) -> socket.socket:
    """Asks for a diagnosis from a network of its own, a few at a time until they hang."""
    _wait_until(lambda: len(api.held) > number - AT_A_TIME, "a call did not come")
    asked = site.diagnosis_of(PASTE, with_call=True)
    client = HTTPConnection(urlsplit(site.base).netloc)
    address = f"198.18.{number % 250}.{number // 250}"
    client.request("POST", API, asked.body, {**asked.headers, "X-Forwarded-For": address})
    return cast(socket.socket, client.sock)


def _has_answer(client: socket.socket) -> bool:
    """Select knows too few files for so many."""
    waiting = poll()
    waiting.register(client, POLLIN)
    return bool(waiting.poll(0))


def _wait_until(is_so: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.005)
