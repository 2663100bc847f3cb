"""The operator's name, logo and colour, and nothing that cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from portal.brand import theme
from portal.brand.contrast import colour, contrast, notation
from portal.brand.theme import DARK, LIGHT, Unreadable, dark, light, lightened

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(notation)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b5d57", "#0b5d57", 1.0)],
)
def test_contrast_is_that_of_the_standard(one, other, ratio):
    assert contrast(colour(one), colour(other)) == pytest.approx(ratio, abs=0.01)
    assert contrast(colour(other), colour(one)) == pytest.approx(ratio, abs=0.01)


@given(COLOURS)
def test_every_colour_is_refused_or_can_be_read_wherever_it_stands(accent):
    for made, ground in ((light, LIGHT), (dark, DARK)):
        try:
            told = made(accent)
        except Unreadable:
            continue
        for paper in (ground.paper, ground.raised, told.accent_soft):
            assert contrast(colour(told.accent), colour(paper)) >= 4.5
        assert contrast(colour(told.accent_ink), colour(told.accent)) >= 4.5


@given(COLOURS)
def test_colour_of_the_day_is_lightened_until_it_can_be_read_in_the_dark(accent):
    assert dark(lightened(accent)).accent == lightened(accent)


def test_papers_are_those_of_the_stylesheet():
    day, night = TOKENS.read_text("utf-8").split("@media")
    for ground, css in ((theme.LIGHT, day), (theme.DARK, night)):
        told = dict(re.findall(r"--([\w-]+): (#\w{6});", css))
        assert (told["paper"], told["raised"]) == (ground.paper, ground.raised)


@pytest.mark.django_db
def test_name_stands_on_every_page_in_place_of_ours(client, settings):
    settings.BRAND_NAME = "Acme help"
    for path in ("/", "/examples/", "/tickets/new/", "/no-such-page/"):
        page = client.get(path).content.decode()
        assert re.search(r"<title>[^<]* · Acme help</title>", page)
        assert "Keymend" not in page
    assert client.get("/llms.txt").content.startswith(b"# Acme help\n")


@pytest.mark.django_db
def test_colours_are_a_stylesheet_that_only_a_site_with_colours_loads(client, settings):
    assert "/brand/colours.css" not in client.get("/").content.decode()
    assert client.get("/brand/colours.css").status_code == 404
    settings.BRAND_THEMES = (light("#5b2a86"), dark(lightened("#5b2a86")))
    assert "/brand/colours.css" in client.get("/").content.decode()
    sheet = client.get("/brand/colours.css")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "--accent: #5b2a86;" in sheet.content.decode()


@pytest.mark.django_db
def test_logo_stands_in_place_of_ours(client, settings, tmp_path):
    assert client.get("/brand/logo").status_code == 404
    settings.BRAND_LOGO = tmp_path / "logo.svg"
    settings.BRAND_LOGO.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    page = client.get("/").content.decode()
    assert '<img class="site-mark" src="/brand/logo" alt="">' in page
    assert '<svg class="site-mark"' not in page
    answer = client.get("/brand/logo")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"".join(answer.streaming_content) == settings.BRAND_LOGO.read_bytes()


def test_mails_come_from_the_name(settings):
    from portal.incidents.mails import formataddr

    settings.BRAND_NAME = 'Ünder, "one" roof'
    sent = mail.EmailMessage("x", "y", formataddr((settings.BRAND_NAME, "help@example.com")), ["a@example.com"])  # fmt: skip
    assert sent.message()["From"].endswith("<help@example.com>")
