"""A ticket as lines and as plain text: what the customer checks, and what each receiver gets."""

from __future__ import annotations

from typing import Final

from portal.tickets.evidence import Line, from_data, lines_of
from portal.tickets.models import Severity, Ticket

_SAID: Final = (
    ("goal", "Trying to do"),
    ("key_name", "Name of the key"),
    ("since", "Since"),
)


def all_lines(ticket: Ticket) -> tuple[Line, ...]:
    """Every line there is, those that may be taken out included.

    Until it is sent, the evidence is read from the result; then it stays as it was sent.
    """
    evidence = lines_of(ticket.result) if ticket.is_draft else from_data(ticket.evidence)
    verdict = tuple(line for line in evidence if not line.is_optional)
    facts = tuple(line for line in evidence if line.is_optional)
    return (*verdict, *_said(ticket), *facts, *_files(ticket))


def sent_lines(ticket: Ticket) -> tuple[Line, ...]:
    """The lines without those that the customer took out."""
    return tuple(line for line in all_lines(ticket) if line.name not in ticket.left_out)


def _said(ticket: Ticket) -> tuple[Line, ...]:
    severity = Line("severity", "Severity", Severity(ticket.severity).label, is_optional=False)
    told = ((name, label, getattr(ticket, name)) for name, label in _SAID)
    who = f"{ticket.name} <{ticket.email}>" if ticket.name else ticket.email
    return (
        *(Line(name, label, text, is_optional=False) for name, label, text in told if text),
        severity,
        Line("from", "From", who, is_optional=False),
    )


def _files(ticket: Ticket) -> tuple[Line, ...]:
    files = ticket.files.filter(message=None).defer("content")
    told = "\n".join(f"{f.name}, {f.size:,} bytes" for f in files)
    return (Line("files", "Files", told, is_optional=False),) if told else ()


def as_text(ticket: Ticket) -> str:
    """The report, a line each; a text of several lines stands under its label."""
    head = f"Ticket {ticket.number}"
    return "\n".join([head, "", *(_as_text(line) for line in sent_lines(ticket))]) + "\n"


def _as_text(line: Line) -> str:
    if "\n" not in line.text:
        return f"{line.label}: {line.text}"
    indented = "\n".join(f"    {row}" for row in line.text.splitlines())
    return f"{line.label}:\n{indented}"


def subject(ticket: Ticket) -> str:
    """The number and the verdict: words of ours only."""
    verdict = next((line.text for line in sent_lines(ticket) if line.name == "verdict"), "")
    return f"[{ticket.number}] {verdict or 'API question'}"
