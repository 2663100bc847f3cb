"""The one field of the start page: a question is searched for, everything else is checked."""

from __future__ import annotations

import pytest

from portal.wizard.finding import is_question
from portal.wizard.models import Result
from tests.hunt.marks import canary

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "scope", "401", "401 unauthorized", "403 Forbidden", "How do I get an API key?", "lost key",
    "line break in my key", "The provided token does not have the required scope(s).",
    "Bearer token is missing, invalid, or expired.", "TOO_MANY_REQUESTS", "newline_in_key",
    "403 INSUFFICIENT_PERMISSIONS", "domains:read", "authorization header missing", "curl", "mcp",
    "unauthrized", "why 401 with curl in powershell",
]  # fmt: skip
PASTES = [
    "Authorization: abc", "Authorization: Bearer YOUR_API_KEY", "API_KEY=abc", "ECONNREFUSED",
    "curl https://api.101domain.com/v1/account/balance", "KeyError: 'API_KEY'", "Retry-After: 30",
    "HTTP/1.1 403 Forbidden\n\n{}", "correcthorsebatterystaple", "sk_test_abcdefghijkl",
    "my key is correcthorsebatterystaple and fails", "b1cea0fe71985561f5a5c38d36abd25141040df9",
    "why does b1cea0fe71985561f5a5c38d36abd25141040df9 fail", "abcd1234", "error code: 1010",
    "fetch(url, {headers})",
]  # fmt: skip


@pytest.mark.parametrize("text", QUESTIONS)
def test_question_is_searched_for(text):
    assert is_question(text)


@pytest.mark.parametrize("text", PASTES)
def test_paste_is_checked(text):
    assert not is_question(text)


@pytest.mark.parametrize("around", ["{}", "why does {} not work", "key {}?", "{}\n", "Bearer {}"])
def test_key_is_never_taken_for_a_question(around):
    assert not any(is_question(around.format(canary())) for _ in range(50))


def test_question_is_answered_with_places_and_stands_nowhere(client):
    response = client.post("/find/", {"paste": "how many keys can I haev"})
    page = response.content.decode()
    assert "/help/limits-of-api-keys/" in page
    assert "haev" not in page
    assert not Result.objects.exists()
    assert response["Cache-Control"] == "no-store"


def test_paste_is_diagnosed_as_in_an_article(client, key):
    page = client.post("/find/", {"paste": f"Authorization: {key}"}).content.decode()
    assert "The word Bearer is missing" in page
    assert key not in page
    assert Result.objects.get().verdict == "fix_proven"


def test_line_breaks_of_a_paste_are_kept(client, key):
    command = f'curl https://api.101domain.com/v1/account/balance\n-H "Authorization: Bearer {key}"'
    client.post("/find/", {"paste": command})
    assert Result.objects.get().record["findings"][0]["code"] == "shell_line_break"


def test_checks_come_first_with_javascript(client, key):
    form = {"paste": f"Authorization: {key}", "step": "checks"}
    page = client.post("/find/", form, headers={"HX-Request": "true"}).content.decode()
    assert "data-outcome" in page
    assert "Calling" in page
    assert not Result.objects.exists()


def test_places_are_a_fragment_with_javascript(client):
    response = client.post("/find/", {"paste": "scopes"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert "/help/api-key-scopes-and-permissions/" in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_empty_field_says_what_to_do(client, headers):
    response = client.post("/find/", {"paste": " "}, headers=headers)
    assert response.status_code == (200 if headers else 422)
    assert "There is a problem" in response.content.decode()
    assert 'action="/find/"' in response.content.decode()


def test_reading_the_address_leads_to_the_start(client):
    assert client.get("/find/?paste=x")["Location"] == "/"
