"""SQLite that another writer holds, and SQLite that is full: nobody loses an answer or a word."""

from __future__ import annotations

import io
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.signals import connection_created
from django.test import Client

from portal import patience
from portal.limits.counters import limiter
from portal.privacy import NothingPastedInLogs
from portal.sandbox.keys import KEYS
from portal.tickets.abuse import SHORTEST_READING
from portal.tickets.deliveries.models import Delivery
from portal.tickets.models import File, Message, State, Ticket
from portal.tickets.signals import opened
from portal.wizard.models import Result
from tests.faults.conftest import TIMEOUT_SECONDS
from tests.timing import holds

KEY = "k3y-0f-n0b0dy-" + "1n-p4rt1cul4r-9876"
ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"
CHECK = f"{ARTICLE}check/"
OURS, UNKEPT, UNCALLED = (
    "on our side",
    "this result is not kept",
    "part of this site is out of order",
)
GOAL = "List my domains, as I did " + "before " * 1000 + "and after."
FORM = {"goal": GOAL, "email": "ada@example.com", "name": "Ada", "since": "Monday 9:00 UTC"}

pytestmark = pytest.mark.usefixtures("database")


@contextmanager
def locked() -> Iterator[None]:
    """Another writer has begun, and takes its time."""
    file = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(spare: int = 0) -> Iterator[None]:
    """The file may grow by so many pages, and has none that are empty."""

    def bound(connection, **_):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages + spare}")

    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
    connection_created.connect(bound, weak=False)
    bound(connection)
    try:
        yield
    finally:
        connection_created.disconnect(bound)
        connections["default"].close()


@pytest.fixture(params=[locked, full], ids=["locked", "full"])
def out_of_order(request, limits_on) -> Callable[[], object]:
    return request.param


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Every line that anything logs, with its trace, as the site would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NothingPastedInLogs())
    loggers = [logging.getLogger(name) for name in ("", "django", "portal")]
    for each in loggers:
        each.addHandler(handler)
    yield stream
    for each in loggers:
        each.removeHandler(handler)


@pytest.fixture
def site(limits_on) -> Client:
    """A browser that gets the pages of failures, too, with answers to read."""
    return Client(raise_request_exception=False)


def text_of(answer) -> str:
    return answer.content.decode()


def checked(site: Client) -> Result:
    answer = site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
    assert answer.status_code == 200
    return Result.objects.latest("pk")


def drafted(site: Client, **more) -> Ticket:
    answer = site.post("/tickets/new/", {**FORM, **more})
    assert answer.status_code == 302, text_of(answer)
    draft = Ticket.objects.latest("pk")
    Ticket.objects.filter(pk=draft.pk).update(created=draft.created - 2 * SHORTEST_READING)
    return draft


def sent(site: Client) -> Ticket:
    draft = drafted(site)
    assert site.post(f"/tickets/{draft.reference}/check/").status_code == 302
    draft.refresh_from_db()
    return draft


def rows() -> dict[type, int]:
    return {kind: kind.objects.count() for kind in (Result, Ticket, Message, File, Delivery)}


# A check.


def test_paste_is_diagnosed_all_the_same_and_the_page_says_what_is_missing(
    site, out_of_order, said
):
    with out_of_order():
        answer = site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
        while UNKEPT not in text_of(answer):  # a full one still has room in its last pages
            answer = site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
        before = rows()
        assert site.post(CHECK, {"paste": f"Authorization: Token {KEY}"}).status_code == 200
        assert rows() == before
    assert answer.status_code == 200
    assert "Token" in text_of(answer)
    assert "Your" in text_of(answer)
    assert KEY not in text_of(answer)
    assert KEY not in said.getvalue()
    again = site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
    assert UNKEPT not in text_of(again)
    assert UNCALLED not in text_of(again)


def test_program_gets_its_diagnosis(site, out_of_order, said):
    with out_of_order():
        for _ in range(3):
            answer = site.post(
                "/api/v1/diagnoses",
                {"paste": f"Authorization: Token {KEY}"},
                content_type="application/json",
            )
            assert (answer.status_code, answer.json()["causes"]) == (200, ["scheme_wrong"])
    assert KEY not in said.getvalue()


@pytest.mark.parametrize("address", ["/", ARTICLE, "/tickets/new/", "/healthz"])
def test_pages_are_read_as_before(site, out_of_order, address):
    with out_of_order():
        assert site.get(address).status_code == 200


def test_result_of_before_is_shown(site, out_of_order):
    result = checked(site)
    with out_of_order():
        assert site.get(f"/results/{result.reference}/").status_code == 200


def test_reference_that_is_none_is_not_called_one_too_many(site, limits_on):
    with locked():
        answer = site.get("/results/AAAAAAAAAAAAAAAAAAAAAAAA/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert OURS in text_of(answer)
    assert "Too many" not in text_of(answer)


def test_program_that_asks_for_none_is_not_told_so_either(site, limits_on):
    with locked():
        answer = site.get("/results/AAAAAAAAAAAAAAAAAAAAAAAA.json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "out_of_order")
    assert int(answer["Retry-After"]) > 0


# What only writes.


def withdrawn_ticket(site: Client) -> tuple[str, dict[str, str]]:
    return f"/tickets/{sent(site).reference}/withdraw/", {}


def solved_ticket(site: Client) -> tuple[str, dict[str, str]]:
    return f"/tickets/{sent(site).reference}/solved/", {}


def withdrawn_result(site: Client) -> tuple[str, dict[str, str]]:
    return f"/results/{checked(site).reference}/withdraw/", {}


def word_on_a_result(site: Client) -> tuple[str, dict[str, str]]:
    return f"/results/{checked(site).reference}/solved/", {"said": "yes"}


def answer_to_a_question(site: Client) -> tuple[str, dict[str, str]]:
    site.post(CHECK, {"paste": f"Authorization: Bearer {KEYS['revoked']}"})
    result = Result.objects.latest("pk")
    return f"/results/{result.reference}/questions/listed/", {"answer": "past_its_date"}


@pytest.mark.parametrize(
    "begun",
    [withdrawn_ticket, solved_ticket, withdrawn_result, word_on_a_result, answer_to_a_question],
)
def test_it_is_told_when_to_try_again_and_done_then(
    site, limits_on, said, begun, sandbox, portal_settings
):
    portal_settings.API_BASE_URL = sandbox
    address, form = begun(site)
    with locked():
        answer = site.post(address, form)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert OURS in text_of(answer)
    assert "not kept" not in text_of(answer)  # what is withdrawn still is
    assert "Traceback" not in text_of(answer)
    assert "database is away, locked or full" in said.getvalue()
    assert KEY not in said.getvalue()
    assert site.post(address, form).status_code == 302


# A ticket.


def unstored(answer) -> bool:
    return answer.status_code == 503 and OURS in text_of(answer)


@pytest.mark.parametrize("has_result", [True, False], ids=["with a result", "without"])
def test_form_of_a_ticket_comes_back_as_it_was_written(site, out_of_order, said, has_result):
    address = f"/results/{checked(site).reference}/ticket/" if has_result else "/tickets/new/"
    form = {**FORM, "name": f"Ada {KEY}"}
    with out_of_order():
        before = rows()
        answer = site.post(address, form)
        assert rows() == before
    assert unstored(answer)
    for written in (GOAL, FORM["email"], FORM["since"]):
        assert written in text_of(answer)
    assert "Too many" not in text_of(answer)
    assert KEY not in text_of(answer)
    assert KEY not in said.getvalue()
    assert site.post(address, form).status_code == 302


def test_draft_is_changed_whole_or_not_at_all(site, out_of_order):
    draft = drafted(site, goal="Try.")
    more = {"draft": draft.reference}
    with out_of_order():
        answer = site.post("/tickets/new/", {**FORM, **more})
        draft.refresh_from_db()
        assert draft.goal == "Try."
    assert unstored(answer)
    assert f'name="draft" value="{draft.reference}"' in text_of(answer)
    assert site.post("/tickets/new/", {**FORM, **more}).status_code == 302
    assert Ticket.objects.get().goal == GOAL


def test_ticket_that_cannot_be_sent_is_shown_again_and_sent_later(site, limits_on):
    draft = drafted(site)
    address = f"/tickets/{draft.reference}/check/"
    with locked():
        answer = site.post(address, {"leave_out": ["paste"]})
        draft.refresh_from_db()
        assert draft.is_draft
    assert unstored(answer)
    assert "Not sent yet" in text_of(answer)
    assert GOAL in text_of(answer)
    assert site.post(address).status_code == 302
    assert Ticket.objects.get().state == State.OPEN
    assert Message.objects.count() == 1


def test_ticket_that_is_acknowledged_is_there_wherever_the_room_ends(site, settings, tmp_path):
    """The file is let grow by one page more each time, so that another statement fails."""
    settings.LIMITS = False
    settings.TICKET_DELIVERY = ["email"]
    draft = drafted(site)
    address = f"/tickets/{draft.reference}/check/"
    tried = 0
    for spare in range(40):
        with full(spare):
            answer = site.post(address)
            draft.refresh_from_db()
            is_whole = Message.objects.filter(ticket=draft).count() == 1
            assert (draft.state == State.OPEN) == is_whole == (answer.status_code == 302), spare
        if is_whole:
            break
        assert unstored(answer)
        tried += 1
    assert is_whole
    assert tried


def test_ticket_whose_count_broke_the_transaction_is_not_acknowledged(site, limits_on):
    """SQLite may take back a whole transaction where one statement found no room."""

    def breaks(**_):
        transaction.set_rollback(True)

    draft = drafted(site)
    opened.connect(breaks)
    try:
        answer = site.post(f"/tickets/{draft.reference}/check/")
    finally:
        opened.disconnect(breaks)
    draft.refresh_from_db()
    assert draft.is_draft
    assert unstored(answer)


def test_message_comes_back_and_is_added_once(site, out_of_order, said):
    ticket = sent(site)
    written = {"text": f"{GOAL} My key is {KEY}.", "nonce": "one"}
    address = f"/tickets/{ticket.reference}/message/"
    with out_of_order():
        before = rows()
        answer = site.post(address, written)
        assert rows() == before
    assert unstored(answer)
    assert GOAL in text_of(answer)
    assert KEY not in text_of(answer)
    assert KEY not in said.getvalue()
    for _ in range(2):
        assert site.post(address, written).status_code == 302
    assert Message.objects.filter(ticket=ticket, kind="said").count() == 1


@contextmanager
def away() -> Iterator[None]:
    """The file is gone, and what stands in its place cannot be read."""
    file = Path(connection.settings_dict["NAME"])
    connections["default"].close()
    kept = file.rename(file.with_name("away"))
    file.mkdir()
    try:
        yield
    finally:
        connections["default"].close()
        file.rmdir()
        kept.rename(file)


def test_database_that_cannot_be_read_either_still_gives_the_form_back(site, limits_on):
    result = checked(site)
    with away():
        answer = site.post(f"/results/{result.reference}/ticket/", FORM)
    assert unstored(answer)
    assert GOAL in text_of(answer)
    assert site.post(f"/results/{result.reference}/ticket/", FORM).status_code == 302


def test_result_that_cannot_be_read_is_not_called_gone(site, limits_on):
    result = checked(site)
    with away():
        page = site.get(f"/results/{result.reference}/")
        program = site.get(f"/results/{result.reference}.json")
    assert unstored(page)
    assert (program.status_code, program.json()["error"]["code"]) == (503, "out_of_order")
    assert site.get(f"/results/{result.reference}/").status_code == 200


def test_answer_that_was_kept_is_shown_though_the_database_fails_right_after(
    site, limits_on, monkeypatch
):
    """With the reference of the result, where the rest is."""

    def breaks(result, diagnosis):
        with away():
            list(Result.objects.all())

    monkeypatch.setattr("portal.wizard.views.goes_on", breaks)
    answer = site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
    assert answer.status_code == 200
    assert "Bearer" in text_of(answer)
    assert "not kept" not in text_of(answer)
    assert Result.objects.count() == 1


def test_what_fails_outside_of_every_view_is_told_to_come_back_too(
    site, limits_on, portal_settings, said
):
    """A session is stored after its view."""
    portal_settings.SESSION_SAVE_EVERY_REQUEST = True
    site.force_login(get_user_model().objects.create_user("ada"))
    with locked():
        answer = site.get("/staff/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Wait" in text_of(answer)
    assert "Traceback" not in text_of(answer)
    assert site.get("/staff/").status_code == 302


def test_fault_of_ours_is_not_called_an_outage(site, limits_on, said):
    result = checked(site)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE wizard_result RENAME COLUMN said TO word")
    for form in ("/", ".json"):
        answer = site.get(f"/results/{result.reference}{form}")
        assert answer.status_code == 500
    assert "is away" not in said.getvalue()


# How long it takes.


def test_whoever_checks_waits_for_the_lock_once_though_three_statements_write(
    site, limits_on, monkeypatch
):
    monkeypatch.setattr(patience, "BRIEFLY_SECONDS", 0.01)

    def seconds_of_a_check() -> float:
        patience.lock.forget()
        began = time.monotonic()
        site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
        return time.monotonic() - began

    seconds_of_a_check()
    with locked():
        assert holds(lambda: TIMEOUT_SECONDS < seconds_of_a_check() < 2 * TIMEOUT_SECONDS)


def test_next_one_does_not_wait_for_it_at_all(site, limits_on, monkeypatch):
    monkeypatch.setattr(patience, "BRIEFLY_SECONDS", 0.01)
    with locked():
        site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
        began = time.monotonic()
        site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
        assert time.monotonic() - began < TIMEOUT_SECONDS


def test_what_runs_outside_of_a_request_keeps_its_patience(site, limits_on):
    with locked():
        site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
        began = time.monotonic()
        with pytest.raises(DatabaseError):
            limiter().storage.incr("any", 60)
        assert time.monotonic() - began >= TIMEOUT_SECONDS


def test_lock_that_is_over_is_waited_for_as_before(site, limits_on):
    with locked():
        site.post(CHECK, {"paste": f"Authorization: Token {KEY}"})
    patience.lock.forget()
    assert UNKEPT not in text_of(site.post(CHECK, {"paste": f"Authorization: Token {KEY}"}))
