"""Two processes of the site with one database: work that one took, the other does not take."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from portal.sandbox.keys import KEYS
from tests.limits.solving import solved
from tests.migrated import migrated

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@contextmanager
def serving(environment):
    """One process that serves the site; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = (
        f"-m granian --interface wsgi --host 127.0.0.1 --port {port} --no-ws --log-level error"
    )
    process = subprocess.Popen(
        [sys.executable, *command.split(), "--no-access-log", "portal.wsgi:application"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def wait_for(address):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            return requests.get(address, timeout=2)
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


@pytest.fixture(scope="module")
def two(tmp_path_factory, sandbox):
    """The addresses of two processes that share nothing but the database and the settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DEBUG": "on",
        "PORTAL_SECRET_KEY": "the same for both processes, as on two machines " * 2,
        "PORTAL_API_BASE_URL": sandbox,
        "DATABASE_URL": migrated(tmp_path_factory.mktemp("two") / "db.sqlite3"),
    }
    with ExitStack() as stack:
        yield [stack.enter_context(serving(environment)) for _ in range(2)]


def ask(base, key, work=None):
    """What became of the first call, and the challenge if there is one."""
    body = {"paste": f"Authorization: Bearer {key}", "work": work}
    answer = requests.post(f"{base}/api/v1/diagnoses", json=body, timeout=30).json()
    call = answer["test_calls"][0]
    return call["reason"] or call["outcome"], answer.get("challenge")


def test_attack_on_one_process_costs_work_at_both_and_work_counts_once(two, key):
    one, other = two
    assert ask(other, key) == ("accepted", None)
    for _ in range(51):
        assert ask(one, KEYS["revoked"])[0] == "refused"
    assert ask(one, key)[0] == "work_missing"
    reason, challenge = ask(other, key)
    assert reason == "work_missing"

    work = solved(challenge)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda i: ask(two[i % 2], key, work)[0], range(16)))
    assert sorted(answers) == ["accepted", *["work_missing"] * 15]
