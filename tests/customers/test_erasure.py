"""After an erasure the address stands nowhere: the whole database file is searched for it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.audit.models import Entry
from portal.audit.trail import seal
from portal.customers import erasure
from portal.customers.erasure import erase
from portal.customers.holdings import holdings_of
from portal.customers.models import Erasure
from portal.tickets import handling
from portal.tickets.clearing import Cleared
from portal.tickets.deliveries.models import Delivery, Progress
from portal.tickets.models import File, Message, Note, Ticket
from portal.wizard.models import Result
from tests.migrated import migrated
from tests.tickets.conftest import at_the_sandbox, draft, opened, result  # noqa: F401

ROOT = Path(__file__).parents[2]
ADDRESS = "ada.lovelace@customer-of-ours.example"

# Written, changed, moved about and grown, by several connections, as a busy site would.
FILL = f"""
import django; django.setup()
from django.db import connection
from portal.tickets import conversation, handling
from portal.tickets.clearing import Cleared
from portal.tickets.models import File, Ticket
from portal.wizard.models import Result
from portal.wizard.record import to_record
from portal.diagnosis import diagnose, load
address = "{ADDRESS}"
for n in range(24):
    who = address if n % 3 == 0 else f"other{{n}}@elsewhere.example"
    if n % 9 == 0:
        who = who.upper() if n % 2 else who.title()
    result = Result.objects.create(article="what-does-a-401-unauthorized-error-mean",
        verdict="key_refused", record=to_record(diagnose(f"Authorization: {{n}}", provider=load("101domain"))))
    t = Ticket.objects.create(email=who, name="Ada", goal=f"Write to {{who}}. " * (n + 1),
        result=result)
    conversation.send(t, [])
    for m in range(n % 7):
        conversation.say(t, Cleared(f"I am {{who}}, and I said so. " * (m * 9 + 1), False),
            [File(name="a.log", content=who.encode() * 300 * m, size=1)], f"n{{m}}")
        Ticket.objects.filter(pk=t.pk).update(goal=f"Changed by {{who}}. " * (m * 40))
    if n == 20:
        handling.answer(t, "As " + address + " said, wait.")
        handling.note(t, Cleared("The same as " + address.upper(), False), None, "n")
    connection.close()
"""


@pytest.fixture
def worker():
    """Does what is queued, each task once, in the test's own transaction."""

    def work() -> None:
        for queued in DBTaskResult.objects.filter(task_path=erasure.carry_out.module_path):
            erasure.carry_out.call(*queued.args_kwargs["args"])
            queued.delete()

    return work


@pytest.fixture
def site(tmp_path: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORTAL_DEBUG": "1",
                   "DJANGO_SETTINGS_MODULE": "portal.settings",
                   "PORTAL_TICKET_DELIVERY": "email", "PORTAL_SUPPORT_EMAIL": "s@keymend.example",
                   "DATABASE_URL": migrated(tmp_path / "db")}  # fmt: skip


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, text=True,
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def found_in(folder: Path) -> list[str]:
    return [p.name for p in folder.glob("db*") if ADDRESS.encode() in p.read_bytes().lower()]


def test_nothing_of_the_address_is_left_in_the_file(site, tmp_path):
    run(site, "-c", FILL)
    assert "db" in found_in(tmp_path) or "db-wal" in found_in(tmp_path)
    shown = run(site, "manage.py", "customer", "erase", ADDRESS, "--yes", ADDRESS)
    assert shown.startswith("8 tickets")
    assert "--vacuum" not in shown
    assert found_in(tmp_path) == []
    again = run(site, "manage.py", "customer", "show", ADDRESS)
    assert again.startswith("0 tickets, 0 messages, 0 files, 0 checks, 0 mentions")
    others = run(site, "-c", "import django; django.setup()\nfrom portal.tickets.models import Ticket\nprint(Ticket.objects.count())")  # fmt: skip
    assert others.strip() == "16"


@pytest.mark.django_db
def test_ticket_goes_with_all_that_is_its_own_and_others_stay(opened, result):  # noqa: F811
    mine = opened(email="ada@example.com")
    other = opened(email="bo@example.com")
    handling.answer(mine, "Wait.")
    handling.note(other, Cleared("As Ada@Example.com says.", False), None, "n1")  # type: ignore[arg-type]
    erased = erase("ADA@example.com", "command")
    assert (erased.tickets, erased.replaced) == (1, 1)
    assert list(Ticket.objects.all()) == [other]
    assert set(Message.objects.values_list("ticket", flat=True)) == {other.pk}
    assert Note.objects.get().text == "As [address erased] says."
    assert Result.objects.filter(pk=result.pk).exists(), "the other ticket was opened with it, too"


@pytest.mark.django_db
def test_checks_of_the_same_chain_go_too(opened, result):  # noqa: F811
    ticket = opened(email="ada@example.com")
    later = Result.objects.create(article="a", verdict="key_works", record={}, follows=result)
    erased = erase(ticket.email, "command")
    assert erased.results == 2
    assert not Result.objects.filter(pk__in=[result.pk, later.pk]).exists()


@pytest.mark.django_db
def test_trail_holds_the_seal_alone(opened):  # noqa: F811
    number = opened(email="ada@example.com").number
    erase("ada@example.com", "command")
    begun, done = Entry.objects.filter(target=seal("ada@example.com")).order_by("pk")
    assert (begun.action, done.action) == ("customer.erasing", "customer.erased")
    assert begun.details == {"tickets": [number]}
    assert "ada" not in str([vars(entry) for entry in Entry.objects.all()])


@pytest.mark.django_db
def test_export_holds_everything_and_opens_nothing(administrator, opened):  # noqa: F811
    ticket = opened(email="ada@example.com")
    handling.answer(ticket, "Wait a little.")
    handling.note(ticket, Cleared("Is in a hurry.", False), administrator.person.pk, "n1")
    File.objects.create(ticket=ticket, name="../../a b.log", content=b"GET /", size=5)
    response = administrator.post("/staff/customers/export/", {"email": "Ada@example.com"})
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    told = archive.read("customer.json").decode()
    for text in (
        "List my domains.",
        "Wait a little.",
        "Is in a hurry.",
        ticket.number,
        "fix_proven",
    ):
        assert text in told
    ticket.refresh_from_db()
    assert ticket.token not in told
    (name,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert name.count("/") == 1
    assert name.endswith("-a_b.log")
    assert archive.read(name) == b"GET /"
    assert json.loads(told)["tickets"][0]["files"] == [name.removeprefix("files/")]
    assert Entry.objects.filter(action="customer.exported").count() == 1


@pytest.mark.django_db
def test_page_shows_first_and_erases_only_what_was_typed_once_more(
    administrator, opened, worker,  # noqa: F811
):  # fmt: skip
    opened(email="ada@example.com")
    page = administrator.post("/staff/customers/", {"email": "ada@example.com"}).content.decode()
    assert "This cannot be undone" in page
    wrong = {"email": "ada@example.com", "again": "ada@example.co"}
    refused = administrator.post("/staff/customers/erase/", wrong)
    assert refused.status_code == 422
    assert Ticket.objects.count() == 1
    right = {"email": "ada@example.com", "again": "Ada@example.com"}
    asked = administrator.post("/staff/customers/erase/", right, follow=True)
    assert Ticket.objects.count() == 1, "the page does not wait for it"
    assert "Waits for the worker" in asked.content.decode()
    polled = re.search(r'hx-get="(.+?)"', asked.content.decode())
    assert polled
    assert administrator.get(polled[1]).status_code == 204, "nothing is new"
    worker()
    assert Ticket.objects.count() == 0
    (address, _) = asked.redirect_chain[-1]
    done = administrator.get(address).content.decode()
    assert "hx-trigger" not in done
    assert "Erased" in administrator.get(polled[1], headers={"HX-Request": "true"}).content.decode()
    assert "ada@example.com" not in (done + asked.content.decode()).lower()
    assert address in administrator.get("/staff/customers/").content.decode()
    empty = administrator.post("/staff/customers/", {"email": "ada@example.com"}).content.decode()
    assert "No ticket, and no check." in empty
    assert "Erase for good" in empty, "others may mention it"


@pytest.mark.django_db
def test_page_does_not_look_through_everything_that_is_kept(administrator, opened):  # noqa: F811
    """With a million checks that takes many seconds."""
    opened(email="ada@example.com")
    with CaptureQueriesContext(connection) as asked:
        administrator.post("/staff/customers/", {"email": "ada@example.com"})
        administrator.post("/staff/customers/export/", {"email": "ada@example.com"})
    looked = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert looked
    assert not [sql for sql in looked if " LIKE " in sql or " OR " in sql]


@pytest.mark.django_db
def test_each_page_that_shows_what_there_is_is_noted(administrator, opened):  # noqa: F811
    opened(email="ada@example.com")
    administrator.post("/staff/customers/", {"email": "ada@example.com"})
    wrong = {"email": "ada@example.com", "again": "bo@example.com"}
    assert administrator.post("/staff/customers/erase/", wrong).status_code == 422
    seen = Entry.objects.filter(action="customer.seen", target=seal("ada@example.com"))
    assert [entry.actor for entry in seen] == ["administrator@staff.example"] * 2


@pytest.mark.django_db
def test_other_roles_erase_nothing(agent, lead, opened):  # noqa: F811
    opened(email="ada@example.com")
    both = {"email": "ada@example.com", "again": "ada@example.com"}
    for client in (agent, lead):
        assert client.post("/staff/customers/erase/", both).status_code == 403
        assert client.post("/staff/customers/export/", both).status_code == 403
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
def test_command_wants_the_address_twice(opened):  # noqa: F811
    opened(email="ada@example.com")
    with pytest.raises(CommandError, match="nothing was erased"):
        call_command("customer", "erase", "ada@example.com", yes="bo@example.com")
    with pytest.raises(CommandError, match="expected an e-mail address"):
        call_command("customer", "show", "ada")
    assert not holdings_of("ada@example.com").is_empty


NEIGHBOURS = [
    ("ana@x.example", "juliana@x.example"),
    ("ana@x.de", "ana@x.dev"),
    ("ana@x.de", "ana@x.de.example"),
    ("a@b.co", "a@b.com"),
    ("ana@x.example", "mary-ana@x.example"),
    ("kai@münchen.example", "nikai@münchen.example"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("mine", "theirs"), NEIGHBOURS)
def test_what_is_under_a_longer_address_stays_as_it_is(mine, theirs):
    Ticket.objects.create(email=mine)
    other = Ticket.objects.create(email=theirs, goal=f"I am {theirs}.", evidence=[{"x": theirs}])
    check = Result.objects.create(article="a", verdict="key_works", record={"fix": theirs})
    before = Ticket.objects.values().get(pk=other.pk)
    erased = erase(mine, "command")
    assert (erased.tickets, erased.replaced, erased.is_complete) == (1, 0, True)
    assert Ticket.objects.values().get() == before
    assert Result.objects.filter(pk=check.pk).exists()


@pytest.mark.django_db
def test_address_of_another_ticket_stays_whatever_stands_there():
    other = Ticket.objects.create(email="=ana@x.example", goal="ana@x.example wrote this.")
    erase("ana@x.example", "command")
    other.refresh_from_db()
    assert other.email == "=ana@x.example"
    assert other.goal == "[address erased] wrote this."


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["kai@MÜNCHEN.example", "ЮРА@почта.example", "ÄNNE@x.example"])
def test_address_of_any_alphabet_goes_in_any_case_and_out_of_json(typed):
    Ticket.objects.create(email=typed)
    other = Ticket.objects.create(
        email="bo@x.example",
        goal=f"{typed.upper()} says so.",
        evidence=[{"name": f"From {typed}", "lines": [typed.lower()]}],
    )
    check = Result.objects.create(article="a", verdict="key_works", record={"fix": {"t": typed}})
    erased = erase(typed.lower(), "command")
    assert (erased.tickets, erased.replaced) == (1, 2)
    other.refresh_from_db()
    assert other.goal == "[address erased] says so."
    gone = "[address erased]"
    assert other.evidence == [{"name": f"From {gone}", "lines": [gone]}]
    assert not Result.objects.filter(pk=check.pk).exists()


@pytest.mark.django_db
def test_placeholder_fits_where_the_address_did():
    full = " ".join(["a@b.co"] * 28) + " xx"
    other = Ticket.objects.create(email="bo@x.example", name=full, key_name=full)
    erase("a@b.co", "command")
    other.refresh_from_db()
    assert "a@b.co" not in other.name
    assert len(full) <= 200
    assert len(other.name) <= 200


@pytest.mark.django_db
def test_what_comes_while_it_runs_is_erased_too(monkeypatch):
    """As a customer does who writes again in between."""
    Ticket.objects.create(email="ada@example.com")
    late = iter([True, True])
    whole = erasure._delete_ticket

    def and_another(erasure, ticket):
        whole(erasure, ticket)
        if next(late, False):
            Ticket.objects.create(email="ada@example.com", goal="Again.")

    monkeypatch.setattr(erasure, "_delete_ticket", and_another)
    erased = erase("ada@example.com", "command")
    assert (erased.tickets, erased.is_complete) == (3, True)
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_page_says_so_where_it_never_ends(monkeypatch, administrator, worker):
    Ticket.objects.create(email="ada@example.com")
    whole = erasure._delete_ticket

    def and_another(erasure, ticket):
        whole(erasure, ticket)
        Ticket.objects.create(email="ada@example.com")

    monkeypatch.setattr(erasure, "_delete_ticket", and_another)
    both = {"email": "ada@example.com", "again": "ada@example.com"}
    asked = administrator.post("/staff/customers/erase/", both)
    worker()
    page = administrator.get(asked["Location"]).content.decode()
    assert "Do it again" in page
    assert "Not checked." in page, "a test's transaction shows no file"


@pytest.mark.django_db
def test_asked_for_twice_it_is_one_and_is_noted_once(administrator, opened, worker):  # noqa: F811
    opened(email="ada@example.com")
    both = {"email": "ada@example.com", "again": "ada@example.com"}
    first, second = (administrator.post("/staff/customers/erase/", both) for _ in range(2))
    assert first["Location"] == second["Location"]
    for _ in range(2):
        erasure.carry_out.enqueue(Erasure.objects.get().pk)
    worker()
    done = Erasure.objects.get()
    assert (done.tickets, done.step, done.address, done.spellings) == (1, "done", "", [])
    actions = Entry.objects.filter(target=seal("ada@example.com")).order_by("pk")
    assert [e.action for e in actions] == ["customer.erasing", "customer.erased"]
    assert {e.actor for e in actions} == {"administrator@staff.example"}
    assert administrator.post("/staff/customers/erase/", both)["Location"] != first["Location"]


class Killed(BaseException):
    """As by the machine: nothing is tidied up behind it."""


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["_delete_ticket", "_erase_mention", "files_naming", "_is_gone"])
def test_what_broke_off_goes_on_with_the_rest_and_forgets_nothing(
    administrator, opened, monkeypatch, settings, place,  # noqa: F811
):  # fmt: skip
    settings.TICKET_DELIVERY = ["email"]
    for _ in range(3):
        handed = opened(email="ada@example.com")
        Delivery.objects.filter(message__ticket=handed).update(progress=Progress.DELIVERED)
    other = opened(email="bo@example.com")
    for number in range(2):
        handling.note(other, Cleared("As ada@example.com says.", False), None, f"n{number}")
    ordered = erasure.order("ada@example.com", administrator.person)
    whole, calls = getattr(erasure, place), iter(range(9))

    def but_once(*more):
        if next(calls) == (1 if place in ("_delete_ticket", "_erase_mention") else 0):
            raise Killed
        return whole(*more)

    with monkeypatch.context() as once:
        once.setattr(erasure, place, but_once)
        with pytest.raises(Killed):
            erasure.carry_out.call(ordered.pk)
    DBTaskResult.objects.all().delete()
    assert erasure.rescue(timezone.now()) == 1
    erasure.carry_out.call(ordered.pk)
    ordered.refresh_from_db()
    assert (ordered.tickets, ordered.replaced, len(ordered.copies)) == (3, 2, 3)
    assert (ordered.step, ordered.is_complete) == ("done", True)
    assert not other.notes.filter(text__contains="ada").exists()
    assert Entry.objects.filter(action="customer.erased").count() == 1
    assert erasure.rescue(timezone.now()) == 0
    assert erasure.forget_old(timezone.now()) == 0
    assert erasure.forget_old(timezone.now() + erasure.KEPT) == 1


@pytest.mark.django_db
def test_nobody_takes_over_what_another_worker_is_at(opened):  # noqa: F811
    opened(email="ada@example.com")
    ordered = erasure.order("ada@example.com", "command")
    now = timezone.now()
    Erasure.objects.update(lease=now + erasure.LEASE)
    erasure.carry_out.call(ordered.pk)
    assert Ticket.objects.exists()
    assert erasure.rescue(now) == 0
    assert erasure.rescue(now + 2 * erasure.LEASE) == 0, "its task still waits"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "is_listed"),
    [
        ("a.log", b"From: Ada@Example.com\n", True),
        ("a.json", b'{"from": "ada@example.com"}', True),
        ("a.log", b"nada@example.com", False),
        ("a.pdf", b"ada@example.com", False),
    ],
)
def test_files_of_others_that_name_it_are_left_to_a_person(
    administrator, opened, worker, name, content, is_listed,  # noqa: F811
):  # fmt: skip
    other = opened(email="bo@example.com")
    kept = File.objects.create(ticket=other, name=name, content=content, size=len(content))
    both = {"email": "ada@example.com", "again": "ada@example.com"}
    asked = administrator.post("/staff/customers/erase/", both)
    worker()
    page = administrator.get(asked["Location"]).content.decode()
    address = f"/staff/tickets/{other.number}/files/{kept.pk}/"
    assert (address in page, "To be looked at by you" in page) == (is_listed, is_listed)
    assert bytes(File.objects.get().content) == content


@pytest.mark.django_db
def test_letters_that_json_writes_otherwise_are_found_in_files(opened):  # noqa: F811
    other = opened(email="bo@example.com")
    content = json.dumps({"from": "Kai@München.example"}).encode()
    File.objects.create(ticket=other, name="a.har", content=content, size=len(content))
    assert len(erase("kai@münchen.example", "command").files) == 1


def test_longer_address_that_stays_is_no_trace(site, tmp_path):
    """Nor is it said that there is none, for the file cannot tell them apart."""
    fill = "import django; django.setup()\nfrom portal.tickets.models import Ticket\n"
    made = "".join(f"Ticket.objects.create(email={e!r})\n" for e in (ADDRESS, f"x{ADDRESS}"))
    run(site, "-c", fill + made)
    shown = run(site, "manage.py", "customer", "erase", ADDRESS, "--yes", ADDRESS)
    assert "--vacuum" not in shown
    assert "longer one" in shown
