"""Log lines that machines read, and the number that joins a line with a customer's page."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from portal.logs import JsonLines, request_id

pytestmark = pytest.mark.django_db  # pages look for banners
CANARY = "canary-5d20f7b9" + "a31c48e6"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What is written for operators, in JSON."""
    ours = [h for h in logging.getLogger("portal").handlers if type(h) is logging.StreamHandler]
    handler = ours[0]
    requests = logging.getLogger("portal.requests")
    written = io.StringIO()
    before, form, level = handler.setStream(written), handler.formatter, requests.level
    handler.setFormatter(JsonLines())
    requests.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(before)
    handler.setFormatter(form)
    requests.setLevel(level)


def test_request_is_one_line_with_its_route_status_and_time(client: Client, lines: Any) -> None:
    client.get("/help/what-does-a-401-unauthorized-error-mean/")
    (line,) = lines()
    assert line.keys() >= {"at", "level", "logger", "message", "request_id"}
    assert (line["method"], line["route"], line["status"]) == ("GET", "/help/<slug:slug>/", 200)
    assert line["ms"] > 0


def test_number_on_the_page_is_that_of_the_line_and_of_the_header(
    client: Client, lines: Any
) -> None:
    response = client.get("/")
    (line,) = lines()
    assert response["X-Request-ID"] == line["request_id"]
    assert line["request_id"] in response.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/help/nowhere/"])
def test_page_of_a_fault_has_its_number_too(client: Client, lines: Any, address: str) -> None:
    page = client.get(address).content.decode()
    assert lines()[-1]["request_id"] in page


def test_no_two_requests_have_one_number(client: Client) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda _: Client().get("/healthz")["X-Request-ID"], range(40)))
    assert len(set(numbers)) == 40
    assert all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)


def test_number_ends_with_its_request(client: Client) -> None:
    client.get("/healthz")
    assert request_id() == ""


def test_number_that_came_along_is_not_taken_over(client: Client, lines: Any) -> None:
    response = client.get("/healthz", HTTP_X_REQUEST_ID=CANARY)
    assert CANARY not in response["X-Request-ID"] + json.dumps(lines())


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda c: c.get(f"/{CANARY}/"), id="address"),
        pytest.param(lambda c: c.get(f"/?q={CANARY}"), id="query"),
        pytest.param(lambda c: c.get(f"/results/{CANARY}/"), id="reference"),
        pytest.param(lambda c: c.generic(CANARY, "/"), id="method"),
        pytest.param(lambda c: c.get("/", HTTP_USER_AGENT=CANARY), id="header"),
    ],
)
def test_line_quotes_nothing_that_was_sent(client: Client, lines: Any, ask: Any) -> None:
    ask(client)
    assert lines()
    assert CANARY not in json.dumps(lines())


def test_files_are_not_logged(client: Client, lines: Any) -> None:
    response = client.get("/static/icon.svg")
    response.close()
    assert response.status_code == 200
    assert lines() == []


def test_error_is_one_line_with_its_frames_and_without_its_words(lines: Any) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("portal.example").exception("It failed")
    (line,) = lines()
    assert "ValueError" in line["trace"]
    assert CANARY not in json.dumps(line)
