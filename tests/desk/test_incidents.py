"""A lead's morning with an incident: seen, named, answered, closed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.desk.incidents import views
from portal.incidents import course, current
from portal.incidents.models import Incident, Minute
from portal.incidents.strip import status
from portal.sandbox.keys import KEYS
from portal.tickets.models import Kind, Message, Ticket
from tests.incidents.conftest import at

pytestmark = pytest.mark.django_db
SAID = {"title": "The API is slow", "nature": "api", "text": "We told the provider."}


def ticket(verdict: str = "", cause: str = "", **more) -> Ticket:
    now = timezone.now()
    return Ticket.objects.create(
        **{"state": "open", "email": "a@example.com", "opened": now, "verdict": verdict,
           "cause": cause, "goal": "List domains.", **more}
    )  # fmt: skip


@pytest.fixture(autouse=True)
def no_incident_is_remembered():
    """Pages of another test may have asked for it seconds ago."""
    current.forget()
    yield
    current.forget()


@pytest.fixture
def incident(agent) -> Incident:
    """Opened by hand by an agent."""
    response = agent.post("/staff/incidents/", SAID)
    assert response.status_code == 302
    return Incident.objects.get()


def test_it_works(agent, client, incident, django_capture_on_commit_callbacks):
    assert "The API is slow" in agent.get("/staff/incidents/").content.decode()
    page = client.get("/").content.decode()
    assert "The API is slow" in page
    assert "We told the provider." in page
    with django_capture_on_commit_callbacks(execute=True):
        agent.post(f"/staff/incidents/{incident.pk}/", {**SAID, "title": "The API fails"})
    assert "The API fails" in client.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        agent.post(f"/staff/incidents/{incident.pk}/close/")
    assert "The API fails" not in client.get("/").content.decode()
    done = Entry.objects.filter(actor="agent@staff.example").order_by("pk")
    assert [e.action for e in done] == ["incident.opened", "incident.changed", "incident.closed"]


def test_second_one_is_not_opened_beside_the_first(agent, incident):
    response = agent.post("/staff/incidents/", SAID, follow=True)
    assert "runs already" in response.content.decode()
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("verdict", "cause", "is_grouped"),
    [
        ("api_trouble", "", True), ("could_not_test", "", True), ("", "", True),
        ("other_error", "server_error", True), ("fix_proven", "scheme_missing", False),
        ("key_refused", "", False), ("key_works", "", False),
    ],
)  # fmt: skip
def test_tickets_that_may_be_about_it_are_grouped(incident, verdict, cause, is_grouped):
    made = ticket(verdict, cause)
    course.follow(timezone.now())
    assert [each.ticket for each in course.tickets_of(incident)] == ([made] if is_grouped else [])


def test_tickets_of_another_time_are_not(incident):
    ticket("api_trouble", opened=timezone.now() - timedelta(hours=1))
    course.end(incident, timezone.now(), by="x")
    ticket("api_trouble", opened=timezone.now() + timedelta(minutes=1))
    course.follow(timezone.now() + timedelta(minutes=2))
    assert not course.tickets_of(incident)


def answer(agent, incident, text="It works again. Check once more."):
    """A page loaded anew each time, as by whoever is not sure whether it was sent."""
    agent.get(f"/staff/incidents/{incident.pk}/")
    return agent.post(
        f"/staff/incidents/{incident.pk}/answer/", {"answer-text": text}, follow=True
    ).content.decode()


def answered() -> list[int]:
    """The tickets, once for each answer."""
    answers = Message.objects.filter(kind=Kind.ANSWERED)
    return sorted(answers.values_list("ticket", flat=True))


def test_one_text_answers_all_once(agent, incident):
    made = [ticket("api_trouble") for _ in range(3)]
    over = ticket("api_trouble", state="withdrawn")
    course.follow(timezone.now())
    assert "Answered: 3 tickets." in answer(agent, incident)
    assert "nobody got it twice" in answer(agent, incident)
    assert answered() == [t.pk for t in made]
    assert {said.author for said in Message.objects.filter(kind=Kind.ANSWERED)} == {agent.person}
    assert not over.messages.exists()
    noted = Entry.objects.filter(action="ticket.answered")
    assert {e.target for e in noted} == {t.number for t in made}


def test_same_text_reaches_what_came_since_and_another_text_everybody(agent, incident):
    first = ticket("api_trouble")
    course.follow(timezone.now())
    answer(agent, incident)
    second = ticket("api_trouble")
    course.follow(timezone.now())
    answer(agent, incident)
    assert answered() == [first.pk, second.pk]
    answer(agent, incident, "It is over.")
    assert answered() == [first.pk, first.pk, second.pk, second.pk]


def test_ticket_that_is_solved_meanwhile_is_left_alone(agent, incident, monkeypatch):
    made = ticket("api_trouble")
    course.follow(timezone.now())
    whole = course._answer

    def after_it_was_solved(*more):
        Ticket.objects.update(state="solved")
        return whole(*more)

    monkeypatch.setattr(course, "_answer", after_it_was_solved)
    answer(agent, incident)
    assert Ticket.objects.get().state == "solved"
    assert not made.messages.filter(kind=Kind.ANSWERED).exists()


def test_many_are_answered_in_parts_and_shown_on_pages(agent, incident, monkeypatch):
    monkeypatch.setattr(course, "ANSWERED_AT_ONCE", 2)
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    made = [ticket("api_trouble") for _ in range(3)]
    course.follow(timezone.now())
    page = agent.get(f"/staff/incidents/{incident.pk}/").content.decode()
    assert [each.number in page for each in made] == [True, True, False]
    following = re.search(r'rel="next" href="([^"#]+)', page)
    assert following
    page = agent.get(following[1]).content.decode()
    assert [each.number in page for each in made] == [False, False, True]
    page = answer(agent, incident, "Wait a little.")
    assert "Answered: 2. Still to be answered: 1." in page
    assert "Wait a little.</textarea>" in page
    assert "Answered: 1 ticket." in answer(agent, incident, "Wait a little.")
    assert answered() == [each.pk for each in made]
    assert agent.get(f"/staff/incidents/{incident.pk}/?after=%00x9").status_code == 200


def test_secret_in_what_is_written_is_taken_out_and_shown_first(agent, incident):
    ticket("api_trouble")
    course.follow(timezone.now())
    sent = {"answer-text": f"Use {KEYS['active']}"}
    response = agent.post(f"/staff/incidents/{incident.pk}/answer/", sent)
    assert response.status_code == 422
    assert KEYS["active"] not in response.content.decode()
    assert not Message.objects.filter(kind=Kind.ANSWERED).exists()
    response = agent.post(f"/staff/incidents/{incident.pk}/", {**SAID, "text": KEYS["active"]})
    assert response.status_code == 422
    assert KEYS["active"] not in response.content.decode()


def test_ticket_that_is_about_something_else_stays_out(agent, incident):
    made = ticket("api_trouble")
    course.follow(timezone.now())
    agent.post(f"/staff/incidents/{incident.pk}/take-out/", {"ticket": made.number})
    course.follow(timezone.now())
    assert not course.tickets_of(incident)


def test_markup_of_strangers_stays_text(agent, incident):
    ticket("api_trouble", goal="<script>alert(1)</script>")
    course.follow(timezone.now())
    page = agent.get(f"/staff/incidents/{incident.pk}/").content.decode()
    assert "<script>alert" not in page


def test_strip_tells_the_last_day_in_words_too(agent):
    Minute.objects.create(at=at(-60), up=3)
    Minute.objects.create(at=at(-30), up=3, failed=3)
    Minute.objects.create(at=at(-1), up=1)
    Incident.objects.create(
        title="x", nature="api", began=at(-200), ended=at(-190), is_running=False
    )
    shown = status(at(0))
    assert len(shown.slots) == 48
    assert [(s.words, f"{s.begins:%H:%M}") for s in shown.stretches[1:]] == [
        ("In trouble", "08:30"), ("Not tested", "09:00"), ("Answered", "11:00"),
        ("Some calls failed", "11:30"), ("Not tested", "12:00"),
    ]  # fmt: skip
    assert (shown.is_up, shown.at) == (True, at(-1))
    assert "The last 24 hours" in agent.get("/staff/incidents/").content.decode()
