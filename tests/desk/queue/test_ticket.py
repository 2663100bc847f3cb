"""The page of a ticket, and what an agent does on it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Entry
from portal.desk.models import Person
from portal.desk.queue import ticket_views
from portal.desk.roles import Role
from portal.incidents.models import Grouped, Incident, Nature
from portal.sandbox.keys import KEYS
from portal.tickets import conversation, handling
from portal.tickets.clearing import cleared
from portal.tickets.models import Delivery, File, Kind, Progress, State, Ticket
from portal.wizard.models import Invitation, Result
from tests.desk.staff import person, signed_in

pytestmark = pytest.mark.django_db


def path(ticket, act=""):
    return f"/staff/tickets/{ticket.number}/{act}"


def text(client, ticket) -> str:
    page = client.get(path(ticket))
    assert page.status_code == 200
    return page.content.decode()


def do(client, ticket, act, seen=None, **fields):
    version = Ticket.objects.get(pk=ticket.pk).version if seen is None else seen
    return client.post(path(ticket, act), {"seen": version, **fields})


def now(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


@pytest.fixture
def colleague():
    return signed_in(person(Role.AGENT, email="bo@staff.example", name="Bo"))


def test_it_works(agent, opened):
    ticket = opened()
    page = text(agent, ticket)
    for words in ("The word Bearer is missing", "Proven by two test calls: 401 as sent, 200 once repaired",
                  "List my domains.", "Nothing works", "GET http://127.0.0.1", "401 Unauthorized",
                  "UNAUTHORIZED", "200 OK", "Code in the answer", "Request", "40 characters",
                  "How the key was sent", "backend, live", "ada@example.com", "not confirmed",
                  "scheme_missing", "Fix shown to the customer", ticket.result.number):  # fmt: skip
        assert words in page, words
    assert page.index("<h1") < page.index("Proven by") < page.index("List my domains.")


def test_every_visit_is_in_the_trail(agent, opened):
    ticket = opened()
    agent.get(path(ticket))
    entry = Entry.objects.get()
    assert (entry.action, entry.target, entry.actor) == (
        "ticket.seen", ticket.number, agent.person.email,
    )  # fmt: skip


def test_what_the_customer_left_out_is_not_shown(agent, opened):
    page = text(agent, opened(leave_out=["fix", "key", "call-as_sent"]))
    assert "Fix shown to the customer" not in page
    assert "Key, masked" not in page
    assert "UNAUTHORIZED" not in page
    assert "200 OK" in page


def test_ticket_without_a_check_and_a_draft(agent, opened, row):
    assert "Written without a check" in text(agent, opened(result=None))
    assert agent.get(path(row(state=State.DRAFT))).status_code == 404
    assert agent.get("/staff/tickets/KM-0000-0000/").status_code == 404


def test_reply_begins_with_the_text_for_the_cause_and_is_sent(agent, opened):
    ticket = opened()
    begun = re.search(
        r"<textarea[^>]*id=\"id_reply\"[^>]*>(.*?)</textarea>", text(agent, ticket), re.S
    )
    assert "Bearer" in begun[1]
    answer = do(agent, ticket, "reply/", text="Write Bearer before the key.")
    assert answer.headers["Location"] == path(ticket)
    said = ticket.messages.last()
    assert (said.kind, said.text, said.author) == (
        Kind.ANSWERED, "Write Bearer before the key.", agent.person,
    )  # fmt: skip
    assert now(ticket).state == State.ANSWERED
    assert actions()[-1] == "ticket.answered"
    assert "Write Bearer before the key." in text(agent, ticket)
    after = re.search(
        r"<textarea[^>]*id=\"id_reply\"[^>]*>(.*?)</textarea>", text(agent, ticket), re.S
    )
    assert after[1] == ""


def test_reply_can_begin_with_the_text_for_another_cause(agent, opened):
    page = agent.get(path(opened()), {"reply": "newline_in_key"}).content.decode()
    assert "line break" in re.search(r"id=\"id_reply\"[^>]*>(.*?)</textarea>", page, re.S)[1]


def test_secret_in_a_reply_is_taken_out_and_shown_before_anything_is_sent(agent, opened, key):
    ticket = opened()
    answer = do(agent, ticket, "reply/", text=f"Is {key} yours?")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not sent yet: we took out what looks like an API key" in page
    assert key not in page
    assert ticket.messages.count() == 1
    left = re.search(r"id=\"id_reply\"[^>]*>(.*?)</textarea>", page, re.S)[1]
    assert do(agent, ticket, "reply/", text=left).status_code == 302
    assert key not in ticket.messages.last().text


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 8001])
def test_reply_that_cannot_be_sent_says_why(agent, opened, words):
    ticket = opened()
    answer = do(agent, ticket, "reply/", text=words)
    assert answer.status_code == 422
    assert 'class="fault"' in answer.content.decode()
    assert ticket.messages.count() == 1


def test_second_agent_is_told_and_loses_nothing(agent, colleague, opened):
    ticket = opened()
    seen = now(ticket).version
    do(colleague, ticket, "reply/", seen, text="From Bo.")
    answer = do(agent, ticket, "reply/", seen, text="From me, at length.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The ticket changed since you opened it" in page
    assert "Bo answered" in re.sub(r"\s+", " ", page)
    assert "From me, at length." in page
    assert [m.text for m in ticket.messages.filter(kind=Kind.ANSWERED)] == ["From Bo."]
    fresh = int(re.search(r'name="seen" value="(\d+)"', page)[1])
    assert do(agent, ticket, "reply/", fresh, text="From me, at length.").status_code == 302


def test_customer_who_writes_meanwhile_is_not_talked_over(agent, opened):
    ticket = opened()
    seen = now(ticket).version
    conversation.say(now(ticket), cleared("It works again!"), [], "n1")
    assert do(agent, ticket, "reply/", seen, text="Make a new key.").status_code == 409
    assert now(ticket).state == State.OPEN


def test_same_reply_sent_twice_is_one(agent, opened):
    ticket = opened()
    seen = now(ticket).version
    for _ in range(2):
        assert do(agent, ticket, "reply/", seen, text="Once.").status_code == 302
    assert ticket.messages.filter(kind=Kind.ANSWERED).count() == 1


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("assign/", {"assignee": ""}),
        ("state/", {"state": "solved"}),
        ("provider-number/", {"number": "101"}),
        ("check/", {}),
    ],
)
def test_every_decision_on_an_older_page_is_refused(agent, opened, act, fields):
    ticket = opened()
    before = now(ticket).version
    handling.note(ticket, cleared("Changed."), agent.person.pk, "n")
    changed = now(ticket)
    assert do(agent, ticket, act, before, **fields).status_code == 409
    assert vars(now(ticket)).items() >= {"version": changed.version, "state": changed.state}.items()


def test_notes_are_for_staff_alone(client, agent, opened, settings):
    settings.TICKET_DELIVERY = ["email"]
    ticket = opened()
    before = Delivery.objects.count()
    answer = agent.post(
        path(ticket, "note/"), {"text": f"Asked Zoe; key {KEYS['active']}.", "nonce": "a"}
    )
    assert answer.status_code == 302
    page = text(agent, ticket)
    assert "Asked Zoe" in page
    assert KEYS["active"] not in page
    assert "Taken out: an API key" in page
    assert "Asked Zoe" not in client.get(f"/tickets/{ticket.reference}/").content.decode()
    assert Delivery.objects.count() == before
    assert now(ticket).moved == ticket.moved
    assert "ticket.noted" in actions()


def test_note_is_added_once_and_whatever_else_changed(agent, colleague, opened):
    ticket = opened()
    for _ in range(2):
        agent.post(path(ticket, "note/"), {"text": "Mine.", "nonce": "a"})
    colleague.post(path(ticket, "note/"), {"text": "His.", "nonce": "b", "seen": "0"})
    assert [n.text for n in ticket.notes.all()] == ["Mine.", "His."]


def test_ticket_is_given_to_someone_and_keeps_its_place(agent, colleague, opened):
    ticket = opened()
    moved = now(ticket).moved
    do(agent, ticket, "assign/", assignee=agent.person.pk)
    assert now(ticket).assignee == agent.person
    do(agent, ticket, "assign/", assignee=colleague.person.pk)
    assert now(ticket).assignee == colleague.person
    do(agent, ticket, "assign/", assignee="")
    assert now(ticket).assignee is None
    assert now(ticket).moved == moved
    assert actions()[-3:] == ["ticket.assigned"] * 3


def test_nobody_without_a_role_is_given_a_ticket(agent, opened):
    stranger = Person.objects.create_user(email="zoe@staff.example")
    ticket = opened()
    assert do(agent, ticket, "assign/", assignee=stranger.pk).status_code == 422
    assert now(ticket).assignee is None


def test_state_changes_are_told_to_the_customer_where_they_matter(agent, opened):
    ticket = opened()
    for state in ("solved", "open", "answered"):
        do(agent, ticket, "state/", state=state)
        assert now(ticket).state == state
    assert [m.kind for m in ticket.messages.all()] == ["opened", "solved", "reopened"]
    assert all(m.author == agent.person for m in ticket.messages.exclude(kind="opened"))
    for state in ("withdrawn", "merged", "draft", "nonsense"):
        do(agent, ticket, "state/", state=state)
        assert now(ticket).state == "answered"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("state/", {"state": "solved"}),
        ("assign/", {"assignee": ""}),
        ("provider-number/", {"number": "101-55"}),
    ],
)
def test_nothing_is_noted_where_nothing_changed(agent, opened, act, said):
    """As when a form is sent twice, or two colleagues decide the same."""
    ticket = opened()
    if act == "assign/":
        do(agent, ticket, act, assignee=agent.person.pk)
    do(agent, ticket, act, **said)
    before = actions(), now(ticket).version
    response = agent.post(path(ticket, act), {"seen": 0, **said}, follow=True)
    assert "It was so already." in response.content.decode()
    assert [a for a in actions() if a != "ticket.seen"] == [
        a for a in before[0] if a != "ticket.seen"
    ]
    assert now(ticket).version == before[1]


def test_decision_is_noted_with_what_it_really_was(agent, opened, monkeypatch):
    """A colleague decides in the moment before, and it is decided on what they made of it."""
    ticket = opened()
    whole = ticket_views.ticket_or_404

    def before_it_changed(number):
        found = whole(number)
        if now(ticket).state == State.OPEN:
            handling.decide(now(ticket), State.SOLVED, agent.person.pk, now(ticket).version)
        return found

    monkeypatch.setattr(ticket_views, "ticket_or_404", before_it_changed)
    seen = now(ticket).version + 1
    agent.post(path(ticket, "state/"), {"seen": seen, "state": "answered"})
    entry = Entry.objects.get(action="ticket.decided")
    assert entry.details == {"was": "solved", "now": "answered"}


def test_providers_own_number_is_kept_cleared(agent, opened, key):
    ticket = opened()
    do(agent, ticket, "provider-number/", number=f" 101-55 {key}")
    assert key not in now(ticket).provider_number
    do(agent, ticket, "provider-number/", number="101-55")
    assert now(ticket).provider_number == "101-55"
    assert "101-55" in text(agent, ticket)


def test_duplicate_goes_on_in_the_other(client, agent, opened):
    ticket, into = opened(goal="First."), opened(goal="Again.")
    conversation.say(now(ticket), cleared("Said in the first."), [], "n1")
    answer = do(agent, ticket, "merge/", number=into.number.lower())
    assert answer.headers["Location"] == path(into)
    assert now(ticket).state == State.MERGED
    page = text(agent, into)
    assert "Said in the first." in page
    assert f"in {ticket.number}" in page
    customers = client.get(f"/tickets/{ticket.reference}/").content.decode()
    assert f"It goes on in ticket {into.number}" in customers
    assert into.reference not in customers
    assert "Add to the ticket" not in customers
    assert do(agent, ticket, "reply/", text="Here?").status_code == 409


def test_customer_is_led_to_the_other_only_where_both_addresses_are_confirmed(
    client, agent, opened
):
    ticket, into = opened(), opened()
    do(agent, ticket, "merge/", number=into.number)
    Ticket.objects.filter(pk=ticket.pk).update(confirmed=timezone.now())
    address = f"/tickets/{ticket.reference}/"
    assert into.reference not in client.get(address).content.decode()
    Ticket.objects.filter(pk=into.pk).update(confirmed=timezone.now())
    assert into.reference in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("into", "words"),
    [
        ("itself", "That is this ticket itself."),
        ("stranger's", "two customers are answered apart"),
        ("withdrawn", "was withdrawn, or joined"),
        ("none", "No ticket has that number"),
    ],
)
def test_what_is_no_duplicate_stays_apart(agent, opened, row, into, words):
    ticket = opened()
    number = {
        "itself": ticket.number,
        "stranger's": row(email="eve@example.com").number,
        "withdrawn": row(state=State.WITHDRAWN).number,
        "none": "KM-2222-2222",
    }[into]
    page = agent.post(
        path(ticket, "merge/"), {"seen": now(ticket).version, "number": number}, follow=True
    )
    assert words in page.content.decode()
    assert now(ticket).state == State.OPEN


@pytest.fixture
def asked(agent, opened):
    ticket = opened()
    do(agent, ticket, "check/")
    return ticket, Invitation.objects.get()


def check(client, link, paste):
    page = client.get(link).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(follows|invitation)" value="([^"]+)"', page))
    action = re.search(r'class="paste-form" action="([^"]+)"', page)[1]
    return client.post(action, {"paste": paste, **fields})


def test_new_check_comes_into_the_ticket_and_staff_see_no_key(client, agent, asked, key):
    ticket, invitation = asked
    assert now(ticket).state == State.ANSWERED
    customers = client.get(f"/tickets/{ticket.reference}/").content.decode()
    link = f"/checks/{invitation.token}/"
    assert link in customers
    assert link not in text(agent, ticket)
    check(client, link, f"Authorization: Bearer {key}")
    invitation.refresh_from_db()
    assert invitation.result.follows == ticket.result
    assert now(ticket).state == State.OPEN
    page = text(agent, ticket)
    assert invitation.result.number in page
    assert key not in page
    assert link not in client.get(f"/tickets/{ticket.reference}/").content.decode()
    assert ticket.messages.last().kind == Kind.CHECKED
    assert "ticket.check_asked" in actions()


def test_link_for_a_check_is_used_once(client, asked, key):
    ticket, invitation = asked
    link = f"/checks/{invitation.token}/"
    page = client.get(link).content.decode()
    assert ticket.number in page
    check(client, link, f"Authorization: Bearer {key}")
    again = client.get(link)
    assert again.status_code == 410
    assert "This check is made" in again.content.decode()
    first = Invitation.objects.get().result
    client.post("/help/what-does-a-401-unauthorized-error-mean/check/",
                {"paste": "Authorization: x", "invitation": invitation.token})  # fmt: skip
    assert Invitation.objects.get().result == first
    assert Result.objects.count() == 3
    assert ticket.messages.filter(kind=Kind.CHECKED).count() == 1


def test_link_for_a_check_runs_out_and_a_newer_one_ends_it(client, agent, asked):
    ticket, first = asked
    do(agent, ticket, "check/")
    second = Invitation.objects.latest("pk")
    assert client.get(f"/checks/{first.token}/").status_code == 410
    assert client.get(f"/checks/{second.token}/").status_code == 200
    Invitation.objects.update(expires=timezone.now())
    expired = client.get(f"/checks/{second.token}/")
    assert "no longer open" in expired.content.decode()
    assert client.get(f"/checks/{'0' * 24}/").status_code == 404


def test_withdrawing_takes_notes_and_links_along(client, agent, asked):
    ticket, invitation = asked
    agent.post(path(ticket, "note/"), {"text": "Quotes the customer.", "nonce": "a"})
    client.post(f"/tickets/{ticket.reference}/withdraw/")
    assert client.get(f"/checks/{invitation.token}/").status_code == 404
    assert not ticket.notes.exists()
    page = text(agent, ticket)
    assert "The customer withdrew this ticket" in page
    assert "List my domains." not in page
    assert agent.post(path(ticket, "note/"), {"text": "More.", "nonce": "b"}).status_code == 409


def test_of_two_who_send_a_delivery_again_one_is_told_that_it_is_on_its_way(
    agent, opened, settings, monkeypatch
):
    settings.TICKET_DELIVERY = ["email"]
    ticket = opened()
    lost = Delivery.objects.get(channel="email")
    Delivery.objects.filter(pk=lost.pk).update(progress=Progress.GIVEN_UP)
    whole = ticket_views.acts.deliver_again

    def after_another(*all_of_it):
        whole(*all_of_it)
        return whole(*all_of_it)

    monkeypatch.setattr(ticket_views.acts, "deliver_again", after_another)
    response = agent.post(path(ticket, f"deliveries/{lost.pk}/again/"), follow=True)
    assert "That one is on its way already." in response.content.decode()
    assert actions().count("delivery.sent_again") == 1


def test_delivery_that_was_given_up_is_shown_and_sent_again(agent, opened, settings):
    settings.TICKET_DELIVERY = ["email"]
    ticket = opened()
    assert "Not delivered" not in text(agent, ticket)
    lost = Delivery.objects.get(channel="email")
    Delivery.objects.filter(pk=lost.pk).update(
        progress=Progress.GIVEN_UP, attempts=15, trouble="The mail server answered 550"
    )
    page = text(agent, ticket)
    assert "Not delivered by email" in page
    assert "The mail server answered 550" in page
    other = opened()
    assert agent.post(path(other, f"deliveries/{lost.pk}/again/")).status_code == 302
    lost.refresh_from_db()
    assert lost.progress == Progress.GIVEN_UP
    agent.post(path(ticket, f"deliveries/{lost.pk}/again/"))
    lost.refresh_from_db()
    assert lost.progress == Progress.WAITING
    assert actions()[-1] == "delivery.sent_again"


def test_file_is_a_download_of_its_own_ticket_only(agent, opened):
    ticket, other = opened(), opened()
    content = b"<script>alert(1)</script>"
    file = File.objects.create(ticket=ticket, name="<b>.html", content=content, size=25)
    assert f"files/{file.pk}/" in text(agent, ticket)
    answer = agent.get(path(ticket, f"files/{file.pk}/"))
    assert answer.content == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert agent.get(path(other, f"files/{file.pk}/")).status_code == 404
    assert "file.downloaded" in actions()


HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" autofocus onfocus="alert(1)',
    "template": "{{ request }}{% debug %}",
    "direction": "safe \u202egpj.exe\u2066",
    "control": "bell\x07 null\x00 escape\x1b[31m",
    "formula": '=HYPERLINK("http://evil.example")',
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_shown_inert(agent, row, words):
    if connection.vendor == "postgresql":
        words = words.replace("\x00", "")  # which it does not keep
    evidence = [{"name": n, "label": "L", "text": words, "is_optional": True} for n in ("verdict", "key", "fix", "runs", "finding-1", "answer-x", "call-as_sent")]  # fmt: skip
    ticket = row(goal=words, name=words, key_name=words, since=words, evidence=evidence)
    ticket.messages.create(kind=Kind.SAID, text=words)
    ticket.notes.create(text=words)
    File.objects.create(ticket=ticket, name=words, content=b"", size=0)
    for address in (path(ticket), "/staff/", "/staff/?state=all"):
        page = agent.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert not re.search(r"<[^>]* onfocus=\"alert", page)
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", page)
        assert "<HttpRequest" not in page


def test_similar_ones_of_the_last_hour_are_counted_and_linked(agent, opened, row):
    ticket = opened()
    assert "No other ticket" in text(agent, ticket)
    for hours in (0.1, 0.5, 2):
        row(hours=hours, cause="scheme_missing")
        made = timezone.now() - timedelta(hours=hours)
        Result.objects.create(
            article="x", verdict="fix_proven", cause="scheme_missing", record={}, created=made
        )
    page = re.sub(r"\s+", " ", text(agent, ticket))
    assert "<strong>2 other tickets</strong>" in page
    assert "?state=all&amp;cause=scheme_missing&amp;age=hour" in page
    assert "<strong>2 other checks</strong>" in page


def test_incident_that_the_ticket_stands_under_is_linked(agent, opened):
    ticket = opened()
    incident = Incident.objects.create(title="The API does not answer", nature=Nature.SILENT)
    under = Grouped.objects.create(incident=incident, ticket=ticket)
    assert f'/staff/incidents/{incident.pk}/">The API does not answer' in text(agent, ticket)
    Grouped.objects.filter(pk=under.pk).update(is_taken_out=True)
    assert f"/staff/incidents/{incident.pk}/" not in text(agent, ticket)


def test_list_that_the_ticket_was_opened_from_is_kept(agent, opened, row):
    before, ticket, behind = row(hours=9), opened(), row(hours=-1)
    row(hours=1, language="de")
    page = agent.get(path(ticket), {"language": "en"}).content.decode()
    assert 'href="/staff/?language=en" data-back' in page
    assert f'/staff/tickets/{before.number}/?language=en" rel="prev"' in page
    assert f'/staff/tickets/{behind.number}/?language=en" rel="next"' in page
    answer = agent.post(
        f"{path(ticket, 'state/')}?language=en", {"seen": now(ticket).version, "state": "solved"}
    )
    assert answer["Location"] == f"{path(ticket)}?language=en"


def test_queries_do_not_grow_with_the_conversation(agent, colleague, opened):
    ticket = opened()
    agent.get(path(ticket))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            agent.get(path(ticket))
        return len(queries)

    def go_on(n: int) -> None:
        conversation.say(now(ticket), cleared(f"Word {n}."), [], f"w{n}")
        handling.answer(now(ticket), f"Answer {n}.", colleague.person.pk)
        handling.note(now(ticket), cleared(f"Note {n}."), agent.person.pk, f"n{n}")
        said = ticket.messages.filter(kind=Kind.SAID).last()
        File.objects.create(ticket=ticket, message=said, name="a.txt", content=b"a", size=1)
        Result.objects.create(article="x", verdict="key_refused", record={}, follows=ticket.result)
        merged = opened()
        handling.merge(now(merged), now(ticket), agent.person.pk, now(merged).version)

    go_on(0)
    handling.ask_for_check(now(ticket), agent.person.pk, now(ticket).version)
    few = asked()
    for n in range(1, 6):
        go_on(n)
        handling.ask_for_check(now(ticket), agent.person.pk, now(ticket).version)
    assert asked() == few <= 38


def test_ticket_without_a_check_tells_whether_others_fail_too(agent, opened):
    """So that an agent sees an incident in it, though it has nothing to be compared with."""
    ticket = opened(result=None)
    page = " ".join(text(agent, ticket).split())
    assert "No other ticket without a check, and no check for which the API failed" in page
    for _ in range(2):
        opened(result=None)
    Result.objects.create(article="a", verdict="api_trouble", record={})
    Result.objects.create(article="a", verdict="key_works", record={})
    page = text(agent, ticket)
    assert "<strong>2 other tickets</strong> without a check" in page
    assert "<strong>1 check</strong></a> for which the API failed" in page
    assert "?verdict=api_trouble&amp;age=hour" in page
