"""What the clock does: once, whoever ticks at once, and no more than that after a gap."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from aiosmtpd.controller import Controller

from portal.incidents import schedule
from portal.incidents.models import Run
from portal.incidents.schedule import Job, run_due
from tests.incidents.conftest import at
from tests.migrated import migrated
from tests.tickets.test_mails import Mailbox

ROOT = Path(__file__).parents[2]


@pytest.fixture
def jobs(monkeypatch):
    """No jobs but those that a test registers."""
    alone: dict[str, Job] = {}
    monkeypatch.setattr(schedule, "_jobs", alone)
    return alone


@pytest.fixture
def ran(jobs):
    """A job of every ten minutes that notes when it ran."""
    times = []

    def job(now):
        times.append(now)
        return {"done": 1}

    schedule.register(Job("one", timedelta(minutes=10), job))
    return times


@pytest.mark.django_db
def test_job_runs_once_in_its_time_and_once_after_a_gap(ran):
    for minute in (0, 1, 9, 10, 11, 600, 601, 610):
        run_due(at(minute))
    assert ran == [at(0), at(10), at(600), at(610)]


@pytest.mark.django_db
def test_job_that_another_process_has_waits_for_it_or_for_its_death(ran):
    run_due(at(0))
    Run.objects.update(due=at(10), lease=at(15))
    assert run_due(at(12)) == []
    assert run_due(at(15)) == ["one"]


@pytest.mark.django_db
def test_job_that_fails_is_tried_again_and_harms_no_other(jobs, ran, caplog):
    def broken(now):
        raise ValueError("with words that quote")

    schedule.register(Job("broken", timedelta(days=1), broken))
    assert run_due(at(0)) == ["one"]
    assert "broken failed: ValueError" in caplog.text
    assert "quote" not in caplog.text
    schedule.register(Job("broken", timedelta(days=1), lambda now: {}))
    assert run_due(at(1)) == ["broken"]


@pytest.mark.django_db
def test_job_that_left_something_goes_on_with_the_next_tick(jobs, caplog):
    left = [1, 1, 0]
    schedule.register(
        Job("long", timedelta(days=1), lambda now: {"rows": 5, schedule.MORE: left.pop(0)})
    )
    with caplog.at_level(logging.INFO, "portal.incidents"):
        assert [run_due(at(minute)) for minute in range(5)] == [["long"]] * 3 + [[], []]
    assert caplog.text.count("long: rows 5") == 3


# -- the command


@pytest.fixture
def site(tmp_path, own_sandbox):
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORTAL_DEBUG": "1",
                   "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_API_BASE_URL": own_sandbox,
                   "DATABASE_URL": migrated(tmp_path / "db")}  # fmt: skip


def started(environment, *arguments):
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def said(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out + err


@contextmanager
def receiving_mail():
    """An SMTP server: its port, and what it takes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, box
    controller.stop()


SIX_TICKS = """
import django; django.setup()
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
from portal.incidents.ticking import tick
for minute in range(6):
    Path(sys.argv[1], f"{minute}-{os.getpid()}").touch()
    while len(list(Path(sys.argv[1]).glob(f"{minute}-*"))) < 3:
        time.sleep(0.005)
    tick(datetime(2026, 11, 25, 12, minute, tzinfo=UTC))
"""
SHOWN = """
import django; django.setup()
from portal.incidents.models import Incident, Minute
print(Incident.objects.count(), sum(Minute.objects.values_list("failed", flat=True)))
"""


def test_two_processes_at_once_probe_once_open_one_incident_and_send_one_mail(
    site, own_sandbox, tmp_path_factory
):
    requests.put(f"{own_sandbox}/_sandbox/trouble/errors", timeout=5)
    try:
        with receiving_mail() as (port, box):
            mail = {"PORTAL_EMAIL_URL": f"smtp://127.0.0.1:{port}"}
            together = str(tmp_path_factory.mktemp("together"))
            for process in [started(site | mail, "-c", SIX_TICKS, together) for _ in range(3)]:
                said(process)
            assert [m["Subject"] for m in box.mails] == ["[Incident] The API answers with errors"]
    finally:
        requests.put(f"{own_sandbox}/_sandbox/trouble/none", timeout=5)
    incidents, failed = said(started(site, "-c", SHOWN)).split()
    assert incidents == "1"
    assert 3 <= int(failed) <= 6


def test_command_ticks_once_and_says_in_one_line_what_it_deleted(site):
    told = said(started(site, "manage.py", "tick"))
    assert "retention: diagnoses 0, tickets 0" in told
    assert "retention" not in said(started(site, "manage.py", "tick"))


def test_command_ticks_on_until_it_is_ended(site):
    with started(site, "manage.py", "tick", "--every", "1") as process:
        lines = iter(process.stderr.readline, "")
        assert next((line for line in lines if "retention" in line), None)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
