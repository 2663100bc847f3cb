"""``make test-postgres``: the suite on a PostgreSQL of its own, which ends with it.

``python -m tests.postgres [pytest's arguments]``. The server comes from Debian's packages, listens
on loopback only, and keeps its data in a temporary folder.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

USER: Final = "portal"
# Faster, and nothing of it is to survive anyway.
OPTIONS: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
)
# That of a language, as most servers have it: code that counts on the order of code points fails.
ORDER: Final = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")


def server_folder() -> Path | None:
    """Where the newest PostgreSQL's own commands are: on the path, or where Debian keeps them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4])
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@dataclass(frozen=True)
class Server:
    """A database server of our own, which can go away and come back."""

    folder: Path
    port: int
    commands: Path
    owner: pwd.struct_passwd | None

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/portal"

    def start(self) -> None:
        options = " ".join(f"-c {option}" for option in OPTIONS)
        listens = f"-h 127.0.0.1 -p {self.port} -k {self.folder} {options}"
        self._control("-o", listens, "-l", f"{self.folder}/log", "-w", "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "-w", "stop")

    def create(self, name: str) -> None:
        words = ("-h", "127.0.0.1", "-p", str(self.port), "-U", USER, name)
        _run(self.owner, self.commands / "createdb", *words)

    def _control(self, *words: str) -> None:
        _run(self.owner, self.commands / "pg_ctl", "-D", f"{self.folder}/data", *words)


@contextmanager
def serving() -> Iterator[Server]:
    """A fresh database server that runs."""
    commands = server_folder()
    if commands is None:
        sys.exit("PostgreSQL is missing here: apt install postgresql")
    with tempfile.TemporaryDirectory(prefix="keymend-postgres-") as folder:
        server = Server(Path(folder), _free_port(), commands, _owner(Path(folder)))
        _run(server.owner, commands / "initdb", "-D", f"{folder}/data", "-U", USER,
             "--auth=trust", "-E", "UTF8", "--no-sync", *ORDER)  # fmt: skip
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _owner(folder: Path) -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so there it runs as Debian's own user for it."""
    if os.getuid() != 0:
        return None
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return owner


def _run(owner: pwd.struct_passwd | None, *command: str | Path) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    with serving() as server:
        environment = {**os.environ, "TEST_DATABASE_URL": server.url}
        command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
