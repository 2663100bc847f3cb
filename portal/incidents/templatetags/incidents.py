"""For templates: ``{% api_status as api %}``, ``{% incident_of ticket as incident %}``."""

from __future__ import annotations

from django import template

from portal.incidents.models import Incident
from portal.incidents.sense import incident_at
from portal.incidents.strip import Status, status
from portal.tickets.models import Ticket

register = template.Library()


@register.simple_tag
def api_status() -> Status:
    return status()


@register.simple_tag
def incident_of(ticket: Ticket) -> Incident | None:
    """The incident that ran when the ticket was opened."""
    return incident_at(ticket.opened or ticket.created)
