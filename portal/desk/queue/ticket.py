"""A ticket as its page tells it: the verdict, the facts, the conversation with the notes in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import timezone

from portal.desk.diagnoses.lookup import of_the_last_hour
from portal.desk.diagnoses.showing import Run
from portal.desk.queue.filters import STATES
from portal.desk.verdicts import ToldVerdict
from portal.diagnosis import Verdict
from portal.incidents.models import Incident
from portal.languages.known import language_name
from portal.notices import replies
from portal.tickets.evidence import Line
from portal.tickets.models import (
    Delivery,
    File,
    Kind,
    Message,
    NewCheck,
    Note,
    Progress,
    Severity,
    State,
    Ticket,
)
from portal.tickets.report import sent_lines
from portal.wizard.chain import runs_after

MOST_COUNTED: Final = 1000
MOST_ENTRIES: Final = 500

_FACTS: Final = ("key", "variable", "sent", "shape")
_HAPPENED: Final = {
    Kind.OPENED: "opened the ticket",
    Kind.SAID: "wrote",
    Kind.ANSWERED: "answered",
    Kind.CONFIRMED: "confirmed the e-mail address",
    Kind.SOLVED: "marked it as solved",
    Kind.REOPENED: "opened it again",
    Kind.ASKED: "asked for a new check",
    Kind.CHECKED: "made the new check",
    Kind.MERGED: "joined it with another ticket",
    Kind.WITHDRAWN: "withdrew the ticket",
}
SEVERITIES: Final = {
    Severity.BLOCKED: "Blocked",
    Severity.LIMITED: "Can work",
    Severity.QUESTION: "Question",
}
_BY_SUPPORT: Final = frozenset({Kind.ANSWERED, Kind.REOPENED, Kind.ASKED, Kind.MERGED})


@dataclass(frozen=True)
class Entry:
    """One thing that happened, or one note; ``elsewhere`` is the number of a joined ticket."""

    at: datetime
    who: str
    did: str
    style: str
    text: str = ""
    is_changed: bool = False
    files: tuple[File, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    diagnosis: str = ""
    elsewhere: str = ""


@dataclass(frozen=True)
class ShownTicket:
    """Everything that the page of a ticket reads; each query is made once, and where needed."""

    ticket: Ticket

    @cached_property
    def lines(self) -> dict[str, Line]:
        """What the customer sent, by name; what was left out is not here."""
        return {line.name: line for line in sent_lines(self.ticket)}

    @property
    def told(self) -> ToldVerdict:
        return ToldVerdict(self.ticket.verdict, self.ticket.cause)

    @property
    def heading(self) -> str:
        if self.ticket.is_withdrawn:
            return "The customer withdrew this ticket"
        verdict = self.lines.get("verdict")
        return verdict.text if verdict else "Written without a check"

    @property
    def certainty(self) -> str:
        line = self.lines.get("certainty")
        return line.text if line else "Nothing was tested"

    @property
    def state(self) -> str:
        return STATES[State(self.ticket.state)]

    @property
    def severity(self) -> str:
        """In one word; the customer's own choice stands among the facts."""
        return SEVERITIES[Severity(self.ticket.severity)]

    @property
    def is_blocked(self) -> bool:
        return self.ticket.severity == Severity.BLOCKED

    @property
    def language(self) -> str:
        return language_name(self.ticket.language)

    @property
    def is_suggested_in_language(self) -> bool:
        """Whether the texts that replies begin with are in the customer's language."""
        return self.ticket.language in replies.languages()

    @property
    def facts(self) -> list[Line]:
        """The request's identifier as well, where the calls that it belongs to were left out."""
        names = _FACTS if self.calls else ("request-id", *_FACTS)
        return [self.lines[name] for name in names if name in self.lines]

    @property
    def exchange(self) -> list[tuple[str, list[str]]]:
        """The calls side by side: each label with what stands there, as sent and repaired."""
        told = [dict(line.parts) for line in self.calls]
        labels = dict.fromkeys(label for parts in told for label in parts)
        return [(label, [parts.get(label, "") for parts in told]) for label in labels]

    @property
    def calls(self) -> list[Line]:
        """As sent, then repaired."""
        return self._beginning("call-")

    @property
    def findings(self) -> list[Line]:
        return self._beginning("finding-")

    @property
    def answers(self) -> list[Line]:
        """The questions that the customer answered."""
        return self._beginning("answer-")

    @property
    def fix(self) -> Line | None:
        return self.lines.get("fix")

    @property
    def earlier_checks(self) -> Line | None:
        return self.lines.get("runs")

    def _beginning(self, start: str) -> list[Line]:
        return [line for name, line in self.lines.items() if name.startswith(start)]

    @cached_property
    def later_checks(self) -> list[Run]:
        """Those that followed the one that the ticket was opened with."""
        result = self.ticket.result
        return [Run(run) for run in runs_after(result)] if result else []

    @cached_property
    def files(self) -> list[File]:
        return [file for file in self._all_files if file.message_id is None]

    @cached_property
    def _all_files(self) -> list[File]:
        return list(File.objects.filter(self._is_of_these).defer("content"))

    @cached_property
    def merged(self) -> list[Ticket]:
        """The tickets that were joined with this one."""
        return list(self.ticket.merged.only("number", "merged_into"))

    @property
    def _is_of_these(self) -> Q:
        return Q(ticket__in=[self.ticket.pk, *(ticket.pk for ticket in self.merged)])

    @cached_property
    def entries(self) -> list[Entry]:
        """What happened here and in the joined tickets, with the notes, in order of time."""
        return sorted([*self._messages(), *self._notes()], key=lambda entry: entry.at)

    def _messages(self) -> Iterator[Entry]:
        deliveries = Prefetch("deliveries", Delivery.objects.order_by("pk"))
        told = Message.objects.filter(self._is_of_these).select_related("author")
        files = {f.pk: f for f in self._all_files}
        for message in told.prefetch_related(deliveries).order_by("-pk")[:MOST_ENTRIES]:
            yield Entry(
                at=message.created,
                who=self._who(message),
                did=_HAPPENED[Kind(message.kind)],
                style="support" if self._is_by_support(message) else "customer",
                text="" if message.kind == Kind.CHECKED else message.text,
                is_changed=message.is_changed,
                files=tuple(f for f in files.values() if f.message_id == message.pk),
                deliveries=tuple(message.deliveries.all()),
                diagnosis=message.text if message.kind == Kind.CHECKED else "",
                elsewhere=self._elsewhere(message.ticket_id),
            )

    def _is_by_support(self, message: Message) -> bool:
        return bool(message.author_id) or message.kind in _BY_SUPPORT

    def _who(self, message: Message) -> str:
        if self._is_by_support(message):
            return str(message.author or "Support")
        return self.ticket.name or "The customer"

    def _elsewhere(self, ticket_id: int) -> str:
        return next((t.number for t in self.merged if t.pk == ticket_id), "")

    def _notes(self) -> Iterator[Entry]:
        notes = Note.objects.filter(self._is_of_these).select_related("author")
        for note in notes.order_by("-pk")[:MOST_ENTRIES]:
            yield Entry(
                at=note.created,
                who=str(note.author or "A colleague"),
                did="noted, for staff only",
                style="note",
                text=note.text,
                is_changed=note.is_changed,
                elsewhere=self._elsewhere(note.ticket_id),
            )

    @property
    def given_up(self) -> list[Delivery]:
        sent = (delivery for entry in self.entries for delivery in entry.deliveries)
        return [delivery for delivery in sent if delivery.progress == Progress.GIVEN_UP]

    @cached_property
    def new_checks(self) -> list[NewCheck]:
        """The checks that support asked for, the newest first."""
        asked = self.ticket.new_checks.select_related("invitation__result", "message__author")
        return list(asked.defer("invitation__result__record").order_by("-pk")[:5])

    @property
    def has_check(self) -> bool:
        return bool(self.ticket.cause or self.ticket.verdict)

    @cached_property
    def similar_checks(self) -> int:
        """Of the last hour; for a ticket without one, those for which the API failed."""
        ticket = self.ticket
        verdict = ticket.verdict if self.has_check else Verdict.API_TROUBLE
        return of_the_last_hour(ticket.cause, ticket.result_id or 0, verdict)

    @cached_property
    def similar_tickets(self) -> int:
        """Others that moved in the last hour with this cause, or else this verdict, or without a
        check as this one; a thousand at most."""
        ticket, since = self.ticket, timezone.now() - timedelta(hours=1)
        same = {"cause": ticket.cause}
        if not ticket.cause:
            same["verdict"] = ticket.verdict
        alike = Ticket.objects.sent().filter(**same, moved__gte=since)
        return alike.exclude(pk=self.ticket.pk).order_by()[:MOST_COUNTED].count()

    @property
    def incident(self) -> Incident | None:
        """The one that the ticket stands under, unless somebody took it out."""
        grouped = getattr(self.ticket, "grouped", None)
        return grouped.incident if grouped and not grouped.is_taken_out else None

    @property
    def is_answerable(self) -> bool:
        return not self.ticket.is_over

    @property
    def how_it_reaches(self) -> str:
        """What the customer gets of an answer, said before it is written."""
        if not settings.MAILS_CUSTOMERS:
            return "No mail is sent from here: the customer reads it on the ticket’s page."
        if self.ticket.is_quiet:
            return "The customer asked for no mails: they read it on the ticket’s page."
        if self.ticket.confirmed is None:
            return "The address is not confirmed, so the mail says only that an answer is there."
        return "Sent by mail, and shown on the customer’s page."
