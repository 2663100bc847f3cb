"""The mails to the customer: fixed words until the address is known to be theirs."""

from __future__ import annotations

from typing import Final

from portal.tickets.deliveries.parcel import Parcel, Refused
from portal.tickets.mails import Mail, sent
from portal.tickets.models import Kind

_SUBJECTS: Final = {
    Kind.OPENED: "We have your ticket: confirm your address",
    Kind.ANSWERED: "Support answered your ticket",
    Kind.SOLVED: "Your ticket is solved",
    Kind.ASKED: "Support asks for a new check",
    Kind.MERGED: "Your ticket goes on in another",
    Kind.WITHDRAWN: "Your ticket is withdrawn",
}


def deliver(parcel: Parcel) -> str:
    subject = _SUBJECTS.get(Kind(parcel.kind))
    if subject is None:
        raise Refused("The customer is sent no mail about this")
    mail = Mail(
        template=parcel.kind,
        to=parcel.email,
        subject=f"[{parcel.number}] {subject}",
        stream="customer",
        is_automatic=True,
    )
    return sent(mail, parcel)
