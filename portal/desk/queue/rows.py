"""A ticket as one row of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from portal.desk.queue.filters import STATES
from portal.desk.verdicts import ToldVerdict
from portal.tickets.models import Severity, State, Ticket

_PILLS = {State.OPEN: "accent", State.SOLVED: "passed"}


@dataclass(frozen=True)
class Row:
    """``address`` leads to the ticket, and knows which list it was opened from."""

    ticket: Ticket
    address: str

    @cached_property
    def told(self) -> ToldVerdict:
        return ToldVerdict(self.ticket.verdict, self.ticket.cause)

    @property
    def beginning(self) -> str:
        return str(getattr(self.ticket, "begins", ""))

    @property
    def state(self) -> str:
        return STATES[State(self.ticket.state)]

    @property
    def state_pill(self) -> str:
        return _PILLS.get(State(self.ticket.state), "")

    @property
    def is_blocked(self) -> bool:
        return self.ticket.severity == Severity.BLOCKED
