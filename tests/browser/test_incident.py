"""An incident from a lead's view: the API fails, every page says so, the lead answers and it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.audit.trail import note
from portal.desk.roles import Role
from portal.incidents.models import Incident, Minute
from portal.incidents.ticking import watch
from portal.incidents.watching import Sign, add
from portal.sandbox.keys import KEYS
from portal.tickets.models import Kind, Message, Ticket
from tests.browser.accessibility import seen
from tests.browser.test_journey import ARTICLE, check
from tests.browser.test_lead import come_in  # noqa: F401
from tests.customers.test_erasure import worker  # noqa: F401
from tests.desk.staff import person, signed_in
from tests.incidents.conftest import api, own_sandbox  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def a_day_of_calls():
    now = timezone.now()
    for half_hour in range(4, 48):
        at = now - timedelta(minutes=30 * half_hour)
        add(at, [Sign.UP] * 3 + [Sign.FAILED] * (half_hour in (20, 31)))


def watch_for(minutes: int):
    """Ticks that lie in the past, so that the last of them is now."""
    now = timezone.now()
    for minute in range(minutes - 1, -1, -1):
        watch(now - timedelta(minutes=minute))


def ticket(goal: str) -> Ticket:
    return Ticket.objects.create(
        state="open", email="a@example.com", opened=timezone.now(), verdict="api_trouble", goal=goal
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_lead_goes_through_an_incident(visit, come_in, api, javascript):  # noqa: F811
    a_day_of_calls()
    api("errors")
    watch_for(3)
    customer = visit("/", java_script_enabled=javascript)
    assert "The API answers with errors" in customer.inner_text(".incident-banner")
    if javascript:
        seen(customer, "start-in-trouble")
    customer.goto(ARTICLE)
    check(customer, f"Authorization: Bearer {KEYS['active']}")
    customer.wait_for_selector("text=others meet it, too")
    if javascript:
        seen(customer, "result-in-trouble")
    ticket("Nothing works since noon.")
    ticket("Is the API down?")

    page = come_in("/staff/incidents/", java_script_enabled=javascript)
    if javascript:
        seen(page, "incidents")
    page.click("a:has-text('The API answers with errors')")
    watch(timezone.now() + timedelta(minutes=1))
    page.reload()
    assert "Nothing works since noon." in page.inner_text("main")
    if javascript:
        seen(page, "incident")
    page.fill("#id_text", "The provider works on it.")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=Customers see it within seconds")
    customer.goto("/")
    assert "The provider works on it." in customer.inner_text(".incident-banner")

    page.fill("#id_answer-text", "It works again.")
    page.click("button:has-text('Answer all 2')")
    page.wait_for_selector("text=Answered: 2 tickets.")
    assert Message.objects.filter(kind=Kind.ANSWERED).count() == 2
    page.click("button:has-text('Close the incident')")
    page.wait_for_selector("text=closed by lead@staff.example")
    customer.goto("/")
    assert customer.locator(".incident-banner").count() == 0
    assert Incident.objects.get().ended


def test_pages_of_an_administrator_have_no_fault(visit, live_server, worker):  # noqa: F811
    cache.clear()
    note("command", "ticket.seen", "KM-7F3K-9Q2D", state="open")
    note(None, "retention.deleted", diagnoses=31_204, tickets=12)
    note("lead@staff.example", "customer.erased", "ada@example.com", tickets=2)
    ticket("List my domains.")
    page = visit("/staff/sign-in/")
    kept = signed_in(person(Role.ADMINISTRATOR)).cookies["desk-session"].value
    page.context.add_cookies(
        [{"name": "desk-session", "value": kept, "url": f"{live_server.url}/staff/"}]
    )
    page.goto("/staff/audit/")
    seen(page, "audit")
    page.goto("/staff/customers/")
    seen(page, "customers")
    page.fill("#id_email", "a@example.com")
    page.click("button:has-text('Show what there is')")
    page.wait_for_selector("#id_again")
    seen(page, "customer")
    page.fill("#id_again", "somebody@example.com")
    page.click("button:has-text('Erase for good')")
    page.wait_for_selector("text=There is a problem")
    seen(page, "customer-wrong")
    page.fill("#id_again", "a@example.com")
    page.click("button:has-text('Erase for good')")
    page.wait_for_selector("h1:has-text('Waits for the worker')")
    seen(page, "erasure-waits")
    worker()
    page.wait_for_selector("h1:has-text('Erased')")
    seen(page, "erased")
    assert not Ticket.objects.exists()
    assert Minute.objects.count() == 0
