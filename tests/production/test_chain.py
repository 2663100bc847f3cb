"""The whole chain as deploy/ has it: Caddy with TLS → Granian → PostgreSQL and Redis."""

from __future__ import annotations

import os
import shutil
import socket
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
    redis: str

    def ask(self, method: str, path: str, **more: object) -> requests.Response:
        return requests.request(
            method, self.base + path, verify=self.authority, timeout=30, allow_redirects=False, **more
        )  # fmt: skip


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder = tmp_path_factory.mktemp("chain")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server.running())
        port, inner = _free_port(), _free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "DATABASE_URL": stack.enter_context(postgres.running()),
            "CACHE_URL": redis,
            "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
            "PORTAL_ALLOWED_HOSTS": "localhost,127.0.0.1",
            "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
            "PORTAL_API_BASE_URL": stack.enter_context(sandbox_running()),
            "PORTAL_WORKERS": "2",
            "PORT": str(inner),
            "SITE_ADDRESS": f"https://localhost:{port}",
            "UPSTREAM": f"127.0.0.1:{inner}",
        }
        _make_database(environment)
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
        yield Chain(f"https://localhost:{port}", authority, redis)


def _make_database(environment: dict[str, str]) -> None:
    """The server's own one is named otherwise."""
    import psycopg

    url = environment["DATABASE_URL"].rsplit("/", 1)[0] + "/postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE portal")


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


@pytest.mark.parametrize("length", [70_000, 2_500_000, 4_000_000])
def test_what_is_too_long_is_told_so(chain: Chain, length: int) -> None:
    assert chain.ask("POST", API, json={"paste": "x" * length}).status_code == 413


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


def test_counters_are_in_redis(chain: Chain) -> None:
    from redis import Redis

    assert list(Redis.from_url(chain.redis).scan_iter("*test-call*"))
