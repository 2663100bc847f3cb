"""An agent's morning: find what waits, answer it, note it, close it, with keys or without a script."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.desk.roles import Role
from portal.sandbox.keys import KEYS
from portal.tickets.models import Kind, State, Ticket
from portal.wizard.models import Result
from tests.browser.accessibility import faults_of, seen
from tests.browser.test_journey import ARTICLE, both_ways
from tests.desk.staff import PASSWORD, code, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_the_desk(portal_settings):
    portal_settings.TICKET_DELIVERY = ["email"]
    portal_settings.SUPPORT_EMAIL = "support@keymend.example"


@pytest.fixture
def desk(visit, live_server):
    """A page of the desk, opened by an agent who is signed in."""
    ada = person(Role.AGENT, email="ada@staff.example", name="Ada Agent")

    def open_at(path="/staff/", **options):
        page = visit("/staff/sign-in/", **options)
        kept = signed_in(ada).cookies["desk-session"].value
        cookie = {"name": "desk-session", "value": kept, "url": f"{live_server.url}/staff/"}
        page.context.add_cookies([cookie])
        page.goto(path)
        return page

    return open_at


@pytest.fixture
def ticket(client, key, monkeypatch, visit):
    """What a customer opened with a proven result, over the pages."""
    from portal.tickets import abuse

    monkeypatch.setattr(abuse, "SHORTEST_READING", abuse.SHORTEST_READING * 0)

    def make(goal="List my domains. It worked on Friday.", name="Chen", paste="Authorization: {}"):
        client.post(f"{ARTICLE}check/", {"paste": paste.format(key)})
        result = Result.objects.latest("pk")
        fields = {"goal": goal, "email": "chen@firm.example", "name": name, "severity": "blocked",
                  "key_name": "backend, live", "since": "Friday"}  # fmt: skip
        address = client.post(f"/results/{result.reference}/ticket/", fields)["Location"]
        client.post(address)
        return Ticket.objects.latest("pk")

    return make


def test_morning_with_the_keyboard(visit, ticket, key):
    first, second = ticket(), ticket(goal="Renew a domain.", name="Dana")
    person(Role.AGENT, email="ada@staff.example", name="Ada Agent")
    page = visit("/staff/")
    page.fill("#id_login", "ada@staff.example")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_code")
    page.fill("#id_code", code())
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Queue')")
    page.locator("body").press("j")
    assert page.evaluate("document.activeElement.textContent") == first.number
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == second.number
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('The word Bearer is missing')")
    page.click("text=I take it")
    page.wait_for_selector("text=Ada Agent has it")
    page.locator("body").press("n")
    page.keyboard.insert_text("The same firm as yesterday.")
    page.click("button:has-text('Add the note')")
    page.wait_for_selector(".entry-note")
    page.locator("body").press("r")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f"\nIs it {key}?")
    page.click("text=Send the reply")
    page.wait_for_selector("text=Not sent yet: we took out")
    assert key not in page.content()
    page.click("text=Send the reply")
    page.wait_for_selector("text=Answered. The ticket waits")
    page.click("text=Close as solved")
    page.wait_for_selector(".ticket-meta .pill-passed")
    page.locator("body").press("u")
    page.wait_for_selector("h1:has-text('Queue')")
    assert page.locator("[data-open]").all_inner_texts() == [second.number]
    first.refresh_from_db()
    assert first.state == State.SOLVED
    assert [m.kind for m in first.messages.all()][-2:] == [Kind.ANSWERED, Kind.SOLVED]


@both_ways
def test_morning_with_the_mouse(desk, ticket, javascript):
    made = ticket()
    page = desk(java_script_enabled=javascript)
    page.select_option("#id_cause", "scheme_missing")
    page.fill("#id_q", "@firm.example")
    page.click("text=Show >> nth=0") if not javascript else page.keyboard.press("Enter")
    page.wait_for_url("**/staff/?cause=scheme_missing&q=%40firm.example")
    page.click(f"text={made.number}")
    page.wait_for_selector("text=In the customer’s words")
    page.select_option("#id_suggestion", "newline_in_key")
    page.click("button:has-text('Use it')")
    page.wait_for_load_state()
    assert "line break" in page.input_value("#id_reply")
    page.fill("#id_reply", "Write the word Bearer before the key.")
    page.click("text=Send the reply")
    page.wait_for_selector("text=Answered.")
    page.click("text=Ask for a new check")
    page.wait_for_selector("text=Waits for the customer, until")
    page.click("text=Back to the list")
    page.wait_for_url("**/staff/?cause=scheme_missing&q=%40firm.example")
    assert page.input_value("#id_q") == "@firm.example"


def test_list_is_filtered_in_place_and_back_leads_through_it(desk, ticket):
    ticket()
    page = desk()
    page.evaluate("window.isSamePage = true")
    page.focus("#id_agent")
    page.select_option("#id_agent", "mine")
    page.wait_for_selector("text=No ticket fits")
    assert page.url.endswith("/staff/?agent=mine")
    page.wait_for_selector("#id_agent:focus")
    page.select_option("#id_agent", "nobody")
    page.wait_for_selector("[data-open]")
    page.click("#tab-solved")
    page.wait_for_url("**/staff/?state=solved&agent=nobody")
    page.wait_for_selector("#tab-solved:focus")
    page.select_option("#id_agent", "")
    page.wait_for_url("**/staff/?state=solved")
    assert page.evaluate("window.isSamePage") is True
    page.go_back()
    page.wait_for_url("**/staff/?state=solved&agent=nobody")
    page.wait_for_selector("#id_agent option[value=nobody][selected]", state="attached")


def test_single_keys_are_told_and_can_be_turned_off(desk, ticket):
    ticket()
    page = desk()
    page.locator("body").press("?")
    page.wait_for_selector("#keys[open]")
    assert faults_of(page) == []
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.reload()
    page.locator("body").press("j")
    page.locator("body").press("/")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.click("button:has-text('Keyboard')")
    page.check("#keys-on")
    page.click("#keys >> button")
    page.locator("body").press("/")
    page.wait_for_selector("#id_q:focus")
    page.keyboard.press("j")
    assert page.input_value("#id_q") == "j"


def test_list_tells_that_something_moved_without_moving_itself(desk, ticket):
    page = desk()
    page.wait_for_selector("text=Nobody waits")
    made = ticket()
    page.evaluate(
        "htmx.trigger('#changes', 'every'); htmx.ajax('GET', document.querySelector('#changes').getAttribute('hx-get'), '#changes')"
    )
    page.wait_for_selector("text=One ticket has changed")
    page.click("text=Refresh the list")
    page.wait_for_selector(f"text={made.number}")


def test_number_read_out_on_the_telephone_leads_to_what_the_customer_sees(desk, visit, ticket):
    made = ticket()
    customers = visit(f"/results/{made.result.reference}/")
    number = customers.inner_text("#receipt ~ p .number")
    page = desk("/staff/diagnoses/")
    page.locator("body").press("/")
    page.keyboard.insert_text(number.lower().replace("-", " "))
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict")
    assert page.inner_text("#verdict") == customers.inner_text("#verdict")
    assert page.url.endswith(f"/staff/diagnoses/{number}/")


def test_no_page_has_a_fault_of_accessibility_or_scrolls_sideways(desk, ticket, client, key):
    several = [
        ticket(),
        ticket(goal="W" * 300, name="X" * 120),
        ticket(
            paste="{}\n", name="", goal="Every call from the container fails, the laptop works."
        ),
        ticket(paste="Authorization: Bearer " + KEYS["revoked"], name="Fatima"),
    ]
    for hours, made in enumerate(several):
        moved = timezone.now() - timezone.timedelta(hours=hours * 7 + 1)
        Ticket.objects.filter(pk=made.pk).update(moved=moved)
    made = several[0]
    made.notes.create(text="Asked the provider.")
    client.post(f"/tickets/{made.reference}/message/", {"text": f"Still, with {key}", "nonce": "1"})
    page = desk()
    seen(page, "queue")
    page.goto("/staff/?q=nobody")
    seen(page, "queue-empty")
    page.goto("/staff/?state=solved")
    seen(page, "queue-none")
    page.goto(f"/staff/tickets/{made.number}/")
    seen(page, "ticket")
    page.fill("#id_reply", f"Is it {key}?")
    page.click("text=Send the reply")
    page.wait_for_selector("text=Not sent yet")
    seen(page, "ticket-cleared")
    page.goto(f"/staff/tickets/{several[1].number}/")
    seen(page, "ticket-long")
    page.goto("/staff/diagnoses/")
    seen(page, "diagnoses")
    page.goto(f"/staff/diagnoses/{made.result.number}/")
    seen(page, "diagnosis")
    number = made.result.number
    page.goto(f"/staff/diagnoses/?number={number[:-1]}{'2' if number[-1] != '2' else '3'}")
    seen(page, "diagnosis-near")
    page.goto(f"/staff/?q={key}")
    seen(page, "no-key")
