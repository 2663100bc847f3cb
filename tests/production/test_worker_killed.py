"""A process of the site that is killed: another one is there in seconds, and with it every ticket."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.migrated import migrated
from tests.test_serve import manage, start, tree  # noqa: F401 (a fixture)

PATIENCE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 20
"""A process reads all of Django as it starts, here beside others that do."""
FORWARDED = {"X-Forwarded-Proto": "https"}


@pytest.fixture
def base(tree: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:  # noqa: F811
    """A site with one process for its pages, so that a kill takes all of them."""
    manage(tree, "collectstatic", "--no-input")
    migrated(tree / "var" / "portal.sqlite3")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(tree, PORT=str(port), PORTAL_WORKERS="1")
    base = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(base, PATIENCE_SECONDS)
        yield base, process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def wait_until_it_answers(base: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if requests.get(f"{base}/readyz", headers=FORWARDED, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the site did not answer")


def workers(master: int) -> list[int]:
    """Those that serve pages: not what keeps track of shared memory."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [int(pid) for pid in children if b"tracker" not in command_of(int(pid))]


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def send_ticket(base: str) -> str:
    """As a browser does behind the proxy; the address of the acknowledged ticket."""
    form = {"goal": "List my domains.", "email": "ada@example.com"}
    token = requests.get(f"{base}/tickets/new/", headers=FORWARDED, timeout=30).cookies["csrftoken"]
    secure = base.replace("http:", "https:")
    sure = {"X-CSRFToken": token, "Cookie": f"csrftoken={token}", "Referer": f"{secure}/"}
    headers = {**FORWARDED, **sure}

    def post(path: str, said: dict[str, str]) -> str:
        answer = requests.post(
            base + path, said, headers=headers, timeout=30, allow_redirects=False
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    check = post("/tickets/new/", form)
    time.sleep(1.1)  # what is sent on sooner was read by nobody
    return post(check, {})


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux")
def test_another_takes_its_place_within_seconds_and_acknowledged_tickets_are_there(base) -> None:
    address, master = base
    ticket = send_ticket(address)
    before = workers(master.pid)
    assert len(before) == 1
    os.kill(before[0], signal.SIGKILL)
    wait_until_it_answers(address, LONGEST_PAUSE_SECONDS)
    assert workers(master.pid)
    assert workers(master.pid) != before
    page = requests.get(address + ticket, headers=FORWARDED, timeout=30)
    assert page.status_code == 200
    assert re.search(r"We have your ticket", page.text)
    assert "List my domains." in page.text
    assert master.poll() is None
