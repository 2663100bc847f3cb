"""Whatever is pasted anywhere reaches the verdict of the article that is about it."""

from __future__ import annotations

import re

import pytest

from portal.articles.library import all_articles
from portal.articles.words import article_of
from portal.diagnosis import diagnose
from portal.sandbox.keys import KEYS
from portal.wizard.models import Result

pytestmark = pytest.mark.django_db

A401 = "what-does-a-401-unauthorized-error-mean"
A403 = "what-does-a-403-insufficient-permissions-error-mean"
A429 = "what-does-a-429-too-many-requests-error-mean"
LOST = "i-lost-my-api-key"


def body(code: str) -> str:
    return f'{{"status": "error", "code": "{code}", "message": "…", "errors": null}}'


PASTES = {
    "a 403": (f"HTTP/1.1 403 Forbidden\n\n{body('INSUFFICIENT_PERMISSIONS')}", A403),
    "its body": (body("INSUFFICIENT_PERMISSIONS"), A403),
    "a key without the scope": (f"Authorization: Bearer {KEYS['no_scope']}", A403),
    "a 429": (f"HTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n{body('TOO_MANY_REQUESTS')}", A429),
    "headers of a 429": ("Retry-After: 30\nContent-Type: application/json", A429),
    "a key that met the limit": (f"Authorization: Bearer {KEYS['rate_limited']}", A429),
    "stars": ("Authorization: Bearer ****************", LOST),
    "a 401": (f"HTTP/1.1 401 Unauthorized\n\n{body('UNAUTHORIZED')}", A401),
    "a fault": (f"Authorization: {KEYS['active']}", A401),
    "a good key": (f"Authorization: Bearer {KEYS['active']}", A401),
    "a refused key": (f"Authorization: Bearer {KEYS['revoked']}", A401),
    "a page in HTML": (f"Authorization: Bearer {KEYS['html_403']}", A401),
}  # fmt: skip
TAKERS = [a.slug for a in all_articles().values() if a.takes_pastes]
TELLS = {A403: "make a key", A429: "How long to wait", LOST: "What happened to it?"}


@pytest.mark.parametrize("where", ["/find/", *(f"/help/{slug}/check/" for slug in TAKERS)])
@pytest.mark.parametrize(("paste", "slug"), PASTES.values(), ids=PASTES.keys())
def test_paste_reaches_its_article_from_everywhere(client, where, paste, slug):
    page = client.post(where, {"paste": paste}).content.decode()
    assert re.findall(r'All about it: <a href="/help/([\w-]+)/"', page) == [slug] * (slug != A401)
    assert TELLS.get(slug, "").lower() in page.lower()
    assert (TELLS[A429] in page) is (slug == A429)


def test_kept_result_leads_on_as_the_first_answer_did(client):
    client.post(f"/help/{A401}/check/", {"paste": PASTES["a 429"][0]})
    page = client.get(f"/results/{Result.objects.get().reference}/").content.decode()
    assert f'href="/help/{A429}/"' in page
    assert "30 seconds from when the answer came" in page


def test_scope_of_the_pasted_call_is_named(client):
    call = 'curl -i https://api.101domain.com/v1/domains -H "Authorization: Bearer $API_KEY"'
    pasted = f"{call}\nHTTP/2 403\n\n{body('INSUFFICIENT_PERMISSIONS')}"
    page = client.post(f"/help/{A401}/check/", {"paste": pasted}).content.decode()
    assert "What this call needs" in page
    assert '<code translate="no">domains:read</code>' in page
    assert '<code translate="no">account:read</code>' not in page


def test_scope_of_the_test_call_is_named_where_only_a_key_was_pasted(client):
    page = client.post(f"/help/{A403}/check/", {"paste": PASTES["a key without the scope"][0]})
    assert '<code translate="no">account:read</code>' in page.content.decode()


def test_record_from_before_this_was_kept_still_shows(client, key):
    client.post(f"/help/{A401}/check/", {"paste": f"Authorization: {key}"})
    result = Result.objects.get()
    del result.record["endpoint"], result.record["wait"]
    result.save()
    assert client.get(f"/results/{result.reference}/").status_code == 200


@pytest.mark.parametrize(
    ("slug", "sample", "leads"),
    [(A401, "HTTP/1.1 401", A401), (A403, "HTTP/1.1 403", A403), (A429, "HTTP/1.1 429", A429)],
)
def test_answer_that_an_article_prints_is_read_as_what_it_is(documented, slug, sample, leads):
    source = all_articles()[slug].source
    printed = f"{sample}{source.partition(sample)[2].partition('```')[0]}"
    assert article_of(diagnose(printed, provider=documented)).slug == leads


def test_time_that_the_429_article_names_is_the_one_that_is_read(documented):
    source = all_articles()[A429].source
    printed = f"HTTP/1.1 429{source.partition('HTTP/1.1 429')[2].partition('```')[0]}"
    until = diagnose(printed, provider=documented).wait.until
    assert f"may go out at {until:%H:%M:%S} GMT" in source


def test_configuration_that_the_assistants_article_prints_has_no_fault_but_the_placeholder(
    documented,
):
    source = all_articles()["my-ai-assistant-cannot-list-my-domains"].source
    printed = source.split("```")[1].strip()
    causes = set(diagnose(printed, provider=documented).causes)
    assert causes <= {"placeholder", "wrong_host"}


def test_next_check_begins_where_the_answer_is(client):
    page = client.post(f"/help/{A401}/check/", {"paste": PASTES["a 403"][0]}).content.decode()
    assert f'href="/help/{A403}/?follows=' in page
