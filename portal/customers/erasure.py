"""Erasing an address: for good, from the rows and, on SQLite, from the file that they stood in.

Tickets go with all that belongs to them, checks of the same chains with them; elsewhere the address
is replaced. What was counted stays counted: numbers hold no address.

It looks through every text that is kept, which takes a while, so the worker does it. What was done
is kept with each row that goes; where it breaks off, the next attempt goes on with the rest.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from portal.audit.trail import name_of, note, seal
from portal.customers.address import Address
from portal.customers.files import files_naming
from portal.customers.holdings import (
    Copy,
    Holdings,
    copies_of,
    holdings_of,
    is_part_of_another,
    texts_of,
    tickets_of,
)
from portal.customers.models import Erasure, Step
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

LEASE: Final = timedelta(minutes=10)
"""Longer than one look through everything takes; it is renewed with each row that goes."""


KEPT: Final = timedelta(days=30)
"""How long it is listed what an erasure left to people."""


def order(typed: str, actor: Actor, *, is_for_worker: bool = True) -> Erasure:
    """Asks for it, noted under the seal of the address; the same one where it was asked for already."""
    address = Address.of(typed)
    sealed = seal(address.text)
    with transaction.atomic():
        erasure, is_new = Erasure.objects.get_or_create(
            address=address.text, defaults={"seal": sealed, "actor": name_of(actor)}
        )
        if is_new:
            numbers = [ticket.number for ticket in tickets_of(address)]
            note(actor, "customer.erasing", sealed, tickets=numbers)
        if is_new and is_for_worker:
            carry_out.enqueue(erasure.pk)
    return erasure


def erase(typed: str, actor: Actor) -> Erasure:
    """The same at once, for whoever waits for it; not done where the worker is at it by now."""
    erasure = order(typed, actor, is_for_worker=False)
    carry_out.call(erasure.pk)
    erasure.refresh_from_db()
    return erasure


@task()
def carry_out(pk: int) -> None:
    """Does what is left of it, unless it is done or another process is at it."""
    now = timezone.now()
    if not Erasure.objects.free(now).filter(pk=pk).update(lease=now + LEASE):
        return
    erasure = Erasure.objects.get(pk=pk)
    try:
        spellings = _erase(erasure) if erasure.address else []
        _finish(erasure, spellings)
    finally:
        Erasure.objects.filter(pk=pk).update(lease=None)


def rescue(now: datetime) -> int:
    """Queues anew what broke off, or lost its task; how many there were."""
    lost = [each for each in Erasure.objects.free(now) if not _has_task(each)]
    for erasure in lost:
        carry_out.enqueue(erasure.pk)
    return len(lost)


def forget_old(now: datetime) -> int:
    """Deletes what is known of erasures that were done long ago; how many there were."""
    return Erasure.objects.filter(ended__lte=now - KEPT).delete()[0]


def _has_task(erasure: Erasure) -> bool:
    """Whether it only waits its turn."""
    ready = DBTaskResult.objects.filter(status="READY", task_path=carry_out.module_path)
    return ready.filter(args_kwargs__args=[erasure.pk]).exists()


# -- the rows


def _erase(erasure: Erasure) -> list[str]:
    """Pass by pass, until nothing is found; then its row forgets the address. How it was spelled."""
    address = Address.of(erasure.address)
    Erasure.objects.filter(pk=erasure.pk).update(step=Step.ERASING)
    holdings = holdings_of(address.text)
    for _ in range(MOST_PASSES):
        if holdings.is_empty:
            break
        _erase_found(erasure, holdings, address)
        holdings = holdings_of(address.text)
    files = files_naming(address)
    erasure.refresh_from_db()
    spellings = [address.text, *erasure.spellings]
    erasure.step, erasure.is_complete, erasure.files = Step.CHECKING, holdings.is_empty, files
    erasure.address, erasure.spellings = "", []
    erasure.save(update_fields=["step", "is_complete", "files", "address", "spellings"])
    return spellings


def _erase_found(erasure: Erasure, holdings: Holdings, address: Address) -> None:
    for ticket in holdings.tickets:
        _delete_ticket(erasure, ticket)
    for result in holdings.results:
        _delete_result(erasure, result)
    for rows in (holdings.mentions or {}).values():
        for row in rows:
            _erase_mention(erasure, row, address)


@transaction.atomic
def _count(
    erasure: Erasure,
    *,
    tickets: int = 0,
    results: int = 0,
    replaced: int = 0,
    spelled: str = "",
    copies: Iterable[Copy] = (),
) -> None:
    """Within the transaction of what is counted, so that nothing counts twice or never."""
    kept = Erasure.objects.select_for_update().get(pk=erasure.pk)
    kept.tickets += tickets
    kept.results += results
    kept.replaced += replaced
    kept.copies += [[copy.ticket, copy.channel, copy.external_id] for copy in copies]
    if spelled and spelled not in kept.spellings:
        kept.spellings.append(spelled)
    kept.lease = timezone.now() + LEASE
    kept.save()


@transaction.atomic
def _delete_ticket(erasure: Erasure, ticket: Ticket) -> None:
    """With its messages, notes, files, deliveries and links; files first, they are large."""
    lock([ticket.pk])
    copies = copies_of([ticket])
    File.objects.filter(ticket=ticket).delete()
    for asked in ticket.new_checks.select_related("invitation"):
        asked.invitation.delete()
    number = ticket.delete()[1].get(Ticket._meta.label, 0)
    _count(erasure, tickets=number, spelled=ticket.email, copies=copies)


@transaction.atomic
def _delete_result(erasure: Erasure, result: Result) -> None:
    lock(list(result.tickets.values_list("pk", flat=True)))
    number = result.delete()[1].get(Result._meta.label, 0)
    _count(erasure, results=number)


@transaction.atomic
def _erase_mention(erasure: Erasure, row: Model, address: Address) -> None:
    """As the row is by now, which nobody can change in between."""
    if isinstance(row, _DELETED_WHERE_MENTIONED):
        _count(erasure, replaced=bool(row.delete()[0]))
        return
    model, names = type(row), [field.attname for field in texts_of(type(row))]
    kept = model._default_manager.select_for_update().filter(pk=row.pk).values(*names).first() or {}
    changes = {
        name: _fitting(model, name, address.replaced(value, REPLACED_BY))
        for name, value in kept.items()
        if address.is_in(value)
    }
    if changes and model._default_manager.filter(pk=row.pk).update(**changes):
        _count(erasure, replaced=1)


def _fitting(model: type[Model], name: str, value: object) -> object:
    """A short address gives way to longer words, for which a column may be too narrow."""
    longest = getattr(model._meta.get_field(name), "max_length", None)
    return value[:longest] if isinstance(value, str) and longest else value


# -- the file


def _finish(erasure: Erasure, spellings: list[str]) -> None:
    """Noted in the transaction that ends it: once, however often it was begun."""
    is_gone = _is_gone(Address.of(spellings[0]), spellings) if spellings else None
    with transaction.atomic():
        same = Erasure.objects.filter(pk=erasure.pk, step=Step.CHECKING)
        if not same.update(step=Step.DONE, is_gone=is_gone, ended=timezone.now()):
            return
        done = Erasure.objects.get(pk=erasure.pk)
        counts = {"tickets": done.tickets, "checks": done.results, "replaced": done.replaced}
        note(done.actor, "customer.erased", done.seal, **counts, is_complete=done.is_complete)


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
