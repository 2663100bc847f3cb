"""What stands in the trail stays there, and says nothing that it should not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.audit import retention, trail
from portal.audit.models import AppendOnly, Entry
from portal.sandbox.keys import KEYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return get_user_model().objects.create_user("agent@keymend.example")


def test_actor_outlives_the_account(agent):
    trail.note(agent, "ticket.answered", "KM-7F3K-9Q2D", state="answered")
    agent.delete()
    entry = Entry.objects.get()
    assert (entry.actor, entry.action) == ("agent@keymend.example", "ticket.answered")
    assert (entry.target, entry.details) == ("KM-7F3K-9Q2D", {"state": "answered"})


@pytest.mark.parametrize(("actor", "name"), [(None, "portal"), ("command", "command")])
def test_what_no_account_did_has_a_name(actor, name):
    assert trail.note(actor, "retention.ran").actor == name


def test_model_refuses_change_and_deletion(agent):
    entry = trail.note(agent, "ticket.seen", "KM-1")
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        Entry.objects.update(actor="nobody")
    with pytest.raises(AppendOnly):
        Entry.objects.all().delete()
    with pytest.raises(AppendOnly):
        Entry.objects.bulk_update([entry], ["actor"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT id, at, 'x', action, target, details FROM audit_entry",
    ],
    ids=["update", "delete", "replace"],
)
def test_database_refuses_change_and_deletion(statement):
    if "REPLACE" in statement and connection.vendor != "sqlite":
        pytest.skip("a word of SQLite's")
    trail.note(None, "retention.ran")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Entry.objects.get().actor == "portal"


def test_retention_deletes_the_oldest_alone_and_closes_the_way_behind_it():
    now = timezone.now()
    for days in (1, 799, 800, 801):
        Entry.objects.create(actor="x", action="y", at=now - timedelta(days=days))
    end = now - timedelta(days=730)
    assert retention.delete_before(end, at_most=2) == 2
    assert retention.delete_before(end, at_most=2) == 1
    assert retention.delete_before(end, at_most=2) == 0
    assert Entry.objects.get().at == now - timedelta(days=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM audit_entry")


@transaction.atomic
def deleted_and_failed():
    trail.note(None, "ticket.deleted", "KM-1")
    raise ZeroDivisionError


def test_entry_goes_with_the_act_that_failed():
    with pytest.raises(ZeroDivisionError):
        deleted_and_failed()
    assert not Entry.objects.exists()


def test_act_fails_where_it_cannot_be_written(caplog, monkeypatch):
    def refuse(*arguments: object, **options: object) -> None:
        raise DatabaseError("full")

    monkeypatch.setattr(Entry, "save", refuse)
    with pytest.raises(DatabaseError):
        trail.note(None, "ticket.deleted", "KM-1")
    assert "could not be written: ticket.deleted" in caplog.text


def test_customers_address_is_sealed_and_an_accounts_is_not(agent):
    entry = trail.note(
        agent, "people.invited", "Agent@keymend.example", found=["of ada@example.com", 3]
    )
    seal = trail.seal("ADA@example.com")
    assert entry.target == "Agent@keymend.example"
    assert entry.details == {"found": [f"of {seal}", 3]}
    assert "ada" not in seal


def test_secret_never_comes_into_the_trail(agent):
    entry = trail.note(agent, "queue.searched", KEYS["active"], text=f"Bearer {KEYS['active']}")
    assert KEYS["active"] not in entry.target + str(entry.details)


@pytest.mark.django_db(transaction=True)
def test_tests_with_real_transactions_can_be_cleaned_up():
    trail.note(None, "retention.ran")
