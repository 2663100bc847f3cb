"""Whoever sees a ticket is noted, whichever way they come to its page."""

from __future__ import annotations

import pytest

from portal.audit.models import Entry
from portal.tickets import conversation
from portal.tickets.models import Ticket
from tests.desk.conftest import agent  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(portal_settings) -> Ticket:
    portal_settings.TICKET_DELIVERY = []
    made = Ticket.objects.create(email="ada@customer.example", goal="List my domains.")
    conversation.send(made, [])
    return made


@pytest.mark.parametrize(
    ("act", "sent", "status"),
    [
        pytest.param("reply/", {"seen": "0", "text": ""}, 422, id="an empty reply"),
        pytest.param("reply/", {"seen": "99", "text": "Wait."}, 409, id="a stale reply"),
        pytest.param("reply/", {"seen": "0", "text": "key 7f3a9c2e41d84b605d1eaa90"}, 422, id="a key"),
        pytest.param("note/", {"text": ""}, 422, id="an empty note"),
        pytest.param("state/", {"seen": "x"}, 422, id="no decision"),
        pytest.param("state/", {"seen": "99", "state": "solved"}, 409, id="a stale decision"),
    ],
)  # fmt: skip
def test_page_that_is_shown_again_is_noted_too(agent, ticket, act, sent, status):  # noqa: F811
    before = Entry.objects.count()
    response = agent.post(f"/staff/tickets/{ticket.number}/{act}", sent)
    assert (response.status_code, ticket.email in response.content.decode()) == (status, True)
    entries = Entry.objects.filter(action="ticket.seen", target=ticket.number)
    assert [entry.actor for entry in entries] == ["agent@staff.example"]
    assert Entry.objects.count() == before + 1


def test_opening_it_is_noted_once(agent, ticket):  # noqa: F811
    agent.get(f"/staff/tickets/{ticket.number}/")
    assert Entry.objects.filter(action="ticket.seen", target=ticket.number).count() == 1
