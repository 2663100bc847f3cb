"""The diagnosis by form: one page without JavaScript, two steps with it."""

from __future__ import annotations

import pytest

from portal.sandbox.keys import KEYS
from portal.wizard.models import Result
from tests.wizard.conftest import ARTICLE

pytestmark = pytest.mark.django_db


def test_it_works(paste, key):
    response = paste(f"Authorization: {key}")
    assert response.status_code == 200
    assert "The word Bearer is missing" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("active", "key_works"),
        ("no_scope", "key_works"),
        ("expired", "key_refused"),
        ("revoked", "key_refused"),
        ("rate_limited", "could_not_test"),
        ("error", "api_trouble"),
        ("html_403", "could_not_test"),
        ("redirect", "could_not_test"),
        ("drop", "api_trouble"),
        ("garbage", "could_not_test"),
        ("huge", "key_works"),
    ],
)
def test_each_behaviour_of_the_sandbox_has_its_verdict(paste, name, verdict):
    assert paste(f"Authorization: Bearer {KEYS[name]}").status_code == 200
    assert Result.objects.get().verdict == verdict


@pytest.mark.parametrize("slip", ["{}\n", "{}\u200b", "X-API-Key: {}", "Authorization: Bearer: {}"])
def test_fix_of_a_good_key_is_proven(paste, key, slip):
    paste(slip.format(key))
    assert Result.objects.get().verdict == "fix_proven"


def test_line_ends_of_the_form_are_no_fault(paste, key):
    paste(f"Authorization: Bearer {key}\r\nAccept: */*\r\n")
    assert Result.objects.get().verdict == "key_works"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "Paste something to check.", id="empty"),
        pytest.param("x" * 70_000, "longer than 64 KB", id="too long"),
    ],
)
def test_faulty_form_says_what_to_do_and_shows_no_paste(paste, text, words):
    response = paste(text, listed="active")
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert words in page
    assert "xxxx" not in page
    assert '<option value="active" selected>' in page


@pytest.mark.parametrize(
    "text", ["\0\0\0", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe\x00"]
)
def test_binary_is_answered(client, text):
    assert client.post(f"{ARTICLE}check/", {"paste": text}).status_code == 200


def test_answers_about_the_account_name_the_cause(paste):
    page = paste(f"Authorization: Bearer {KEYS['expired']}", listed="past_its_date")
    assert "Your key has passed its date." in page.content.decode()


def test_checks_come_first_and_the_call_in_a_second_step(client, key):
    form = {"paste": f"Authorization: {key}"}
    first = client.post(
        f"{ARTICLE}check/", {**form, "step": "checks"}, headers={"HX-Request": "true"}
    )
    assert 'role="status"' in first.content.decode()
    assert not Result.objects.exists()
    second = client.post(
        f"{ARTICLE}check/", {**form, "step": "call"}, headers={"HX-Request": "true"}
    )
    assert "200 OK" in second.content.decode()
    assert second["HX-Push-Url"] == f"/results/{Result.objects.get().reference}/"


def test_nothing_is_announced_where_no_call_follows(client):
    form = {"paste": "Authorization: Bearer YOUR_API_KEY", "step": "checks"}
    page = client.post(f"{ARTICLE}check/", form, headers={"HX-Request": "true"}).content.decode()
    assert 'role="status"' not in page
    assert "placeholder" in page


def test_reading_the_address_leads_to_the_article(client):
    assert client.get(f"{ARTICLE}check/")["Location"] == ARTICLE


@pytest.mark.parametrize("address", [ARTICLE, f"{ARTICLE}check/"])
def test_page_is_kept_nowhere_and_tells_no_other_site(client, address):
    response = client.post(address, {"paste": "x"}) if "check" in address else client.get(address)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_form_from_a_page_without_referrer_is_taken():
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.get(ARTICLE)
    form = {"paste": "x", "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    same = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    other = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert browser.post(f"{ARTICLE}check/", form, headers=same).status_code == 200
    assert browser.post(f"{ARTICLE}check/", form, headers=other).status_code == 403
    assert browser.post(f"{ARTICLE}check/", {"paste": "x"}, headers=same).status_code == 403
