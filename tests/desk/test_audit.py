"""The trail as administrators read it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.audit.trail import note
from portal.sandbox.keys import KEYS

pytestmark = pytest.mark.django_db


def test_only_administrators_read_it(agent, lead, administrator):
    assert [c.get("/staff/audit/").status_code for c in (agent, lead, administrator)] == [403, 403, 200]  # fmt: skip


def test_filters_narrow_it(administrator):
    note("command", "ticket.seen", "KM-1111-1111")
    note(None, "retention.deleted", diagnoses=3)
    note("command", "customer.erased", "ada@example.com")

    def shown(query: str) -> list[str]:
        page = administrator.get(f"/staff/audit/?{query}").context["page"]
        return [entry.action for entry in page.rows]

    assert shown("") == ["customer.erased", "retention.deleted", "ticket.seen"]
    assert shown("actor=portal") == ["retention.deleted"]
    assert shown("action=ticket.seen") == ["ticket.seen"]
    assert shown("target=KM-1111-1111") == ["ticket.seen"]
    assert shown("target=Ada@example.com") == ["customer.erased"]
    today = f"{timezone.now():%Y-%m-%d}"
    assert len(shown(f"from={today}&to={today}")) == 3
    assert shown("to=2020-01-01") == []
    assert len(shown("from=nonsense&after=nonsense")) == 3


def test_pages_go_on_where_the_last_one_ended(administrator):
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(actor="x", action="y", target=str(n), at=now - timedelta(seconds=n // 2))
        for n in range(120)
    )
    seen: list[str] = []
    address = "/staff/audit/"
    for _ in range(3):
        response = administrator.get(address)
        seen += [entry.target for entry in response.context["page"].rows]
        address = f"/staff/audit/?{response.context['after']}"
    assert sorted(seen, key=int) == [str(n) for n in range(120)]
    assert response.context["after"] == ""


def test_secret_in_a_filter_is_not_said_again(administrator):
    page = administrator.get("/staff/audit/", {"target": KEYS["active"]}).content.decode()
    assert KEYS["active"] not in page


def test_file_runs_in_no_spreadsheet_and_is_noted(administrator):
    note("command", "ticket.seen", "=1+1")
    response = administrator.get("/staff/audit/entries.csv?action=ticket.seen")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[1][1:4] == ["command", "ticket.seen", "'=1+1"]
    assert Entry.objects.get(action="audit.exported").details["entries"] == 1


def test_queries_do_not_grow(administrator, django_assert_max_num_queries):
    for number in range(40):
        note("command", f"action.{number % 7}", str(number))
    with django_assert_max_num_queries(14):
        administrator.get("/staff/audit/")
