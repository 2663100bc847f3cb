"""Who gets to which page: each address of the desk, as the URL configuration lists them.

An address that is new is asked like the others; what is no page of the desk's is named here.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches, get_resolver, set_urlconf
from django.urls.resolvers import URLPattern, URLResolver

from portal.desk.roles import Role
from tests.depth import usually
from tests.desk.staff import person, signed_in
from tests.hunt.doors import METHODS, addresses

ADMIN = "staff/records/"
SIGN_IN = "/staff/sign-in/"
FACTORS = "/staff/account/second-factor/"
READING = ("GET", "HEAD")
ASKED = usually(("GET", "POST", "DELETE"), deep=METHODS)

# Open to whoever is not signed in.
ENTRANCE = ("sign-in/", "sign-out/", "password/", "invitations/")
MAY = {
    "desk.answer": {Role.AGENT, Role.LEAD, Role.ADMINISTRATOR},
    "desk.lead": {Role.LEAD, Role.ADMINISTRATOR},
    "desk.administer": {Role.ADMINISTRATOR},
}


@pytest.fixture
def with_admin(settings: Any) -> Iterator[None]:
    """The addresses as they are where an operator has asked for the admin."""
    settings.ROOT_URLCONF = "tests.desk.urls_with_admin"
    clear_url_caches()
    yield
    clear_url_caches()


def staff_addresses() -> list[str]:
    return [address for address in addresses() if address.startswith("/staff/")]


def is_entrance(address: str) -> bool:
    return address.removeprefix("/staff/").startswith(ENTRANCE)


def permission_of(address: str) -> str | None:
    """The permission that the view asks for; "" for pages about the own account."""
    return getattr(get_resolver().resolve(address).func, "permission", None)


def asked(client: Client, method: str, address: str) -> tuple[int, str]:
    """Status, and where to."""
    answer = client.generic(method, address)
    return answer.status_code, answer.headers.get("Location", "")


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_admin")]


def test_every_page_of_the_desk_wears_its_permission() -> None:
    unguarded = [a for a in staff_addresses() if permission_of(a) is None and not is_entrance(a)]
    assert unguarded == []
    asked_for = {permission_of(a) for a in staff_addresses()}
    assert asked_for <= {None, "", *MAY}
    assert {"", "desk.answer", "desk.administer"} <= asked_for
    assert f"/{ADMIN}" in staff_addresses()


@pytest.mark.parametrize("method", ASKED)
def test_anonymous_gets_nowhere(client: Client, method: str) -> None:
    for address in staff_addresses():
        if is_entrance(address):
            continue
        status, to = asked(client, method, address)
        if method in READING:
            assert (status, to.split("?")[0]) == (302, SIGN_IN), address
        else:
            assert status == 403, address


@pytest.mark.parametrize("method", ASKED)
def test_without_a_second_factor_there_is_only_its_setting_up(method: str) -> None:
    """An administrator, for none may more: the password alone opens nothing else."""
    client = signed_in(person(Role.ADMINISTRATOR, with_factor=False), with_factor=False)
    for address in staff_addresses():
        if is_entrance(address) or "second-factor" in address or "confirm" in address:
            continue
        status, to = asked(client, method, address)
        if method in READING:
            assert (status, to.split("?")[0]) == (302, FACTORS), address
        else:
            assert status == 403, address
    assert asked(client, "GET", FACTORS)[0] == 200


@pytest.mark.parametrize("method", ASKED)
def test_session_from_before_the_second_factor_has_to_give_it(method: str) -> None:
    """Somebody who knows the password had signed in before its owner set up an app."""
    client = signed_in(person(Role.ADMINISTRATOR), with_factor=False)
    for address in staff_addresses():
        if is_entrance(address) or "/confirm/" in address:
            continue
        status, to = asked(client, method, address)
        if method in READING:
            assert (status, to.split("?")[0]) == (302, "/staff/account/confirm/code/"), address
        else:
            assert status == 403, address


@pytest.mark.parametrize("method", ASKED)
@pytest.mark.parametrize("role", [None, *Role])
def test_only_the_right_roles_get_in(method: str, role: Role | None) -> None:
    client = signed_in(person(role))
    for address in staff_addresses():
        permission = permission_of(address)
        if not permission:
            continue
        status, _ = asked(client, method, address)
        if role in MAY[permission]:
            assert status != 403, f"{role} may not {method} {address}"
        else:
            assert status == 403, f"{role} may {method} {address}"


@pytest.mark.parametrize("role", list(Role))
def test_somebody_whose_account_is_closed_is_out_at_once(role: Role) -> None:
    someone = person(role)
    client = signed_in(someone)
    assert asked(client, "GET", "/staff/")[0] == 200
    someone.is_active = False
    someone.save()
    assert asked(client, "GET", "/staff/")[1].startswith(SIGN_IN)


def test_frame_names_what_the_role_may_see(agent: Client, administrator: Client) -> None:
    assert "People" not in agent.get("/staff/").content.decode()
    assert 'aria-current="page">People' in administrator.get("/staff/people/").content.decode()
    assert "aria-current" not in administrator.get("/staff/account/").content.decode()


def test_address_asked_for_comes_after_the_sign_in_but_never_its_query(client: Client) -> None:
    _, to = asked(client, "GET", "/staff/people/?q=secret-7f3a9c2e41d84b60")
    assert to == f"{SIGN_IN}?next=%2Fstaff%2Fpeople%2F"


def test_fragment_of_a_session_that_has_ended_leads_the_whole_page_to_the_sign_in(
    client: Client,
) -> None:
    page = "http://testserver/staff/people/?q=secret-7f3a9c2e41d84b60"
    answer = client.get("/staff/", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=%2Fstaff%2Fpeople%2F"


def named(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from named(each.url_patterns)
        elif each.name:
            yield each.name


def test_nothing_of_allauth_is_there_that_nobody_needs() -> None:
    set_urlconf(None)
    names = set(named(get_resolver().url_patterns))
    unwanted = {"signup", "email", "connections", "trust", "login_code", "phone", "download"}
    assert [n for n in names if any(word in n for word in unwanted)] == []
    assert {"account_login", "mfa_authenticate", "usersessions_list"} <= names


def test_admin_is_nowhere_unless_it_is_asked_for() -> None:
    script = (
        "import django; django.setup(); from django.urls import get_resolver;"
        "print([str(p.pattern) for p in get_resolver().url_patterns])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_DEBUG": "1"},
    )  # fmt: skip
    assert "'staff/'" in found.stdout
    assert "admin" not in found.stdout
    assert "records" not in found.stdout
