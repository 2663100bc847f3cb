"""What an operator's Prometheus reads, and who else does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from portal.tickets.deliveries.models import Delivery, Progress
from portal.tickets.models import Kind, State, Ticket
from tests.hunt.site import ROOT

pytestmark = pytest.mark.django_db
CANARY = "canary-0c4be1f7" + "93d6a825"


def figures(client: Client) -> dict[str, float]:
    """``name{labels}`` → value."""
    lines = client.get("/metrics").content.decode().splitlines()
    told = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in told}


def ask(client: Client, paste: str) -> Any:
    body = json.dumps({"paste": paste})
    return client.post("/api/v1/diagnoses", body, content_type="application/json")


def risen(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: n - before.get(name, 0) for name, n in after.items() if n > before.get(name, 0)}


@pytest.mark.usefixtures("portal_settings")
def test_diagnosis_its_causes_and_its_calls_are_counted(client: Client, key: str) -> None:
    before = figures(client)
    ask(client, f"Authorization: Token {key}")
    more = risen(before, figures(client))
    article = "what-does-a-401-unauthorized-error-mean"
    assert more[f'keymend_diagnoses_total{{article="{article}",verdict="fix_proven"}}'] == 1
    assert more['keymend_causes_total{cause="scheme_wrong"}'] == 1
    assert more['keymend_test_calls_total{label="as_sent",outcome="refused"}'] == 1
    assert more['keymend_test_calls_total{label="repaired",outcome="accepted"}'] == 1
    assert more['keymend_test_call_seconds_count{outcome="accepted"}'] == 1


def test_requests_are_timed_by_route(client: Client) -> None:
    before = figures(client)
    client.get("/help/what-does-a-401-unauthorized-error-mean/")
    more = risen(before, figures(client))
    labels = 'method="GET",route="/help/<slug:slug>/",status="2xx"'
    assert more[f"keymend_request_seconds_count{{{labels}}}"] == 1
    assert more[f"keymend_request_seconds_sum{{{labels}}}"] > 0


def test_what_is_unknown_is_one_route_and_quotes_nothing(client: Client) -> None:
    for path in (f"/{CANARY}", f"/results/{CANARY}/", f"/?q={CANARY}"):
        client.get(path)
    client.generic(CANARY, "/")
    text = client.get("/metrics").content.decode()
    assert 'route="unknown"' in text
    assert CANARY not in text


def test_deliveries_that_wait_or_were_given_up_are_told(client: Client) -> None:
    ticket = Ticket.objects.create(state=State.OPEN, email="a@example.org")
    message = ticket.messages.create(kind=Kind.OPENED)
    for channel, progress in [("a", Progress.WAITING), ("b", Progress.GIVEN_UP)]:
        Delivery.objects.create(message=message, channel=channel, progress=progress)
    told = figures(client)
    assert told['keymend_deliveries{progress="waiting"}'] == 1
    assert told['keymend_deliveries{progress="given_up"}'] == 1
    assert told["keymend_delivery_oldest_seconds"] >= 0
    assert told['keymend_tickets{state="open"}'] == 1
    assert told["keymend_breaker_open"] == 0
    assert told["keymend_incident"] == 0


@pytest.mark.parametrize("allowed", [[], ["192.0.2.0/24"]], ids=["nobody", "others"])
def test_who_is_not_named_finds_no_such_page(client: Client, settings: Any, allowed: Any) -> None:
    from ipaddress import ip_network

    settings.METRICS_FROM = [ip_network(network) for network in allowed]
    response = client.get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert response.status_code == 404
    assert b"keymend_" not in response.content


def test_production_shows_them_to_nobody_unless_told(tmp_path: Any) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from portal import settings; print(settings.METRICS_FROM)"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
            "PORTAL_ALLOWED_HOSTS": "help.example.com",
            "PORTAL_METRICS_FOLDER": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"


def test_two_processes_add_up(client: Client) -> None:
    """Another process counts; this one tells the sum."""
    before = figures(client)
    program = "from portal.metrics import figures; figures.CAUSES.labels('newline_in_key').inc(3)"
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": os.environ["PROMETHEUS_MULTIPROC_DIR"]},
        check=True,
    )
    more = risen(before, figures(client))
    assert more['keymend_causes_total{cause="newline_in_key"}'] == 3


def test_answer_is_in_the_format_that_prometheus_reads(client: Client) -> None:
    client.get("/healthz")
    response = client.get("/metrics")
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'[a-z_]+(\{([a-z_]+="[^"]*",?)*\})? [0-9.e+-]+(inf|nan)?')
    for line in response.content.decode().splitlines():
        assert line.startswith("# ") or sample.fullmatch(line), line


@pytest.mark.parametrize("name", ["grafana/keymend.json", "prometheus/alerts.yaml"])
def test_dashboard_and_alerts_ask_for_figures_that_there_are(client: Client, name: str) -> None:
    asked = set(re.findall(r"keymend_[a-z_]+", (ROOT / "deploy" / name).read_text()))
    known = set(re.findall(r"^# HELP (\S+)", client.get("/metrics").content.decode(), re.M))
    declared = (ROOT / "portal/metrics/figures.py").read_text()
    known |= set(re.findall(r'"(keymend_\w+)"', declared))
    parts = {re.sub(r"_(bucket|count|sum)$", "", figure) for figure in asked}
    assert parts
    assert parts <= known
