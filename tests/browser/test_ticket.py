"""From a result to a ticket: the form, what will be sent, the conversation."""

from __future__ import annotations

import pytest

from portal.tickets import abuse
from portal.tickets.models import Ticket
from tests.browser.accessibility import faults_of, in_each_view
from tests.browser.test_journey import ARTICLE, CUT_IN_TWO, both_ways, check

pytestmark = pytest.mark.django_db(transaction=True)
LOG = {"name": "trace.log", "mimeType": "text/plain", "buffer": b"GET /v1\npassword=hunter22x"}


@pytest.fixture(autouse=True)
def people_read_fast(monkeypatch):
    """Browsers that are driven send a page on at once."""
    monkeypatch.setattr(abuse, "SHORTEST_READING", abuse.SHORTEST_READING * 0)


def fill(page, key):
    page.fill("#id_goal", f"List my domains with {key}.")
    page.fill("#id_email", "ada@example.com")
    page.fill("#id_key_name", "backend-live-2026")
    page.set_input_files("#id_files", [LOG])
    page.click("text=Check what we will send")
    page.wait_for_selector(".ticket-lines")


def from_result(page, key):
    check(page, CUT_IN_TWO.format(key=key))
    page.click("text=Hand this to support")
    fill(page, key)


@both_ways
def test_ticket_answers_itself(visit, key, javascript):
    page = visit(ARTICLE, java_script_enabled=javascript)
    from_result(page, key)
    text = page.inner_text("main")
    assert key not in page.content()
    assert "hunter22x" not in page.content()
    assert "We took out what looks like a secret" in text
    assert "Proven by two test calls: 401 as sent, 200 once repaired" in text
    page.check("#leave-fix")
    page.click("text=Send to support")
    page.wait_for_selector("#conversation")
    assert "Fix shown to the customer" not in page.inner_text(".report")
    assert "Verdict: The command breaks off before the header." in page.inner_text(".report")
    assert Ticket.objects.get().state == "open"


@both_ways
def test_conversation_goes_on_and_ends(visit, key, javascript):
    page = visit("/tickets/new/", java_script_enabled=javascript)
    fill(page, key)
    page.click("text=Send to support")
    page.fill("#id_text", "One thing more.")
    page.click("text=Add to the ticket")
    page.wait_for_selector("text=One thing more.")
    page.click("text=Mark as solved")
    page.wait_for_selector("text=Marked as solved")
    page.click("text=Withdraw, and delete")
    page.wait_for_selector("text=is withdrawn")
    assert "One thing more." not in page.content()


def test_back_reload_and_a_second_click_make_one_ticket(visit, key):
    page = visit("/tickets/new/")
    fill(page, key)
    page.reload()
    page.click("text=Send to support", click_count=2)
    page.wait_for_selector("#conversation")
    page.reload()
    page.go_back()
    page.wait_for_load_state()
    assert Ticket.objects.exclude(state="draft").count() == 1
    assert Ticket.objects.exclude(state="draft").get().messages.count() == 1


def test_what_was_written_can_be_changed(visit, key):
    page = visit("/tickets/new/")
    fill(page, key)
    page.click("text=Change what you wrote")
    assert "[removed" in page.input_value("#id_goal")
    page.check("text=Take out trace.log")
    page.fill("#id_goal", "Only list my domains.")
    page.click("text=Check what we will send")
    page.wait_for_selector("text=Only list my domains.")
    assert "trace.log," not in page.inner_text(".ticket-lines")
    assert Ticket.objects.count() == 1


def test_report_is_copied_for_the_providers_own_page(visit, key):
    page = visit("/tickets/new/", permissions=["clipboard-write"])
    fill(page, key)
    page.click("text=Send to support")
    page.click("button:has-text('Copy the report')")
    page.wait_for_selector("button:has-text('Copied the report')")
    page.focus("textarea")
    page.keyboard.press("Control+V")
    assert "backend-live-2026" in page.input_value("textarea")
    assert page.get_attribute(".handover a[target]", "href") == "https://my.101domain.com"


def test_fault_takes_the_focus_and_leads_to_its_field(visit):
    page = visit("/tickets/new/")
    page.click("text=Check what we will send")
    page.wait_for_selector(".summary:focus")
    page.click("text=Write your e-mail address, so that")
    page.wait_for_selector("#id_email:focus")


def press_until(page, wanted: str) -> None:
    """Tab by tab, to the element whose identifier or words these are."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(w) => [document.activeElement.id, document.activeElement.textContent.trim()].includes(w)", wanted):  # fmt: skip
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_the_whole_way_can_be_gone_with_the_keyboard_alone(visit):
    page = visit("/tickets/new/")
    for field, text in (("id_goal", "List my domains."), ("id_email", "ada@example.com")):
        press_until(page, field)
        page.keyboard.insert_text(text)
    press_until(page, "Check what we will send")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ticket-lines")
    press_until(page, "Send to support")
    page.keyboard.press("Enter")
    page.wait_for_selector("#conversation")
    assert Ticket.objects.get().state == "open"


def test_field_for_programs_is_neither_seen_nor_reached(visit):
    page = visit("/tickets/new/")
    assert page.evaluate("document.querySelector('#id_website').tabIndex") == -1
    assert page.locator(".not-for-people").bounding_box()["width"] <= 1


@in_each_view
def test_no_page_has_a_fault_of_accessibility_or_scrolls_sideways(visit, key, view):
    page = visit(ARTICLE, **view)
    check(page, CUT_IN_TWO.format(key=key))
    page.click("text=Hand this to support")
    assert faults_of(page) == []
    page.click("text=Check what we will send")
    page.wait_for_selector("text=There is a problem")
    assert faults_of(page) == []
    fill(page, key)
    page.check("#leave-fix")
    assert faults_of(page) == []
    page.click("text=Send to support")
    page.wait_for_selector("#conversation")
    page.click("text=What was sent")
    assert faults_of(page) == []
    page.fill("#id_text", f"And {key}")
    page.click("text=Add to the ticket")
    page.wait_for_selector("text=You wrote")
    assert faults_of(page) == []
    ticket = Ticket.objects.get()
    for more in (f"confirm/{ticket.token}/", f"quiet/{ticket.token}/"):
        page.goto(f"/tickets/{ticket.reference}/{more}")
        assert faults_of(page) == []
    page.goto(f"/tickets/{ticket.reference}/")
    page.click("text=Withdraw, and delete")
    page.wait_for_selector("text=is withdrawn")
    assert faults_of(page) == []
