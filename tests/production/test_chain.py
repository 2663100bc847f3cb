"""The whole chain as deploy/ has it: Caddy with TLS → Granian → PostgreSQL and Redis."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from portal.sandbox.keys import KEYS
from portal.sandbox.server import running as sandbox_running
from tests import postgres, redis_server
from tests.hunt.doors import API, SLUG
from tests.hunt.site import LEFT_OUT, ROOT

pytestmark = pytest.mark.chain
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Chain:
    """``base`` is the proxy's address; ``authority`` the certificate that its own is signed with."""

    base: str
    authority: Path
    database: postgres.Server
    redis: redis_server.Server

    def ask(self, method: str, path: str, **more: object) -> requests.Response:
        return requests.request(
            method, self.base + path, verify=self.authority, timeout=30, allow_redirects=False, **more
        )  # fmt: skip


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder = tmp_path_factory.mktemp("chain")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server.serving())
        database = stack.enter_context(postgres.serving())
        port, inner = _free_port(), _free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "DATABASE_URL": database.url,
            "CACHE_URL": redis.url,
            "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
            "PORTAL_ALLOWED_HOSTS": "localhost,127.0.0.1",
            "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
            "PORTAL_API_BASE_URL": stack.enter_context(sandbox_running()),
            "PORTAL_WORKERS": "2",
            "PORT": str(inner),
            "SITE_ADDRESS": f"https://localhost:{port}",
            "UPSTREAM": f"127.0.0.1:{inner}",
            **_buffering(),
        }
        database.create("portal")
        for words in (["migrate"], ["collectstatic", "--no-input"]):
            _manage(folder / "tree", environment, *words)
        stack.enter_context(_process([sys.executable, "-m", "portal.serve"], folder, environment))
        _wait_for(inner)
        proxy = [
            "caddy",
            "run",
            "--config",
            str(ROOT / "deploy/Caddyfile"),
            "--adapter",
            "caddyfile",
        ]
        stack.enter_context(_process(proxy, folder, environment))
        _wait_for(port)
        authority = _made_soon(folder / "caddy/pki/authorities/local/root.crt")
        yield Chain(f"https://localhost:{port}", authority, database, redis)


def _buffering() -> dict[str, str]:
    """Debian 12's Caddy knows the setting by its old name."""
    version = subprocess.run(
        ["caddy", "version"], capture_output=True, text=True, check=True
    ).stdout
    parts = re.findall(r"\d+", version)
    is_old = tuple(int(part) for part in parts[:2]) < (2, 7)
    return {"BUFFERING": "buffer_requests"} if is_old else {}


def _manage(tree: Path, environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
    subprocess.run(command, cwd=tree, env=environment, check=True, timeout=PATIENCE_SECONDS)


@contextmanager
def _process(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[None]:
    with (folder / "said").open("ab") as said:
        process = subprocess.Popen(
            command, cwd=folder / "tree", env=environment, stdout=said, stderr=said
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on {port}")


def _made_soon(path: Path) -> Path:
    end = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < end, f"{path} was not made"
        time.sleep(0.1)
    return path


def test_article_comes_compressed_over_tls(chain: Chain) -> None:
    answer = chain.ask("GET", f"/help/{SLUG}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "401" in answer.text


def test_database_and_cache_answer(chain: Chain) -> None:
    answer = chain.ask("GET", "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "cache": True})


def test_diagnosis_is_proven_through_all_of_it(chain: Chain) -> None:
    answer = chain.ask("POST", API, json={"paste": f"Authorization: Token {KEYS['active']}"})
    assert answer.json()["verdict"] == "fix_proven"
    assert KEYS["active"] not in answer.text


@pytest.mark.parametrize("length", [70_000, 2_200_000])
def test_what_is_too_long_is_told_so(chain: Chain, length: int) -> None:
    assert chain.ask("POST", API, json={"paste": "x" * length}).status_code == 413


def test_counters_are_in_redis(chain: Chain) -> None:
    from redis import Redis

    assert list(Redis.from_url(chain.redis.url).scan_iter("*test-call*"))


def test_article_comes_while_many_send_their_bodies_slowly(chain: Chain) -> None:
    """Six times as many as the site has threads."""
    port = int(chain.base.rsplit(":", 1)[1])
    context = ssl.create_default_context(cafile=str(chain.authority))
    with ExitStack() as held:
        for _ in range(200):
            plain = socket.create_connection(("127.0.0.1", port), timeout=10)
            client = held.enter_context(context.wrap_socket(plain, server_hostname="localhost"))
            client.sendall(
                f"POST {API} HTTP/1.1\r\nHost: localhost:{port}\r\n"
                "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{".encode()
            )
        began = time.monotonic()
        for _ in range(5):
            assert chain.ask("GET", f"/help/{SLUG}/").status_code == 200
        assert time.monotonic() - began < 10


def _until(chain: Chain, status: int) -> None:
    """Waits until the site says that it is ready, or that it is not."""
    end = time.monotonic() + PATIENCE_SECONDS
    while chain.ask("GET", "/readyz").status_code != status:
        assert time.monotonic() < end, "it never was"
        time.sleep(0.2)


def _check(chain: Chain) -> requests.Response:
    """As a browser without JavaScript sends it."""
    session = requests.Session()
    session.verify = str(chain.authority)
    session.get(f"{chain.base}/help/{SLUG}/", timeout=30)
    headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": f"{chain.base}/"}
    form = {"paste": f"Authorization: Token {KEYS['active']}"}
    return session.post(f"{chain.base}/help/{SLUG}/check/", form, headers=headers, timeout=30)


def test_database_that_goes_away_takes_no_answer_with_it(chain: Chain) -> None:
    chain.database.stop()
    try:
        assert chain.ask("GET", "/healthz").status_code == 200
        assert chain.ask("GET", "/readyz").json() == {"database": False, "cache": True}
        assert chain.ask("GET", f"/help/{SLUG}/").status_code == 200
        page = _check(chain)
        assert page.status_code == 200
        assert "Proof" in page.text
        assert "this result is not kept" in page.text
        lost = chain.ask("GET", "/results/AAAAAAAAAAAAAAAAAAAAAAAA/")
        assert lost.status_code == 503
        assert "on our side" in lost.text
    finally:
        chain.database.start()
    _until(chain, 200)
    page = _check(chain)
    assert page.status_code == 200
    assert "this result is not kept" not in page.text


def test_redis_that_goes_away_costs_the_test_call_only(chain: Chain) -> None:
    chain.redis.stop()
    try:
        assert chain.ask("GET", f"/help/{SLUG}/").status_code == 200
        page = _check(chain)
        assert page.status_code == 200
        assert "a part of this site is out of order" in page.text
        assert "Too many" not in page.text
    finally:
        chain.redis.start()
    _until(chain, 200)
    assert "Proof" in _check(chain).text


def test_attack_is_seen_whatever_addresses_the_client_claims(chain: Chain) -> None:
    """Fifty keys that are refused cost one network work from then on."""
    reasons = []
    for n in range(53):
        body = {"paste": "Authorization: Bearer k3y-0f-n0b0dy-1n-p4rt1cul4r"}
        headers = {"X-Forwarded-For": f"198.{n}.100.1"}
        answer = chain.ask("POST", API, json=body, headers=headers).json()
        reasons.append(answer["test_calls"][0]["reason"])
    assert reasons[0] is None
    assert reasons[-1] == "work_missing"
