"""How a result came to its end: by the customer's word, by a later run, by a ticket, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.diagnosis.diagnosis import Verdict
from portal.wizard.models import Result, Said
from portal.wizard.signals import said as said_signal

LONGEST_CHAIN: Final = 50


class End(StrEnum):
    """The four that are told apart and never summed."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    TICKET = "ticket"
    NO_WORD = "no_word"


def end_of(result: Result, *, has_ticket: bool) -> End:
    """A ticket outranks all; of the customer's word and the accepted run, the later counts."""
    if has_ticket:
        return End.TICKET
    if is_solved(result):
        return End.SOLVED
    return End.NOT_SOLVED if result.said == Said.NO else End.NO_WORD


def is_solved(result: Result) -> bool:
    if result.said == Said.NO and result.said_at and result.solved_at:
        return result.solved_at > result.said_at
    return result.said == Said.YES or result.solved_at is not None


def say(result: Result, said: Said) -> None:
    """Keeps the customer's word; a later one takes its place."""
    result.said, result.said_at = said, timezone.now()
    result.save(update_fields=["said", "said_at"])
    said_signal.send_robust(Result, result=result)


@transaction.atomic
def close_chain(result: Result) -> None:
    """A run that the API accepted solves what the runs before it found.

    One that was accepted before had nothing to solve: its key worked from the start.
    """
    if result.verdict != Verdict.KEY_WORKS:
        return
    for before in _runs_before(result):
        if before.verdict != Verdict.KEY_WORKS:
            before.solved_by, before.solved_at = result, result.created
            before.save(update_fields=["solved_by", "solved_at"])


def _runs_before(result: Result) -> Iterator[Result]:
    before = result.follows
    for _ in range(LONGEST_CHAIN):
        if before is None:
            return
        yield before
        before = before.follows


def closing(result: Result) -> dict[str, Any]:
    """What the question "Did this solve it?" shows."""
    return {"is_solved": is_solved(result), "ticket": ticket_address(result)}


def ticket_address(result: Result) -> str:
    """Where a ticket is opened with this result as evidence."""
    return reverse("ticket", args=[result.reference])
