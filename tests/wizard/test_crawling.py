"""What search engines, other sites and programs find."""

from __future__ import annotations

import dataclasses
import json
import re
import struct
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

from portal.articles import library
from portal.articles.library import all_articles, main_article
from portal.articles.markdown import anchor_of
from portal.wizard import structured
from tests.depth import usually

pytestmark = pytest.mark.django_db

A401 = main_article().slug
PUBLIC = [
    "/",
    "/examples/",
    "/what-happens-to-your-key/",
    "/embed/",
    f"/help/{A401}/causes/newline_in_key/",
]
PUBLIC += [f"/help/{slug}/" for slug in all_articles()]  # fmt: skip


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://help.example.com"


class Head(HTMLParser):
    """The page's links, its meta elements by name, its data blocks, and all of its ids."""

    def __init__(self, page):
        super().__init__()
        self.links, self.meta, self.data, self.ids, self._in_data = {}, {}, [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "link":
            self.links[told["rel"]] = told["href"]
        if tag == "meta":
            self.meta[told.get("name") or told.get("property")] = told.get("content")
        self.ids += [told["id"]] if "id" in told else []
        self._in_data = told.get("type") == "application/ld+json"

    def handle_data(self, text):
        if self._in_data:
            self.data.append(json.loads(text))
        self._in_data = False


def read(client, path):
    return Head(client.get(path).content.decode())


@pytest.mark.parametrize("path", PUBLIC)
def test_page_names_its_own_address_and_tells_what_it_is(client, path):
    head = read(client, path)
    assert head.links["canonical"] == head.meta["og:url"] == f"https://help.example.com{path}"
    assert head.meta["og:title"]
    assert 20 < len(head.meta["og:description"]) < 200
    assert 20 < len(head.meta["description"]) < 200


def test_shared_link_has_a_picture_of_the_size_that_it_tells(client):
    meta = read(client, f"/help/{A401}/").meta
    prefix = "https://help.example.com/static/"
    assert meta["og:image"].startswith(prefix)
    file = finders.find(meta["og:image"].removeprefix(prefix))
    assert file, "the picture is there"
    size = struct.unpack(">II", Path(file).read_bytes()[16:24])
    assert size == (int(meta["og:image:width"]), int(meta["og:image:height"]))
    assert meta["og:image:alt"]


@pytest.mark.parametrize("path", ["/?q=scope", f"/help/{A401}/?kind=curl", "/embed/?kind=curl"])
def test_query_is_no_part_of_the_address(client, path):
    assert "?" not in read(client, path).links["canonical"]


@pytest.mark.parametrize("slug", all_articles())
def test_structured_data_says_what_the_page_says(client, slug):
    article = all_articles()[slug]
    [graph] = [data["@graph"] for data in read(client, f"/help/{slug}/").data]
    kinds = {thing["@type"]: thing for thing in graph}
    crumbs = kinds["BreadcrumbList"]["itemListElement"]
    assert [c["position"] for c in crumbs] == [1, 2]
    assert crumbs[-1]["item"] == f"https://help.example.com/help/{slug}/"
    asked = kinds["FAQPage"]["mainEntity"]
    assert asked[0]["name"] == article.question
    assert all(q["name"].endswith("?") and q["acceptedAnswer"]["text"] for q in asked)
    assert ("HowTo" in kinds) is bool(article.how_to)
    for step in kinds.get("HowTo", {}).get("step", []):
        assert step["text"]
        assert step["url"].endswith(f"#{article.how_to}")


@pytest.mark.parametrize("slug", [a.slug for a in all_articles().values() if a.how_to])
def test_way_to_do_it_has_its_steps(client, slug):
    [graph] = [data["@graph"] for data in read(client, f"/help/{slug}/").data]
    [way] = [thing for thing in graph if thing["@type"] == "HowTo"]
    assert len(way["step"]) >= 3


def test_markup_in_structured_data_ends_no_script():
    hostile = dataclasses.replace(main_article(), question="</script><b>?", answer="<!-- & x")
    block = str(structured.of_article(hostile))
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not re.search("[<>&]", inside)
    assert json.loads(inside)["@graph"][1]["mainEntity"][0]["name"] == "</script><b>?"


def test_site_map_holds_every_public_page_and_each_is_there(client, settings):
    page = client.get("/sitemap.xml")
    assert page["Content-Type"] == "application/xml"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [u.text for u in ElementTree.fromstring(page.content).iter(f"{space}loc")]
    assert len(found) == len(set(found)) > len(all_articles()) + 60
    paths = [address.removeprefix(settings.SITE_URL) for address in found]
    assert {f"/help/{slug}/" for slug in all_articles()} <= set(paths)
    asked = paths[:: usually(9, deep=1)]  # in every language: no page has nine of them
    assert {client.get(path).status_code for path in asked} == {200}


def test_robots_are_led_to_the_map_and_kept_from_results(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://help.example.com/sitemap.xml" in text
    assert "Disallow: /results/" in text


@pytest.mark.parametrize("slug", all_articles())
def test_article_is_markdown_at_its_own_address(client, slug):
    response = client.get(f"/help/{slug}.md")
    text, article = response.content.decode(), all_articles()[slug]
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.startswith(f"# {article.question}\n\n{article.answer}\n")
    assert not re.search(r"\{#|\]\(/|<\w+>", re.sub(r"`[^`]*`|```.*?```", "", text, flags=re.S))
    assert text.count("\n## ") == len(article.sections)


def test_markdown_is_named_by_its_page(client):
    assert read(client, f"/help/{A401}/").links["alternate"] == f"/help/{A401}.md"


def test_programs_that_read_find_every_article_in_one_file(client, settings):
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# Keymend\n\n> ")
    linked = re.findall(r"\]\((https://help\.example\.com[^)]+)\)", text)
    paths = [address.removeprefix(settings.SITE_URL) for address in linked]
    assert {f"/help/{slug}.md" for slug in all_articles()} <= set(paths)
    assert {client.get(path).status_code for path in paths} == {200}


@pytest.mark.parametrize("slug", all_articles())
def test_every_heading_has_an_address_that_stays_and_a_link_to_it(client, slug):
    page = client.get(f"/help/{slug}/").content.decode()
    ids = Head(page).ids
    assert len(ids) == len(set(ids))
    for section in all_articles()[slug].sections:
        assert section.anchor in ids
        assert f'href="#{section.anchor}" aria-label="Link to this passage: ' in page


def test_address_of_a_passage_is_not_made_of_its_title():
    assert anchor_of("Any title at all {#stays}") == "stays"


@pytest.fixture
def moved(monkeypatch):
    """The article once had another slug."""
    articles = dict(all_articles())
    articles[A401] = dataclasses.replace(articles[A401], formerly=("401-error",))
    monkeypatch.setattr(library, "_articles_in", lambda language: articles)
    library.moved.cache_clear()
    yield
    library.moved.cache_clear()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/help/401-error/", f"/help/{A401}/"),
        ("/help/401-error/?q=canary", f"/help/{A401}/"),
        ("/help/401-error/?q=canary&kind=curl", f"/help/{A401}/?kind=curl"),
        ("/help/401-error.md", f"/help/{A401}.md"),
        ("/help/401-error/causes/newline_in_key/", f"/help/{A401}/causes/newline_in_key/"),
        ("/help/401-error/check/", f"/help/{A401}/check/"),
    ],
)
def test_former_address_leads_to_where_it_is_now(client, moved, old, new):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


def test_form_of_a_former_address_arrives(client, moved, portal_settings, key):
    page = client.post("/help/401-error/check/", {"paste": f"Authorization: {key}"}, follow=True)
    assert page.redirect_chain == [(f"/help/{A401}/check/", 308)]
    assert "The word Bearer is missing" in page.content.decode()


@pytest.mark.parametrize("kind", ["", "curl", "config", "<b>canary"])
def test_block_for_other_sites_opens_the_article_and_sends_nothing_else(client, kind):
    page = client.get(
        "/embed/", {"article": "my-ai-assistant-cannot-list-my-domains", "kind": kind}
    )
    code = re.search(r"<code data-copy-source>(.*?)</code>", page.content.decode(), re.S)[1]
    assert "<" not in code
    block = unescape(code)
    assert block.startswith('<form action="https://help.example.com/help/my-ai-assistant')
    assert 'method="get"' in block
    assert "<script" not in block
    assert "canary" not in page.content.decode()
    assert re.findall(r'name="(\w+)" value="(\w+)"', block) == ([("kind", kind)] if kind.isalpha() else [])  # fmt: skip


def test_article_asks_for_the_kind_that_the_block_named(client):
    page = client.get(f"/help/{A401}/", {"kind": "curl"}).content.decode()
    assert "Paste the cURL command, as you run it" in page


def test_form_from_another_site_is_refused():
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    for path in (f"/help/{A401}/check/", "/find/"):
        for headers in ({}, {"Origin": "https://docs.example.org", "Sec-Fetch-Site": "cross-site"}):
            assert browser.post(path, {"paste": "x"}, headers=headers).status_code == 403
