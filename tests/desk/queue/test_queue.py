"""The queue: what is found in it, in which order, and that it stays as quick with many."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.desk.models import Person
from portal.tickets.models import State, Ticket
from portal.wizard.models import Result

pytestmark = pytest.mark.django_db


def shown(client, query="", **more) -> list[str]:
    """The numbers in the list, in its order."""
    page = client.get(f"/staff/{query}", **more)
    assert page.status_code == 200, page
    return re.findall(r'<tr id="(KM-[\w-]+)"', page.content.decode())


def counts(client, query="") -> dict[str, str]:
    page = client.get(f"/staff/{query}").content.decode()
    return dict(re.findall(r'id="tab-(\w+)".*?tab-count">([\d,+]+)<', page))


def test_it_works(agent, opened):
    ticket = opened()
    page = agent.get("/staff/").content.decode()
    for words in (
        ticket.number,
        "Bearer missing",
        "List my domains.",
        "Ada",
        "backend, live",
        "Blocked",
    ):
        assert words in page, words


def test_who_waits_longest_comes_first_and_what_is_done_comes_last_moved_first(agent, row):
    waits = [row(hours=h) for h in (1, 30, 5)]
    done = [row(hours=h, state=State.SOLVED) for h in (3, 1)]
    assert shown(agent) == [waits[i].number for i in (1, 2, 0)]
    assert shown(agent, "?order=newest") == [waits[i].number for i in (0, 2, 1)]
    assert shown(agent, "?state=solved") == [done[1].number, done[0].number]


def test_drafts_are_in_no_list(agent, row):
    row(state=State.DRAFT)
    assert shown(agent) == shown(agent, "?state=all") == []
    assert shown(agent, "?q=ada@example.com") == []


@pytest.fixture
def several(row, agent):
    me, other = agent.person, Person.objects.create_user(email="bo@staff.example")
    return {
        "mine": row(hours=0.5, assignee=me, cause="scheme_missing"),
        "others": row(hours=5, assignee=other, cause="newline_in_key"),
        "nobodys": row(hours=30, language="de", cause="newline_in_key"),
        "solved": row(hours=200, state=State.SOLVED, cause="newline_in_key"),
    }, other


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("?state=all", "mine others nobodys solved", id="all"),
        pytest.param("?cause=newline_in_key", "nobodys others", id="cause"),
        pytest.param("?state=all&cause=newline_in_key", "others nobodys solved", id="cause, all"),
        pytest.param("?age=hour", "mine", id="last hour"),
        pytest.param("?age=day", "others mine", id="last day"),
        pytest.param("?age=over-4-hours", "nobodys others", id="waits for long"),
        pytest.param("?state=all&age=over-a-week", "solved", id="over a week"),
        pytest.param("?agent=mine", "mine", id="mine"),
        pytest.param("?agent=nobody", "nobodys", id="nobody's"),
        pytest.param("?language=de", "nobodys", id="language"),
        pytest.param("?language=de&cause=scheme_missing", "", id="two that exclude each other"),
        pytest.param("?cause=nonsense&age=x&agent=;&language=%00x&state=%27", "nobodys others mine", id="no values"),
    ],
)  # fmt: skip
def test_filters_show_what_they_say(agent, several, query, names):
    tickets, _ = several
    assert shown(agent, query) == [tickets[name].number for name in names.split()]


def test_another_agents_tickets_are_found_by_that_agent(agent, several):
    tickets, other = several
    assert shown(agent, f"?agent={other.pk}") == [tickets["others"].number]


def test_counts_are_told_for_each_state_of_what_is_filtered(agent, several):
    assert counts(agent) == {
        "open": "3", "answered": "0", "solved": "1", "merged": "0", "withdrawn": "0", "all": "4"
    }  # fmt: skip
    assert counts(agent, "?cause=newline_in_key")["open"] == "2"


def test_counting_stops_at_a_thousand(agent):
    Ticket.objects.bulk_create(Ticket(state=State.OPEN, email="a@example.com") for _ in range(1001))
    assert counts(agent)["open"] == counts(agent)["all"] == "1,000+"
    Ticket.objects.latest("pk").delete()
    assert counts(agent)["open"] == "1,000"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        pytest.param("Ada.Lovelace@Firm.Example", "ada", id="address, in any case"),
        pytest.param("ada.l", "ada", id="beginning of an address"),
        pytest.param("@firm.example", "ada bo", id="domain"),
        pytest.param("firm.ex", "ada bo", id="beginning of a domain"),
        pytest.param("BACKEND", "bo", id="beginning of a key's name, in any case"),
        pytest.param("Über", "chen", id="letters of other languages"),
        pytest.param("101-4455", "chen", id="the provider's number"),
        pytest.param("nobody-has-this", "", id="nothing"),
        pytest.param("%", "", id="no wildcard"),
        pytest.param("_", "", id="nor this"),
    ],
)
def test_search_finds_by_address_domain_and_key_name(agent, row, typed, names):
    tickets = {
        "ada": row(hours=3, email="ada.lovelace@firm.example"),
        "bo": row(hours=2, email="bo@firm.example", key_name="Backend, live"),
        "chen": row(hours=1, email="chen@other.example", key_name="Überblick", provider_number="101-4455"),
    }  # fmt: skip
    assert shown(agent, f"?q={typed}") == [tickets[name].number for name in names.split()]


def test_ticket_that_is_named_is_found_whatever_else_is_filtered(agent, opened, result):
    ticket = opened(severity="question")
    Ticket.objects.filter(pk=ticket.pk).update(state=State.SOLVED)
    loose = ticket.number.lower().replace("-", " ")
    names = (ticket.number, loose, ticket.number[3:], ticket.reference, result.number,
             f"https://x.example/tickets/{ticket.reference}/", result.reference)  # fmt: skip
    for name in names:
        assert shown(agent, f"?q={name}&cause=no_cors&agent=mine") == [ticket.number], name


def test_key_that_is_searched_for_is_neither_searched_nor_said_again(agent, key, row):
    row()
    answer = agent.get("/staff/", {"q": key})
    assert answer.status_code == 422
    assert key not in answer.content.decode()
    assert "looks like a secret" in answer.content.decode()
    fragment = agent.get("/staff/", {"q": key, "age": "day"}, headers={"HX-Request": "true"})
    assert fragment.headers["HX-Push-Url"] == "/staff/?age=day"
    assert b"<html" not in fragment.content
    assert key.encode() not in fragment.content


def test_pages_follow_each_other_without_a_gap_while_tickets_come_and_go(agent, row):
    tickets = [row(hours=200 - n) for n in range(120)]
    numbers = [t.number for t in tickets]
    first = agent.get("/staff/").content.decode()
    assert shown(agent) == numbers[:50]
    behind = re.search(r'href="/staff/(\?after=[^"]+)"', first)[1]
    new = row(hours=500)
    tickets[10].delete()
    assert shown(agent, behind) == numbers[50:100]
    second = agent.get(f"/staff/{behind}").content.decode()
    assert shown(agent, re.search(r'href="/staff/(\?after=[^"]+)"', second)[1]) == numbers[100:]
    before = re.search(r'href="/staff/(\?before=[^"]+)"', second)[1]
    assert shown(agent, before) == [new.number, *(n for n in numbers[:50] if n != numbers[10])]


def test_tickets_of_one_moment_are_on_one_page_each(agent, row):
    moved = row().moved
    Ticket.objects.all().delete()
    numbers = [row(moved=moved).number for _ in range(60)]
    page = agent.get("/staff/").content.decode()
    behind = re.search(r'href="/staff/(\?after=[^"]+)"', page)[1]
    assert shown(agent) + shown(agent, behind) == numbers


@pytest.mark.parametrize("place", ["x", "-", "1-", "9" * 40, "1-" + "9" * 40, "\u0661-1", "0-0"])
def test_place_that_is_none_shows_the_first_page(agent, row, place):
    ticket = row()
    assert shown(agent, f"?after={place}") == [ticket.number]
    assert shown(agent, f"?before={place}") == [ticket.number]


def test_address_says_what_is_chosen_and_nothing_else(agent, row):
    answer = agent.get("/staff/?state=open&cause=&age=hour&agent=&language=&order=&q=")
    assert answer.headers["Location"] == "/staff/?age=hour"
    fragment = agent.get("/staff/?state=solved&cause=&age=hour", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Push-Url"] == "/staff/?state=solved&age=hour"
    assert b"<html" not in fragment.content
    assert b'id="list"' in fragment.content


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nobody waits"),
        ("?state=solved", "None here yet"),
        ("?cause=no_cors", "No ticket fits"),
        ("?q=zoe", "A diagnosis without a ticket is under"),
    ],
)
def test_empty_list_says_what_it_means(agent, query, words):
    assert words in agent.get(f"/staff/{query}").content.decode()


def test_empty_list_tells_of_the_other_states(agent, row):
    row(state=State.SOLVED, email="zoe@example.com")
    page = agent.get("/staff/?q=zoe").content.decode()
    assert "There is one in another state: Solved 1" in page
    assert 'href="/staff/?state=all&amp;q=zoe"' in page


def test_list_tells_what_moved_since_and_stays_as_it_is(agent, row):
    page = agent.get("/staff/").content.decode()
    since = re.search(r"/staff/changes/([\d-]+)/", page)[1]
    assert agent.get(f"/staff/changes/{since}/").content.strip() == b""
    row(hours=-0.001)
    assert "One ticket has changed" in agent.get(f"/staff/changes/{since}/").content.decode()
    assert agent.get("/staff/changes/nonsense/").content.strip() == b""


@pytest.mark.parametrize(
    "query", ["", "?state=all&cause=newline_in_key&age=week", "?q=ada", "?agent=mine"]
)
def test_queries_do_not_grow_with_the_tickets(agent, row, query):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            agent.get(f"/staff/{query}")
        return len(queries)

    row(cause="newline_in_key", assignee=agent.person)
    few = asked()
    people = [Person.objects.create_user(email=f"{n}@staff.example") for n in range(5)]
    for n in range(70):
        row(hours=n / 10, cause="newline_in_key", assignee=people[n % 5] if n % 2 else agent.person)
    assert asked() == few <= 18


def test_no_query_of_the_list_reads_what_it_does_not_show(agent, opened):
    opened()
    with CaptureQueriesContext(connection) as queries:
        agent.get("/staff/")
    told = " ".join(q["sql"] for q in queries if "tickets_ticket" in q["sql"])
    assert "evidence" not in told
    assert "record" not in told
    assert Result.objects.exists()
