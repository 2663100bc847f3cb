"""What every customer page shows on top."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from portal.notices import banners
from portal.notices.models import Banner, Level

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/help/what-does-a-401-unauthorized-error-mean/",
    "/help/what-does-a-401-unauthorized-error-mean/causes/placeholder/",
    "/examples/",
    "/what-happens-to-your-key/",
    "/tickets/new/",
    "/no-such-page/",
]


def shown(client: Client, page: str = "/") -> str:
    return client.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_banner_stands_on_every_customer_page(client: Client, page: str) -> None:
    banners.keep(Banner(text="Tonight from 22:00 UTC the API is renewed."))
    assert "Tonight from 22:00 UTC the API is renewed." in shown(client, page)


def test_banner_begins_and_ends_on_time_though_it_is_cached(client: Client, monkeypatch) -> None:
    now = timezone.now()
    banners.keep(
        Banner(text="Renewal", starts=now + timedelta(seconds=9), ends=now + timedelta(20))
    )
    for later, is_shown in ((0, False), (10, True), (25 * 86400, False)):
        moment = now + timedelta(seconds=later)
        monkeypatch.setattr("portal.notices.banners.timezone.now", lambda moment=moment: moment)
        assert ("Renewal" in shown(client)) is is_shown


def test_banner_that_is_ended_is_gone_at_once(client: Client) -> None:
    banner = Banner(text="Renewal", level=Level.WARNING)
    banners.keep(banner)
    assert "Warning:" in shown(client)
    banners.end(banner)
    assert "Renewal" not in shown(client)


def test_markup_in_a_banner_is_text(client: Client) -> None:
    banners.keep(Banner(text="<script>alert(1)</script> & more"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in shown(client)


def test_banners_cost_one_query_and_then_none(client: Client, django_assert_num_queries) -> None:
    for number in range(5):
        banners.keep(Banner(text=f"Banner {number}"))
    shown(client)
    banners.forget()
    with django_assert_num_queries(1):
        banners.current()
    with django_assert_num_queries(0):
        assert shown(client).count('class="banner ') == 5


def test_page_is_shown_without_banners_where_they_cannot_be_read(client, monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("portal.notices.models.BannerQuerySet.not_over", fail)
    banners.forget()
    assert client.get("/").status_code == 200
