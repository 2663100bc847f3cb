"""OpenID Connect lets in whoever was invited under an address that the provider has verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import clear_url_caches

from portal.desk.models import Person
from portal.desk.people.staff import invite
from portal.desk.roles import Role
from tests.desk.provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.desk.staff import code, make_roles, person

LOGIN, CALLBACK = "/staff/sign-in/sso/", "/staff/sign-in/sso/callback/"
ADA = {"sub": "17", "email": "ada@staff.example", "email_verified": True, "name": "Ada"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    make_roles()
    with running() as provider:
        app = {
            "provider_id": "sso", "name": "single sign-on", "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": provider.url, "oauth_pkce_enabled": True, "fetch_userinfo": True},
        }  # fmt: skip
        settings.OIDC = app
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        settings.ROOT_URLCONF = "tests.desk.urls_with_sso"
        clear_url_caches()
        yield provider
    clear_url_caches()


def by_provider(client: Client, **more: str) -> Any:
    """There and back: the answer to the browser that comes back from the provider."""
    to = urlsplit(client.get(LOGIN, more).headers["Location"])
    asked = parse_qs(to.query)
    assert asked["redirect_uri"] == [f"http://testserver{CALLBACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(CALLBACK, {"code": "once", "state": asked["state"][0]})


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def test_invited_person_comes_in_and_sets_up_a_second_factor(
    provider: Provider, client: Client
) -> None:
    invite("ada@staff.example", Role.AGENT)
    provider.claims = ADA
    assert "Use single sign-on" in client.get("/staff/sign-in/").content.decode()
    assert by_provider(client).headers["Location"] == "/staff/"
    assert client.get("/staff/").headers["Location"].startswith("/staff/account/second-factor/")
    assert client.get("/staff/account/second-factor/app/").status_code == 200
    assert "code_verifier=" in provider.received[0]


def test_second_factor_of_ours_is_asked_for(provider: Provider, client: Client) -> None:
    person(Role.AGENT, email="ada@staff.example")
    provider.claims = ADA
    assert by_provider(client).headers["Location"] == "/staff/sign-in/second-step/"
    assert not is_in(client)
    client.post("/staff/sign-in/second-step/", {"code": code()})
    assert is_in(client)


@pytest.mark.parametrize("with_factor", [True, False])
def test_second_factor_of_the_provider_counts_by_a_setting(
    provider: Provider, client: Client, settings: Any, with_factor: bool
) -> None:
    settings.OIDC_SECOND_FACTOR = True
    person(Role.AGENT, email="ada@staff.example", with_factor=with_factor)
    provider.claims = ADA
    by_provider(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({**ADA, "email": "eve@evil.example"}, id="nobody of ours"),
        pytest.param({**ADA, "email_verified": False}, id="not verified"),
        pytest.param({**ADA, "email_verified": "false"}, id="not verified, in words"),
        pytest.param({**ADA, "email_verified": "no"}, id="who knows"),
        pytest.param({"sub": "17", "email": "ada@staff.example"}, id="verified is not said"),
        pytest.param({"sub": "17"}, id="no address"),
    ],
)
def test_nobody_else_comes_in_and_no_account_is_made(
    provider: Provider, client: Client, claims: dict[str, Any]
) -> None:
    invite("ada@staff.example", Role.AGENT)
    provider.claims = claims
    answer = by_provider(client)
    assert answer.status_code == 403
    assert "did not let you in" in answer.content.decode()
    assert Person.objects.count() == 1
    assert not client.session.get("_auth_user_id")


def test_closed_account_stays_closed(provider: Provider, client: Client) -> None:
    person(Role.AGENT, email="ada@staff.example", is_active=False)
    provider.claims = ADA
    assert by_provider(client).headers["Location"] == "/staff/sign-in/closed/"
    assert not client.session.get("_auth_user_id")


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_nothing_but_a_sign_in_is_done(provider: Provider, client: Client, process: str) -> None:
    person(Role.AGENT, email="ada@staff.example")
    provider.claims = ADA
    assert by_provider(client, process=process).status_code == 403


def test_it_leads_to_pages_of_the_desk_alone(
    provider: Provider, client: Client, settings: Any
) -> None:
    settings.OIDC_SECOND_FACTOR = True
    person(Role.ADMINISTRATOR, email="ada@staff.example")
    provider.claims = ADA
    assert by_provider(Client(), next="//evil.example/").headers["Location"] == "/staff/"
    assert by_provider(client, next="/staff/people/").headers["Location"] == "/staff/people/"


@pytest.mark.parametrize(
    "query",
    [
        {"code": "once", "state": "of-another"}, {"code": "once"}, {},
        {"error": "access_denied"}, {"error": "canary-7f3a9c2e41d84b60", "state": "x"},
    ],
)  # fmt: skip
def test_answer_to_nobodys_question_opens_nothing(
    provider: Provider, client: Client, query: dict[str, str]
) -> None:
    answer = client.get(CALLBACK, query)
    assert answer.status_code == 403
    assert "canary" not in answer.content.decode()


@pytest.mark.parametrize("claim", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_token_for_somebody_else_opens_nothing(
    provider: Provider, client: Client, claim: dict[str, Any]
) -> None:
    person(Role.AGENT, email="ada@staff.example")
    provider.claims, provider.token_claims = ADA, claim
    assert by_provider(client).status_code == 403
    assert not client.session.get("_auth_user_id")


def test_provider_that_is_down_is_said(provider: Provider, client: Client) -> None:
    provider.is_down = True
    answer = client.get(LOGIN)
    assert answer.status_code in (403, 502)
    assert "single sign-on" in answer.content.decode().lower()
