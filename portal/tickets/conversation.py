"""What a customer does with a ticket, each in one transaction with the deliveries that tell of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from portal.tickets.clearing import Cleared
from portal.tickets.deliveries.queue import queue
from portal.tickets.evidence import as_kept
from portal.tickets.models import File, Kind, State, Ticket
from portal.tickets.moving import IsOver, become, change, hold, tell
from portal.tickets.signals import opened
from portal.wizard.models import Invitation

_WRITTEN: Final = ("name", "key_name", "goal", "since", "verdict", "cause", "provider_number")
"""What is emptied of a ticket that is withdrawn, beside lists and what hangs on it."""


@transaction.atomic
def keep_draft(draft: Ticket, files: Iterable[File], taken_out: Iterable[str] = ()) -> Ticket:
    """Stores a draft with the files that came with it, less those to be taken out by number.

    Raises ``IsOver``, and stores nothing, where it was sent or deleted meanwhile.
    """
    if draft.pk is not None and not _is_held_draft(draft):
        raise IsOver
    draft.save()
    draft.files.filter(pk__in=[n for n in taken_out if n.isdigit()]).delete()
    for file in files:
        file.ticket = draft
        file.save()
    return draft


def _is_held_draft(draft: Ticket) -> bool:
    """Nobody sends or deletes it until the transaction ends; what the form changed in it stays."""
    drafts = Ticket.objects.select_for_update(no_key=True).filter(pk=draft.pk, state=State.DRAFT)
    return bool(drafts.values_list("pk"))


@transaction.atomic
def send(draft: Ticket, left_out: Iterable[str]) -> bool:
    """Opens the ticket with its evidence as it is now; False where it had been sent before.

    Raises DatabaseError, and stores nothing, where not all of it can be stored.
    """
    now, result = timezone.now(), draft.result
    language = result.language if result else get_language() or settings.LANGUAGE_CODE
    evidence = as_kept(result, language)
    optional = {line["name"] for line in evidence if line["is_optional"]}
    is_first = Ticket.objects.filter(pk=draft.pk, state=State.DRAFT).update(
        state=State.OPEN,
        opened=now,
        moved=now,
        evidence=evidence,
        left_out=sorted(optional & set(left_out)),
        verdict=result.verdict if result else "",
        cause=result.cause if result else "",
        language=language,
    )
    if is_first:
        draft.refresh_from_db()
        tell(draft, Kind.OPENED)
        opened.send_robust(Ticket, ticket=draft)
        _refuse_what_will_not_be_stored()
    return bool(is_first)


def _refuse_what_will_not_be_stored() -> None:
    """A transaction that was broken by whoever listens would end without a word, and without a row."""
    if transaction.get_rollback():
        raise DatabaseError("the transaction is taken back")


@transaction.atomic
def say(ticket: Ticket, said: Cleared, files: Iterable[File], nonce: str) -> bool:
    """The customer's word; a solved ticket is open again. False for the same form twice.

    A ticket that was joined with another meanwhile goes on there for support. The word is said
    there as well only where its customer may be led there: else whoever opened the other one would
    read it, so it stays in its own, which support reads beside the other. Raises ``IsOver`` where
    nobody would read it any more.
    """
    goes_on = _where_it_goes_on(ticket)
    place = ticket.goes_on_in or ticket
    words = {"kind": Kind.SAID, "text": said.text, "is_changed": said.is_changed}
    message, is_new = place.messages.get_or_create(nonce=nonce, defaults=words)
    if not is_new:
        return False
    for file in files:
        file.ticket, file.message = place, message
        file.save()
    become(goes_on, State.OPEN)
    queue(message)
    return True


def _where_it_goes_on(ticket: Ticket) -> Ticket:
    """The ticket in which support answers: this one, or the one that it was joined with."""
    hold(ticket)
    goes_on = ticket.merged_into or ticket
    if goes_on.is_over or goes_on.is_draft:
        raise IsOver
    return goes_on


@transaction.atomic
def solve(ticket: Ticket) -> None:
    hold(ticket)
    if ticket.state in (State.OPEN, State.ANSWERED):
        become(ticket, State.SOLVED)
        tell(ticket, Kind.SOLVED)


@transaction.atomic
def confirm(ticket: Ticket) -> None:
    """The address is the customer's own, as only its mailbox knows the token."""
    hold(ticket)
    if ticket.confirmed is None and not ticket.is_draft and not ticket.is_withdrawn:
        change(ticket, confirmed=timezone.now())
        tell(ticket, Kind.CONFIRMED)


@transaction.atomic
def withdraw(ticket: Ticket) -> bool:
    """Deletes what was said, shown and uploaded; the number and what happened stay.

    What is on its way and was never tried goes nowhere; receivers are told of the withdrawal. What
    was joined with it goes, too, where its customer was led here: it was one conversation. Another
    one goes on by itself, for nobody may delete what a stranger with the same address wrote.

    False where nothing is left to be shown: a draft is deleted as a whole.
    """
    hold(ticket)
    if ticket.is_draft:
        ticket.delete()
        return False
    for each in ticket.merged.all():
        if each.goes_on_in:
            _empty(each)
        else:
            become(each, State.OPEN, merged_into=None)
            tell(each, Kind.REOPENED)
    if not ticket.is_withdrawn:
        _empty(ticket)
    return True


def _empty(ticket: Ticket) -> None:
    message = tell(ticket, Kind.WITHDRAWN)
    earlier = ticket.messages.exclude(pk=message.pk)
    for said in earlier:
        said.deliveries.waiting().filter(attempts=0).delete()
    earlier.update(text="", is_changed=False)
    ticket.files.all().delete()
    ticket.notes.all().delete()
    Invitation.objects.filter(new_check__ticket=ticket).delete()
    gone: dict[str, Any] = {"result": None, "merged_into": None}
    gone |= dict.fromkeys(_WRITTEN, "")
    become(ticket, State.WITHDRAWN, **gone, evidence=[], left_out=[], cleared=[])
