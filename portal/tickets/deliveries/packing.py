"""A delivery's parcel: everything that a channel needs, read from the record at that moment."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from portal.tickets import report
from portal.tickets.deliveries.models import Delivery
from portal.tickets.deliveries.parcel import Attachment, Parcel
from portal.tickets.models import Kind, Message, NewCheck, Ticket
from portal.tickets.site import absolute

_WORDS: Final = {
    Kind.CONFIRMED: "The customer confirmed the e-mail address.",
    Kind.SOLVED: "The customer marked the ticket as solved.",
    Kind.REOPENED: "Support opened the ticket again.",
    Kind.ASKED: "Support asked the customer for a new check.",
    Kind.MERGED: "Support joined the ticket with another of the same customer.",
    Kind.WITHDRAWN: "The customer withdrew the ticket. What was sent before is theirs: delete it.",
}


def parcel_of(delivery: Delivery) -> Parcel:
    """Its words as support reads them; its links into the pages that the customer reads."""
    message, ticket = delivery.message, delivery.message.ticket
    with override(ticket.language):
        link = absolute(reverse("ticket-page", args=[ticket.reference]))
        secret = [ticket.reference, ticket.token]
        confirm_link = absolute(reverse("ticket-confirm", args=secret))
        quiet_link = absolute(reverse("ticket-quiet", args=secret))
        check_link = _check_link(message) if message.kind == Kind.ASKED else ""
    return Parcel(
        key=key_of(message),
        kind=message.kind,
        at=message.created,
        number=ticket.number,
        link=link,
        subject=report.subject(ticket),
        text=_text(message),
        email=ticket.email,
        name=ticket.name,
        is_confirmed=ticket.confirmed is not None,
        severity=ticket.severity,
        language=ticket.language,
        lines=_lines(message),
        files=_files(message),
        desk_id=_desk_id(delivery),
        thread=_thread(delivery),
        is_uncertain=delivery.is_uncertain or delivery.attempts > 1,
        confirm_link=confirm_link,
        quiet_link=quiet_link,
        check_link=check_link,
    )


def key_of(message: Message) -> str:
    """Such as ``KM-7F3K-9Q2D.12``: the same at every attempt, and no other message's."""
    return f"{message.ticket.number}.{message.pk}"


def _text(message: Message) -> str:
    if message.ticket.is_withdrawn:
        return _WORDS[Kind.WITHDRAWN]
    if message.kind == Kind.OPENED:
        return report.as_text(message.ticket)
    if message.kind == Kind.SOLVED and message.author_id:
        return "Support marked the ticket as solved."
    if message.kind == Kind.CHECKED:
        return f"The customer made the new check: diagnosis {message.text}."
    return _WORDS.get(Kind(message.kind), message.text)


def _check_link(message: Message) -> str:
    """Where the customer makes the check that this message asks for; nobody else is told it."""
    asked = NewCheck.objects.filter(message=message).select_related("invitation").first()
    return absolute(reverse("invited", args=[asked.invitation.token])) if asked else ""


def _lines(message: Message) -> tuple[tuple[str, str, str], ...]:
    if message.kind != Kind.OPENED or message.ticket.is_withdrawn:
        return ()
    with override(settings.LANGUAGE_CODE):
        lines = report.sent_lines(message.ticket)
    return tuple((line.name, line.label, line.text) for line in lines)


def _files(message: Message) -> tuple[Attachment, ...]:
    """With the opening go the draft's files, with each later message its own."""
    ticket: Ticket = message.ticket
    files = ticket.files.filter(message=None if message.kind == Kind.OPENED else message)
    return tuple(Attachment(file.name, bytes(file.content)) for file in files)


def _thread(delivery: Delivery) -> tuple[str, ...]:
    """The keys of the messages before it that went the same way."""
    before = delivery.message.ticket.messages.filter(
        pk__lt=delivery.message_id, deliveries__channel=delivery.channel
    )
    return tuple(key_of(message) for message in before)


def _desk_id(delivery: Delivery) -> str:
    """What the receiver calls the ticket, by the delivery that opened it there."""
    opened = Delivery.objects.filter(
        message__ticket=delivery.message.ticket_id,
        message__kind=Kind.OPENED,
        channel=delivery.channel,
    ).first()
    return opened.external_id if opened else ""
