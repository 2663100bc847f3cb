"""The pages that take no paste."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.wizard.conftest import ARTICLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/", id="start"),
        pytest.param(ARTICLE, id="article"),
        pytest.param("/help/how-to-get-api-keys/", id="second article"),
        pytest.param(f"{ARTICLE}causes/newline_in_key/", id="cause"),
        pytest.param("/examples/", id="examples"),
        pytest.param("/.well-known/security.txt", id="security.txt"),
        pytest.param("/what-happens-to-your-key/", id="promise"),
        pytest.param("/healthz", id="alive"),
        pytest.param("/readyz", id="ready"),
        pytest.param("/api/v1/openapi.json", id="description"),
    ],
)
def test_it_works(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/help/unknown/", f"{ARTICLE}causes/unknown/", "/results/unknown/"],
)
def test_unknown_address_is_a_page_that_says_so(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_article_needs_no_database_for_each_reader(client, django_assert_num_queries):
    client.get(ARTICLE)  # asks for the incident and the banners of the next seconds
    with django_assert_num_queries(0):
        client.get(ARTICLE)


def test_article_says_before_the_field_what_happens_to_the_key(client):
    page = client.get(ARTICLE).content.decode()
    promise, field = page.index("What never is"), page.index("<textarea")
    assert promise < field


def test_field_keeps_writing_assistants_and_restoring_out(client):
    page = client.get(ARTICLE).content.decode()
    field = page[page.index("<textarea") : page.index("</textarea>")]
    for attribute in ('spellcheck="false"', 'autocomplete="off"', 'translate="no"'):
        assert attribute in field
    assert "maxlength" not in field


def test_search_finds_the_passage_by_its_words(client):
    page = client.get("/", {"q": "line break in my key"}).content.decode()
    assert "causes/newline_in_key/" in page


def test_search_that_finds_nothing_leads_on(client):
    page = client.get("/", {"q": "<b>zzzqqq"}).content.decode()
    assert "Nothing found" in page
    assert "<b>zzzqqq" not in page


def test_test_keys_are_listed_only_at_the_sandbox(client, settings):
    assert "sandbox_active_" in client.get("/").content.decode()
    settings.API_BASE_URL = "https://api.101domain.com"
    assert "sandbox_active_" not in client.get("/").content.decode()


def test_search_that_holds_a_key_is_not_made_and_not_shown_again(client):
    key = "b1cea0fe71985561f5a5c38d36abd25141040df9"
    page = client.get("/", {"q": f"why does {key} fail"}).content.decode()
    assert key not in page
    assert "That looks like a key" in page


def test_follows_is_taken_only_where_there_is_such_a_result(client, key):
    assert key not in client.get(ARTICLE, {"follows": key}).content.decode()


def test_security_txt_has_what_rfc_9116_requires(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.com"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@example.com"
    assert (
        timezone.now()
        < datetime.fromisoformat(fields["Expires"])
        < timezone.now() + timedelta(days=365)
    )
    assert fields["Canonical"].endswith("/.well-known/security.txt")
