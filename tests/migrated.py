"""A database with all migrations for each site that a test starts, made once and copied."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 120


def migrated(path: Path) -> str:
    """Puts such a file at the path, and gives back its ``DATABASE_URL``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made_once(), path)
    return url_of(path)


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@cache
def _made_once() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="keymend-migrated-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "db"
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_DEBUG": "on",
        "PORTAL_METRICS_FOLDER": folder.name,
        "DATABASE_URL": url_of(path),
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=PATIENCE_SECONDS)
    return path
