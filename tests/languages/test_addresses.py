"""An address names its language; what a visitor chose is remembered, and offered is what they read."""

from __future__ import annotations

import re

import pytest

from portal.articles.library import all_articles, main_article
from portal.languages.known import CODES, NAMES
from portal.wizard.models import Result

pytestmark = pytest.mark.django_db

A401 = f"/help/{main_article().slug}/"
OTHERS = [code for code in CODES if code != "en"]
RIGHT_TO_LEFT = {"ar"}


def read(client, path, **more):
    return client.get(path, **more).content.decode()


def test_there_are_eight_languages():
    assert set(CODES) == {"ar", "de", "en", "es", "fr", "ja", "pt-br", "zh-hans"}


@pytest.mark.parametrize("code", CODES)
def test_page_says_its_language_and_its_direction(client, code):
    prefix = "" if code == "en" else f"/{code}"
    direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
    for path in ("/", A401, "/examples/", "/what-happens-to-your-key/", "/tickets/new/"):
        assert f'<html lang="{code}" dir="{direction}">' in read(client, prefix + path)


@pytest.mark.parametrize("code", OTHERS)
def test_every_way_on_stays_in_the_language(client, code):
    page = read(client, f"/{code}{A401}")
    links = set(re.findall(r'<(?:a|form)[^>]* (?:href|action)="(/[^"]*)"', page))
    own = {link for link in links if not link.startswith("/language/")}
    assert own
    assert {link for link in own if not link.startswith(f"/{code}/")} == set()


@pytest.mark.parametrize("code", CODES)
def test_page_leads_to_itself_in_each_language(client, code):
    prefix = "" if code == "en" else f"/{code}"
    page = read(client, prefix + A401)
    for other, name in NAMES.items():
        assert f'href="/language/{other}/?to={A401}" lang="{other}"' in page
        assert f">{name}</a>" in page
        address = A401 if other == "en" else f"/{other}{A401}"
        assert re.search(
            rf'<link rel="alternate" hreflang="{other}" href="[^"]*[^/]{address}">', page
        )
    assert re.search(rf'hreflang="x-default" href="[^"]*[^/]{A401}">', page)
    assert re.search(rf'<link rel="canonical" href="[^"]*[^/]{prefix}{A401}">', page)


def test_choice_is_remembered_for_addresses_that_name_no_language(client):
    chosen = client.get("/language/de/", {"to": A401})
    assert (chosen.status_code, chosen["Location"]) == (302, f"/de{A401}")
    for path in ("/", A401, f"{A401}causes/newline_in_key/"):
        led = client.get(path)
        assert (led.status_code, led["Location"]) == (302, f"/de{path}")
        assert "Cookie" in led["Vary"]


def test_address_that_names_a_language_is_stronger_than_the_choice(client):
    client.get("/language/de/")
    assert '<html lang="fr"' in read(client, f"/fr{A401}")


def test_choosing_english_ends_it(client):
    client.get("/language/de/")
    assert client.get("/language/en/", {"to": f"/de{A401}"})["Location"] == A401
    assert '<html lang="en"' in read(client, A401)


def test_programs_get_what_they_ask_for_whatever_was_chosen(client):
    client.get("/language/de/")
    assert read(client, A401.rstrip("/") + ".md").startswith("# ")
    assert client.get("/llms.txt").status_code == 200


def test_kind_of_paste_that_is_asked_for_goes_along_and_no_other_query(client):
    client.get("/language/de/")
    led = client.get(A401, {"kind": "curl", "q": "canary"})
    assert led["Location"] == f"/de{A401}?kind=curl"


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", "", "/?q=x"],
)
def test_choice_leads_to_no_other_site(client, elsewhere):
    assert client.get("/language/de/", {"to": elsewhere})["Location"] == "/de/"


def test_language_that_there_is_not_is_not_chosen(client):
    assert client.get("/language/tlh/").status_code == 404
    client.cookies["language"] = "tlh"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("wished", "offered"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("pt-BR", "pt-br"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("tlh, ja;q=0.4", "ja"),
        ("en-GB,de;q=0.9", ""),
        ("tlh", ""),
        ("", ""),
        ("*;q=0.1", ""),
        ("\x00;;;=,", ""),
    ],
)
def test_english_page_is_offered_in_the_language_that_the_browser_asks_for(client, wished, offered):
    page = read(client, A401, headers={"Accept-Language": wished})
    found = re.search(r'<aside class="offer" lang="([^"]+)"', page)
    assert (found[1] if found else "") == offered


def test_nothing_is_offered_to_whoever_chose_or_came_by_an_address_with_a_language(client):
    german = {"Accept-Language": "de"}
    assert 'class="offer"' not in read(client, f"/fr{A401}", headers=german)
    client.get("/language/en/")
    assert 'class="offer"' not in read(client, A401, headers=german)


@pytest.mark.parametrize("rest", ["", "help/x/", A401[1:]])
def test_english_needs_no_name(client, rest):
    assert client.get(f"/en/{rest}?q=a-key")["Location"] == f"/{rest}"


@pytest.mark.parametrize(
    "rest", ["/elsewhere.example/", "%5Celsewhere.example/", "no-page-of-ours/x/"]
)
def test_english_leads_to_pages_of_the_site_alone(client, rest):
    assert client.get(f"/en/{rest}").status_code == 404


def test_result_is_kept_and_read_in_the_language_of_its_page(client, key, portal_settings):
    page = client.post(f"/de{A401}check/", {"paste": f"Authorization: {key}"})
    result = Result.objects.get()
    address = f"/results/{result.reference}/"
    assert result.language == "de"
    assert f'href="/language/fr/?to={address}"' in page.content.decode()
    assert all_articles("de")[result.article].passages[result.cause].title in page.content.decode()
    assert '<html lang="fr"' in read(client, f"/fr{address}")


def test_program_that_names_no_language_is_answered_in_english(client, key, portal_settings):
    body = {"paste": f"Authorization: {key}", "test_call": False}
    said = client.post(
        "/api/v1/diagnoses", body, "application/json", headers={"Accept-Language": "de"}
    ).json()
    assert said["summary"].startswith(
        all_articles("en")[main_article().slug].passages["scheme_missing"].title[:-1]
    )
