"""Who comes in is decided by administrators, and each decision is noted."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import Entry
from portal.desk.models import Person
from portal.desk.people import staff, views
from portal.desk.people.invitations import link_for
from portal.desk.people.staff import invite
from portal.desk.roles import Role
from portal.desk.sign_in import mails
from tests.desk.staff import PASSWORD, code, make_roles, person, signed_in

PEOPLE = "/staff/people/"
FORM = {"password1": PASSWORD, "password2": PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles() -> None:
    cache.clear()
    make_roles()


def path_of(link: str) -> str:
    return link.removeprefix(site.SITE_URL)


def commanded(*arguments: str) -> str:
    out = StringIO()
    call_command("invite", *arguments, stdout=out)
    return path_of(out.getvalue().splitlines()[-1])


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


# -- the command


@pytest.mark.django_db(transaction=True)
def test_first_administrator_comes_in_by_the_command(client: Client) -> None:
    link = commanded("Boss@Staff.example", "--role", "administrator")
    assert client.get(link).status_code == 200
    to = client.post(link, FORM).headers["Location"]
    assert client.get(to).headers["Location"].startswith("/staff/account/second-factor/")
    page = client.get("/staff/account/second-factor/app/").content.decode()
    secret = re.search(r'class="secret"[^>]*>(\w+)', page)[1]  # type: ignore[index]
    client.post("/staff/account/second-factor/app/", {"code": code(secret)})
    assert client.get(PEOPLE).status_code == 200
    assert Person.objects.get().email == "boss@staff.example"
    assert Entry.objects.order_by("pk")[0].actor == "command"
    assert actions() == ["person.invited", "person.joined", "person.signed_in", "person.factor_added", "person.factor_added"]  # fmt: skip


def test_link_works_once(client: Client) -> None:
    link = commanded("ada@staff.example", "--role", "agent")
    client.post(link, FORM)
    for again in (Client().get(link), Client().post(link, {"password1": "Eve-was-here-99", "password2": "Eve-was-here-99"})):  # fmt: skip
        assert again.status_code == 404
        assert "no longer works" in again.content.decode()
    assert Person.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("token", ["x", "0" * 24, "WzEsIngiXQ:1xW21X:aaaa", "a" * 5000])
def test_link_of_nobody_looks_like_a_used_one(client: Client, token: str) -> None:
    answer = client.get(f"/staff/invitations/{token}/")
    assert answer.status_code == 404
    assert "no longer works" in answer.content.decode()
    assert token not in answer.content.decode() or len(token) < 3


def test_link_ends_by_its_age_and_when_the_account_is_closed(client: Client, settings: Any) -> None:
    ada = invite("ada@staff.example", Role.AGENT)
    link = path_of(link_for(ada))
    settings.INVITATION_HOURS = -1
    assert client.get(link).status_code == 404
    settings.INVITATION_HOURS = 72
    assert client.get(link).status_code == 200
    Person.objects.update(is_active=False)
    assert client.get(link).status_code == 404


def test_weak_first_password_is_refused(client: Client) -> None:
    link = commanded("ada@staff.example", "--role", "agent")
    answer = client.post(link, {"password1": "ada@staff.example", "password2": "ada@staff.example"})
    assert answer.status_code == 422
    assert not Person.objects.get().has_usable_password()


def test_whoever_has_joined_is_invited_again_only_from_the_beginning(client: Client) -> None:
    ada = person(Role.ADMINISTRATOR)
    inside = signed_in(ada)
    with pytest.raises(CommandError, match="has joined"):
        commanded(ada.email, "--role", "administrator")
    link = commanded(ada.email, "--role", "administrator", "--again")
    assert not Authenticator.objects.exists()
    assert inside.get(PEOPLE).status_code == 302
    assert client.get(link).status_code == 200


def test_what_is_no_address_is_one_line() -> None:
    with pytest.raises(CommandError, match="no e-mail address"):
        commanded("ada", "--role", "agent")


def test_invitation_is_mailed_where_mails_are_sent(settings: Any) -> None:
    ada = invite("ada@staff.example", Role.AGENT)
    mails.send_invitation.func(ada.pk)
    assert "/staff/invitations/" in mail.outbox[0].body
    settings.MAILS_CUSTOMERS = False
    mails.send_invitation.func(ada.pk)
    assert len(mail.outbox) == 1


# -- the page


def test_administrator_invites_and_sees_the_link_once(administrator: Client) -> None:
    page = administrator.post(
        PEOPLE, {"email": "New@Staff.example", "role": "lead", "name": "Newt"}
    )
    link = re.search(r"/staff/invitations/[^<\s]+", page.content.decode())[0]  # type: ignore[index]
    assert Client().get(link).status_code == 200
    assert Person.objects.get(email="new@staff.example").role == Role.LEAD
    assert "/staff/invitations/" not in administrator.get(PEOPLE).content.decode()
    assert Entry.objects.get(action="person.invited").actor == "administrator@staff.example"


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"email": "nobody", "role": "agent"}, "There is a problem"),
        ({"email": "x@staff.example", "role": "owner"}, "There is a problem"),
        ({"email": "administrator@staff.example", "role": "agent"}, "has joined"),
        ({"email": "7f3a9c2e41d84b605d1eaa90@example.com", "role": "agent"}, "looks like a key"),
    ],
)
def test_what_cannot_be_invited_is_said(
    administrator: Client, sent: dict[str, str], word: str
) -> None:
    answer = administrator.post(PEOPLE, sent)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert "7f3a9c2e" not in answer.content.decode()
    assert Person.objects.count() == 1


def test_key_in_a_name_is_taken_out(administrator: Client) -> None:
    sent = {"email": "x@staff.example", "role": "agent", "name": "key 7f3a9c2e41d84b605d1eaa90"}
    page = administrator.post(PEOPLE, sent)
    assert "7f3a9c2e" not in page.content.decode()
    assert "7f3a9c2e" not in Person.objects.get(email="x@staff.example").name


def test_queries_do_not_grow_with_the_people(administrator: Client) -> None:
    counts = []
    for n in range(20):
        invite(f"p{n}@staff.example", Role.AGENT)
        if n in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                administrator.get(PEOPLE)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_link_opened_in_somebody_elses_browser_signs_them_out(administrator: Client) -> None:
    link = path_of(link_for(invite("ada@staff.example", Role.AGENT)))
    administrator.post(link, FORM)
    assert administrator.get(PEOPLE).headers["Location"].startswith("/staff/account/second-factor/")
    assert administrator.get("/staff/account/second-factor/app/").status_code == 200


def test_role_changes_at_once(administrator: Client) -> None:
    ada = person(Role.AGENT)
    client = signed_in(ada)
    assert client.get(PEOPLE).status_code == 403
    administrator.post(f"{PEOPLE}{ada.pk}/role/", {"role": "administrator"})
    assert client.get(PEOPLE).status_code == 200
    noted = Entry.objects.get(action="person.role_changed")
    assert noted.details == {"was": "agent", "now": "administrator"}


def test_closed_account_is_out_at_once_and_can_be_opened_again(administrator: Client) -> None:
    ada = person(Role.AGENT)
    client = signed_in(ada)
    administrator.post(f"{PEOPLE}{ada.pk}/deactivate/")
    assert client.get("/staff/").status_code == 302
    administrator.post(f"{PEOPLE}{ada.pk}/activate/")
    assert Person.objects.get(pk=ada.pk).is_active
    assert actions()[-2:] == ["person.deactivated", "person.activated"]


def test_lost_phone_means_to_begin_anew(administrator: Client) -> None:
    """Whoever only knows the password sets up no factor of their own."""
    ada = person(Role.AGENT)
    client = signed_in(ada)
    page = administrator.post(f"{PEOPLE}{ada.pk}/reset/").content.decode()
    assert client.get("/staff/").status_code == 302
    assert not Authenticator.objects.filter(user=ada).exists()
    answer = Client().post("/staff/sign-in/", {"login": ada.email, "password": PASSWORD})
    assert "do not match" in answer.content.decode()
    link = re.search(r"/staff/invitations/[^<\s]+", page)[0]  # type: ignore[index]
    assert Client().get(link).status_code == 200
    assert actions()[-1] == "person.sign_in_reset"


@pytest.mark.parametrize("act", ["role/", "deactivate/", "activate/", "reset/"])
def test_nobody_does_it_to_themselves(administrator: Client, act: str) -> None:
    """So there is always an administrator left."""
    me = administrator.person.pk  # type: ignore[attr-defined]
    answer = administrator.post(f"{PEOPLE}{me}/{act}", {"role": "agent"}, follow=True)
    assert "cannot do that to yourself" in answer.content.decode()
    assert administrator.get(PEOPLE).status_code == 200
    assert actions() == []


@pytest.mark.parametrize("act", ["role/", "deactivate/", "activate/", "reset/"])
def test_nobody_is_changed_by_a_link(administrator: Client, act: str) -> None:
    assert administrator.get(f"{PEOPLE}{person(Role.AGENT).pk}/{act}").status_code == 405


# -- the last administrator


def test_of_two_administrators_who_close_each_other_one_stays() -> None:
    """Both pages were loaded while both were there."""
    ada = person(Role.ADMINISTRATOR)
    bo = person(Role.ADMINISTRATOR, email="bo@staff.example")
    staff.deactivate(bo, by=ada)
    with pytest.raises(staff.LastAdministrator):
        staff.deactivate(ada, by=bo)
    with pytest.raises(staff.LastAdministrator):
        staff.change_role(ada, Role.LEAD, by=bo)
    staff.change_role(ada, Role.ADMINISTRATOR, by=bo)
    assert Person.objects.get(is_active=True) == ada
    assert ada.role == Role.ADMINISTRATOR


def test_page_says_that_nobody_else_is_one(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    bo = person(Role.ADMINISTRATOR, email="bo@staff.example")

    def closed_meanwhile(request: Any, pk: int) -> Person:
        Person.objects.exclude(pk=pk).update(is_active=False)
        return Person.objects.get(pk=pk)

    monkeypatch.setattr(views, "_other", closed_meanwhile)
    for act in ("role/", "deactivate/"):
        answer = administrator.post(f"{PEOPLE}{bo.pk}/{act}", {"role": "agent"})
        assert answer.status_code == 302
        Person.objects.update(is_active=True)
    said = administrator.get(PEOPLE).content.decode()
    assert "Nobody else is an administrator any more" in said
    bo.refresh_from_db()
    assert bo.role == Role.ADMINISTRATOR


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [staff.deactivate, partial(staff.change_role, role=Role.AGENT)])
def test_one_stays_when_both_do_it_at_the_same_moment(act: Callable[..., None]) -> None:
    ada = person(Role.ADMINISTRATOR)
    bo = person(Role.ADMINISTRATOR, email="bo@staff.example")
    both = threading.Barrier(2)

    def closed(one: Person, by: Person) -> None:
        both.wait(10)
        try:
            act(person=one, by=by)
        except (staff.LastAdministrator, OperationalError):
            pass  # refused; or, where SQLite is kept in memory, locked
        finally:
            connection.close()

    threads = [threading.Thread(target=closed, args=pair) for pair in ((ada, bo), (bo, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    left = Person.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR)
    assert left.count() == 1
