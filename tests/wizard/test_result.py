"""A result: masked, by an unguessable reference, for a time, and withdrawable."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.diagnosis import diagnose
from portal.diagnosis.testcall import caller
from portal.wizard.models import Result
from portal.wizard.record import from_record, to_record
from tests.pages import as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def result(paste, key) -> Result:
    paste(f"Authorization: {key}")
    return Result.objects.get()


def test_it_works(client, result, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = client.get(f"/results/{result.reference}/")
    assert "The word Bearer is missing" in page.content.decode()


def test_record_holds_nothing_of_the_key_but_its_last_four_characters(result, key):
    record = json.dumps(result.record)
    assert key[-4:] in record
    assert key[-5:] not in record
    assert key[:8] not in record


def test_reference_cannot_be_guessed(result):
    assert len(result.reference) >= 22
    assert result.reference != Result().reference


def test_result_as_json_has_the_shape_of_the_api(client, result):
    body = client.get(f"/results/{result.reference}.json").json()
    assert body["verdict"] == "fix_proven"
    assert body["causes"] == ["scheme_missing"]


def test_program_that_asks_for_no_result_is_told_so_as_programs_are(client):
    refused = client.get("/results/unknown.json")
    assert refused.status_code == 404
    assert refused.json()["error"]["code"] == "no_result"
    assert refused["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/results/{}/", "/results/{}.json"])
def test_expired_result_looks_like_an_unknown_one(client, result, address):
    Result.objects.update(expires=timezone.now() - timedelta(seconds=1))
    expired = client.get(address.format(result.reference))
    unknown = client.get(address.format("a" * 24))
    assert expired.status_code == unknown.status_code == 404
    assert as_read(expired) == as_read(unknown)


def test_withdrawn_result_is_gone(client, result):
    response = client.post(f"/results/{result.reference}/withdraw/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(f"/results/{result.reference}/").status_code == 404
    assert not Result.objects.exists()


def test_result_cannot_be_withdrawn_by_a_link(client, result):
    assert client.get(f"/results/{result.reference}/withdraw/").status_code == 405
    assert Result.objects.exists()


def test_second_check_follows_the_first(paste, key, result):
    paste(f"Authorization: Bearer {key}", follows=result.reference)
    assert Result.objects.latest("created").follows == result


def test_stranger_reference_is_followed_by_nothing(paste, key):
    paste(f"Authorization: Bearer {key}", follows="unknown")
    assert Result.objects.get().follows is None


@pytest.mark.parametrize(
    "text", ["", "Authorization: {}", "HTTP/1.1 429 Too Many Requests", "curl x"]
)
def test_record_gives_the_same_diagnosis_again(provider, key, text):
    diagnosis = diagnose(text.format(key), provider=provider, call=caller(provider))
    again = from_record(json.loads(json.dumps(to_record(diagnosis))))
    assert to_record(again) == to_record(diagnosis)
    assert again.causes == diagnosis.causes


def test_change_is_told_in_words_not_by_colour_alone(paste, key):
    page = paste(f'curl https://api.101domain.com/v1/x -H "Authorization: Token {key}"')
    text = page.content.decode()
    assert "What changed" in text
    assert re.search(r">Was</span>.*<del>Token</del>", text, re.S)
    assert re.search(r">Now</span>.*<ins>Bearer</ins>", text, re.S)


def test_line_that_looks_at_the_own_key_uses_the_customers_variable(paste):
    text = paste("MY_SECRET_KEY=abc”").content.decode()
    assert "Is it the key your program really sends?" in text
    assert "$MY_SECRET_KEY" in text


def test_line_for_the_pasted_language_comes_first(paste):
    text = paste("requests.get(url, headers={'Authorization': 'Bearer ' + KEY})").content.decode()
    assert text.index("In Python, before the call") < text.index("In a shell (Linux")


def test_nothing_is_said_of_an_own_key_where_only_an_answer_was_pasted(paste):
    text = paste("HTTP/1.1 429 Too Many Requests").content.decode()
    assert "Is it the key your program really sends?" not in text
