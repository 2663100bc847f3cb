"""``make run`` starts all of it, says where, and leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.run import _environment, _set_by_signals, _tell
from tests.depth import usually
from tests.migrated import migrated

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 120

Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Starts the runner; its database is not the developer's."""
    started = []

    def start(**more: str) -> subprocess.Popen[str]:
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path}/db"}
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.run"],
            cwd=ROOT,
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        process.database = environment["DATABASE_URL"]  # type: ignore[attr-defined]
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture
def ports() -> dict[str, str]:
    """Two free ports, as the settings of the runner."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        numbers = (str(s.getsockname()[1]) for s in (one, other))
        return dict(zip(("PORT", "SANDBOX_PORT"), numbers, strict=True))


def said_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process prints up to the line with these words."""
    said, end = "", time.monotonic() + PATIENCE_SECONDS
    assert process.stdout is not None
    while words not in said:
        ready, _, _ = select.select([process.stdout], [], [], max(0, end - time.monotonic()))
        part = os.read(process.stdout.fileno(), 65536).decode() if ready else ""
        assert part, f"it ended or went quiet before it said {words!r}"
        said += part
    return said


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code


def processes_with(text: str) -> list[str]:
    """The command lines on this machine in which the text stands."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in lines if text in line]


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The workers with this run's own database, and with no other's."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            is_worker = b"db_worker" in (path / "cmdline").read_bytes()
            environment = (path / "environ").read_bytes()
        except OSError:
            continue
        if is_worker and process.database.encode() in environment:  # type: ignore[attr-defined]
            found.append(int(path.name))
    return found


ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", usually(ENDING[:1], deep=ENDING))
def test_it_serves_and_a_signal_ends_all_of_it(
    run: Run, ports: dict[str, str], number: signal.Signals
) -> None:
    process = run(**ports)
    said = said_until(process, "Ctrl-C")
    site, sandbox = (f"http://127.0.0.1:{ports[name]}" for name in ("PORT", "SANDBOX_PORT"))
    assert f"{site}/" in said
    assert f"go to {sandbox}\n" in said
    assert f"Staff desk    {site}/staff/\n" in said
    for role in ("agent", "lead", "administrator"):
        assert f"Demo sign-in  {role}@keymend.example" in said
    assert status_of(f"{site}/readyz") == 200
    assert status_of(f"{sandbox}/v1/account/balance") == 401
    assert workers_of(process)
    process.send_signal(number)
    assert process.wait(timeout=20) == 0
    assert workers_of(process) == []
    assert processes_with(f"--port {ports['PORT']} ") == []
    assert processes_with(f"--port {ports['SANDBOX_PORT']} ") == []


@pytest.mark.parametrize("number", ENDING)
def test_each_signal_that_ends_a_program_ends_this_one(number: signal.Signals) -> None:
    before = {each: signal.getsignal(each) for each in ENDING}
    try:
        stopping = _set_by_signals()
        assert not stopping.is_set()
        signal.raise_signal(number)
        assert stopping.is_set()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_environment_moves_the_test_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_API_BASE_URL", "https://api.example.com")
    monkeypatch.setenv("DATABASE_URL", migrated(tmp_path / "db"))
    monkeypatch.chdir(ROOT)
    _tell(8000, 8001, _environment(8000, 8001))
    said = capsys.readouterr().out
    assert "go to https://api.example.com\n" in said
    assert "Demo" not in said, "its staff are there beside the sandbox only"


def test_taken_port_is_one_line(run: Run, ports: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(ports["SANDBOX_PORT"])))
        taken.listen()
        _, said = (process := run(**ports)).communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert said.startswith(f"Port {ports['SANDBOX_PORT']} is taken.")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"PORT": "high"}, "PORT: expected a port from 1 to 65535\n"),
        ({"SANDBOX_PORT": "70000"}, "SANDBOX_PORT: expected a port from 1 to 65535\n"),
        (
            {"PORT": "8001", "SANDBOX_PORT": "8001"},
            "PORT and SANDBOX_PORT: expected two different ports\n",
        ),
    ],
    ids=["no number", "too high", "the same"],
)
def test_wrong_port_is_one_line(run: Run, given: dict[str, str], line: str) -> None:
    process = run(**given)
    assert process.communicate(timeout=PATIENCE_SECONDS) == ("", line)
    assert process.returncode == 1


def test_wrong_setting_is_one_line(run: Run, ports: dict[str, str]) -> None:
    process = run(**ports, CACHE_URL="memcached://localhost")
    assert process.communicate(timeout=PATIENCE_SECONDS) == (
        "",
        "CACHE_URL: expected redis://host:port/number\n",
    )
    assert process.returncode == 1
