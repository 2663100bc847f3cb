"""The site as operators run it, and what it is compared with: processes of their own, on loopback."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from portal.serve import server
from tests.bench.wrk import Asked
from tests.hunt.site import LEFT_OUT, ROOT

HOST: Final = "127.0.0.1"
ARTICLE: Final = "/help/what-does-a-401-unauthorized-error-mean/"
CHECK: Final = f"{ARTICLE}check/"
API: Final = "/api/v1/diagnoses"
PATIENCE_SECONDS: Final = 120
TOKEN: Final = "a" * 32
# As the proxy in front hands a request on.
BEHIND_PROXY: Final = {"X-Forwarded-Proto": "https", "Host": HOST}
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """What listens at ``base``; ``folder`` holds the data of one that has any."""

    base: str
    process: subprocess.Popen[bytes]
    folder: Path
    headers: Mapping[str, str] = field(default_factory=lambda: BEHIND_PROXY)

    def get(self, path: str) -> Asked:
        return Asked(self.base + path, headers=self.headers)

    def checks_of(self, paste: str) -> Asked:
        """The first step of a check with JavaScript: what the text alone shows, masked."""
        form = {"paste": paste, "step": "checks", "csrfmiddlewaretoken": TOKEN}
        headers = {
            **self.headers,
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}; __Secure-csrftoken={TOKEN}",
            "Origin": f"https://{HOST}",
            "HX-Request": "true",
        }
        return Asked(self.base + CHECK, "POST", urlencode(form), headers, is_many=True)

    def diagnosis_of(self, paste: str, *, with_call: bool) -> Asked:
        """The same by the API, from an address of its own each time."""
        body = json.dumps({"paste": paste, "test_call": with_call})
        headers = {**self.headers, "Content-Type": "application/json"}
        return Asked(self.base + API, "POST", body, headers, is_many=True)

    def workers(self) -> list[int]:
        """The processes that answer: the server's own begins them and waits."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in Path(path).read_text().split()]

    def cpu_seconds(self) -> float:
        return sum(_cpu_seconds(pid) for pid in self.workers())

    def resident(self) -> list[float]:
        """Megabytes in memory, of each worker."""
        return [_resident(pid) for pid in self.workers()]

    @property
    def database(self) -> Path:
        return self.folder / "var" / "portal.sqlite3"

    def running_calls(self) -> int:
        with sqlite3.connect(self.database, timeout=30) as database:
            (running,) = database.execute(
                "SELECT COUNT(*) FROM limits_running WHERE ends > ?", [time.time()]
            ).fetchone()
            return int(running)

    def forget_limits(self) -> None:
        with sqlite3.connect(self.database, timeout=30) as database:
            database.execute("DELETE FROM limits_counter")
            database.execute("DELETE FROM limits_running")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def environment(**more: str) -> dict[str, str]:
    """Production settings, and nothing of the developer's own."""
    return {
        "PATH": os.environ["PATH"],
        "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
        "PORTAL_ALLOWED_HOSTS": HOST,
        "PORTAL_TRUSTED_PROXIES": HOST,
        "PORTAL_WORKERS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


@contextmanager
def tree() -> Iterator[Path]:
    """A copy of the site with an empty database and its files collected."""
    with tempfile.TemporaryDirectory(prefix="keymend-bench-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        for words in (["migrate"], ["collectstatic", "--no-input"]):
            command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
            subprocess.run(command, cwd=copy, env=environment(), check=True)
        yield copy


@contextmanager
def site(tree: Path, **settings: str) -> Iterator[Server]:
    """The site, by ``python -m portal.serve``."""
    port = free_port()
    words = [sys.executable, "-m", "portal.serve"]
    with _running(words, tree, port, environment(PORT=str(port), **settings)) as running:
        yield running


@contextmanager
def view(tree: Path, name: str, body: bytes) -> Iterator[Server]:
    """One of the bare views, behind the same server with as many threads."""
    port, file = free_port(), tree / f"body-{name}"
    file.write_bytes(body)
    words = server(HOST, port, workers=1, threads=16, stop_seconds=5)
    command = [sys.executable, *words, "tests.bench.bare:application"]
    more = {"BENCH_BODY": str(file), "BENCH_VIEW": name}
    with _running(command, tree, port, environment(**more)) as running:
        yield running


@contextmanager
def _running(
    command: list[str], tree: Path, port: int, environment: dict[str, str]
) -> Iterator[Server]:
    with (tree / "said").open("ab") as said:
        process = subprocess.Popen(
            command, cwd=tree, env=environment, stdout=said, stderr=said
        )  # fmt: skip
        running = Server(f"http://{HOST}:{port}", process, tree)
        try:
            _wait_for(running.base + "/healthz")
            yield running
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


def body_of(asked: Asked) -> bytes:
    """What it is answered with, the same as wrk sends it."""
    request = urllib.request.Request(
        asked.url,
        asked.body.encode() or None,
        dict(asked.headers),
        method=asked.method,
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        body: bytes = answer.read()
    return body
