"""What every answer of the site tells the browser, with production settings."""

from __future__ import annotations

import requests

from portal.headers import DENIED
from tests.hunt.doors import SLUG
from tests.hunt.site import Site
from tests.production.conftest import HOST, Page


def without(pages: list[Page], header: str, value: str) -> list[str]:
    return [page.name for page in pages if page.headers.get(header) != value]


def test_no_cache_keeps_a_page_and_files_are_kept_for_ever(pages: list[Page]) -> None:
    files = [page for page in pages if "/static/" in page.name and page.status == 200]
    others = [page for page in pages if page not in files]
    assert files
    assert all("max-age=315360000" in page.headers["Cache-Control"] for page in files)
    assert [page.name for page in others if "no-store" not in page.headers["Cache-Control"]] == []


def test_no_other_site_gets_hold_of_a_page(pages: list[Page]) -> None:
    assert without(pages, "Cross-Origin-Opener-Policy", "same-origin") == []
    assert without(pages, "Cross-Origin-Resource-Policy", "same-origin") == []
    assert without(pages, "Referrer-Policy", "no-referrer") == []
    assert without(pages, "X-Content-Type-Options", "nosniff") == []


def test_every_feature_is_denied_but_copying(pages: list[Page]) -> None:
    said = {page.headers["Permissions-Policy"] for page in pages}
    assert len(said) == 1
    features = dict(feature.split("=") for feature in said.pop().split(", "))
    assert features.pop("clipboard-write") == "(self)"
    assert features == dict.fromkeys(DENIED, "()")


def test_text_is_no_markup_on_any_page_and_what_is_stopped_is_reported(pages: list[Page]) -> None:
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "require-trusted-types-for 'script'" in policy, page.name
        assert "trusted-types default;" in f"{policy};", page.name
        assert "report-uri /csp-reports" in policy, page.name
        assert page.headers["Reporting-Endpoints"] == 'policy="/csp-reports"', page.name


def test_policy_has_no_exception_for_a_page(pages: list[Page]) -> None:
    said = {"; ".join(sorted(p.headers["Content-Security-Policy"].split("; "))) for p in pages}
    assert len(said) == 1


def test_search_engines_find_the_article_and_no_result(pages: list[Page], result: str) -> None:
    read = {p.name.split()[1]: p.headers for p in pages if p.name.startswith("GET")}
    assert read[result]["X-Robots-Tag"] == read[f"{result[:-1]}.json"]["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in read["/"]
    assert "X-Robots-Tag" not in read[f"/help/{SLUG}/"]


def test_withdrawn_result_leaves_the_browser(site: Site, result: str) -> None:
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
    page = requests.get(f"{site.base}{result}", headers=headers, timeout=30)
    token = page.cookies["csrftoken"]
    headers |= {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    answer = requests.post(
        f"{site.base}{result}withdraw/", headers=headers, timeout=30, allow_redirects=False
    )
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache", "storage"')
