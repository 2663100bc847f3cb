from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.diagnosis import diagnose
from portal.diagnosis.testcall import caller
from portal.tickets import conversation
from portal.tickets.models import State, Ticket
from portal.wizard.models import Result
from portal.wizard.views import article_or_404, keep

ARTICLE = "what-does-a-401-unauthorized-error-mean"


@pytest.fixture(autouse=True)
def at_the_sandbox(portal_settings):
    portal_settings.SUPPORT_EMAIL = "support@keymend.example"
    portal_settings.EMAIL_FROM = "portal@keymend.example"
    portal_settings.TICKET_DELIVERY = []


@pytest.fixture
def result(db, provider, key) -> Result:
    """A header without its scheme, repaired and proven."""
    diagnosis = diagnose(f"Authorization: {key}", provider=provider, call=caller(provider))
    return keep(article_or_404(ARTICLE), diagnosis)


@pytest.fixture
def opened(db, result):
    """A ticket as the customer's form and its check make it; fields can be others."""

    def make(leave_out=(), result=result, **more) -> Ticket:
        said = {
            "goal": "List my domains.", "email": "ada@example.com", "name": "Ada",
            "key_name": "backend, live", "since": "Monday", "severity": "blocked",
        }  # fmt: skip
        draft = Ticket.objects.create(result=result, **(said | more))
        conversation.send(draft, leave_out)
        return draft

    return make


@pytest.fixture
def row(db):
    """A ticket by its columns alone, as bare as the queue reads it."""

    def make(hours=0.0, **more) -> Ticket:
        moved = timezone.now() - timedelta(hours=hours)
        told = {"state": State.OPEN, "email": "ada@example.com", "opened": moved, "moved": moved}
        return Ticket.objects.create(**(told | more))

    return make
