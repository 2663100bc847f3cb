"""A steady load for half an hour, on PostgreSQL and Redis: ``make bench PART=lasting MINUTES=30``.

Readers, masked checks, and whole diagnoses that are kept, each from another customer; the sandbox
is the API, and the limits hold. No part of ``make bench`` without a name.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import psycopg

from portal.sandbox.keys import KEYS
from portal.sandbox.server import running
from tests import postgres, redis_server
from tests.bench import served
from tests.bench.diagnosis import TYPICAL
from tests.bench.served import ARTICLE, Server
from tests.bench.wrk import Asked, Load, load

MINUTES: Final = float(os.environ.get("MINUTES", "30"))
PASTE: Final = (
    f'curl -H "Authorization: Token {KEYS["active"]}" https://api.101domain.com/v1/account/balance'
)


@dataclass(frozen=True)
class Stream:
    """So many customers, each with a pause before each request."""

    name: str
    asked: Asked
    customers: int
    pause_ms: int

    def run(self) -> Load:
        return load(
            self.asked, customers=self.customers, seconds=MINUTES * 60, pause_ms=self.pause_ms
        )


def print_all() -> None:
    with _site() as (site, database):
        streams = _streams(site)
        for stream in streams:
            load(stream.asked, customers=1, seconds=10)
        before, began = _held(site, database), time.monotonic()
        with ThreadPoolExecutor(len(streams)) as threads:
            loads = list(threads.map(Stream.run, streams))
        minutes, after = (time.monotonic() - began) / 60, _held(site, database)
    print("| | requests | a second | p50, ms | p99, ms | without an answer | answered 4xx or 5xx |")
    print("| --- " * 7 + "|")
    for stream, made in zip(streams, loads, strict=True):
        print(
            f"| {stream.name} | {made.requests:,} | {made.per_second:.1f} | {made.p50:.0f} "
            f"| {made.p99:.0f} | {made.failed} | {made.refused} |"
        )
    print(f"\n| | at the start | {minutes:.0f} minutes later |\n| --- | --- | --- |")
    for name in before:
        print(f"| {name} | {before[name]} | {after[name]} |")


def _streams(site: Server) -> list[Stream]:
    return [
        Stream("article", site.get(ARTICLE), 16, 200),
        Stream("masked check", site.checks_of(TYPICAL["cURL"]), 4, 500),
        Stream("diagnosis with test calls, kept", _kept(site), 8, 750),
    ]


def _kept(site: Server) -> Asked:
    """As a browser without JavaScript sends it."""
    asked = site.checks_of(PASTE)
    headers = {name: value for name, value in asked.headers.items() if name != "HX-Request"}
    return replace(asked, headers=headers)


@contextmanager
def _site() -> Iterator[tuple[Server, str]]:
    with (
        redis_server.serving() as redis,
        postgres.serving() as database,
        running() as sandbox,
        served.tree() as tree,
    ):
        database.create("portal")
        settings = {
            "DATABASE_URL": database.url,
            "CACHE_URL": redis.url,
            "PORTAL_API_BASE_URL": sandbox,
            "PORTAL_WORKERS": "2",
            "PORTAL_DIAGNOSES_AN_HOUR": "100000",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=tree, env=served.environment(**settings), check=True)
        with served.site(tree, **settings) as site:
            yield site, database.url


def _held(site: Server, database: str) -> dict[str, str]:
    with psycopg.connect(database) as connection:
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        results = connection.execute("SELECT count(*) FROM wizard_result").fetchone()
    assert size
    assert results
    memory = " and ".join(f"{megabytes:.0f}" for megabytes in site.resident())
    return {
        "resident memory of the processes, MB": memory,
        "database, MB": f"{size[0] / 1e6:.1f}",
        "kept results": f"{results[0]:,}",
    }
