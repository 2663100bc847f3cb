"""Reports of the Content-Security-Policy are counted, and nothing of what they quote is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from portal import policy_reports
from portal.limits.counters import limiter
from portal.limits.declared import Limit, everyone, holder
from portal.policy_reports import DIRECTIVES, MOST_BYTES, MOST_REPORTS

pytestmark = pytest.mark.django_db

KEY = "canary-7f3a9c2e41d84b60"
ARTICLE = "https://help.example.com/help/what-does-a-401-unauthorized-error-mean/"
BY_URI = "application/csp-report"
BY_ENDPOINT = "application/reports+json"


def by_uri(**more: Any) -> str:
    """What Chromium sends for ``report-uri``, with a key wherever one could stand."""
    report = {
        "document-uri": f"{ARTICLE}?key={KEY}",
        "referrer": KEY,
        "violated-directive": "script-src-elem",
        "effective-directive": "script-src-elem",
        "original-policy": f"default-src {KEY}",
        "blocked-uri": f"https://{KEY}/",
        "script-sample": KEY,
        "source-file": KEY,
    }
    return json.dumps({"csp-report": {**report, **more}})


def by_endpoint(times: int = 1, **more: Any) -> str:
    """What Chromium sends for ``report-to``."""
    body = {
        "documentURL": f"{ARTICLE}#{KEY}",
        "effectiveDirective": "require-trusted-types-for",
        "blockedURL": "trusted-types-sink",
        "sample": f"Element innerHTML|{KEY}",
        "originalPolicy": KEY,
        **more,
    }
    report = {"type": "csp-violation", "url": f"{ARTICLE}?{KEY}", "user_agent": KEY, "body": body}
    return json.dumps([report] * times)


@pytest.fixture
def send(caplog: pytest.LogCaptureFixture) -> Any:
    """Sends a report; the lines that it made in the log."""

    def send(body: str | bytes, kind: str = BY_URI) -> list[str]:
        caplog.clear()
        browser = Client(enforce_csrf_checks=True)
        answer = browser.post(site.POLICY_REPORTS, body, content_type=kind)
        assert (answer.status_code, answer.content) == (204, b"")
        assert KEY not in caplog.text
        return caplog.messages

    return send


def test_it_works(send: Any) -> None:
    assert send(by_uri()) == ["policy violation: script-src-elem at article, 1 times"]
    assert send(by_endpoint(), BY_ENDPOINT) == [
        "policy violation: require-trusted-types-for at article, 1 times"
    ]


def test_address_in_the_policy_is_this_one(client: Client) -> None:
    headers = client.get("/healthz").headers
    assert reverse("policy-reports") == site.POLICY_REPORTS
    assert f"report-uri {site.POLICY_REPORTS}" in headers["Content-Security-Policy"]
    assert "report-to policy" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == f'policy="{site.POLICY_REPORTS}"'


def test_every_directive_of_the_policy_is_known(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    named = {part.split()[0] for part in policy.split(";")}
    assert named - {"report-uri", "report-to"} <= DIRECTIVES


@pytest.mark.parametrize(
    ("more", "line"),
    [
        pytest.param({"effective-directive": KEY}, "another directive at article", id="a directive that is a key"),
        pytest.param({"effective-directive": "", "violated-directive": "img-src 'self' https:"}, "img-src at article", id="an older browser"),
        pytest.param({"effective-directive": None, "violated-directive": [KEY]}, "another directive at article", id="no text"),
        pytest.param({"document-uri": f"https://x/results/{KEY}/"}, "script-src-elem at result", id="a key in the path"),
        pytest.param({"document-uri": f"https://x/{KEY}/"}, "script-src-elem at elsewhere", id="no route of ours"),
        pytest.param({"document-uri": f"https://[{KEY}"}, "script-src-elem at elsewhere", id="no address"),
        pytest.param({"document-uri": [KEY]}, "script-src-elem at elsewhere", id="no text for an address"),
        pytest.param({"document-uri": "https://x/healthz"}, "script-src-elem at elsewhere", id="a route without a name"),
    ],
)  # fmt: skip
def test_only_known_directives_and_our_own_routes_are_named(send: Any, more: Any, line: str) -> None:  # fmt: skip
    assert send(by_uri(**more)) == [f"policy violation: {line}, 1 times"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("", BY_URI, id="nothing"),
        pytest.param(f'{{"csp-report": "{KEY}', BY_URI, id="broken"),
        pytest.param(b"\xff\xfe" + KEY.encode(), BY_URI, id="binary"),
        pytest.param("[" * 20_000, BY_URI, id="deep"),
        pytest.param(f'"{KEY}"', BY_URI, id="a text"),
        pytest.param(f'{{"csp-report": "{KEY}"}}', BY_URI, id="a report that is a text"),
        pytest.param(f'[{{"type": "{KEY}"}}, "{KEY}", null]', BY_ENDPOINT, id="other reports"),
        pytest.param(by_uri(), BY_ENDPOINT, id="the other shape"),
        pytest.param(by_uri(), "application/json", id="another type"),
        pytest.param(by_uri(), "text/plain", id="plain text"),
        pytest.param(by_uri(more="x" * MOST_BYTES), BY_URI, id="too much"),
    ],
)
def test_what_is_no_report_is_answered_alike_and_ignored(send: Any, body: Any, kind: str) -> None:
    assert send(body, kind) == []


def test_a_batch_is_counted_in_one_line_and_no_further_than_its_bound(send: Any) -> None:
    assert send(by_endpoint(3), BY_ENDPOINT)[0].endswith(", 3 times")
    batch = json.dumps([{"type": "csp-violation", "body": {}}] * (MOST_REPORTS + 5))
    assert send(batch, BY_ENDPOINT)[0].endswith(f", {MOST_REPORTS} times")


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_other_methods_are_answered_alike(client: Client, method: str) -> None:
    assert getattr(client, method)(site.POLICY_REPORTS).status_code == 204


def test_reports_are_limited_by_address_and_the_answer_does_not_show_it(
    send: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIMITS, settings.COUNTERS_URL = True, ""
    limiter.cache_clear()
    few = (Limit("policy-report", holder, "2 per minute"),)
    monkeypatch.setattr(policy_reports, "POLICY_REPORTS", few)
    assert [len(send(by_uri())) for _ in range(4)] == [1, 1, 0, 0]
    limiter.cache_clear()


def test_declared_limits_hold_by_address_and_overall() -> None:
    from portal.limits import declared

    assert [limit.whose for limit in declared.POLICY_REPORTS] == [holder, everyone]
