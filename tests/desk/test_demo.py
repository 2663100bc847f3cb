"""The demo's staff come in beside the sandbox and in debug: with either gone, they do not."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from portal.desk.demo import SignIn, make_staff
from portal.desk.models import Person
from portal.desk.roles import Role
from tests.desk.staff import make_roles, person

pytestmark = pytest.mark.django_db

SIGN_IN, SECOND = "/staff/sign-in/", "/staff/sign-in/second-step/"
CLOSED = [
    pytest.param({"DEBUG": False}, id="debug off"),
    pytest.param({"API_BASE_URL": "https://api.101domain.com"}, id="the real API"),
    pytest.param({"DEBUG": False, "API_BASE_URL": "https://api.101domain.com"}, id="both"),
]


@pytest.fixture(autouse=True)
def open_demo(settings: Any) -> None:
    cache.clear()
    make_roles()
    settings.DEBUG, settings.API_BASE_URL = True, "http://127.0.0.1:8001"


def become(settings: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def give_password(client: Client, sign_in: SignIn) -> Any:
    return client.post(SIGN_IN, {"login": sign_in.email, "password": sign_in.password})


def come_in(client: Client, sign_in: SignIn) -> None:
    give_password(client, sign_in)
    shown = re.search(r"the code is <strong>(\d{6})", client.get(SECOND).content.decode())
    assert shown
    client.post(SECOND, {"code": shown[1]})


def test_each_role_comes_in_by_what_is_said_aloud() -> None:
    for sign_in in make_staff():
        for _ in range(2):  # at once again, too: a code is taken once
            client = Client()
            come_in(client, sign_in)
            assert client.get("/staff/").status_code == 200, sign_in.role
    assert set(Person.objects.values_list("is_demo", flat=True)) == {True}


def test_command_prints_role_address_and_password() -> None:
    out = StringIO()
    call_command("demo_staff", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == list(Role.values)
    again = StringIO()
    call_command("demo_staff", stdout=again)
    assert again.getvalue() == out.getvalue()
    assert Person.objects.count() == 3


@pytest.mark.parametrize("values", CLOSED)
def test_nobody_is_made_where_the_demo_is_closed(settings: Any, values: dict[str, Any]) -> None:
    become(settings, values)
    assert make_staff() == []
    assert not Person.objects.exists()


@pytest.mark.parametrize("values", CLOSED)
def test_who_was_made_before_can_no_longer_sign_in(
    settings: Any, values: dict[str, Any], client: Client
) -> None:
    sign_in = make_staff()[-1]
    inside = Client()
    come_in(inside, sign_in)
    give_password(client, sign_in)
    become(settings, values)
    assert inside.get("/staff/", secure=True).status_code == 302, "and is out at once"
    assert give_password(Client(), sign_in).headers["Location"] == "/staff/sign-in/closed/"
    answer = client.get(SECOND)
    assert "the code is" not in answer.content.decode(), "half way in, no code is said"


@pytest.mark.parametrize("values", CLOSED)
def test_link_for_a_new_password_opens_nothing_either(
    settings: Any, values: dict[str, Any]
) -> None:
    sign_in = make_staff()[0]
    become(settings, values)
    someone = Person.objects.get(email=sign_in.email)
    someone.set_password("another-Horse-7-anvil")
    someone.save()
    client = Client()
    answer = client.post(SIGN_IN, {"login": sign_in.email, "password": "another-Horse-7-anvil"})
    assert answer.headers["Location"] == "/staff/sign-in/closed/"


def test_page_says_nobody_elses_code(client: Client) -> None:
    ada = person(Role.ADMINISTRATOR)
    client.post(SIGN_IN, {"login": ada.email, "password": "horse-Battery-9-staple"})
    page = client.get(SECOND).content.decode()
    assert "Second step" in page
    assert "Demo" not in page
