"""Django's admin in a browser, under the same policy as every page."""

from __future__ import annotations

import pytest
from django.urls import clear_url_caches

from portal.desk.roles import Role
from portal.tickets.models import Ticket
from tests.browser.accessibility import SHOTS
from tests.browser.test_sign_in import with_password
from tests.desk.staff import code, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def with_admin(settings):
    settings.ROOT_URLCONF = "tests.desk.urls_with_admin"
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_work_under_the_policy(visit, scheme):
    """Whatever the policy stops, and whatever script fails, fails this test."""
    boss = person(Role.ADMINISTRATOR)
    ticket = Ticket.objects.create(goal="x", state="open")
    page = visit("/staff/records/", color_scheme=scheme)
    with_password(page, boss.email)
    page.fill("#id_code", code())
    page.click("button:has-text('Sign in')")
    page.wait_for_selector("text=What is kept")
    page.click("text=Tickets >> nth=-1")
    page.click(f"text={ticket.number}")
    page.wait_for_selector("text=View ticket")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/records-{scheme}.png")
    page.click("text=History")
    page.goto("/staff/records/tickets/ticket/?state__exact=open")
    assert ticket.number in page.inner_text("#result_list")
    page.goto(f"/staff/records/desk/person/{boss.pk}/change/")
    page.fill("#id_name", "Ada")
    page.click("input[name=_save]")
    page.wait_for_selector("text=was changed successfully")
