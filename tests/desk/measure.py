"""What the desk's pages cost the database with 100,000 tickets and 1,000,000 diagnoses.

``python -m tests.desk.measure [PATH]`` fills the file where it is not there yet, and prints two
tables in Markdown: each page with its queries and their time, and the slowest query's plan.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROUNDS = 5
MOST_MS = 100


@dataclass
class Measured:
    """Each query's milliseconds are its quickest of all rounds: the rest is the machine's noise."""

    name: str
    queries: int = 0
    ms: float = 0.0
    slowest: float = 0.0
    plan: list[str] = field(default_factory=list)


def pages() -> list[tuple[str, str]]:
    """What is asked for, each with its address; the numbers are of rows in the middle."""
    from portal.tickets.models import Ticket
    from portal.wizard.models import Result

    ticket, result = Ticket.objects.get(pk=77_777), Result.objects.get(pk=777_777)
    letters = result.number.replace("-", "")
    after = f"{int(ticket.moved.timestamp() * 1_000_000)}-{ticket.pk}"
    queue, diagnoses = "/staff/", "/staff/diagnoses/"
    return [
        ("queue: open", queue),
        ("queue: far into it", f"{queue}?after={after}"),
        ("queue: solved", f"{queue}?state=solved"),
        ("queue: all", f"{queue}?state=all"),
        ("queue: newest first", f"{queue}?order=newest"),
        ("queue: cause", f"{queue}?cause=scheme_wrong"),
        ("queue: cause that nobody has", f"{queue}?state=all&cause=no_cors"),
        ("queue: last hour", f"{queue}?age=hour"),
        ("queue: over a week", f"{queue}?age=over-a-week"),
        ("queue: an agent's", f"{queue}?agent=1"),
        ("queue: nobody's", f"{queue}?agent=nobody"),
        ("queue: language", f"{queue}?language=ja"),
        ("queue: language that nobody has", f"{queue}?state=all&language=fi"),
        ("queue: four filters at once",
         f"{queue}?state=all&cause=scheme_wrong&agent=nobody&language=ja&age=over-a-week"),
        ("queue: four filters, another way",
         f"{queue}?state=all&cause=bytes_literal&agent=1&language=ja&age=over-a-week"),
        ("search: number", f"{queue}?q={ticket.number}"),
        ("search: address", f"{queue}?q={ticket.email}"),
        ("search: beginning of an address", f"{queue}?q=ada"),
        ("search: one letter", f"{queue}?q=a"),
        ("search: domain", f"{queue}?q=@gmail.com"),
        ("search: key's name", f"{queue}?q=backend-15"),
        ("search: nothing found", f"{queue}?q=zzz"),
        ("what moved since", f"/staff/changes/{after}/"),
        ("ticket", f"{queue}tickets/{ticket.number}/"),
        ("ticket, from a filtered list",
         f"{queue}tickets/{ticket.number}/?state=all&cause=scheme_wrong&language=ja&agent=nobody"),
        ("diagnoses", diagnoses),
        ("diagnoses: cause", f"{diagnoses}?cause=scheme_wrong"),
        ("diagnoses: verdict and cause", f"{diagnoses}?verdict=fix_likely&cause=scheme_wrong"),
        ("diagnoses: two that exclude each other",
         f"{diagnoses}?verdict=fix_likely&cause=no_cors"),
        ("diagnosis by its number", f"{diagnoses}?number={result.number}"),
        ("diagnosis, two characters unheard", f"{diagnoses}?number=??{letters[2:]}"),
        ("diagnosis, one character wrong", f"{diagnoses}?number={letters[:7]}{_other(letters[7])}"),
        ("diagnosis", f"{diagnoses}{result.number}/"),
    ]  # fmt: skip


def _other(letter: str) -> str:
    return "2" if letter != "2" else "3"


def measure(client: Any, name: str, address: str) -> Measured:
    """Its queries are noted as the page asks them, then asked by themselves, rows included."""
    from django.db import connection

    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        status = client.get(address).status_code
    assert status in (200, 302), (name, status)
    reads = [each for each in asked if each[0].split(maxsplit=1)[0] in ("SELECT", "WITH")]
    times = [min(_timed(*each) for _ in range(ROUNDS)) for each in reads]
    ours = [n for n, (sql, _) in enumerate(reads) if "tickets_" in sql or "wizard_" in sql]
    slowest = max(ours, key=lambda n: times[n])
    return Measured(name, len(asked), sum(times), times[slowest], _plan(*reads[slowest]))


def _timed(sql: str, params: Any) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(sql, params)
        cursor.fetchall()
        return (time.perf_counter() - begun) * 1000


def _plan(sql: str, params: Any) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return [row[3] for row in cursor.fetchall()]


def main() -> int:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "var/many.sqlite3").resolve()
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{path}", "PORTAL_DEBUG": "1", "PORTAL_LIMITS": "off",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    if not path.exists():
        from tests.desk import many

        print("Filling the database, once, for two minutes", file=sys.stderr, flush=True)
        many.make(str(path))
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    from portal.desk.models import Person
    from portal.desk.roles import Role
    from tests.desk.staff import person, signed_in

    known = Person.objects.filter(email="measure@staff.example").first()
    client = signed_in(known or person(Role.AGENT, email="measure@staff.example"))
    measured = [measure(client, *page) for page in pages()]
    print(
        "| page | queries | database, ms | slowest, ms | its plan |\n| --- | --- | --- | --- | --- |"
    )
    for each in measured:
        plan = "; ".join(each.plan)
        print(f"| {each.name} | {each.queries} | {each.ms:.1f} | {each.slowest:.1f} | {plan} |")
    return 0 if all(each.ms < MOST_MS for each in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
