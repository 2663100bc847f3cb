"""A page that is kept says to each who asks what a fresh one would."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from portal.articles.library import all_articles, main_article
from portal.incidents import current
from portal.incidents.models import Incident, Nature
from portal.notices import banners
from portal.notices.models import Banner
from portal.wizard import ready_made

pytestmark = pytest.mark.django_db
ARTICLE = f"/help/{main_article().slug}/"
CAUSE = f"{ARTICLE}causes/placeholder/"
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
NUMBER = re.compile(r'(?<=<code translate="no">)[0-9a-f]{16}')


@pytest.fixture(autouse=True)
def nothing_kept():
    ready_made.forget()
    yield
    ready_made.forget()


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def without_own_parts(html: str) -> str:
    return NUMBER.sub("", TOKEN.sub("", html))


@pytest.mark.parametrize("slug", sorted(all_articles()))
def test_kept_article_is_the_one_that_was_rendered(client: Client, slug: str) -> None:
    first, second = (page(client, f"/help/{slug}/") for _ in range(2))
    fresh = page(client, f"/help/{slug}/?from=a-link")  # whatever is asked, it is not a kept one
    assert without_own_parts(first) == without_own_parts(second) == without_own_parts(fresh)


def test_page_is_rendered_once(client: Client, monkeypatch) -> None:
    rendered = []
    usual = ready_made.render_to_string
    monkeypatch.setattr(
        ready_made, "render_to_string", lambda *a, **k: rendered.append(a[0]) or usual(*a, **k)
    )
    for _ in range(3):
        page(client, ARTICLE)
        page(client, CAUSE)
    assert sorted(rendered) == ["wizard/article.html", "wizard/cause.html"]


def test_every_browser_has_a_token_and_every_page_a_number_of_its_own(client: Client) -> None:
    pages = [page(Client(), ARTICLE) for _ in range(3)]
    for part in (TOKEN, NUMBER):
        found = [part.search(html)[0] for html in pages]
        assert len(set(found)) == 3
    answer = client.get(ARTICLE)
    assert NUMBER.search(answer.content.decode())[0] == answer["X-Request-ID"]


@pytest.mark.parametrize("times", [1, 2])
def test_form_of_a_kept_page_is_taken(portal_settings, times: int) -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(times):
        token = TOKEN.search(page(client, ARTICLE))[0]
    form = {"paste": "Authorization: Bearer YOUR_API_KEY"}
    assert client.post(f"{ARTICLE}check/", form).status_code == 403
    answer = client.post(f"{ARTICLE}check/", {**form, "csrfmiddlewaretoken": token})
    assert answer.status_code == 200


def test_page_without_a_form_sets_no_cookie(client: Client) -> None:
    assert not client.get(CAUSE).cookies
    assert "csrftoken" in client.get(ARTICLE).cookies


@pytest.mark.parametrize("address", [ARTICLE, CAUSE])
def test_incident_and_banner_come_and_go_on_a_kept_page(client: Client, address: str) -> None:
    before = page(client, address)
    incident = Incident.objects.create(
        title="The API answers with errors", nature=Nature.API, began=timezone.now()
    )
    current.forget()
    assert "The API answers with errors" in page(client, address)
    banner = Banner(text="Tonight from 22:00 UTC the API is renewed.")
    banners.keep(banner)
    both = page(client, address)
    assert "The API answers with errors" in both
    assert "Tonight from 22:00 UTC the API is renewed." in both
    banners.end(banner)
    incident.delete()
    current.forget()
    assert without_own_parts(page(client, address)) == without_own_parts(before)


def test_each_language_has_pages_of_its_own(client: Client, rf) -> None:
    def page_in(language: str, title: str) -> str:
        context = {"title": title}
        with translation.override(language):
            made = ready_made.ready_made(rf.get("/"), "failure.html", "page", lambda: context)
        return made.content.decode()

    assert "<h1>English</h1>" in page_in("en", "English")
    assert "<h1>Deutsch</h1>" in page_in("de", "Deutsch")
    assert "<h1>English</h1>" in page_in("en", "rendered anew")


def test_what_depends_on_the_day_is_rendered_anew_on_the_next(client: Client, monkeypatch) -> None:
    address = next(f"/help/{a.slug}/" for a in all_articles().values() if a.tool == "lifespan")
    before = page(client, address)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    monkeypatch.setattr(ready_made, "_today", lambda: tomorrow)
    assert without_own_parts(page(client, address)) != without_own_parts(before)


def test_memory_that_pages_take_is_bounded(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(ready_made, "MOST_KEPT", 3)
    for code in list(main_article().passages)[:8]:
        page(client, f"{ARTICLE}causes/{code}/")
        assert len(ready_made._PAGES) <= 3
