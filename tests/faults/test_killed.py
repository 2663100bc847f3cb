"""A process that is killed while it answers: what was acknowledged is there, nothing is there twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from portal.tickets.abuse import SHORTEST_READING
from portal.tickets.deliveries.models import Delivery
from portal.tickets.models import File, Message, State, Ticket

pytestmark = pytest.mark.usefixtures("database", "delivered_by_mail")
FORM = {"goal": "List my domains.", "email": "ada@example.com"}
MOST_STATEMENTS = 200
OPENED = (1, 2)
"""A message, for support and for the customer."""
SAID = (2, 3)
"""Another one, for support."""


@pytest.fixture
def delivered_by_mail(portal_settings) -> None:
    portal_settings.TICKET_DELIVERY = ["email"]
    portal_settings.MAILS_CUSTOMERS = True
    portal_settings.SUPPORT_EMAIL = "support@keymend.example"


def drafted(site: Client) -> Ticket:
    assert site.post("/tickets/new/", FORM).status_code == 302
    draft = Ticket.objects.latest("pk")
    Ticket.objects.filter(pk=draft.pk).update(created=draft.created - 2 * SHORTEST_READING)
    return draft


class KilledAt:
    """Ends its process at the moment before it executes or commits for the nth time."""

    def __init__(self, moment: int) -> None:
        self.left = moment

    def count(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count()
        return execute(sql, params, many, context)

    def commit(self, commit: Callable[[], None]) -> Callable[[], None]:
        def counted() -> None:
            self.count()
            commit()
            self.count()

        return counted


def is_killed(moment: int, post: Callable[[], Any]) -> bool:
    """Whether a process of its own was killed at that moment of its answer, and not done before."""
    database = connections["default"]
    database.close()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            # A browser's event loop, on which connections hang, ends at the fork.
            connections["default"] = database
            killed = KilledAt(moment)
            connection.commit = killed.commit(connection.commit)
            connection.execute_wrappers.append(killed)
            post()
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    return os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL


def kills_at_every_moment(prepare: Callable[[], Any], post: Callable[[Any], Any]) -> Any:
    """Each time with what was prepared anew, which is handed out after each kill."""
    for moment in range(MOST_STATEMENTS):
        prepared = prepare()
        if not is_killed(moment, lambda prepared=prepared: post(prepared)):
            assert moment > 1, "it was done before it could be killed"
            return
        yield prepared
    raise AssertionError("it never came to its end")


def whole(ticket: Ticket) -> tuple[int, int]:
    """The messages of a ticket, and their deliveries."""
    of_ticket = Message.objects.filter(ticket=ticket)
    return of_ticket.count(), Delivery.objects.filter(message__in=of_ticket).count()


def test_ticket_is_sent_whole_or_not_at_all_and_once_when_sent_again():
    site, seen, in_the_end = Client(), set(), set()

    def send(draft: Ticket) -> Any:
        return site.post(f"/tickets/{draft.reference}/check/")

    for draft in kills_at_every_moment(lambda: drafted(site), send):
        draft.refresh_from_db()
        is_open = draft.state == State.OPEN
        seen.add((is_open, *whole(draft)))
        assert send(draft).status_code == 302
        draft.refresh_from_db()
        assert draft.state == State.OPEN
        in_the_end.add(whole(draft))
    assert in_the_end == {OPENED}
    assert seen == {(False, 0, 0), (True, *OPENED)}


def test_message_is_there_whole_or_not_at_all_and_once_when_sent_again():
    site, seen, in_the_end = Client(), set(), set()

    def opened() -> Ticket:
        ticket = drafted(site)
        site.post(f"/tickets/{ticket.reference}/check/")
        return ticket

    def say(ticket: Ticket) -> Any:
        said = {"text": "More of it.", "nonce": "one"}
        return site.post(f"/tickets/{ticket.reference}/message/", said)

    for ticket in kills_at_every_moment(opened, say):
        seen.add(whole(ticket))
        assert say(ticket).status_code == 302
        in_the_end.add(whole(ticket))
    assert in_the_end == {SAID}
    assert seen == {OPENED, SAID}


def test_form_that_was_killed_leaves_drafts_and_no_ticket():
    site = Client()

    def post(_: None) -> Any:
        return site.post("/tickets/new/", FORM)

    for _ in kills_at_every_moment(lambda: None, post):
        assert Ticket.objects.exclude(state=State.DRAFT).count() == 0
        assert Message.objects.count() == File.objects.count() == 0


def test_result_is_kept_whole_or_not_at_all():
    from portal.wizard.models import Result

    site, seen = Client(), set()
    address = "/help/what-does-a-401-unauthorized-error-mean/check/"

    def post(_: int) -> Any:
        return site.post(address, {"paste": "Authorization: Bearer YOUR_API_KEY"})

    for before in kills_at_every_moment(Result.objects.count, post):
        added = Result.objects.count() - before
        seen.add(added)
        assert added in (0, 1)
        for result in Result.objects.all():
            assert site.get(f"/results/{result.reference}/").status_code == 200
        Result.objects.all().delete()
    assert seen == {0, 1}
