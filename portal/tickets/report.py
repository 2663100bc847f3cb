"""A ticket as lines and as plain text: what the customer checks, and what each receiver gets."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext, pgettext_lazy

from portal.tickets.evidence import Line, from_data, lines_of
from portal.tickets.models import File, Severity, Ticket

_SAID: Final = (
    # Translators: what the customer wrote, each in front of it.
    ("goal", gettext_lazy("Trying to do")),
    ("key_name", gettext_lazy("Name of the key")),
    ("since", pgettext_lazy("it fails", "Since")),
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
    severity = Line(
        "severity", _("Severity"), str(Severity(ticket.severity).label), is_optional=False
    )
    told = ((name, label, getattr(ticket, name)) for name, label in _SAID)
    who = f"{ticket.name} <{ticket.email}>" if ticket.name else ticket.email
    return (
        *(Line(name, str(label), text, is_optional=False) for name, label, text in told if text),
        severity,
        Line("from", pgettext("who wrote", "From"), who, is_optional=False),
    )


def _files(ticket: Ticket) -> tuple[Line, ...]:
    files = ticket.files.filter(message=None).defer("content")
    told = "\n".join(map(_file, files))
    return (Line("files", _("Files"), told, is_optional=False),) if told else ()


def _file(file: File) -> str:
    told = ngettext("%(name)s, %(size)s byte", "%(name)s, %(size)s bytes", file.size)
    return told % {"name": file.name, "size": number_format(file.size, force_grouping=True)}


def as_text(ticket: Ticket) -> str:
    """The report as support reads it, a line each; several lines of text stand under their label."""
    with override(settings.LANGUAGE_CODE):
        lines = [_as_text(line) for line in sent_lines(ticket)]
    return "\n".join([f"Ticket {ticket.number}", "", *lines]) + "\n"


def _as_text(line: Line) -> str:
    if "\n" not in line.text:
        return f"{line.label}: {line.text}"
    indented = "\n".join(f"    {row}" for row in line.text.splitlines())
    return f"{line.label}:\n{indented}"


def subject(ticket: Ticket) -> str:
    """The number and the verdict: words of ours only, as support reads them."""
    with override(settings.LANGUAGE_CODE):
        verdict = next((line.text for line in sent_lines(ticket) if line.name == "verdict"), "")
    return f"[{ticket.number}] {verdict or 'API question'}"
