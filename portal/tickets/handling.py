"""What support does with a ticket, each in one transaction with what tells of it.

``author`` is the primary key of whoever does it. ``seen`` is the version of the ticket that the
page showed: where it is another by now, ``ChangedSince`` is raised and nothing is done.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from portal.articles.library import main_article
from portal.tickets.abuse import mailbox
from portal.tickets.clearing import Cleared, cleared
from portal.tickets.deliveries.queue import queue
from portal.tickets.models import Kind, Message, NewCheck, Note, State, Ticket
from portal.tickets.moving import IsOver, become, change, hold, hold_living, lock, tell
from portal.wizard.models import Invitation

DECIDED: Final = frozenset({State.OPEN, State.ANSWERED, State.SOLVED})
"""What support may make of a ticket; the other states come about by themselves."""

_TOLD: Final = {State.SOLVED: Kind.SOLVED, State.OPEN: Kind.REOPENED}


class CannotMerge(Exception):
    """These two are no duplicates; ``words`` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@transaction.atomic
def answer(
    ticket: Ticket, text: str, author: int | None = None, seen: int | None = None
) -> Message:
    """Support's word, cleared as well, for agents paste, too."""
    hold_living(ticket)
    become(ticket, State.ANSWERED, seen)
    return tell(ticket, Kind.ANSWERED, cleared(text).text, author)


@transaction.atomic
def note(ticket: Ticket, said: Cleared, author: int, nonce: str) -> bool:
    """Adds to the notes, whatever else has changed: nothing is lost by it. False for one form twice."""
    hold(ticket)
    if ticket.is_withdrawn:
        raise IsOver
    words = {"author_id": author, "text": said.text, "is_changed": said.is_changed}
    _, is_new = Note.objects.get_or_create(ticket=ticket, nonce=nonce, defaults=words)
    if is_new:
        change(ticket)
    return is_new


@transaction.atomic
def assign(ticket: Ticket, assignee: int | None, seen: int) -> bool:
    """Gives the ticket to someone, or back to everybody; its place in the queue stays.

    False where they have it already.
    """
    hold_living(ticket)
    if assignee == ticket.assignee_id:
        return False
    change(ticket, seen, assignee_id=assignee)
    return True


@transaction.atomic
def decide(ticket: Ticket, state: State, author: int, seen: int) -> bool:
    """Open again, waiting for the customer, or solved; False where it is so already."""
    hold_living(ticket)
    if state not in DECIDED or state == ticket.state:
        return False
    become(ticket, state, seen)
    if state in _TOLD:
        tell(ticket, _TOLD[state], author_id=author)
    return True


@transaction.atomic
def name_at_provider(ticket: Ticket, number: str, seen: int) -> bool:
    """What the provider's own desk calls the ticket; False where that is known already."""
    hold_living(ticket)
    if number == ticket.provider_number:
        return False
    change(ticket, seen, provider_number=number)
    return True


@transaction.atomic
def merge(ticket: Ticket, into: Ticket, author: int, seen: int) -> None:
    """The conversation goes on in the other one, of the same customer; raises ``CannotMerge``."""
    hold(ticket, into)
    if ticket.is_over or ticket.is_draft:
        raise IsOver
    _refuse_no_duplicate(ticket, into)
    was_open = ticket.state == State.OPEN
    become(ticket, State.MERGED, seen, merged_into=into)
    ticket.merged.update(merged_into=into)
    _end_invitations(ticket)
    tell(ticket, Kind.MERGED, author_id=author)
    if was_open:
        become(into, State.OPEN)
    else:
        change(into)


def _refuse_no_duplicate(ticket: Ticket, into: Ticket) -> None:
    """Two customers' tickets stay two: each would read what the other wrote."""
    if into.pk == ticket.pk:
        raise CannotMerge("That is this ticket itself.")
    if into.is_draft or into.is_over:
        raise CannotMerge("That ticket was withdrawn, or joined with another: choose the other.")
    if mailbox(ticket.email) != mailbox(into.email):
        raise CannotMerge("That ticket is from another address: two customers are answered apart.")


@transaction.atomic
def ask_for_check(ticket: Ticket, author: int, seen: int) -> NewCheck:
    """Sends the customer a link that makes one new check; a link sent before leads nowhere."""
    hold_living(ticket)
    become(ticket, State.ANSWERED, seen)
    _end_invitations(ticket)
    article = ticket.result.article if ticket.result else main_article().slug
    invitation = Invitation.objects.create(
        article=article, purpose=ticket.number, follows=ticket.result
    )
    message = ticket.messages.create(kind=Kind.ASKED, author_id=author)
    made = NewCheck.objects.create(ticket=ticket, message=message, invitation=invitation)
    queue(message)
    return made


def expect_check(token: str) -> None:
    """Holds the ticket before its invitation is touched, as all who change both do."""
    asked = NewCheck.objects.filter(invitation__token=token[:32])
    lock(list(asked.values_list("ticket", flat=True)))


def check_arrived(invitation: Invitation) -> None:
    """The customer made the check that was asked for; within the transaction that keeps it."""
    asked = NewCheck.objects.filter(invitation=invitation).select_related("ticket").first()
    if asked is None or invitation.result is None:
        return
    hold(asked.ticket)
    if asked.ticket.is_over:
        return
    become(asked.ticket, State.OPEN)
    tell(asked.ticket, Kind.CHECKED, invitation.result.number)


def _end_invitations(ticket: Ticket) -> None:
    Invitation.objects.open().filter(new_check__ticket=ticket).update(expires=timezone.now())
