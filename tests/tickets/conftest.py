from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks_db.management.commands import db_worker

from portal.diagnosis import diagnose
from portal.diagnosis.testcall import caller
from portal.tickets.abuse import SHORTEST_READING
from portal.tickets.deliveries.models import Delivery
from portal.tickets.models import Ticket
from portal.wizard.models import Result
from portal.wizard.views import article_or_404, keep

ARTICLE = "what-does-a-401-unauthorized-error-mean"
SAID = {
    "goal": "List my domains.",
    "email": "ada@example.com",
    "name": "Ada",
    "key_name": "backend, live",
    "since": "Monday 9:00 UTC",
    "severity": "blocked",
}


@pytest.fixture(autouse=True)
def at_the_sandbox(portal_settings):
    """Every test here has its test calls answered by the sandbox."""
    portal_settings.SUPPORT_EMAIL = "support@keymend.example"
    portal_settings.EMAIL_FROM = "portal@keymend.example"


@pytest.fixture
def result(provider, key) -> Result:
    """A masked result of a header without its scheme, repaired and proven."""
    diagnosis = diagnose(f"Authorization: {key}", provider=provider, call=caller(provider))
    return keep(article_or_404(ARTICLE), diagnosis)


@pytest.fixture
def draft(client, result):
    """Sends the form, and gives back the draft that it made; answers and files can be others."""

    def fill(**more) -> Ticket:
        response = client.post(f"/results/{result.reference}/ticket/", {**SAID, **more})
        assert response.status_code == 302, response.content.decode()
        ticket = Ticket.objects.latest("pk")
        Ticket.objects.filter(pk=ticket.pk).update(created=ticket.created - 2 * SHORTEST_READING)
        return ticket

    return fill


@pytest.fixture
def opened(client, draft):
    """The whole way: form, check, ticket."""

    def go(leave_out=(), **more) -> Ticket:
        ticket = draft(**more)
        client.post(f"/tickets/{ticket.reference}/check/", {"leave_out": leave_out})
        ticket.refresh_from_db()
        return ticket

    return go


@pytest.fixture
def worker(monkeypatch):
    """Works off what is queued now, as ``manage.py db_worker`` does, on the test's own connection."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)

    def work() -> None:
        db_worker.Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="tests",
            excluded_queue_names=[],
        ).run()

    return work


@pytest.fixture
def later():
    """Puts the clocks of all waiting deliveries and their tasks back, so that they are due."""

    def pass_time(by: timedelta = timedelta(days=1)) -> None:
        from django.db.models import F
        from django_tasks_db.models import DBTaskResult

        Delivery.objects.waiting().update(due=F("due") - by)
        Delivery.objects.waiting().exclude(lease=None).update(lease=F("lease") - by)
        DBTaskResult.objects.filter(status="READY").update(run_after=F("run_after") - by)

    return pass_time
