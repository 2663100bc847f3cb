"""The programs that wait after a 429, run for real against a server that limits them."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
import tree_sitter_c_sharp
from tree_sitter import Language, Parser

from portal.articles.library import all_articles
from portal.sandbox.keys import KEYS
from tests.fixes.runtimes import HOST, RUNTIMES, printed_by

SNIPPETS = {
    s.id: s.text for s in all_articles()["what-does-a-429-too-many-requests-error-mean"].snippets
}
RUN = [id for id in SNIPPETS if id != "csharp"]  # fmt: skip
SLOW_TO_BUILD = {"go", "java"}


class Limiting(ThreadingHTTPServer):
    """Answers with each of ``statuses`` in turn, the last one again and again."""

    def __init__(self, statuses: list[int], retry_after: str | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses, self.retry_after = statuses, retry_after
        self.calls: list[tuple[float, str]] = []


class Handler(BaseHTTPRequestHandler):
    server: Limiting

    def do_GET(self) -> None:
        calls = self.server.calls
        calls.append((time.monotonic(), self.headers.get("Authorization", "")))
        status = self.server.statuses[min(len(calls), len(self.server.statuses)) - 1]
        body = json.dumps({"status": "success" if status == 200 else "error"}).encode()
        self.send_response(status)
        if status == 429 and self.server.retry_after is not None:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def limiting(*statuses: int, retry_after: str | None = "1") -> Iterator[Limiting]:
    server = Limiting(list(statuses), retry_after)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def run(id: str, server: Limiting, folder) -> str:
    base = f"http://127.0.0.1:{server.server_port}"
    if id != "curl":
        if not RUNTIMES[id].is_here:
            pytest.skip(f"this machine has no {id}")
        return printed_by(id, SNIPPETS[id], {"API_KEY": KEYS["active"]}, base, folder)
    done = subprocess.run(
        ["bash", "-c", SNIPPETS[id].replace(HOST, base)],
        env={"PATH": os.environ["PATH"], "API_KEY": KEYS["active"]},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.stdout


def pauses(server: Limiting) -> list[float]:
    times = [at for at, _ in server.calls]
    return [after - before for before, after in pairwise(times)]


def each(*slow: str) -> pytest.MarkDecorator:
    """Every language; the slow ones by ``make test-fixes`` alone."""
    marks = dict.fromkeys((*SLOW_TO_BUILD, *slow), pytest.mark.fixes)
    return pytest.mark.parametrize("id", [pytest.param(id, marks=marks.get(id, ())) for id in RUN])


@each()
def test_it_waits_as_long_as_it_is_asked_and_goes_on(id, tmp_path):
    with limiting(429, 200, retry_after="2") as server:
        printed = run(id, server, tmp_path)
    assert "success" in printed, printed
    assert [authorization for _, authorization in server.calls] == [f"Bearer {KEYS['active']}"] * 2
    assert 1.9 <= pauses(server)[0] < 4


@each(*RUN)
def test_it_waits_longer_each_time_where_nothing_is_said(id, tmp_path):
    with limiting(429, 429, 200, retry_after=None) as server:
        printed = run(id, server, tmp_path)
    assert "success" in printed, printed
    first, second = pauses(server)
    assert 0.9 <= first < 2
    assert 1.9 <= second < 4


@each("curl")  # which waits by its own reckoning where it is asked for nothing
def test_it_gives_up_after_five_tries(id, tmp_path):
    with limiting(429, retry_after="0") as server:
        run(id, server, tmp_path)
    assert len(server.calls) == 5


@each()
@pytest.mark.parametrize("status", [200, 401, 403])
def test_other_answers_are_not_asked_for_again(id, status, tmp_path):
    with limiting(status) as server:
        printed = run(id, server, tmp_path)
    assert len(server.calls) == 1
    assert "status" in printed


def test_every_language_has_its_program():
    assert set(SNIPPETS) == {"curl", "python", "javascript", "php", "go", "ruby", "java", "csharp"}


def test_csharp_program_is_sound_csharp():
    tree = Parser(Language(tree_sitter_c_sharp.language())).parse(SNIPPETS["csharp"].encode())
    assert not tree.root_node.has_error
