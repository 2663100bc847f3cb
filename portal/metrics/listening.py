"""What the site tells of, made into figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.diagnosis.diagnosis import Diagnosis
from portal.diagnosis.outcome import TestCall
from portal.metrics import figures
from portal.metrics.reserved import lost_where_the_disk_is_full
from portal.privacy import METHODS
from portal.tickets.models import Ticket
from portal.tickets.signals import opened
from portal.wizard.models import Result
from portal.wizard.signals import called, diagnosed, said


def connect() -> None:
    diagnosed.connect(count_diagnosis, dispatch_uid="metrics")
    called.connect(count_calls, dispatch_uid="metrics")
    said.connect(count_answer, dispatch_uid="metrics")
    opened.connect(count_ticket, dispatch_uid="metrics")


@lost_where_the_disk_is_full()
def count_diagnosis(diagnosis: Diagnosis, article: str, **_: Any) -> None:
    figures.DIAGNOSES.labels(article, diagnosis.verdict.value).inc()
    for cause in diagnosis.causes:
        figures.CAUSES.labels(cause).inc()


@lost_where_the_disk_is_full()
def count_calls(calls: Iterable[TestCall], **_: Any) -> None:
    for call in calls:
        outcome = call.reason.value if call.reason else call.outcome.value
        figures.TEST_CALLS.labels(call.label.value, outcome).inc()
        if call.ms is not None:
            figures.TEST_CALL_SECONDS.labels(outcome).observe(call.ms / 1000)


@lost_where_the_disk_is_full()
def count_answer(result: Result, **_: Any) -> None:
    figures.ANSWERS.labels(result.said).inc()


@lost_where_the_disk_is_full()
def count_ticket(ticket: Ticket, **_: Any) -> None:
    figures.TICKETS.labels(ticket.verdict or "none").inc()


def requests_counted(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. Files are the server's own; an unknown address is one route, whatever it says."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = get_response(request)
        _count_request(request, response.status_code, time.monotonic() - began)
        return response

    return middleware


@lost_where_the_disk_is_full()
def _count_request(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    if match or status >= 400:
        method = request.method if request.method in METHODS else "other"
        route = f"/{match.route}" if match else "unknown"
        figures.REQUESTS.labels(method, route, f"{status // 100}xx").observe(seconds)
