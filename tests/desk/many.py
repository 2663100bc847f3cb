"""Fills a database with as many rows as a large provider has in a year: to measure with.

``python -m tests.desk.many PATH`` makes a SQLite file; it takes two minutes and 5 GB.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

TICKETS = 100_000
RESULTS = 1_000_000
LANGUAGES = ("en",) * 12 + ("de", "es", "fr", "pt", "ja")
STATES = ("open",) * 30 + ("answered",) * 20 + ("solved",) * 45 + ("withdrawn",) * 4 + ("merged",)
"""Far more are open than anybody would bear, for the queue is what is measured."""
DOMAINS = (
    ("gmail.com",) * 30 + ("outlook.com",) * 10 + tuple(f"firm-{n}.example" for n in range(5000))
)
NAMES = ("ada", "bo", "chen", "dana", "emre", "fatima", "goran", "hana", "info", "ivo", "support")
KEYS = ("backend", "billing", "ci", "domains", "live", "ops", "sandbox", "website")
_ALPHABET = string.ascii_letters + string.digits + "-_"
_REFERENCE_LENGTH = 24


def records() -> list[tuple[str, str, str]]:
    """Verdict, cause and record of diagnoses as they are really kept."""
    from portal.articles import words
    from portal.diagnosis import diagnose, load
    from portal.wizard.record import to_record
    from tests.diagnosis.clients import CLIENTS, FAULTS, filled

    made = []
    for client in CLIENTS.values():
        for fault in FAULTS.values():
            diagnosis = diagnose(filled(client.program, fault.gaps), provider=load("101domain"))
            record = json.dumps(to_record(diagnosis))
            made.append((diagnosis.verdict.value, words.leading_cause(diagnosis), record))
            if len(made) == 400:
                return made
    return made


def references(chance: random.Random) -> Iterator[str]:
    while True:
        yield "".join(chance.choices(_ALPHABET, k=_REFERENCE_LENGTH))


def result_rows(count: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    from portal.wizard.numbers import LETTERS, check_character, spaced

    known, now = records(), datetime.now(UTC)
    reference, taken = references(chance), set()
    for pk in range(1, count + 1):
        body = "".join(chance.choices(LETTERS, k=7))
        while body in taken:
            body = "".join(chance.choices(LETTERS, k=7))
        taken.add(body)
        verdict, cause, record = known[chance.randrange(len(known))]
        created = now - timedelta(seconds=(count - pk) * 2.5)
        follows = pk - 1 if pk > 1 and chance.random() < 0.2 else None
        yield (
            pk, next(reference), spaced(body + check_character(body)), SLUG, _text(created),
            _text(created + timedelta(days=30)), verdict, cause, chance.choice(LANGUAGES), record,
            follows, "{}", "", None, None, None,
        )  # fmt: skip


def ticket_rows(
    count: int, results: int, people: list[int], chance: random.Random
) -> Iterator[Any]:
    from portal.tickets.numbers import new_number

    known, now = records(), datetime.now(UTC)
    reference = references(chance)
    for pk in range(1, count + 1):
        verdict, cause, _ = known[chance.randrange(len(known))]
        opened = now - timedelta(seconds=(count - pk) * 300)
        moved = min(now, opened + timedelta(seconds=chance.expovariate(1 / 90_000)))
        who = f"{chance.choice(NAMES)}.{chance.randrange(20_000)}"
        yield (
            pk, next(reference), new_number(), chance.choice(STATES),
            chance.randrange(1, results + 1) if results else None,
            f"{who}@{chance.choice(DOMAINS)}", who.title(),
            f"{chance.choice(KEYS)}-{chance.randrange(3000)}", "List my domains. " * 12, "Monday",
            chance.choice(("blocked", "limited", "question")), EVIDENCE, "[]", "[]", _text(opened),
            _text(opened), _text(opened), next(reference)[:24], None, False, verdict, cause,
            chance.choice(LANGUAGES), chance.choice((None, *people)), _text(moved), 3, None, "",
        )  # fmt: skip


SLUG = "what-does-a-401-unauthorized-error-mean"
EVIDENCE = json.dumps(
    [
        {"name": f"line-{n}", "label": f"Label {n}", "text": "text " * 20, "is_optional": True}
        for n in range(20)
    ]
)
RESULT_FIELDS = """id reference number article created expires verdict cause language record
    follows_id answers said said_at solved_by_id solved_at""".split()
TICKET_FIELDS = """id reference number state result_id email name key_name goal since severity
    evidence left_out cleared created expires opened token confirmed is_quiet verdict cause language
    assignee_id moved version merged_into_id provider_number""".split()


def _text(at: datetime) -> str:
    """As Django writes a time into SQLite."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(path: str, tickets: int = TICKETS, results: int = RESULTS) -> None:
    """Into a migrated, empty database; indexes are made anew at the end, which is quicker."""
    chance = random.Random(8)
    with sqlite3.connect(path) as database:
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-500000"):
            database.execute(f"PRAGMA {pragma}")
        dropped = _without_indexes(database)
        people = [pk for (pk,) in database.execute("SELECT id FROM desk_person")]
        _insert(database, "wizard_result", RESULT_FIELDS, result_rows(results, chance))
        rows = ticket_rows(tickets, results, people, chance)
        _insert(database, "tickets_ticket", TICKET_FIELDS, rows)
        messages = (
            (pk * 2 + turn, kind, text, False, f"n{turn}", _text(datetime.now(UTC)), pk)
            for pk in range(1, tickets + 1)
            for turn, kind, text in ((0, "opened", ""), (1, "said", "It still fails. " * 20))
        )
        names = ["id", "kind", "text", "is_changed", "nonce", "created", "ticket_id"]
        _insert(database, "tickets_message", names, messages)
        for statement in dropped:
            database.execute(statement)
        database.execute("PRAGMA optimize=0x10002")
        database.execute("PRAGMA journal_mode=WAL")


def _without_indexes(database: sqlite3.Connection) -> list[str]:
    tables = "('wizard_result', 'tickets_ticket', 'tickets_message')"
    made = f"SELECT name, sql FROM sqlite_master WHERE type='index' AND sql > '' AND tbl_name IN {tables}"
    indexes = database.execute(made).fetchall()
    for name, _ in indexes:
        database.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in indexes]


def _insert(
    database: sqlite3.Connection, table: str, fields: list[str], rows: Iterator[Any]
) -> None:
    marks = ", ".join("?" * len(fields))
    database.executemany(f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({marks})", rows)


def make(path: str, tickets: int = TICKETS, results: int = RESULTS) -> None:
    """Migrates a new file, and fills it; before Django is set up."""
    os.environ |= {"DATABASE_URL": f"sqlite:///{path}", "PORTAL_DEBUG": "1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    from portal.desk.models import Person

    for number in range(8):
        Person.objects.create_user(email=f"agent-{number}@staff.example", name=f"Agent {number}")
    connection.close()
    fill(path, tickets, results)


if __name__ == "__main__":
    make(sys.argv[1])
