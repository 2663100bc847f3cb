"""Copies of the database: one file, made while the site runs, and put back whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings

_PATIENCE_SECONDS: Final = 6 * 3600


class CopyFailed(Exception):
    """Says what is wrong in words of ours; a database's own may quote what it holds."""


def back_up(file: Path) -> int:
    """Writes the copy, readable by its owner alone; its size in bytes.

    It gets its name when it is whole, so that a file with the name is a good copy.
    """
    if file.exists():
        raise CopyFailed(f"{file} exists already")
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy_to(unfinished)
        unfinished.rename(file)
    except OSError as error:
        raise CopyFailed(f"{file}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path) -> None:
    """Puts a copy in the place of all that the database holds."""
    if not file.is_file():
        raise CopyFailed(f"{file}: there is no such file")
    if _is_sqlite():
        _restore_sqlite(file)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
             "--exit-on-error", "--dbname", _name(), str(file))  # fmt: skip


def _database() -> dict[str, Any]:
    return settings.DATABASES["default"]


def _is_sqlite() -> bool:
    return str(_database()["ENGINE"]).endswith("sqlite3")


def _name() -> str:
    return str(_database()["NAME"])


def _copy_to(file: Path) -> None:
    if not _is_sqlite():
        _run("pg_dump", "--format", "custom", "--no-owner", "--file", str(file), _name())
        return
    with closing(_opened(Path(_name()))) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)


def _restore_sqlite(file: Path) -> None:
    with closing(_opened(file)) as copy:
        try:
            is_whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            is_ours = copy.execute("SELECT COUNT(*) FROM django_migrations").fetchone()[0] > 0
        except sqlite3.Error:
            raise CopyFailed(f"{file}: this is no copy of the site's database") from None
        if not is_whole or not is_ours:
            raise CopyFailed(f"{file}: this copy is broken")
        with closing(sqlite3.connect(_name(), timeout=30)) as target:
            copy.backup(target)


def _opened(path: Path) -> sqlite3.Connection:
    """For reading only: a missing file is not made."""
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
    except sqlite3.Error:
        raise CopyFailed(f"{path}: cannot be opened") from None


def _run(program: str, *words: str) -> None:
    """The password goes by the environment: a command line can be read by everybody."""
    command = shutil.which(program)
    if command is None:
        raise CopyFailed(f"{program} is missing here: it comes with PostgreSQL's client programs")
    database = _database()
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PGHOST": str(database["HOST"]),
        "PGPORT": str(database["PORT"] or 5432),
        "PGUSER": str(database["USER"]),
        "PGPASSWORD": str(database["PASSWORD"]),
    }
    done = subprocess.run(
        [command, *words], env=environment, capture_output=True, timeout=_PATIENCE_SECONDS
    )
    if done.returncode:
        raise CopyFailed(f"{program} ended with status {done.returncode}; nothing was changed")
