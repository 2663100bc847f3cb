"""Every channel by its name, as PORTAL_TICKET_DELIVERY has it."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from portal.tickets.deliveries import customer, email, freshdesk, webhook, zammad, zendesk
from portal.tickets.deliveries.parcel import Channel
from portal.tickets.models import Kind, Message

CUSTOMER: Final = "customer"
"""The mails to the customer go the same way as everything else."""

CHANNELS: Final[dict[str, Channel]] = {
    CUSTOMER: customer.deliver,
    "email": email.deliver,
    "webhook": webhook.deliver,
    "zendesk": zendesk.deliver,
    "zammad": zammad.deliver,
    "freshdesk": freshdesk.deliver,
}
# What is not told to the desk that it came from, or to the customer who did it.
_NEWS_TO_CUSTOMER: Final = frozenset(
    {Kind.OPENED, Kind.ANSWERED, Kind.SOLVED, Kind.ASKED, Kind.MERGED, Kind.WITHDRAWN}
)


def channels_of(message: Message) -> list[str]:
    """Where a message goes; ``account`` is the customer's own way, and nothing is sent for it."""
    names = [name for name in settings.TICKET_DELIVERY if name in CHANNELS]
    is_mailed = settings.MAILS_CUSTOMERS and not message.ticket.is_quiet
    if is_mailed and message.kind in _NEWS_TO_CUSTOMER:
        names.append(CUSTOMER)
    return names
