"""The form is no way to flood support, to mail strangers, or to guess tickets."""

from __future__ import annotations

import html
import json
import re

import pytest

from portal.limits import declared
from portal.limits.address import holder
from portal.limits.counters import limiter
from portal.limits.declared import Limit, MailboxLimit
from portal.tickets import abuse, views
from portal.tickets.models import State, Ticket
from tests.limits.solving import solved
from tests.tickets.conftest import SAID

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings):
    settings.LIMITS, settings.COUNTERS_URL = True, ""
    limiter.cache_clear()
    yield
    limiter.cache_clear()


def send(client, **more) -> int:
    """A whole ticket; the status of its last step."""
    client.post("/tickets/new/", {**SAID, **more})
    ticket = Ticket.objects.latest("pk")
    Ticket.objects.filter(pk=ticket.pk).update(created=ticket.created - 2 * abuse.SHORTEST_READING)
    return int(client.post(f"/tickets/{ticket.reference}/check/").status_code)


def test_tickets_of_one_address_are_limited_and_the_draft_is_kept(client, limited, monkeypatch):
    monkeypatch.setattr(abuse, "TICKETS", (Limit("ticket", holder, "2 per hour"),))
    assert [send(client, email=f"a{n}@example.com") for n in range(3)] == [302, 302, 429]
    assert Ticket.objects.filter(state=State.DRAFT).count() == 1


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com", "ada+more@example.com"])
def test_tickets_of_one_mailbox_are_limited_whoever_types_it(client, limited, monkeypatch, email):
    monkeypatch.setattr(abuse, "MAILBOXES", (MailboxLimit("mailbox", "1 per hour"),))
    assert send(client) == 302
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert send(client, email=email) == 429


@pytest.mark.parametrize("name", ["TICKET_DRAFTS", "TICKET_MESSAGES", "WRONG_REFERENCES"])
def test_each_limit_is_met(client, limited, opened, monkeypatch, name):
    ticket = opened()
    monkeypatch.setattr(f"portal.tickets.views.{name}", (Limit(name, holder, "2 per hour"),))
    asked = {
        "TICKET_DRAFTS": lambda: client.post("/tickets/new/", SAID),
        "TICKET_MESSAGES": lambda: client.post(
            f"/tickets/{ticket.reference}/message/", {"text": "x"}
        ),
        "WRONG_REFERENCES": lambda: client.get(f"/tickets/{'0' * 24}/"),
    }[name]
    statuses = [asked().status_code for _ in range(3)]
    assert statuses[2] == 429
    assert 429 not in statuses[:2]


def test_form_that_is_sent_on_at_once_is_shown_once_more(client):
    client.post("/tickets/new/", SAID)
    ticket = Ticket.objects.get()
    address = f"/tickets/{ticket.reference}/check/"
    page = client.post(address, {"leave_out": ["fix"]}).content.decode()
    assert "Not sent yet" in page
    ticket.refresh_from_db()
    assert ticket.is_draft
    Ticket.objects.update(created=ticket.created - 2 * abuse.SHORTEST_READING)
    assert client.post(address).status_code == 302


def test_while_work_is_demanded_a_ticket_is_sent_only_with_it(client, draft, settings):
    settings.PROOF_OF_WORK = "always"
    ticket = draft()
    address = f"/tickets/{ticket.reference}/check/"
    page = client.post(address, {"work": "none"}).content.decode()
    assert "Not sent yet" in page
    ticket.refresh_from_db()
    assert ticket.is_draft
    challenge = json.loads(html.unescape(re.search(r'data-challenge="([^"]+)"', page)[1]))
    assert client.post(address, {"work": solved(challenge)}).status_code == 302
    ticket.refresh_from_db()
    assert not ticket.is_draft


def test_many_tickets_of_one_network_cost_it_work(client, draft, limited, monkeypatch):
    monkeypatch.setattr(views, "TICKET_DRAFTS", ())
    monkeypatch.setattr(abuse, "TICKETS", ())
    for number in range(21):
        sent = draft(email=f"ada{number}@example.com")
        client.post(f"/tickets/{sent.reference}/check/", REMOTE_ADDR=f"203.0.113.{number}")
    one_more = f"/tickets/{draft().reference}/check/"
    assert "data-challenge" in client.get(one_more, REMOTE_ADDR="203.0.113.99").content.decode()
    assert "data-challenge" not in client.get(one_more, REMOTE_ADDR="198.51.100.1").content.decode()


def test_program_that_fills_in_what_people_do_not_see_opens_nothing(client):
    assert client.post("/tickets/new/", {**SAID, "website": "x"}).status_code == 422
    assert not Ticket.objects.exists()


def test_draft_that_is_never_sent_is_forgotten(client, draft):
    from django.utils import timezone

    from portal.tickets.drafts import forget_left_drafts

    kept, left = draft(), draft()
    Ticket.objects.filter(pk=left.pk).update(expires=timezone.now())
    forget_left_drafts()
    assert list(Ticket.objects.all()) == [kept]


def test_draft_of_another_cannot_be_changed_through_a_result(client, result, draft):
    other = draft()
    client.post("/tickets/new/", {**SAID, "goal": "Mine now.", "draft": other.reference})
    other.refresh_from_db()
    assert other.goal == "List my domains."


def test_ticket_that_was_sent_cannot_be_changed(client, result, opened):
    ticket = opened()
    address = f"/results/{result.reference}/ticket/"
    client.post(address, {**SAID, "goal": "Another.", "draft": ticket.reference})
    ticket.refresh_from_db()
    assert ticket.goal == "List my domains."


def test_spellings_of_a_mailbox_are_one():
    assert abuse.mailbox("Ada+x@Example.com") == abuse.mailbox("ada@example.com")
    assert declared.MAILBOXES[0].items()
