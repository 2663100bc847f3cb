"""Django's admin shows what is kept, and nothing that opens anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches

from portal.audit.models import Entry
from portal.audit.trail import seal
from portal.desk.models import Person
from portal.tickets.models import Kind, Ticket
from portal.wizard.models import Result

RECORDS = "/staff/records/"
SECRETS = {"reference": "r" * 24, "token": "t" * 24}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_admin(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.desk.urls_with_admin"
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def ticket() -> Ticket:
    result = Result.objects.create(
        article="x", verdict="key_works", record={"canary": "of-record"}, reference="q" * 24
    )
    ticket = Ticket.objects.create(result=result, goal="canary-of-goal", evidence=["canary-of-evidence"], **SECRETS)  # fmt: skip
    ticket.messages.create(kind=Kind.SAID, text="canary-of-text", nonce="n" * 24)
    return ticket


def pages(client: Client, ticket: Ticket) -> dict[str, str]:
    """Every list, every record, every history."""
    person = Person.objects.get()
    message = ticket.messages.get()
    found = {}
    for place, number in (
        ("desk/person", person.pk), ("auth/group", 1), ("wizard/result", ticket.result_id),
        ("tickets/ticket", ticket.pk), ("tickets/message", message.pk),
    ):  # fmt: skip
        for path in ("", f"{number}/change/", f"{number}/history/"):
            address = f"{RECORDS}{place}/{path}"
            found[address] = client.get(address, follow=True).content.decode()
    return {RECORDS: client.get(RECORDS).content.decode(), **found}


def test_no_page_shows_what_opens_a_ticket_a_result_or_an_account(
    administrator: Client, ticket: Ticket
) -> None:
    secret = [Person.objects.get().password, *SECRETS.values(), "q" * 24, "n" * 24, "canary"]
    shown = pages(administrator, ticket)
    assert len(shown) == 16
    assert [(a, s) for a, page in shown.items() for s in secret if s in page] == []
    assert ticket.number in shown[f"{RECORDS}tickets/ticket/{ticket.pk}/change/"]


def test_nothing_is_added_or_deleted_there(administrator: Client, ticket: Ticket) -> None:
    for path in ("add/", f"{ticket.pk}/delete/"):
        assert administrator.get(f"{RECORDS}tickets/ticket/{path}").status_code == 404
    assert administrator.post(f"{RECORDS}tickets/ticket/{ticket.pk}/change/").status_code == 405
    assert administrator.post(f"{RECORDS}tickets/ticket/", {"action": "delete_selected"}).status_code == 405  # fmt: skip


def test_of_a_person_the_name_alone_is_changed(administrator: Client) -> None:
    me = Person.objects.get()
    sent = {"name": "Ada", "email": "eve@evil.example", "is_active": "", "is_demo": "on"}
    administrator.post(f"{RECORDS}desk/person/{me.pk}/change/", sent)
    me.refresh_from_db()
    assert (me.name, me.email, me.is_active, me.is_demo) == ("Ada", "administrator@staff.example", True, False)  # fmt: skip
    assert Entry.objects.filter(action="person.renamed").count() == 1


def test_looking_at_a_record_is_noted(administrator: Client, ticket: Ticket) -> None:
    administrator.get(f"{RECORDS}tickets/ticket/{ticket.pk}/change/")
    assert Entry.objects.get(action="record.seen").target == f"tickets.ticket {ticket.pk}"


def test_whose_rows_were_listed_is_noted(administrator: Client, ticket: Ticket) -> None:
    """With what they were searched and filtered by: so they can be found again."""
    administrator.get(f"{RECORDS}tickets/ticket/?q={ticket.number}&state__exact=draft&p=2")
    administrator.get(f"{RECORDS}tickets/ticket/?q=ada%40customer.example")
    first, second = Entry.objects.filter(action="records.listed").order_by("pk")
    assert first.target == second.target == "tickets.ticket"
    assert first.details == {"asked": [f"q: {ticket.number}", "state__exact: draft", "p: 2"]}
    assert second.details == {"asked": [f"q: {seal('ada@customer.example')}"]}


def test_looking_at_a_history_is_noted(administrator: Client, ticket: Ticket) -> None:
    administrator.get(f"{RECORDS}tickets/ticket/{ticket.pk}/history/")
    assert Entry.objects.get(action="record.seen").target == f"tickets.ticket {ticket.pk}"


def test_every_page_with_rows_is_noted(administrator: Client, ticket: Ticket) -> None:
    shown = pages(administrator, ticket)
    assert Entry.objects.count() == len(shown) - 1, "all but the list of kinds"


def test_it_has_no_sign_in_of_its_own(client: Client, administrator: Client) -> None:
    assert client.get(RECORDS).headers["Location"].startswith("/staff/sign-in/")
    assert client.get(f"{RECORDS}login/").headers["Location"].startswith("/staff/sign-in/")
    assert administrator.get(f"{RECORDS}password_change/").headers["Location"] == "/staff/account/password/"  # fmt: skip
    assert administrator.post(f"{RECORDS}logout/").headers["Location"] == "/staff/sign-out/"
