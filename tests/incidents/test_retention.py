"""What is old goes, what is not stays, and each is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from portal.audit.models import Entry
from portal.incidents import retention
from portal.incidents.models import Grouped, Incident, Minute
from portal.incidents.retention import delete_old
from portal.incidents.schedule import MORE
from portal.tickets.models import Message, Ticket
from portal.wizard.models import Result
from tests.incidents.conftest import NOON

pytestmark = pytest.mark.django_db


def ago(days: float):
    return NOON - timedelta(days=days)


def kept_result(days: float, **more) -> Result:
    return Result.objects.create(
        article="a",
        verdict="key_works",
        record={},
        created=ago(days),
        expires=ago(days - 30),
        **more,
    )


def kept_ticket(days: float, **more) -> Ticket:
    return Ticket.objects.create(
        state="solved", email="a@example.com", opened=ago(days), moved=ago(days), **more
    )


def test_each_kind_ends_by_its_age():
    young, old = kept_result(29), kept_result(31)
    ticket = kept_ticket(500, result=old)
    kept_ticket(600)
    spoken = kept_ticket(600)
    Message.objects.create(ticket=spoken, kind="said", created=ago(3))
    gone = Incident.objects.create(title="x", nature="api", began=ago(800), ended=ago(799), is_running=False)  # fmt: skip
    Grouped.objects.create(incident=gone, ticket=spoken)
    still = Incident.objects.create(title="x", nature="api", began=ago(800))
    Minute.objects.create(at=ago(31), up=1)
    Minute.objects.create(at=ago(1), up=1)
    Session.objects.create(session_key="a", session_data="", expire_date=ago(0.1))
    Session.objects.create(session_key="b", session_data="", expire_date=ago(-0.1))
    Entry.objects.create(actor="x", action="y", at=ago(731))
    Entry.objects.create(actor="x", action="y", at=ago(729))

    counts = delete_old(NOON)

    assert counts == {
        "diagnoses": 1, "tickets": 1, "invitations": 0, "incidents": 1, "minutes": 1,
        "sessions": 1, "audit": 1,
    }  # fmt: skip
    assert list(Result.objects.all()) == [young]
    assert set(Ticket.objects.all()) == {ticket, spoken}
    ticket.refresh_from_db()
    assert ticket.result is None
    assert list(Incident.objects.all()) == [still]
    assert Session.objects.get().session_key == "b"
    done = Entry.objects.get(action="retention.deleted")
    assert done.details == {name: 1 for name in counts if name != "invitations"}


def test_times_are_settings(settings):
    settings.TICKET_DAYS = 30
    kept_ticket(31)
    assert delete_old(NOON)["tickets"] == 1


def test_nothing_old_is_nothing_noted():
    assert set(delete_old(NOON).values()) == {0}
    assert not Entry.objects.exists()


def test_many_go_in_batches_and_all_of_them_go():
    Result.objects.bulk_create(
        Result(article="a", verdict="key_works", record={}, expires=ago(1)) for _ in range(700)
    )
    assert delete_old(NOON)["diagnoses"] == 700


def test_what_does_not_fit_into_a_slice_is_left_for_the_next(monkeypatch):
    kept_result(31)
    monkeypatch.setattr(retention, "SLICE_SECONDS", 0.0)
    assert delete_old(NOON)[MORE] == 1
    monkeypatch.undo()
    assert delete_old(NOON)["diagnoses"] == 1


@pytest.mark.parametrize(("seconds", "size"), [(0.2, 10), (0.04, 10), (0.02, 20), (0.001, 40)])
def test_batches_grow_and_shrink_by_how_long_the_last_one_took(seconds, size):
    assert retention._next_size(20, seconds) == size
