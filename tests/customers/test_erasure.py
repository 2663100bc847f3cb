"""After an erasure the address stands nowhere: the whole database file is searched for it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import Entry
from portal.audit.trail import seal
from portal.customers.erasure import erase
from portal.customers.holdings import holdings_of
from portal.tickets import handling
from portal.tickets.clearing import Cleared
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
for n in range(60):
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
def site(tmp_path: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORTAL_DEBUG": "1",
                   "DJANGO_SETTINGS_MODULE": "portal.settings",
                   "PORTAL_TICKET_DELIVERY": "email", "PORTAL_SUPPORT_EMAIL": "s@keymend.example",
                   "DATABASE_URL": migrated(tmp_path / "db")}  # fmt: skip


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def found_in(folder: Path) -> list[str]:
    return [p.name for p in folder.glob("db*") if ADDRESS.encode() in p.read_bytes().lower()]


def test_nothing_of_the_address_is_left_in_the_file(site, tmp_path):
    run(site, "-c", FILL)
    assert "db" in found_in(tmp_path) or "db-wal" in found_in(tmp_path)
    shown = run(site, "manage.py", "customer", "erase", ADDRESS, "--yes", ADDRESS)
    assert shown.startswith("20 tickets")
    assert "--vacuum" not in shown
    assert found_in(tmp_path) == []
    again = run(site, "manage.py", "customer", "show", ADDRESS)
    assert again.startswith("0 tickets, 0 messages, 0 files, 0 checks, 0 mentions")
    others = run(site, "-c", "import django; django.setup()\nfrom portal.tickets.models import Ticket\nprint(Ticket.objects.count())")  # fmt: skip
    assert others.strip() == "40"


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
def test_page_shows_first_and_erases_only_what_was_typed_once_more(administrator, opened):  # noqa: F811
    opened(email="ada@example.com")
    page = administrator.post("/staff/customers/", {"email": "ada@example.com"}).content.decode()
    assert "This cannot be undone" in page
    wrong = {"email": "ada@example.com", "again": "ada@example.co"}
    refused = administrator.post("/staff/customers/erase/", wrong)
    assert refused.status_code == 422
    assert Ticket.objects.count() == 1
    right = {"email": "ada@example.com", "again": "Ada@example.com"}
    done = administrator.post("/staff/customers/erase/", right)
    assert "ada@example.com" not in done.content.decode().lower()
    assert Ticket.objects.count() == 0
    empty = administrator.post("/staff/customers/", {"email": "ada@example.com"}).content.decode()
    assert "Nothing: no ticket" in empty


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
    from portal.customers import erasure

    Ticket.objects.create(email="ada@example.com")
    late = iter([True, True])
    whole = erasure._delete_ticket

    def and_another(ticket):
        whole(ticket)
        if next(late, False):
            Ticket.objects.create(email="ada@example.com", goal="Again.")

    monkeypatch.setattr(erasure, "_delete_ticket", and_another)
    erased = erase("ada@example.com", "command")
    assert (erased.tickets, erased.is_complete) == (3, True)
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_page_says_so_where_it_never_ends(monkeypatch, administrator):
    from portal.customers import erasure

    Ticket.objects.create(email="ada@example.com")
    whole = erasure._delete_ticket

    def and_another(ticket):
        whole(ticket)
        Ticket.objects.create(email="ada@example.com")

    monkeypatch.setattr(erasure, "_delete_ticket", and_another)
    both = {"email": "ada@example.com", "again": "ada@example.com"}
    page = administrator.post("/staff/customers/erase/", both).content.decode()
    assert "Do it again" in page
    assert "Not checked." in page, "a test's transaction shows no file"
    assert "Uploaded files of other customers were not searched" in page


def test_longer_address_that_stays_is_no_trace(site, tmp_path):
    """Nor is it said that there is none, for the file cannot tell them apart."""
    fill = "import django; django.setup()\nfrom portal.tickets.models import Ticket\n"
    made = "".join(f"Ticket.objects.create(email={e!r})\n" for e in (ADDRESS, f"x{ADDRESS}"))
    run(site, "-c", fill + made)
    shown = run(site, "manage.py", "customer", "erase", ADDRESS, "--yes", ADDRESS)
    assert "--vacuum" not in shown
    assert "longer one" in shown
