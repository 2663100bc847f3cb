"""How a result ends: solved by word or by a later run, not solved, a ticket, or without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from portal.sandbox.keys import KEYS
from portal.wizard.closing import End, end_of, ticket_address
from portal.wizard.models import Result, Said
from tests.wizard.conftest import ARTICLE

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


@pytest.fixture
def run(paste):
    """A check with this key, and what it was kept as."""

    def check(key="revoked", follows=None, text="Authorization: Bearer {}"):
        paste(text.format(KEYS[key]), follows=follows.reference if follows else "")
        return Result.objects.latest("pk")

    return check


def end(result, has_ticket=False):
    result.refresh_from_db()
    return end_of(result, has_ticket=has_ticket)


@pytest.mark.parametrize(
    ("said", "said_at", "solved_at", "expected"),
    [
        pytest.param("", None, None, End.NO_WORD, id="left without a word"),
        pytest.param(Said.NOT_YET, NOW, None, End.NO_WORD, id="not tried yet"),
        pytest.param(Said.YES, NOW, None, End.SOLVED, id="said so"),
        pytest.param(Said.NO, NOW, None, End.NOT_SOLVED, id="said not"),
        pytest.param("", None, NOW, End.SOLVED, id="a later run"),
        pytest.param(Said.NOT_YET, BEFORE, NOW, End.SOLVED, id="not tried, then a later run"),
        pytest.param(Said.NO, BEFORE, NOW, End.SOLVED, id="said not, then a later run"),
        pytest.param(Said.NO, AFTER, NOW, End.NOT_SOLVED, id="a later run, then said not"),
        pytest.param(Said.YES, BEFORE, NOW, End.SOLVED, id="both"),
    ],
)
def test_the_ends_are_told_from_what_is_kept(said, said_at, solved_at, expected):
    result = Result(said=said, said_at=said_at, solved_at=solved_at)
    assert end_of(result, has_ticket=False) is expected
    assert end_of(result, has_ticket=True) is End.TICKET


def test_accepted_run_closes_the_one_it_follows(client, run):
    first = run()
    second = run("active", follows=first)
    assert end(first) is End.SOLVED
    assert first.solved_by == second
    page = client.get(f"/results/{second.reference}/").content.decode()
    assert "This check was accepted, and closes" in page
    assert first.reference in page
    page = client.get(f"/results/{first.reference}/").content.decode()
    assert "was accepted" in page
    assert second.reference in page


def test_accepted_run_closes_the_whole_chain(run):
    first = run()
    second = run(follows=first, text="Authorization: {}")
    third = run("no_scope", follows=second)
    assert [end(r) for r in (first, second)] == [End.SOLVED, End.SOLVED]
    assert first.solved_by == second.solved_by == third


def test_run_that_was_accepted_at_once_had_nothing_to_solve(run):
    first = run("active")
    run("active", follows=first)
    assert end(first) is End.NO_WORD


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Authorization: Bearer {}", id="refused again"),
        pytest.param("Authorization: {}", id="another fault"),
        pytest.param("HTTP/1.1 200 OK\n\n{{}}", id="an accepted answer proves no call of ours"),
    ],
)
def test_run_that_is_not_accepted_closes_nothing(run, text):
    first = run()
    run(follows=first, text=text)
    assert end(first) is End.NO_WORD


def test_repaired_call_alone_closes_nothing(run):
    first = run()
    run("active", follows=first, text="Authorization: {}")
    assert end(first) is End.NO_WORD


def test_closed_stays_closed_when_the_accepted_run_is_withdrawn(client, run):
    first = run()
    second = run("active", follows=first)
    client.post(f"/results/{second.reference}/withdraw/")
    assert end(first) is End.SOLVED
    page = client.get(f"/results/{first.reference}/").content.decode()
    assert "A later check was accepted" in page


def test_run_before_that_has_expired_is_linked_no_more(client, run):
    first = run()
    second = run("active", follows=first)
    Result.objects.filter(pk=first.pk).update(expires=BEFORE)
    page = client.get(f"/results/{second.reference}/")
    assert page.status_code == 200
    assert first.reference not in page.content.decode()


def say(client, result, word):
    return client.post(f"/results/{result.reference}/solved/", {"said": word})


@pytest.mark.parametrize(
    ("word", "expected", "words"),
    [
        ("yes", End.SOLVED, "You said that this is solved."),
        ("no", End.NOT_SOLVED, "You said that it did not."),
        ("not_yet", End.NO_WORD, "Come back when you have tried."),
    ],
)
def test_word_is_kept_and_told(client, run, word, expected, words):
    result = run()
    assert "Did this solve it?" in client.get(f"/results/{result.reference}/").content.decode()
    say(client, result, word)
    assert end(result) is expected
    assert words in client.get(f"/results/{result.reference}/").content.decode()


def test_later_word_takes_the_place_of_the_earlier(client, run):
    result = run()
    for word in ("yes", "no", "yes"):
        say(client, result, word)
    assert end(result) is End.SOLVED


def test_yes_and_not_yet_lead_back_and_no_leads_to_the_ticket(client, run):
    result = run()
    for word in ("yes", "not_yet"):
        assert say(client, result, word)["Location"] == f"/results/{result.reference}/#solved"
    assert say(client, result, "no")["Location"] == ticket_address(result)


def test_ticket_is_opened_for_this_result_where_tickets_are(run):
    result = run()
    try:
        expected = reverse("ticket", args=[result.reference])
    except NoReverseMatch:
        expected = ARTICLE
    assert ticket_address(result) == expected


@pytest.mark.parametrize("word", ["", "perhaps", "x" * 100_000, "YES"])
def test_word_that_is_none_changes_nothing(client, run, word):
    result = run()
    assert say(client, result, word).status_code == 302
    assert end(result) is End.NO_WORD
    assert result.said == ""


def test_word_is_taken_by_post_only_and_for_a_result_only(client, run):
    result = run()
    assert client.get(f"/results/{result.reference}/solved/").status_code == 405
    assert client.post("/results/unknown/solved/", {"said": "yes"}).status_code == 404


def test_nothing_to_check_has_nothing_to_solve(client, run):
    result = run(text="HTTP/1.1 401 Unauthorized")
    assert "Did this solve it?" not in client.get(f"/results/{result.reference}/").content.decode()
