"""A beginning finds what begins so, by an index, in whatever order the database sorts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.desk.queue.search import found_by
from portal.tickets.models import State, Ticket

pytestmark = pytest.mark.django_db

EMAILS = (
    "resume@x.example",
    "resume-2@x.example",
    "RESUME.three@x.example",
    "résumé@x.example",
    "resum@x.example",
    "re%ume@x.example",
    "re_ume@x.example",
    "zoe@x.example",
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("resume", {"resume@x.example", "resume-2@x.example", "RESUME.three@x.example"}),
        ("resume-", {"resume-2@x.example"}),
        ("re%", {"re%ume@x.example"}),
        ("re_", {"re_ume@x.example"}),
        ("résumé", {"résumé@x.example"}),
        ("resume@", {"resume@x.example"}),
        ("zz", set()),
    ],
)
def test_beginning_finds_what_begins_so_and_nothing_else(typed, found):
    made = {e: Ticket.objects.create(state=State.OPEN, email=e).pk for e in EMAILS}
    assert found_by(typed).pks == {made[email] for email in found}


@pytest.mark.parametrize(
    ("typed", "index"),
    [("ada@", "ticket_email"), ("@x.example", "ticket_domain"), ("back", "ticket_key_name")],
)
def test_beginning_is_found_by_its_index(typed, index):
    Ticket.objects.create(state=State.OPEN, email="ada@x.example", key_name="backend")
    with CaptureQueriesContext(connection) as queries:
        found_by(typed)
    assert any(index in plan(query["sql"]) for query in queries)


def plan(sql: str) -> str:
    """Where the database begins to look, had the table many rows."""
    if not sql.startswith("SELECT"):
        return ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            lines = [line for (line,) in cursor.fetchall()]
            conditions = [line for line in lines if "Index Cond" in line]
            return "".join(lines) if any("(sought_" in line for line in conditions) else ""
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "".join(row[3] for row in cursor.fetchall() if row[3].startswith("SEARCH"))
