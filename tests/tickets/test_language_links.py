"""The choice of a language leads to a page, on the answers of forms as well."""

from __future__ import annotations

import re

import pytest

from portal.articles.library import main_article
from portal.tickets.models import Ticket
from portal.tickets.moving import ChangedSince

pytestmark = pytest.mark.django_db

A401 = f"/help/{main_article().slug}/"
FRENCH = re.compile(r'href="(/language/fr/\?to=[^"]*)"')


def in_french(client, answer):
    """The page behind the answer's link to French, and where it stands."""
    page = client.get(FRENCH.search(answer.content.decode())[1], follow=True)
    return page.status_code, page.redirect_chain[-1][0]


@pytest.mark.parametrize(
    ("form", "page"),
    [("/find/", "/fr/"), (f"{A401}check/", f"/fr{A401}"), ("/tickets/new/", "/fr/tickets/new/")],
)
def test_form_with_faults_leads_to_its_page(client, form, page):
    answer = client.post(f"/de{form}")
    assert answer.status_code == 422
    assert in_french(client, answer) == (200, page)


def test_message_without_words_leads_to_its_ticket(client, opened):
    ticket = opened()
    answer = client.post(f"/tickets/{ticket.reference}/message/", {"text": ""})
    assert answer.status_code == 422
    assert in_french(client, answer) == (200, f"/fr/tickets/{ticket.reference}/")


def test_words_that_came_too_late_lead_to_the_ticket_that_is_over(client, opened):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    answer = client.post(f"/tickets/{ticket.reference}/message/", {"text": "Hello?"})
    assert answer.status_code == 409
    assert in_french(client, answer) == (200, f"/fr/tickets/{ticket.reference}/")


def test_words_to_a_ticket_that_is_no_more_lead_to_a_new_one(client, opened, monkeypatch):
    ticket = opened()
    monkeypatch.setattr("portal.tickets.conversation.say", _erased(ticket))
    answer = client.post(f"/tickets/{ticket.reference}/message/", {"text": "Hello?"})
    assert (answer.status_code, Ticket.objects.count()) == (409, 0)
    assert in_french(client, answer) == (200, "/fr/tickets/new/")


def _erased(ticket):
    def say(*said):
        Ticket.objects.filter(pk=ticket.pk).delete()
        raise ChangedSince

    return say
