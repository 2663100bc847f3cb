"""A Redis (or Valkey) server for one test module: in memory, on loopback."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

PATIENCE_SECONDS = 10


def _server() -> str | None:
    return which("redis-server") or which("valkey-server")


def is_installed() -> bool:
    return _server() is not None


class Server:
    """A Redis of our own, which can go away and come back."""

    def __init__(self, port: int, folder: str) -> None:
        self.port, self.folder = port, folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        server = _server()
        assert server, "no redis-server on this machine"
        listens = ["--port", str(self.port), "--bind", "127.0.0.1"]
        command = [server, *listens, "--save", "", "--dir", self.folder]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _wait_for(self.port)

    def stop(self) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)


@contextmanager
def serving() -> Iterator[Server]:
    """A fresh one that runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="keymend-redis-") as folder:
        server = Server(port, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("Redis did not start")
