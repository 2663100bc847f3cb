"""A worker that is killed in the middle, again and again: nothing is lost, nothing arrives twice.

``KILLS=100`` kills more often than the eight times of every test run. The workers are forks of one
process that has read the site's code, which would take most of the time otherwise.
"""

from __future__ import annotations

import base64
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.depth import usually
from tests.migrated import migrated
from tests.tickets.receivers import Heard, Receiver, Zendesk, receiving

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", usually("8", deep="100")))
TICKETS = max(30, KILLS)
PATIENCE_SECONDS = 60

FILL = f"""
import django; django.setup()
from portal.tickets import conversation
from portal.tickets.clearing import Cleared
from portal.tickets.models import Ticket
for number in range({TICKETS}):
    ticket = Ticket.objects.create(email=f"a{{number}}@example.com", goal="Try.", is_quiet=True)
    conversation.send(ticket, [])
    conversation.say(ticket, Cleared("More.", False), [], "one")
"""
# The worker's own command, with a shorter patience for what a dead one left behind; one at a time,
# whenever a line comes.
WORK = """
import django; django.setup()
import os, sys
from datetime import timedelta
from django.core.management import call_command
from portal.tickets.deliveries import queue
from portal.tickets.management.commands import db_worker
queue.LEASE = timedelta(seconds=0.7)
queue.STRANDED = timedelta(seconds=2)
queue.FIRST_PAUSE = timedelta(seconds=0.2)
db_worker.ROUND_SECONDS = 0.2
for _ in iter(sys.stdin.readline, ""):
    worker = os.fork()
    if not worker:
        call_command("db_worker", interval=0.05, startup_delay=False, reload=False, verbosity=0)
        os._exit(0)
    print(worker, flush=True)
    os.waitpid(worker, 0)
    print("ended", flush=True)
"""
LEFT = """SELECT channel, progress, attempts, trouble, due, lease
          FROM tickets_delivery WHERE progress <> 'delivered'"""


class Counted:
    """A webhook and a Zendesk in one, slow enough to be cut off before, in and after storing."""

    def __init__(self) -> None:
        self.desk = Zendesk()
        self.events: list[str] = []
        self.news = threading.Event()

    def __call__(self, heard: Heard) -> tuple[int, object]:
        time.sleep(random.uniform(0, 0.004))
        if heard.method != "GET":
            self.news.set()
        if heard.path == "/hook":
            self.events.append(heard.headers["webhook-id"])
            return 204, None
        answer = self.desk(heard)
        time.sleep(random.uniform(0, 0.004))
        return answer


class Workers:
    """Starts a worker and kills it, again and again."""

    def __init__(self, environment: dict[str, str]) -> None:
        pipe = subprocess.PIPE
        self._parent = subprocess.Popen(
            [sys.executable, "-c", WORK],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=pipe,
            stdout=pipe,
        )

    def start(self) -> None:
        print(file=self._parent.stdin, flush=True)
        self._worker = int(self._parent.stdout.readline())

    def kill(self) -> None:
        os.kill(self._worker, signal.SIGKILL)
        assert self._parent.stdout.readline() == "ended\n"

    def end(self) -> None:
        self._parent.communicate(timeout=PATIENCE_SECONDS)


@contextmanager
def working(environment: dict[str, str]) -> Iterator[Workers]:
    workers = Workers(environment)
    try:
        yield workers
    finally:
        workers.end()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    database = {"DATABASE_URL": migrated(tmp_path / "db")}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORTAL_DEBUG": "1",
                   "DJANGO_SETTINGS_MODULE": "portal.settings", **database}  # fmt: skip


def delivering_to(receiver: Receiver) -> dict[str, str]:
    return {
        "PORTAL_TICKET_DELIVERY": "webhook,zendesk",
        "PORTAL_SUPPORT_EMAIL": "support@keymend.example",
        "PORTAL_WEBHOOK_URL": f"{receiver.url}/hook",
        "PORTAL_WEBHOOK_SECRET": "whsec_" + base64.b64encode(b"k" * 32).decode(),
        "PORTAL_ZENDESK_URL": receiver.url,
        "PORTAL_ZENDESK_EMAIL": "agent@example.com",
        "PORTAL_ZENDESK_TOKEN": "t0ken",
    }


def test_killed_workers_lose_nothing_and_deliver_nothing_twice(
    environment, tmp_path, record_property
):
    counted = Counted()
    with receiving(counted) as receiver:
        environment |= delivering_to(receiver)
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment, check=True)
        with working(environment) as workers:
            for _ in range(KILLS):
                kill_in_the_middle(counted, workers)
            finish(workers, tmp_path / "db")
    events, tickets = counted.events, counted.desk.tickets
    record_property("kills", KILLS)
    record_property("webhooks sent again", len(events) - len(set(events)))
    print(f"{KILLS} kills, {len(tickets)} tickets, {len(events) - len(set(events))} webhooks again")
    assert len(set(events)) == 2 * TICKETS
    assert len(tickets) == len({t["external_id"] for t in tickets}) == TICKETS
    assert len(counted.desk.notes) == len(set(counted.desk.notes)) == TICKETS


def kill_in_the_middle(counted: Counted, workers: Workers) -> None:
    counted.news.clear()
    workers.start()
    try:
        assert counted.news.wait(PATIENCE_SECONDS), "there was nothing left to be killed in"
        time.sleep(random.uniform(0, 0.03))
    finally:
        workers.kill()


def finish(workers: Workers, database: Path) -> None:
    """One worker is let live until all is delivered."""
    workers.start()
    end = time.monotonic() + PATIENCE_SECONDS
    try:
        while left := undelivered(database):
            assert time.monotonic() < end, f"not delivered: {left}"
            time.sleep(0.2)
    finally:
        workers.kill()


def undelivered(database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database, timeout=20)) as connection:
        return connection.execute(LEFT).fetchall()
