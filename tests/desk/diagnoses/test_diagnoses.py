"""Diagnoses: looked up by what is read out on the telephone, listed, and shown to staff."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Entry
from portal.diagnosis import diagnose
from portal.diagnosis.testcall import caller
from portal.tickets import conversation
from portal.tickets.models import Ticket
from portal.wizard.closing import say
from portal.wizard.models import Result, Said
from portal.wizard.numbers import LETTERS
from portal.wizard.views import article_or_404, keep
from tests.desk.queue.conftest import ARTICLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(provider, portal_settings):
    """A check of a paste, kept, and called at the sandbox."""

    def make(paste, follows=None) -> Result:
        diagnosis = diagnose(paste, provider=provider, call=caller(provider))
        return keep(article_or_404(ARTICLE), diagnosis, follows.reference if follows else "")

    return make


@pytest.fixture
def result(made, key) -> Result:
    return made(f"Authorization: {key}")


def look_up(client, typed):
    return client.get("/staff/diagnoses/", {"number": typed})


def test_it_works(agent, result, key):
    page = agent.get(f"/staff/diagnoses/{result.number}/").content.decode()
    for words in ("The word Bearer is missing", "UNAUTHORIZED", "Foxtrot" if "F" in result.number else "",
                  "Pasted", "How sure", "40 characters", "The only check",
                  "None was opened with it", "English"):  # fmt: skip
        assert words in page, words
    assert key not in page
    assert "Withdraw this result" not in page
    assert "Did this solve it?" not in page
    assert Entry.objects.get().action == "diagnosis.seen"


def test_number_leads_to_its_diagnosis_however_it_is_typed(agent, result):
    letters = result.number.replace("-", "")
    unheard = f"{letters[:2]}?{letters[3:]}"
    typed = (result.number, result.number.lower(), " ".join(letters), unheard, result.reference,
             f"https://x.example/results/{result.reference}/",
             f"https://x.example/results/{result.reference}.json")  # fmt: skip
    for each in typed:
        assert look_up(agent, each).headers["Location"] == f"/staff/diagnoses/{result.number}/", (
            each
        )


def test_slip_of_one_character_offers_what_was_meant(agent, result):
    wrong = next(c for c in LETTERS if c != result.number[2])
    answer = look_up(agent, result.number[:2] + wrong + result.number[3:])
    page = answer.content.decode()
    assert "One character differs" in page
    assert f"/staff/diagnoses/{result.number}/" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("7F3K-9Q2", "That is no diagnosis’ number", id="too short"),
        pytest.param("KM-7F3K-9Q2D", "search the queue", id="a ticket's"),
        pytest.param("<script>", "That is no diagnosis’ number", id="markup"),
        pytest.param("7F3K-9Q2A", "A character was misheard", id="cannot be"),
        pytest.param("7F3K-9Q22", "No diagnosis has this number", id="gone"),
    ],
)  # fmt: skip
def test_what_is_not_found_says_which_it_was(agent, db, typed, words):
    from portal.wizard.numbers import check_character

    sound = "7F3K9Q2" + check_character("7F3K9Q2")
    typed = sound if typed.endswith("Q22") else typed
    answer = look_up(agent, typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "<script>" not in page


def test_key_that_is_looked_up_is_not_said_again(agent, key):
    assert key not in look_up(agent, key).content.decode()


def test_expired_and_withdrawn_ones_are_gone(agent, result):
    Result.objects.update(expires=timezone.now())
    assert agent.get(f"/staff/diagnoses/{result.number}/").status_code == 404
    for typed in (result.number, result.reference):
        assert "no diagnosis" in look_up(agent, typed).content.decode().lower()
    assert result.number not in agent.get("/staff/diagnoses/").content.decode()


def rows(client, query="") -> list[str]:
    page = client.get(f"/staff/diagnoses/{query}").content.decode()
    return re.findall(r'href="/staff/diagnoses/([\w-]+)/" data-open', page)


def test_newest_come_first_and_are_filtered_by_verdict_cause_and_hour(agent, made, key):
    proven, broken = made(f"Authorization: {key}"), made(f"{key}\n")
    works = made(f"Authorization: Bearer {key}")
    Result.objects.filter(pk=broken.pk).update(created=timezone.now() - timedelta(hours=2))
    assert rows(agent) == [works.number, proven.number, broken.number]
    assert rows(agent, "?verdict=fix_proven") == [proven.number, broken.number]
    assert rows(agent, "?cause=newline_in_key") == [broken.number]
    assert rows(agent, "?age=hour") == [works.number, proven.number]
    assert rows(agent, "?verdict=key_works&cause=newline_in_key") == []
    assert rows(agent, "?verdict=x&cause=%00&after=y") == rows(agent)


def test_lists_pages_follow_each_other(agent, result):
    Result.objects.bulk_create(
        Result(article=ARTICLE, verdict="key_works", record={}, created=timezone.now())
        for _ in range(60)
    )
    page = agent.get("/staff/diagnoses/").content.decode()
    behind = re.search(r'href="/staff/diagnoses/(\?after=[^"]+)"', page)[1]
    assert len(rows(agent)) == 50
    assert rows(agent, behind)[-1] == result.number
    assert not set(rows(agent)) & set(rows(agent, behind))


def test_chain_tickets_and_the_customers_word_stand_beside_it(agent, made, key, portal_settings):
    portal_settings.TICKET_DELIVERY = []
    first = made(f"Authorization: {key}")
    second = made(f"{key}\n", follows=first)
    say(second, Said.NO)
    third = made(f"Authorization: Bearer {key}", follows=second)
    ticket = Ticket.objects.create(result=second, email="ada@example.com", goal="x")
    conversation.send(ticket, [])
    page = agent.get(f"/staff/diagnoses/{second.number}/").content.decode()
    assert page.index(first.number) < page.index("this one") < page.index(third.number)
    assert ticket.number in page
    assert "by a later check" in page


@pytest.mark.parametrize(
    ("paste", "words"),
    [("", "could not be read"), ("HTTP/1.1 401 Unauthorized\n", "The paste held no key")],
)
def test_what_could_not_be_read_is_said(agent, made, paste, words):
    assert words in agent.get(f"/staff/diagnoses/{made(paste).number}/").content.decode()


def test_queries_do_not_grow_with_rows_or_with_the_chain(agent, made, key):
    first = last = made(f"Authorization: {key}")

    def asked(address) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert agent.get(address).status_code == 200
        return len(queries)

    last = made(f"{key}\n", follows=last)
    addresses = ("/staff/diagnoses/", f"/staff/diagnoses/{first.number}/")
    few = [asked(a) for a in addresses]
    for n in range(12):
        last = made(f"{key}\n", follows=last)
        ticket = Ticket.objects.create(result=first, email=f"{n}@example.com", state="open")
        Ticket.objects.filter(pk=ticket.pk).update(opened=ticket.created)
    assert [asked(a) for a in addresses] == few
    assert max(few) <= 18
