"""What the three help desks have in common: a ticket once, then notes to it, none of them twice."""

from __future__ import annotations

from typing import Protocol

from portal.tickets.deliveries.parcel import Failed, Parcel, Refused


class Desk(Protocol):
    """A help desk's API; identifiers are the desk's own, as text, empty where there is none."""

    def find_ticket(self, parcel: Parcel) -> str: ...

    def open_ticket(self, parcel: Parcel) -> str: ...

    def has_note(self, ticket_id: str, mark: str) -> bool: ...

    def add_note(self, ticket_id: str, text: str, parcel: Parcel) -> None: ...


def deliver_to(desk: Desk, parcel: Parcel) -> str:
    """After an attempt of unknown end, it is looked for first."""
    if parcel.opens:
        found = desk.find_ticket(parcel) if parcel.is_uncertain else ""
        made = found or desk.open_ticket(parcel)
        if not made:
            raise Failed("The desk's answer could not be read")
        return made
    if not parcel.desk_id:
        raise Refused("The ticket itself is not at the desk: send its opening again first")
    mark = mark_of(parcel)
    if not (parcel.is_uncertain and desk.has_note(parcel.desk_id, mark)):
        desk.add_note(parcel.desk_id, f"{parcel.text}\n\n{mark}", parcel)
    return parcel.desk_id


def mark_of(parcel: Parcel) -> str:
    """The line by which a note is known again."""
    return f"[{parcel.key}]"


def body_of(parcel: Parcel) -> str:
    """The report, and what an agent must know of the address before writing to it."""
    state = "confirmed" if parcel.is_confirmed else "not confirmed yet, so it may be a stranger's"
    return f"{parcel.text}\nThe customer's address is {state}.\nCustomer's page: {parcel.link}\n"


def requester_of(parcel: Parcel, support: str) -> str:
    """Desks mail whoever a ticket is from: until an address is confirmed, that is ourselves."""
    return parcel.email if parcel.is_confirmed else support
