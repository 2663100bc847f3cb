"""A lead's morning: how cases ended, which passage is weakest, a file, a banner, a reply."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from portal.desk.roles import Role
from portal.notices import banners
from portal.notices.models import Banner, Link, Reached
from tests.browser.accessibility import faults_of, pictures, seen
from tests.browser.test_journey import ARTICLE, both_ways, check
from tests.desk.staff import PASSWORD, code, person
from tests.insights.many import fill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_banner_is_remembered() -> Iterator[None]:
    banners.forget()
    yield
    banners.forget()


@pytest.fixture
def come_in(visit):
    """Signs a lead in with a password and the second factor."""

    def opened(path="/staff/insights/", **options):
        lead = person(Role.LEAD)
        page = visit(f"/staff/sign-in/?next={path}", **options)
        page.fill("#id_login", lead.email)
        page.fill("#id_password", PASSWORD)
        page.click("text=Continue")
        page.wait_for_url("**/second-step/**")
        page.fill("#id_code", code())
        page.click("button:has-text('Sign in')")
        page.wait_for_url(f"**{path}")
        return page

    return opened


@both_ways
def test_lead_reads_how_cases_ended_and_takes_the_figures_along(come_in, javascript):
    fill(timezone.localdate(), 60, 40)
    page = come_in(java_script_enabled=javascript)
    chart = page.get_by_role("img", name="How cases ended")
    assert chart.bounding_box()["height"] > 150
    assert page.locator(".chart").count() == 11
    page.click("summary:has-text('Passages, the weakest first as a table')")
    assert page.locator("#passages ~ details tbody tr").count() > 10
    page.select_option("#period", "13w")
    page.click("button:has-text('Show')")
    page.wait_for_url("**period=13w**")
    assert "The last week is not over" in page.inner_text(".period-nav")
    with page.expect_download() as download:
        page.click("section[aria-labelledby=passages] >> text=CSV")
    assert download.value.suggested_filename.startswith("keymend-passages-")
    page.click("text=Earlier")
    page.wait_for_selector("text=Later")


def test_figures_are_read_by_every_eye(come_in):
    fill(timezone.localdate(), 60, 40)
    page = come_in()
    pictures(page, "insights")
    for summary in page.locator("summary").all():
        summary.click()
    seen(page, "insights-tables")


def test_empty_desk_says_what_will_be_there(come_in):
    page = come_in()
    assert "Nothing was counted in this period" in page.inner_text("main")
    seen(page, "insights-empty")


@both_ways
def test_banner_reaches_customers_and_is_ended(come_in, visit, javascript):
    page = come_in("/staff/content/banners/", java_script_enabled=javascript)
    page.fill("#id_text", "The API is renewed tonight from 22:00 UTC.")
    page.select_option("#id_level", "warning")
    page.click("text=Show it to customers")
    page.wait_for_selector("text=On every page")
    customer = visit(ARTICLE)
    assert "renewed tonight" in customer.inner_text(".banner-warning")
    assert faults_of(customer) == []
    page.click("text=End now")
    page.wait_for_selector("text=off every page")
    customer.reload()
    assert customer.locator(".banner").count() == 0


def test_content_is_looked_after(come_in):
    fill(timezone.localdate(), 30, 40)
    Link.objects.create(
        address="https://docs.example/" + "long-path/" * 20,
        places=["what-does-a-401-unauthorized-error-mean/en/causes/wrong_account.md"],
        reached=Reached.DEAD,
        answer="404",
    )
    Banner.objects.create(text="Renewal tonight.", level="trouble", author="Lena")
    page = come_in("/staff/content/")
    seen(page, "content")
    page.click("nav >> text=Banners")
    seen(page, "banners")
    page.click("nav >> text=Replies")
    seen(page, "replies")
    page.click("text=Placeholder")
    page.fill("#id_text", "Hello,\n\nput your own key there.")
    page.click("text=Use this text")
    page.wait_for_selector("text=changed it")
    seen(page, "reply")
    page.click("text=Bring the default back")
    page.wait_for_selector("text=brought the default back")
    assert "Thank you" in page.input_value("#id_text") or "Hello" in page.input_value("#id_text")


def test_text_under_change_is_shown_as_customers_would_see_it(come_in):
    page = come_in("/staff/content/preview/")
    page.select_option("#file", label="Placeholder")
    page.click("text=Open it")
    page.wait_for_url("**placeholder.md")
    text = page.input_value("#id_text")
    page.fill("#id_text", text.replace("## How to mend it", "## Mend it so\n\n[x](/help/nowhere/)"))
    page.click("button:has-text('Show it')")
    page.wait_for_selector(".as-on-site")
    assert "Mend it so" in page.inner_text(".as-on-site")
    assert "/help/nowhere/ leads nowhere" in page.inner_text("[role=status]")
    seen(page, "preview")
    with page.expect_download() as download:
        page.click("text=Download the file")
    assert download.value.suggested_filename == "placeholder.md"


def test_check_on_the_site_is_seen_among_the_figures(come_in, visit):
    customer = visit(ARTICLE)
    check(customer, "Authorization: Bearer YOUR_API_KEY")
    page = come_in()
    assert "few cases" in page.inner_text(".headlines")
    assert page.get_by_role("img", name="Causes").is_visible()
