"""Two who hold several tickets at the same moment: nobody waits for each other.

PostgreSQL alone locks by the row. Each of the two stops behind its first lock until the other has
taken its own, or cannot: in another order, both would wait for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.customers.erasure import erase
from portal.diagnosis import diagnose, load
from portal.incidents.retention import KEPT
from portal.tickets import conversation, handling
from portal.tickets.clearing import Cleared
from portal.tickets.models import Ticket
from portal.wizard.views import article_or_404, keep
from tests.tickets.conftest import ARTICLE

pytestmark = pytest.mark.django_db(transaction=True)
BEHIND_SECONDS = 0.5


@pytest.fixture(autouse=True)
def only_where_rows_are_locked(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")


DIAGNOSIS = diagnose("Authorization: x", provider=load("101domain"))


def opened() -> Ticket:
    result = keep(article_or_404(ARTICLE), DIAGNOSIS)
    draft = Ticket.objects.create(email="ana@example.org", goal="List my domains", result=result)
    conversation.send(draft, [])
    conversation.confirm(draft)
    return Ticket.objects.get(pk=draft.pk)


@pytest.fixture
def three() -> tuple[Ticket, Ticket, Ticket]:
    """The first and the last were joined with the second, by which their order is none of theirs."""
    first, second, third = opened(), opened(), opened()
    for each in (first, third):
        each.refresh_from_db()
        handling.merge(each, Ticket.objects.get(pk=second.pk), None, each.version)
    return tuple(Ticket.objects.order_by("pk"))  # type: ignore[return-value]


def at_once(*acts: Callable[[], Any]) -> list[Exception]:
    """What went wrong in either."""
    barrier, trouble = threading.Barrier(len(acts)), []

    def behind_its_lock(execute: Any, sql: str, *more: Any) -> Any:
        found = execute(sql, *more)
        if " FOR " in sql or sql.startswith(("UPDATE", "DELETE")):
            with suppress(threading.BrokenBarrierError):
                barrier.wait(BEHIND_SECONDS)
        return found

    def run(act: Callable[[], Any]) -> None:
        try:
            with connection.execute_wrapper(behind_its_lock):
                act()
        except Exception as error:  # told to the test
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return trouble


def names(trouble: list[Exception]) -> list[str]:
    return [type(error).__name__ for error in trouble]


def say(ticket: Ticket) -> Callable[[], Any]:
    return lambda: conversation.say(ticket, Cleared("It fails", False), [], f"form {ticket.pk}")


def test_who_writes_in_a_joined_one_and_who_withdraws_the_other(three):
    """Whoever comes second writes where nobody reads any more, and is told so."""
    _, second, third = three
    trouble = at_once(say(third), lambda: conversation.withdraw(second))
    assert names(trouble) in ([], ["IsOver"])
    third.refresh_from_db()
    assert third.is_withdrawn
    assert not third.messages.filter(text="It fails").exists()


def test_who_writes_in_either_of_the_joined(three):
    first, second, third = three
    assert at_once(say(third), say(first), say(second)) == []
    second.refresh_from_db()
    assert second.messages.filter(text="It fails").count() == 3


def test_who_joins_what_was_joined_and_who_writes_there(three):
    first, second, third = three
    last = opened()
    trouble = at_once(say(first), lambda: handling.merge(second, last, None, second.version))
    assert names(trouble) in ([], ["ChangedSince"])
    second.refresh_from_db()
    assert set(last.merged.all()) == (set() if trouble else {first, second, third})
    assert (last if second.is_merged else second).messages.filter(text="It fails").exists()


def test_who_makes_the_new_check_and_who_withdraws_the_ticket():
    ticket = opened()
    asked = handling.ask_for_check(ticket, None, ticket.version)
    article, token = article_or_404(ARTICLE), asked.invitation.token
    stale = Ticket.objects.get(pk=ticket.pk)
    trouble = at_once(
        lambda: keep(article, DIAGNOSIS, invitation=token), lambda: conversation.withdraw(stale)
    )
    assert trouble == []
    ticket.refresh_from_db()
    assert ticket.is_withdrawn


def test_whose_time_is_up_and_who_writes_in_it(three):
    *_, third = three
    long_ago = timezone.now() - timedelta(days=600)
    Ticket.objects.update(opened=long_ago, moved=long_ago)
    for ticket in three:
        ticket.messages.update(created=long_ago)
    (tickets,) = (kept for kept in KEPT if kept.name == "tickets")
    trouble = at_once(lambda: tickets.delete(timezone.now(), 10), say(third))
    assert names(trouble) in ([], ["ChangedSince"], ["IsOver"])


def test_who_is_erased_and_who_writes(three):
    _, second, third = three
    trouble = at_once(lambda: erase(second.email, "command"), say(third))
    assert names(trouble) in ([], ["ChangedSince"], ["IsOver"])
    assert not Ticket.objects.exists()
