"""A whole diagnosis, with its test call at the sandbox, beside the same call by ``requests`` alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Final

import requests

from portal.diagnosis import diagnose, load
from portal.diagnosis.testcall import caller
from portal.sandbox.keys import KEYS
from portal.sandbox.server import running
from tests.bench import served
from tests.bench.served import Server
from tests.bench.table import Aim, Row, by_turns, row_of

TURNS: Final = 60
PASTE: Final = f"Authorization: Bearer {KEYS['active']}"
ADDS_AT_MOST: Final = Aim("difference", at_most=10)


def rows() -> Iterator[Row]:
    with running() as sandbox:
        alone = _call_alone(sandbox)
        turns = by_turns(_ms(_diagnosis(sandbox)), _ms(alone), TURNS)
        yield row_of("diagnosis", "its call alone", "ms", turns, ADDS_AT_MOST)
        with served.tree() as tree, served.site(tree, PORTAL_API_BASE_URL=sandbox) as site:
            turns = by_turns(_ms(_by_the_site(site)), _ms(alone), TURNS)
        yield row_of("diagnosis by the API", "its call alone", "ms", turns, ADDS_AT_MOST)


def _diagnosis(sandbox: str) -> Callable[[], object]:
    provider = load("101domain").at(sandbox)
    return lambda: diagnose(PASTE, provider=provider, call=caller(provider))


def _call_alone(sandbox: str) -> Callable[[], object]:
    """On a connection that stays open, as the diagnosis has one, too."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {KEYS['active']}"
    url = load("101domain").at(sandbox).test_url
    return lambda: session.get(url, timeout=10).raise_for_status()


def _by_the_site(site: Server) -> Callable[[], object]:
    """Each time another customer, for one alone may not make so many calls."""
    session, customers = requests.Session(), iter(range(65_000))
    asked = site.diagnosis_of(PASTE, with_call=True)

    def ask() -> None:
        customer = next(customers)
        address = f"198.18.{customer % 250}.{customer // 250}"
        headers = {**asked.headers, "X-Forwarded-For": address}
        answer = session.post(asked.url, asked.body, headers=headers, timeout=30)
        assert json.loads(answer.text)["verdict"] == "key_works", answer.status_code

    return ask


def _ms(work: Callable[[], object]) -> Callable[[], float]:
    work()

    def timed() -> float:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1000

    return timed
