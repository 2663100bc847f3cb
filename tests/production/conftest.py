"""The site as operators run it: its own processes, production settings, behind a proxy with TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
import requests

from tests.hunt.doors import API, CHECK, SLUG, addresses
from tests.hunt.site import Site, serving

HOST = "help.example.com"
FOR_PROBES = ("/healthz", "/readyz")
PRODUCTION = {
    "PORTAL_DEBUG": "off",
    "PORTAL_LIMITS": "on",
    "PORTAL_SECRET_KEY": "k9Qv" * 10 + "-2f8s_7Lm3xw",
    "PORTAL_ALLOWED_HOSTS": f"{HOST},127.0.0.1",
}


@dataclass(frozen=True)
class Page:
    """One answer; ``name`` says to what."""

    name: str
    status: int
    headers: Mapping[str, str]
    html: str = ""
    cookies: tuple[str, ...] = field(default=())


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Served with nothing set but what has to be, and the test calls' target."""
    with serving(tmp_path_factory.mktemp("production") / "site", **PRODUCTION) as site:
        yield site


def ask(site: Site, method: str, path: str, scheme: str = "https", **more: object) -> Page:
    """What a browser gets that comes through the proxy; from another site, for CORS to show."""
    headers = {"Host": HOST, "X-Forwarded-Proto": scheme, "Origin": "https://example.org"}
    headers |= more.pop("headers", {})  # type: ignore[arg-type]
    answer = requests.request(
        method, site.base + path, headers=headers, timeout=30, allow_redirects=False, **more,
    )  # fmt: skip
    is_html = answer.headers["Content-Type"].startswith("text/html") if answer.content else False
    return Page(
        f"{method} {path} ({answer.status_code})",
        answer.status_code,
        answer.headers,
        answer.text if is_html else "",
        tuple(answer.raw.headers.getlist("Set-Cookie")),
    )


@pytest.fixture(scope="session")
def result(site: Site) -> str:
    """The address of a result, made by the form as a browser without JavaScript sends it."""
    session = requests.Session()
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
    page = session.get(f"{site.base}/help/{SLUG}/", headers=headers, timeout=30)
    token = page.cookies["csrftoken"]
    headers |= {
        "X-CSRFToken": token,
        "Cookie": f"csrftoken={token}",
        "Referer": f"https://{HOST}/",
    }
    form = {"paste": "Authorization: Bearer YOUR_API_KEY"}
    answer = session.post(site.base + CHECK, form, headers=headers, timeout=30)
    found = re.search(r"/results/[\w-]{20,}/", answer.text)
    assert found, answer.status_code
    return found[0]


@pytest.fixture(scope="session")
def pages(site: Site, result: str) -> list[Page]:
    """Every kind of page: each address of the site, each answer to a fault, a file."""
    script = re.search(r'src="(/static/[^"]+)"', ask(site, "GET", "/").html)
    assert script
    found = [ask(site, "GET", address) for address in addresses()]
    found += [ask(site, "POST", address, data={"paste": "x"}) for address in addresses()]
    found += [ask(site, "GET", path) for path in (result, f"{result[:-1]}.json", script[1])]
    found += [ask(site, "GET", path) for path in ("/nowhere/", "/nowhere", "/static/nowhere.js")]
    found += [
        ask(site, "POST", API, json={"paste": "x", "test_call": False}),
        ask(site, "POST", API, data="{", headers={"Content-Type": "application/json"}),
        ask(site, "GET", "/", headers={"Host": "elsewhere.example.org"}),
    ]
    assert {200, 204, 302, 400, 403, 404, 405} <= {page.status for page in found}
    assert not any(page.status >= 500 for page in found)
    return found
