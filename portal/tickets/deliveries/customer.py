"""The mails to the customer: fixed words until the address is known to be theirs."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.tickets.deliveries.parcel import Parcel, Refused
from portal.tickets.mails import Mail, sent
from portal.tickets.models import Kind

_SUBJECTS: Final = {
    Kind.OPENED: _("We have your ticket: confirm your address"),
    Kind.ANSWERED: _("Support answered your ticket"),
    Kind.SOLVED: _("Your ticket is solved"),
    Kind.ASKED: _("Support asks for a new check"),
    Kind.MERGED: _("Your ticket goes on in another"),
    Kind.WITHDRAWN: _("Your ticket is withdrawn"),
}


def deliver(parcel: Parcel) -> str:
    subject = _SUBJECTS.get(Kind(parcel.kind))
    if subject is None:
        raise Refused("The customer is sent no mail about this")
    with override(parcel.language):
        told = f"[{parcel.number}] {subject}"
    mail = Mail(
        template=parcel.kind,
        to=parcel.email,
        subject=told,
        stream="customer",
        language=parcel.language,
        is_automatic=True,
    )
    return sent(mail, parcel)
