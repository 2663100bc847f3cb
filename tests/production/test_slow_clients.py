"""A thousand clients that send a byte now and then hold their connections, and nobody else's."""

from __future__ import annotations

import resource
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.hunt.doors import SLUG
from tests.hunt.site import Site
from tests.production.conftest import ask

CLIENTS = 1000


@pytest.fixture(autouse=True)
def many_files() -> Iterator[None]:
    """As many connections need as many descriptors here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CLIENTS + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip("this machine lets a process open too few files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_article_comes_while_a_thousand_clients_send_their_headers_slowly(site: Site) -> None:
    """Bodies that come slowly are the proxy's to wait for: see test_chain.py."""
    port = int(site.base.rsplit(":", 1)[1])
    with ExitStack() as held:
        for _ in range(CLIENTS):
            client = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        seconds = []
        for _ in range(20):
            began = time.monotonic()
            answer = ask(site, "GET", f"/help/{SLUG}/")
            seconds.append(time.monotonic() - began)
            assert answer.status == 200
    assert statistics.median(seconds) < 0.5
    assert max(seconds) < 5
