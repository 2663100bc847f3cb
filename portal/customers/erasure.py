"""Erasing an address: for good, from the rows and, on SQLite, from the file that they stood in.

Tickets go with all that belongs to them, checks of the same chains with them; elsewhere the address
is replaced. What was counted stays counted: numbers hold no address.
"""

from __future__ import annotations

import json
import mmap
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from portal.audit.trail import note, seal
from portal.customers.address import Address
from portal.customers.holdings import (
    Copy,
    Holdings,
    holdings_of,
    is_part_of_another,
    texts_of,
)
from portal.tickets.models import File, Ticket
from portal.tickets.moving import lock
from portal.wizard.models import Result

if TYPE_CHECKING:
    from portal.audit.trail import Actor

REPLACED_BY: Final = "[address erased]"
_DELETED_WHERE_MENTIONED: Final = (Result, DBTaskResult)
"""A masked check and a note of the queue are of no use to anybody else."""


MOST_PASSES: Final = 5
"""What opens or is written while it runs is found by the next pass, unless it never ends."""


@dataclass(frozen=True, slots=True)
class Erased:
    """``is_complete``: the last pass through the database found nothing any more.

    ``is_gone``: nothing is left in the database's file; None where that cannot be told, for there
    is no such file, or a longer address that stays has this one in it.
    """

    tickets: int
    results: int
    replaced: int
    copies: tuple[Copy, ...]
    is_complete: bool
    is_gone: bool | None


def erase(typed: str, actor: Actor) -> Erased:
    """Noted before it begins and once it is done, under the seal of the address.

    Each ticket goes in a transaction of its own, so that nobody waits for long; where it breaks
    off, the same again goes on with the rest.
    """
    address = Address.of(typed)
    counts: Counter[str] = Counter(tickets=0, checks=0, replaced=0)
    copies: dict[Copy, None] = {}
    spellings = {address.text}
    holdings = holdings_of(address.text)
    numbers = [ticket.number for ticket in holdings.tickets]
    note(actor, "customer.erasing", seal(address.text), tickets=numbers)
    for _ in range(MOST_PASSES):
        if holdings.is_empty:
            break
        copies |= dict.fromkeys(holdings.copies)
        spellings |= {ticket.email for ticket in holdings.tickets}
        counts.update(_erase_found(holdings, address))
        holdings = holdings_of(address.text)
    is_complete = holdings.is_empty
    note(actor, "customer.erased", seal(address.text), **counts, is_complete=is_complete)
    return Erased(
        counts["tickets"],
        counts["checks"],
        counts["replaced"],
        tuple(copies),
        is_complete,
        _is_gone(address, spellings),
    )


def _erase_found(holdings: Holdings, address: Address) -> dict[str, int]:
    for ticket in holdings.tickets:
        _delete_ticket(ticket)
    for result in holdings.results:
        _delete_result(result)
    mentions = (row for rows in holdings.mentions.values() for row in rows)
    return {
        "tickets": len(holdings.tickets),
        "checks": len(holdings.results),
        "replaced": sum(_erase_mention(row, address) for row in mentions),
    }


@transaction.atomic
def _delete_ticket(ticket: Ticket) -> None:
    """With its messages, notes, files, deliveries and links; files first, they are large."""
    lock([ticket.pk])
    File.objects.filter(ticket=ticket).delete()
    for asked in ticket.new_checks.select_related("invitation"):
        asked.invitation.delete()
    ticket.delete()


@transaction.atomic
def _delete_result(result: Result) -> None:
    lock(list(result.tickets.values_list("pk", flat=True)))
    result.delete()


@transaction.atomic
def _erase_mention(row: Model, address: Address) -> bool:
    """As the row is by now, which nobody can change in between."""
    if isinstance(row, _DELETED_WHERE_MENTIONED):
        return bool(row.delete()[0])
    model, names = type(row), [field.attname for field in texts_of(type(row))]
    kept = model._default_manager.select_for_update().filter(pk=row.pk).values(*names).first() or {}
    changes = {
        name: _fitting(model, name, address.replaced(value, REPLACED_BY))
        for name, value in kept.items()
        if address.is_in(value)
    }
    return bool(changes and model._default_manager.filter(pk=row.pk).update(**changes))


def _fitting(model: type[Model], name: str, value: object) -> object:
    """A short address gives way to longer words, for which a column may be too narrow."""
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return value[:longest] if isinstance(value, str) and longest else value


# -- the file


def _is_gone(address: Address, spellings: Iterable[str]) -> bool | None:
    """Rows are overwritten when they go (``secure_delete``); the log of changes is emptied here."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    _empty_log()
    if not is_in_file(spellings):
        return True
    return None if is_part_of_another(address) else False


def _empty_log() -> None:
    """Whoever reads or writes at that moment holds it back, for no longer than the timeout."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_in_file(spellings: Iterable[str]) -> bool:
    """Whether one of them stands anywhere in SQLite's files, free pages included.

    As a part of something longer, too: between the columns of a row nothing parts them.
    """
    name = connection.settings_dict["NAME"]
    wanted = [form.encode() for each in spellings for form in {each, json.dumps(each)[1:-1]}]
    return any(_holds(Path(f"{name}{end}"), wanted) for end in ("", "-wal"))


def _holds(path: Path, wanted: list[bytes]) -> bool:
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_of:
        return any(bytes_of.find(each) >= 0 for each in wanted)


def rewrite_file() -> None:
    """Writes SQLite's file anew without its free pages; nobody else can write meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        _empty_log()
