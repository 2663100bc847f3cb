"""While the API hangs for every call, whoever needs no call notices nothing."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.hunt.doors import API, SLUG
from tests.hunt.site import Site, serving

CUSTOMERS = 60
"""Four times as many as the site has threads."""
LONGEST_CALL_SECONDS = 10
PASTE = "Authorization: Bearer k3y-0f-n0b0dy-1n-p4rt1cul4r"


@contextmanager
def hanging_api() -> Iterator[str]:
    """Takes every connection, and never says a word."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=600) as listening:
        listening.settimeout(0.1)
        thread = threading.Thread(target=_take_all, args=(listening, over))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def _take_all(listening: socket.socket, over: threading.Event) -> None:
    held = []
    while not over.is_set():
        try:
            held.append(listening.accept()[0])
        except TimeoutError:
            continue
    for connection in held:
        connection.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = {"PORTAL_LIMITS": "on", "PORTAL_TRUSTED_PROXIES": "127.0.0.1"}
    folder = tmp_path_factory.mktemp("hanging") / "site"
    with hanging_api() as api, serving(folder, PORTAL_API_BASE_URL=api, **settings) as site:
        yield site


def ask(site: Site, customer: int, *, call: bool = True) -> requests.Response:
    address = f"198.51.{customer // 250}.{customer % 250 + 1}"
    return requests.post(
        site.base + API,
        json={"paste": PASTE, "test_call": call},
        headers={"X-Forwarded-For": address},
        timeout=LONGEST_CALL_SECONDS * 3,
    )


def seconds_of_an_article(site: Site) -> float:
    began = time.monotonic()
    requests.get(f"{site.base}/help/{SLUG}/", timeout=30).raise_for_status()
    return time.monotonic() - began


def seconds_of_a_check(site: Site) -> float:
    began = time.monotonic()
    assert ask(site, 20_000, call=False).status_code == 200
    return time.monotonic() - began


def test_article_and_masked_check_stay_as_quick_as_without(site: Site) -> None:
    for quick in (seconds_of_an_article, seconds_of_a_check):
        quick(site)
    with ThreadPoolExecutor(CUSTOMERS) as threads:
        asked: list[Future[requests.Response]] = [
            threads.submit(ask, site, n) for n in range(CUSTOMERS)
        ]
        time.sleep(1)  # all are on their way
        articles = [seconds_of_an_article(site) for _ in range(30)]
        checks = [seconds_of_a_check(site) for _ in range(30)]
        assert any(not answer.done() for answer in asked), "the calls did not hang meanwhile"
        answers = [answer.result() for answer in asked]
    # A page that waits for a thread waits for seconds; one that does not, for far less, even here.
    assert statistics.median(articles) < 0.5
    assert max(articles) < 3
    assert statistics.median(checks) < 0.5
    assert {answer.status_code for answer in answers} <= {200, 503}
    full = [answer for answer in answers if answer.status_code == 503]
    assert full
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in full)
    tested = [answer.json() for answer in answers if answer.status_code == 200]
    assert tested
    assert {answer["verdict"] for answer in tested} == {"api_trouble"}
    assert all(answer["causes"] == [] for answer in tested)


def test_then_the_api_is_tried_now_and_then_only_and_who_checks_is_told_at_once(site: Site) -> None:
    began = time.monotonic()
    answers = [ask(site, 1000 + n).json() for n in range(4)]
    reasons = [answer["test_calls"][0]["reason"] for answer in answers]
    assert reasons.count("api_silent") >= 3, "one of them may have been the trial"
    assert {answer["verdict"] for answer in answers} == {"api_trouble"}
    assert time.monotonic() - began < LONGEST_CALL_SECONDS * 2
