"""A whole site of its own to hunt in: its tree, its data, its temporary files, its words."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.migrated import migrated

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
LEFT_OUT = shutil.ignore_patterns(".venv", "var", ".git", ".*cache", "node_modules")


@dataclass(frozen=True)
class Site:
    """``folder`` holds all that the processes can write to and say."""

    base: str
    sandbox: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def database(self) -> Path:
        return self.folder / "tree" / "var" / "portal.sqlite3"

    def processes(self) -> list[int]:
        """The runner, the sandbox, and the site with its workers."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/environ"):
            try:
                is_ours = f"HUNT={self.folder}".encode() in stat.read_bytes()
            except OSError:
                continue
            found += [int(stat.parent.name)] if is_ours else []
        return found


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Site]:
    """``make run``'s own runner, in a copy of the tree."""
    for name in ("temporary", "home"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    migrated(folder / "tree" / "var" / "portal.sqlite3")
    ports = _free_ports()
    environment = {
        "PATH": os.environ["PATH"], "TMPDIR": str(folder / "temporary"), "HOME": str(folder / "home"),
        "PORT": ports[0], "SANDBOX_PORT": ports[1], "HUNT": str(folder), "PORTAL_LIMITS": "off",
        **settings,
    }  # fmt: skip
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.run"],
            cwd=folder / "tree", env=environment, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        site = Site(f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}", folder, process)
        try:
            _wait_for(f"{site.base}/readyz")
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _free_ports() -> list[str]:
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return [str(s.getsockname()[1]) for s in (one, other)]


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


def memory_of(pid: int) -> bytes:
    """What can be read of a process's own writable memory; nothing where that is forbidden."""
    parts = []
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                start, end = (int(n, 16) for n in span.split("-"))
                if rights.startswith("rw") and end - start < 1 << 28:
                    memory.seek(start)
                    try:
                        parts.append(memory.read(end - start))
                    except OSError:
                        continue
    except OSError:
        return b""
    return b"".join(parts)
