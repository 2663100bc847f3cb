"""A worker that is killed in the middle, again and again: nothing is lost, nothing arrives twice.

``KILLS=100`` kills more often than the twenty times of every test run.
"""

from __future__ import annotations

import base64
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.migrated import migrated
from tests.tickets.receivers import Heard, Receiver, Zendesk, receiving

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "20"))
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
# The worker's own command, with a shorter patience for what a dead one left behind.
WORK = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from portal.tickets.deliveries import queue
from portal.tickets.management.commands import db_worker
queue.LEASE = timedelta(seconds=0.7)
queue.STRANDED = timedelta(seconds=2)
queue.FIRST_PAUSE = timedelta(seconds=0.2)
db_worker.ROUND_SECONDS = 0.2
call_command("db_worker", interval=0.05, startup_delay=False, reload=False, verbosity=0)
"""
LEFT = """
import django; django.setup()
from django.utils import timezone
from portal.tickets.models import Delivery
for d in Delivery.objects.exclude(progress="delivered"):
    print(d.channel, d.progress, d.attempts, d.trouble, d.due - timezone.now(), d.lease)
"""


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


def python(code: str, environment: dict[str, str], **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, text=True, **more
    )


def said(code: str, environment: dict[str, str]) -> str:
    process = python(code, environment, stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    return out.strip()


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


def test_killed_workers_lose_nothing_and_deliver_nothing_twice(environment, record_property):
    counted = Counted()
    with receiving(counted) as receiver:
        environment |= delivering_to(receiver)
        said(FILL, environment)
        for _ in range(KILLS):
            kill_in_the_middle(counted, environment)
        finish(environment)
    events, tickets = counted.events, counted.desk.tickets
    record_property("kills", KILLS)
    record_property("webhooks sent again", len(events) - len(set(events)))
    print(f"{KILLS} kills, {len(tickets)} tickets, {len(events) - len(set(events))} webhooks again")
    assert len(set(events)) == 2 * TICKETS
    assert len(tickets) == len({t["external_id"] for t in tickets}) == TICKETS
    assert len(counted.desk.notes) == len(set(counted.desk.notes)) == TICKETS


def kill_in_the_middle(counted: Counted, environment: dict[str, str]) -> None:
    counted.news.clear()
    worker = python(WORK, environment)
    try:
        assert counted.news.wait(PATIENCE_SECONDS), "there was nothing left to be killed in"
        time.sleep(random.uniform(0, 0.03))
    finally:
        worker.kill()
        worker.wait()


def finish(environment: dict[str, str]) -> None:
    """One worker is let live until all is delivered."""
    worker, end = python(WORK, environment), time.monotonic() + PATIENCE_SECONDS
    try:
        while left := said(LEFT, environment):
            assert worker.poll() is None
            assert time.monotonic() < end, f"not delivered:\n{left}"
    finally:
        worker.kill()
        worker.wait()
