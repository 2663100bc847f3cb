"""What leads look after, as they see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from portal.articles.drafting import drafted, file_named, files_of
from portal.articles.library import all_articles, main_article
from portal.audit.models import Entry
from portal.desk.content.forms import DraftForm
from portal.notices import banners, replies
from portal.notices.models import Banner, Link, Reached, Reply
from tests.insights.many import fill

SLUG = "what-does-a-401-unauthorized-error-mean"
PREVIEW = f"/staff/content/preview/?file={SLUG}/causes/placeholder.md"
KEY = "sandbox_active_EjM5l4OVinSObCfuB1CJTXO3F"


@pytest.fixture(autouse=True)
def no_banner_is_remembered() -> Iterator[None]:
    banners.forget()
    yield
    banners.forget()


def text_of(response) -> str:
    return response.content.decode()


def test_it_works(lead: Client) -> None:
    page = text_of(lead.get("/staff/content/"))
    assert "No passage was shown yet." in page
    assert "Links were not followed yet." in page


def test_passages_and_broken_links_are_listed(lead: Client) -> None:
    fill(timezone.localdate(), 20, 40)
    Link.objects.create(address="https://a.example/", reached=Reached.FINE)
    Link.objects.create(
        address="https://b.example/", places=["x/en/article.md"], reached=Reached.DEAD, answer="404"
    )
    page = text_of(lead.get("/staff/content/"))
    assert "https://b.example/" in page
    assert "https://a.example/" not in page
    assert "x/en/article.md" in page
    assert "headers_merged" in page


def test_banner_is_made_seen_changed_and_ended(lead: Client, client: Client) -> None:
    made = {"text": f"The API is renewed tonight. {KEY}", "level": "warning"}
    assert lead.post("/staff/content/banners/", made).status_code == 302
    banner = Banner.objects.get()
    assert KEY not in banner.text, "what staff type is cleared"
    assert banner.author == "Lead"
    assert "The API is renewed tonight." in text_of(client.get("/"))
    changed = {"text": "It is over.", "level": "note", "starts": "", "ends": "2099-01-01T10:00"}
    lead.post(f"/staff/content/banners/{banner.pk}/", changed)
    assert "It is over." in text_of(client.get("/"))
    lead.post(f"/staff/content/banners/{banner.pk}/end/")
    assert "It is over." not in text_of(client.get("/"))
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["banner.made", "banner.changed", "banner.ended"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "", "level": "note"}, "Write what customers should know."),
        ({"text": "x" * 301, "level": "note"}, "A banner has room for 300 characters."),
        ({"text": "x", "level": "loud"}, "Choose one of the levels."),
        (
            {
                "text": "x",
                "level": "note",
                "starts": "2026-01-02T10:00",
                "ends": "2026-01-01T10:00",
            },
            "It has to end after it begins.",
        ),
        (
            {"text": "x", "level": "note", "starts": "tomorrow"},
            "Write the day and the time at which it begins.",
        ),
    ],
)
def test_banner_that_cannot_be_shown_says_why(lead: Client, sent, said: str) -> None:
    response = lead.post("/staff/content/banners/", sent)
    assert response.status_code == 422
    assert said in text_of(response)
    assert Banner.objects.count() == 0


def test_key_that_was_typed_is_never_shown_again(lead: Client) -> None:
    sent = {"text": f"{KEY} {'x ' * 200}", "level": "note"}
    assert KEY not in text_of(lead.post("/staff/content/banners/", sent))
    sent = {"text": f"{KEY} {'x ' * 3000}"}
    assert KEY not in text_of(lead.post("/staff/content/replies/placeholder/", sent))


def test_reply_is_changed_and_the_default_brought_back(lead: Client) -> None:
    address = "/staff/content/replies/placeholder/"
    lead.post(address, {"text": f"Hello, use your own key, not {KEY}."})
    assert replies.suggested("placeholder", "en").startswith("Hello, use your own key, not [")
    assert "changed it" in text_of(lead.get(address))
    assert text_of(lead.get("/staff/content/replies/")).count(">Yours<") == 1
    lead.post(f"{address}restore/")
    assert replies.suggested("placeholder", "en") == replies.default_reply("placeholder", "en")
    assert [version.author for version in Reply.objects.all()] == ["Lead", "Lead"]
    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["reply.changed", "reply.restored"]


def test_list_of_replies_asks_the_database_as_often_however_many(
    lead: Client, django_assert_max_num_queries
) -> None:
    for code in list(main_article().passages)[:40]:
        replies.change(code, "en", "Hello", "Lena")
    with django_assert_max_num_queries(8):
        lead.get("/staff/content/replies/")


def test_changed_passage_is_shown_as_the_site_would(lead: Client) -> None:
    file = file_named(SLUG, "causes/placeholder.md")
    assert file is not None
    changed = file.text.replace("## How to mend it", "## How you *mend* it")
    page = text_of(lead.post(PREVIEW, {"text": changed}))
    assert '<h2 id="how-to-mend-it">How you <em>mend</em> it</h2>' in page
    assert "Placeholders and links are in order." in page
    assert "there is <code><bdi>what was found</bdi></code>, the text of a sample" in page
    assert "How you" not in text_of(lead.get(f"/help/{SLUG}/causes/placeholder/")), "unpublished"


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("## How to mend it", "[x](/help/nowhere/)", "the link /help/nowhere/ leads nowhere"),
        ("{found}", "{fund}", "the passage placeholder has an unknown placeholder"),
        ('short = "Placeholder"', "", "The words in front lack “short”."),
        ("+++\n", "", "The words in front, between two lines of +++, cannot be read"),
        ('short = "Placeholder"', "short = 5", "each of the words in front has to be a text"),
    ],
)
def test_what_would_keep_the_site_from_starting_is_said(
    lead: Client, was: str, now: str, fault: str
) -> None:
    file = file_named(SLUG, "causes/placeholder.md")
    assert file is not None
    page = text_of(lead.post(PREVIEW, {"text": file.text.replace(was, now)}))
    assert fault in page.replace("&quot;", '"')


def test_heading_of_the_article_that_links_lead_to_is_missed(lead: Client) -> None:
    address = f"/staff/content/preview/?file={SLUG}/article.md"
    file = file_named(SLUG, "article.md")
    assert file is not None
    words = file.text.rpartition("+++\n")[0]
    page = text_of(lead.post(address, {"text": f"{words}+++\n# Nothing\n\n## Left {{#left}}"}))
    assert "is no heading" in page
    assert 'id="left"' in page


def test_markup_in_a_draft_is_text(lead: Client) -> None:
    address = f"/staff/content/preview/?file={SLUG}/article.md"
    page = text_of(
        lead.post(address, {"text": "<img src=x onerror=alert(1)> [a](javascript:alert(1))"})
    )
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_changed_text_comes_as_a_file(lead: Client) -> None:
    address = PREVIEW.replace("preview/", "preview/file/")
    response = lead.post(address, {"text": "one\r\ntwo"})
    assert response.content == b"one\ntwo\n"
    assert response["Content-Disposition"] == 'attachment; filename="placeholder.md"'
    assert response["Content-Type"].startswith("text/markdown")


def test_secret_in_a_draft_is_refused_and_not_shown_again(lead: Client) -> None:
    response = lead.post(PREVIEW, {"text": f"Send Authorization: Bearer {KEY}"})
    assert response.status_code == 422
    assert "looks like a secret" in text_of(response)
    assert KEY not in text_of(response)
    address = PREVIEW.replace("preview/", "preview/file/")
    assert lead.post(address, {"text": f"Authorization: Bearer {KEY}"}).status_code == 302


def test_every_file_of_the_repository_passes_the_preview(lead: Client) -> None:
    """None of them holds what looks like a secret, and none is at fault as it is."""
    for article in all_articles().values():
        for file in files_of(article):
            form = DraftForm({"text": file.text})
            assert form.is_valid(), file.path
            assert drafted(file, form.cleaned_data["text"]).faults == (), file.path


@pytest.mark.parametrize("name", ["../../settings.py", "questions/curl.md", "", "/etc/passwd"])
def test_only_files_of_an_article_can_be_opened(lead: Client, name: str) -> None:
    page = text_of(lead.get(f"/staff/content/preview/?file={SLUG}/{name}"))
    assert f"{SLUG}/en/article.md</label>" in page
