"""The site as operators start it: only when it is ready, and without losing an answer when it stops."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.diagnosis.hostile import answer
from tests.hunt.site import LEFT_OUT, ROOT

PATIENCE_SECONDS = 60
REFUSAL = b'{"status":"error","code":"UNAUTHORIZED","message":"no","errors":null}'


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own, where nothing is prepared."""
    tree = tmp_path_factory.mktemp("serve") / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    return tree


def environment(**more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
        "PORTAL_ALLOWED_HOSTS": "127.0.0.1",
        **more,
    }


def manage(tree: Path, *words: str) -> None:
    command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
    subprocess.run(command, cwd=tree, env=environment(), check=True, timeout=PATIENCE_SECONDS)


def start(tree: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.serve"],
        cwd=tree,
        env=environment(**more),
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_says_what_is_not_ready_yet_and_ends(tree: Path) -> None:
    for words, then in [
        ("Files are not collected yet", ["collectstatic", "--no-input"]),
        ("The database is not up to date", ["migrate"]),
    ]:
        ended = start(tree)
        said = ended.communicate(timeout=PATIENCE_SECONDS)[1]
        assert (ended.returncode, said.count("\n")) == (1, 1)
        assert said.startswith(words)
        manage(tree, *then)


def test_no_request_waits_until_all_that_is_loaded_has_been_looked_through() -> None:
    """Python's collector would do so now and then: a hundred thousand objects, a tenth of a second."""
    code = "import gc, portal.wsgi; print(len(gc.get_objects()))"
    command = [sys.executable, "-W", "ignore", "-c", code]
    said = subprocess.check_output(command, cwd=ROOT, env=environment(), timeout=PATIENCE_SECONDS)
    assert int(said) < 10_000


@pytest.fixture
def slow_api() -> Iterator[str]:
    """Answers after two seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_answer_one, args=(listening,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _answer_one(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(65536)
        time.sleep(2)
        connection.sendall(answer("401 Unauthorized", REFUSAL))


def test_stop_waits_for_a_check_that_runs(tree: Path, slow_api: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(tree, PORT=str(port), PORTAL_API_BASE_URL=slow_api, PORTAL_WORKERS="2")
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{base}/healthz")
        with ThreadPoolExecutor(1) as thread:
            asked = thread.submit(_check, base)
            time.sleep(0.8)
            process.send_signal(signal.SIGTERM)
            assert asked.result().json()["verdict"] == "key_refused"
        assert process.wait(PATIENCE_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


def _check(base: str) -> requests.Response:
    return requests.post(
        f"{base}/api/v1/diagnoses",
        json={"paste": "Authorization: Bearer k3y-0f-n0b0dy-1n-p4rt1cul4r"},
        headers={"X-Forwarded-Proto": "https"},
        timeout=PATIENCE_SECONDS,
    )


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            requests.get(address, timeout=2).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the site did not answer")
