"""Two who change one ticket at the same time: what each of them loaded is old by then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.incidents.retention import _old_tickets
from portal.tickets import conversation, handling
from portal.tickets.clearing import Cleared
from portal.tickets.handling import CannotMerge
from portal.tickets.models import Kind, State, Ticket
from portal.tickets.moving import ChangedSince, IsOver

pytestmark = pytest.mark.django_db
ADDRESS = "ana@example.org"
LONG_AGO = timedelta(days=600)


def opened() -> Ticket:
    draft = Ticket.objects.create(email=ADDRESS, goal="List my domains")
    conversation.send(draft, [])
    return Ticket.objects.get(pk=draft.pk)


def as_loaded(ticket: Ticket) -> Ticket:
    """What another request has in its hands."""
    return Ticket.objects.get(pk=ticket.pk)


def now(ticket: Ticket) -> Ticket:
    ticket.refresh_from_db()
    return ticket


def confirmed(*tickets: Ticket) -> None:
    """Their customers have opened the link in a mail to the address."""
    for ticket in tickets:
        conversation.confirm(ticket)


def join(ticket: Ticket, into: Ticket) -> None:
    handling.merge(ticket, into, None, now(ticket).version)


def say(ticket: Ticket, text: str = "It still fails") -> None:
    conversation.say(ticket, Cleared(text, False), [], f"form of {text}")


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda t: say(t), id="the customer writes"),
        pytest.param(lambda t: handling.answer(t, "Hello"), id="support answers"),
        pytest.param(lambda t: handling.note(t, Cleared("x", False), None, "n"), id="a note"),
        pytest.param(lambda t: handling.assign(t, None, t.version), id="it is assigned"),
        pytest.param(lambda t: handling.name_at_provider(t, "P-1", t.version), id="it is linked"),
    ],
)
def test_withdrawn_ticket_stays_empty(act):
    ticket = opened()
    stale = as_loaded(ticket)
    conversation.withdraw(ticket)
    with pytest.raises((IsOver, ChangedSince)):
        act(stale)
    assert now(ticket).state == State.WITHDRAWN
    assert ticket.provider_number == ""
    assert not ticket.messages.exclude(text="").exists()
    assert not ticket.notes.exists()


@pytest.mark.parametrize("act", [conversation.solve, conversation.confirm])
def test_what_only_marks_it_does_nothing_to_a_withdrawn_one(act):
    ticket = opened()
    stale = as_loaded(ticket)
    conversation.withdraw(ticket)
    act(stale)
    assert now(ticket).state == State.WITHDRAWN


def test_word_to_a_ticket_that_was_joined_meanwhile_is_said_in_the_other():
    ticket, other = opened(), opened()
    confirmed(ticket, other)
    stale = as_loaded(ticket)
    join(ticket, other)
    say(stale, "One thing more")
    assert now(ticket).state == State.MERGED
    assert now(other).state == State.OPEN
    assert other.messages.get(kind=Kind.SAID).text == "One thing more"


@pytest.mark.parametrize("known", [(), (0,), (1,)], ids=["neither", "the one", "the other"])
def test_word_is_not_said_where_a_stranger_may_read_it(known):
    """Anybody can type the address of another: then the two tickets are not one customer's."""
    ticket, strangers = opened(), opened()
    confirmed(*((ticket, strangers)[n] for n in known))
    join(ticket, strangers)
    handling.decide(now(strangers), State.SOLVED, None, now(strangers).version)
    say(as_loaded(ticket), "My account is 4711")
    assert not strangers.messages.filter(kind=Kind.SAID).exists()
    assert ticket.messages.get(kind=Kind.SAID).text == "My account is 4711"
    assert now(ticket).state == State.MERGED
    assert now(strangers).state == State.OPEN, "support is told where it looks"


def test_ticket_is_not_joined_with_one_that_was_joined_meanwhile():
    first, second, third = opened(), opened(), opened()
    stale = as_loaded(second)
    handling.merge(second, third, None, second.version)
    with pytest.raises(CannotMerge):
        handling.merge(first, stale, None, first.version)
    assert now(second).state == State.MERGED
    assert now(first).state == State.OPEN


def test_those_joined_with_one_that_is_joined_follow_it():
    first, second, third = opened(), opened(), opened()
    confirmed(first, second, third)
    join(first, second)
    join(second, third)
    assert now(first).merged_into == third
    say(as_loaded(first), "Where am I")
    assert third.messages.filter(text="Where am I").exists()


@pytest.fixture
def joined() -> tuple[Ticket, Ticket]:
    """A ticket with words and a note, and the one that it was joined with."""
    ticket, other = opened(), opened()
    say(ticket, "my words")
    handling.note(ticket, Cleared("our words", False), None, "n")
    return ticket, other


def test_withdrawing_takes_along_what_was_joined(joined):
    ticket, other = joined
    confirmed(ticket, other)
    join(ticket, other)
    conversation.withdraw(now(other))
    assert now(ticket).goal == ""
    assert not ticket.messages.exclude(text="").exists()
    assert not ticket.notes.exists()
    assert {now(ticket).state, now(other).state} == {State.WITHDRAWN}


def test_nobody_withdraws_what_a_stranger_with_the_same_address_wrote(joined):
    """It goes on by itself, and support sees it again."""
    ticket, other = joined
    confirmed(other)
    join(ticket, other)
    conversation.withdraw(now(other))
    assert (now(other).state, now(ticket).state) == (State.WITHDRAWN, State.OPEN)
    assert ticket.merged_into is None
    assert ticket.messages.filter(text="my words").exists()
    assert ticket.notes.exists()
    assert ticket.messages.last().kind == Kind.REOPENED


def test_draft_that_was_sent_meanwhile_is_withdrawn_and_not_forgotten():
    draft = Ticket.objects.create(email=ADDRESS, goal="List my domains")
    stale = as_loaded(draft)
    conversation.send(draft, [])
    conversation.withdraw(stale)
    assert now(draft).state == State.WITHDRAWN
    assert draft.messages.filter(kind=Kind.WITHDRAWN).exists()


@pytest.mark.parametrize("act", [lambda d: conversation.send(d, []), conversation.withdraw])
def test_draft_that_was_sent_or_deleted_meanwhile_is_not_stored_again(act):
    draft = Ticket.objects.create(email=ADDRESS, goal="List my domains")
    stale = as_loaded(draft)
    stale.goal = "Renew a domain"
    act(draft)
    before = list(Ticket.objects.values())
    with pytest.raises(IsOver):
        conversation.keep_draft(stale, [])
    assert list(Ticket.objects.values()) == before


def age(ticket: Ticket) -> None:
    long_ago = timezone.now() - LONG_AGO
    Ticket.objects.filter(pk=ticket.pk).update(opened=long_ago, moved=long_ago)
    ticket.messages.update(created=long_ago)


def test_ticket_that_nobody_spoke_in_for_long_ends():
    ticket = opened()
    age(ticket)
    assert list(_old_tickets(timezone.now())) == [ticket]


def test_joined_ticket_lives_as_long_as_the_other():
    ticket, other = opened(), opened()
    handling.merge(ticket, other, None, ticket.version)
    age(ticket)
    assert not _old_tickets(timezone.now())
    age(other)
    _old_tickets(timezone.now()).delete()
    assert list(_old_tickets(timezone.now())) == [ticket]


def test_note_counts_as_a_word():
    ticket = opened()
    age(ticket)
    handling.note(ticket, Cleared("I look into it", False), None, "n")
    age_of_ticket = timezone.now() - LONG_AGO
    Ticket.objects.filter(pk=ticket.pk).update(moved=age_of_ticket)
    assert not _old_tickets(timezone.now())


@pytest.mark.parametrize(
    "speak",
    [
        pytest.param(lambda t: t.messages.create(kind=Kind.SAID, text="Hello?"), id="a word"),
        pytest.param(lambda t: t.notes.create(text="He called"), id="a note"),
    ],
)
def test_what_is_said_in_a_joined_ticket_keeps_the_other(speak):
    ticket, other = opened(), opened()
    join(ticket, other)
    age(ticket)
    age(other)
    assert list(_old_tickets(timezone.now())) == [other]
    speak(ticket)
    assert not _old_tickets(timezone.now())
