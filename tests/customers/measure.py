"""How long an erasure takes with as much as a large provider keeps.

``python -m tests.customers.measure PATH`` takes a database made by ``python -m tests.desk.many
PATH``, names an address in a few texts more, erases it, and prints seconds.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable


def timed(name: str, act: Callable[[], object]) -> None:
    """By the clock, and of it by this process: the rest is the disk's, or other programs'."""
    began, busy = time.perf_counter(), time.process_time()
    act()
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    print(f"| {name} | {seconds:.2f} | {cpu:.2f} |", flush=True)


def main(path: str) -> None:
    os.environ |= {"DATABASE_URL": f"sqlite:///{path}", "PORTAL_DEBUG": "1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from portal.customers import erasure
    from portal.customers.holdings import holdings_of, own_holdings_of
    from portal.tickets.models import File, Message, Ticket
    from portal.wizard.models import Result

    ticket = Ticket.objects.exclude(state="withdrawn").order_by("pk")[77_777]
    address = ticket.email
    for other in Message.objects.exclude(ticket=ticket).order_by("pk")[100:110]:
        Message.objects.filter(pk=other.pk).update(text=f"As {address} says.")
        content = f"From: {address}\n".encode() * 20_000
        File.objects.create(ticket=other.ticket, name="a.log", content=content, size=len(content))
    print(f"{Ticket.objects.count():,} tickets, {Result.objects.count():,} diagnoses\n")
    print("| | s | of which CPU |\n| --- | --- | --- |")
    timed("what the page shows first", lambda: own_holdings_of(address))
    timed("one look through everything", lambda: holdings_of(address))
    ordered = []
    timed("asking for it", lambda: ordered.append(erasure.order(address, "command")))
    timed("the worker's part", lambda: erasure.carry_out.call(ordered[0].pk))
    done = ordered[0]
    done.refresh_from_db()
    print(f"\n{done.tickets} tickets, {done.replaced} mentions, {len(done.files)} files listed;"
          f" complete: {done.is_complete}, gone from the file: {done.is_gone}")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
