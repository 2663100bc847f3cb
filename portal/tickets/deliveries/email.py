"""A mail to the support address, its replies threaded."""

from __future__ import annotations

from django.conf import settings

from portal.tickets.deliveries.parcel import Parcel
from portal.tickets.mails import Mail, sent


def deliver(parcel: Parcel) -> str:
    """Replies go to the customer, and say on the first line whether the address is known theirs."""
    mail = Mail(
        template="support",
        to=settings.SUPPORT_EMAIL,
        subject=parcel.subject,
        reply_to=parcel.email,
        stream="support",
        language=settings.LANGUAGE_CODE,
        files=parcel.files,
    )
    return sent(mail, parcel)
