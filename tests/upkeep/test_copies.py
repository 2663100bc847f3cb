"""A copy of the database is whole, is made while the site runs, and comes back."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import postgres
from tests.hunt.site import ROOT
from tests.migrated import migrated

PATIENCE_SECONDS = 120


class Portal:
    """The site's commands on a database of its own."""

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_DEBUG": "on",
            "DATABASE_URL": database,
            "PORTAL_METRICS_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def manage(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self._python("manage.py", *map(str, words))

    def tickets(self) -> list[str]:
        return self._django("print(*Ticket.objects.values_list('goal', flat=True))").split()

    def open_ticket(self, goal: str) -> None:
        self._django(f"Ticket.objects.create(goal={goal!r})")

    def _django(self, program: str) -> str:
        begin = "import django; django.setup(); from portal.tickets.models import Ticket; "
        return self._python("-c", begin + program).stdout

    def _python(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, timeout=PATIENCE_SECONDS,
        )  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.chain)])
def portal(request, tmp_path):
    with ExitStack() as stack:
        if request.param == "sqlite":
            portal = Portal(migrated(tmp_path / "portal.sqlite3"), tmp_path)
        else:
            server = stack.enter_context(postgres.serving())
            server.create("portal")
            portal = Portal(server.url, tmp_path)
            portal.manage("migrate", "--verbosity", "0")
        yield portal


def test_what_was_kept_comes_back_and_nothing_else(portal: Portal) -> None:
    portal.open_ticket("before")
    done = portal.manage("backup", portal.folder / "copy")
    assert done.returncode == 0, done.stderr
    portal.open_ticket("after")
    assert portal.tickets() == ["before", "after"]
    done = portal.manage("restore", portal.folder / "copy", "--replace")
    assert done.returncode == 0, done.stderr
    assert portal.tickets() == ["before"]
    portal.open_ticket("again")
    assert portal.tickets() == ["before", "again"]


def test_nothing_is_lost_without_being_told_so(portal: Portal) -> None:
    portal.open_ticket("here")
    portal.manage("backup", portal.folder / "copy")
    refused = portal.manage("restore", portal.folder / "copy")
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert portal.tickets() == ["here"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_what_is_no_copy_changes_nothing(portal: Portal, content: bytes) -> None:
    portal.open_ticket("here")
    file = portal.folder / "not-a-copy"
    file.write_bytes(content)
    refused = portal.manage("restore", file, "--replace")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert portal.tickets() == ["here"]


def test_copy_is_its_owners_alone_and_never_written_over(portal: Portal) -> None:
    file = portal.folder / "copy"
    portal.manage("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    refused = portal.manage("backup", file)
    assert refused.returncode == 1
    assert file.read_bytes() == before
    assert {path.name for path in portal.folder.iterdir() if "unfinished" in path.name} == set()


def test_folder_that_is_not_there_is_told(portal: Portal) -> None:
    refused = portal.manage("backup", portal.folder / "nowhere" / "copy")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
