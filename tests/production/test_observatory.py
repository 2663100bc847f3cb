"""The rules of MDN's HTTP Observatory, each over every kind of page with production settings.

The scores are those of its published table: a page begins with 100, what is missing costs, and
what is done better than asked gives extra credit, which counts from 90 on. 100 and more is A+.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.hunt.site import Site
from tests.production.conftest import FOR_PROBES, HOST, Page, ask

BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*", "http://*.*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SIX_MONTHS_SECONDS = 15_552_000

Rule = Callable[[Page], int]


def policy_of(page: Page) -> dict[str, set[str]]:
    """Directives and their sources."""
    parts = page.headers.get("Content-Security-Policy", "").split(";")
    return {part.split()[0]: set(part.split()[1:]) for part in parts if part.strip()}


def content_security_policy(page: Page) -> int:
    policy = policy_of(page)
    if not policy:
        return -25
    otherwise = policy.get("default-src", {"*"})
    script, objects, style = (
        policy.get(name, otherwise) for name in ("script-src", "object-src", "style-src")
    )
    if script & (BROAD | INLINE) or objects & BROAD:
        return -20
    if any(s.startswith(("http:", "ftp:")) for sources in policy.values() for s in sources):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if otherwise == {"'none'"} else 5


def cookies(page: Page) -> int:
    return min((_cookie(text.lower()) for text in page.cookies), default=0)


def _cookie(text: str) -> int:
    name, attributes = text.partition("=")[0], {a.strip() for a in text.split(";")[1:]}
    is_session = "sess" in name or "login" in name
    same_site = next((a for a in attributes if a.startswith("samesite")), "")
    if is_session and "secure" not in attributes:
        return -40
    if is_session and "httponly" not in attributes:
        return -30
    if "secure" not in attributes or ("csrf" in name and not same_site):
        return -20
    if same_site and same_site not in ("samesite=lax", "samesite=strict"):
        return -20
    return 5 if same_site else 0


def cross_origin_resource_sharing(page: Page) -> int:
    allowed = page.headers.get("Access-Control-Allow-Origin")
    with_credentials = page.headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return -50 if allowed not in (None, "*") and with_credentials else 0


def redirection(page: Page) -> int:
    """Of the answer to http."""
    to = urlsplit(page.headers.get("Location", ""))
    if page.status not in (301, 302, 307, 308) or to.scheme != "https":
        return -20
    return 0 if to.hostname == HOST else -5


def referrer_policy(page: Page) -> int:
    said = page.headers.get("Referrer-Policy")
    if said is None:
        return 0
    return 5 if said in PRIVATE else -5


def strict_transport_security(page: Page) -> int:
    """A host in the browsers' preload list would get 5; that is the operator's to apply for."""
    age = re.search(r"max-age=(\d+)", page.headers.get("Strict-Transport-Security", ""))
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS_SECONDS else -10


def subresource_integrity(page: Page) -> int:
    """Scripts of one's own origin need none."""
    sources = re.findall(r"<script[^>]*\ssrc=[\"']?([^\"'\s>]+)", page.html)
    is_foreign = [s for s in sources if not re.match(r"/(?!/)", s)]
    return -50 if is_foreign else 0


def x_content_type_options(page: Page) -> int:
    return 0 if page.headers.get("X-Content-Type-Options") == "nosniff" else -5


def x_frame_options(page: Page) -> int:
    if "frame-ancestors" in policy_of(page):
        return 5
    return 0 if page.headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def cross_origin_resource_policy(page: Page) -> int:
    said = page.headers.get("Cross-Origin-Resource-Policy")
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0, None: 0}.get(said, -5)


RULES: list[Rule] = [
    content_security_policy,
    cookies,
    cross_origin_resource_sharing,
    referrer_policy,
    strict_transport_security,
    subresource_integrity,
    x_content_type_options,
    x_frame_options,
    cross_origin_resource_policy,
]


def other_than(score: int, rule: Rule, pages: list[Page]) -> list[str]:
    """The pages that get another score by this rule."""
    return [f"{page.name}: {rule(page)}" for page in pages if rule(page) != score]


def test_content_security_policy(pages: list[Page]) -> None:
    """content-security-policy: ``default-src 'none'`` and nothing unsafe, +10."""
    assert other_than(10, content_security_policy, pages) == []
    assert all(policy_of(page)["form-action"] == {"'self'"} for page in pages)
    assert all(policy_of(page)["base-uri"] == {"'none'"} for page in pages)


def test_cookies(pages: list[Page]) -> None:
    """cookies: all ``Secure`` and with ``SameSite``, +5; a page without cookies, 0."""
    with_cookies = [page for page in pages if page.cookies]
    assert with_cookies
    assert other_than(5, cookies, with_cookies) == []
    assert all("httponly" in cookie.lower() for page in pages for cookie in page.cookies)


def test_cross_origin_resource_sharing(pages: list[Page]) -> None:
    """cross-origin-resource-sharing: no other site may read, 0 (the best there is)."""
    assert other_than(0, cross_origin_resource_sharing, pages) == []
    assert not any(name.startswith("Access-Control") for page in pages for name in page.headers)


def test_redirection(site: Site, pages: list[Page]) -> None:
    """redirection: from http to https on the same host at once, 0 (the best there is).

    Only the probes' addresses answer over http.
    """
    paths = {page.name.split()[1] for page in pages} - set(FOR_PROBES)
    answers = [ask(site, "GET", path, scheme="http") for path in sorted(paths)]
    assert other_than(0, redirection, answers) == []
    assert all(ask(site, "GET", path, scheme="http").status == 200 for path in FOR_PROBES)


def test_referrer_policy(pages: list[Page]) -> None:
    """referrer-policy: ``no-referrer``, +5."""
    assert other_than(5, referrer_policy, pages) == []


def test_strict_transport_security(pages: list[Page]) -> None:
    """strict-transport-security: six months or more, 0; ours is ready for the preload list, +5."""
    assert other_than(0, strict_transport_security, pages) == []
    said = {page.headers["Strict-Transport-Security"] for page in pages}
    assert said == {"max-age=63072000; includeSubDomains; preload"}


def test_subresource_integrity(pages: list[Page]) -> None:
    """subresource-integrity: all scripts from the same origin, so none is needed, 0."""
    assert other_than(0, subresource_integrity, pages) == []
    assert any("<script" in page.html for page in pages)


def test_x_content_type_options(pages: list[Page]) -> None:
    """x-content-type-options: ``nosniff``, 0 (the best there is)."""
    assert other_than(0, x_content_type_options, pages) == []


def test_x_frame_options(pages: list[Page]) -> None:
    """x-frame-options: by ``frame-ancestors`` in the policy, +5."""
    assert other_than(5, x_frame_options, pages) == []
    assert all(policy_of(page)["frame-ancestors"] == {"'none'"} for page in pages)


def test_cross_origin_resource_policy(pages: list[Page]) -> None:
    """cross-origin-resource-policy: ``same-origin``, +10."""
    assert other_than(10, cross_origin_resource_policy, pages) == []


def test_the_sum_is_a_plus(pages: list[Page]) -> None:
    """100 and more is A+; with redirection's 0 every page has 130, with a cookie 135."""
    scores = {page.name: 100 + sum(rule(page) for rule in RULES) for page in pages}
    assert set(scores.values()) == {130, 135}, scores


def headers(**said: str) -> Page:
    return Page("", 200, {name.replace("_", "-"): value for name, value in said.items()})


@pytest.mark.parametrize(
    ("rule", "page", "score"),
    [
        (content_security_policy, headers(), -25),
        (content_security_policy, headers(Content_Security_Policy="img-src 'self'"), -20),
        (content_security_policy, headers(Content_Security_Policy="default-src 'none'; script-src data:"), -20),
        (content_security_policy, headers(Content_Security_Policy="default-src 'none'; img-src http://x"), -20),
        (content_security_policy, headers(Content_Security_Policy="default-src 'none'; script-src 'unsafe-eval'"), -10),
        (content_security_policy, headers(Content_Security_Policy="default-src 'none'; style-src 'unsafe-inline'"), 0),
        (content_security_policy, headers(Content_Security_Policy="default-src 'self'"), 5),
        (cookies, Page("", 200, {}, "", ("a=1; SameSite=Lax",)), -20),
        (cookies, Page("", 200, {}, "", ("csrftoken=1; Secure",)), -20),
        (cookies, Page("", 200, {}, "", ("sessionid=1; Secure; SameSite=Lax",)), -30),
        (cookies, Page("", 200, {}, "", ("sessionid=1; HttpOnly",)), -40),
        (cookies, Page("", 200, {}, "", ("a=1; Secure; SameSite=None",)), -20),
        (cookies, Page("", 200, {}, "", ("a=1; Secure",)), 0),
        (cross_origin_resource_sharing, headers(Access_Control_Allow_Origin="https://example.org", Access_Control_Allow_Credentials="true"), -50),
        (redirection, headers(), -20),
        (redirection, Page("", 301, {"Location": f"http://{HOST}/"}), -20),
        (redirection, Page("", 301, {"Location": "https://www.example.com/"}), -5),
        (referrer_policy, headers(Referrer_Policy="unsafe-url"), -5),
        (strict_transport_security, headers(), -20),
        (strict_transport_security, headers(Strict_Transport_Security="max-age=3600"), -10),
        (subresource_integrity, Page("", 200, {}, '<script defer src="//cdn.example/x.js">'), -50),
        (x_content_type_options, headers(), -5),
        (x_frame_options, headers(), -20),
        (x_frame_options, headers(X_Frame_Options="DENY"), 0),
        (cross_origin_resource_policy, headers(Cross_Origin_Resource_Policy="all"), -5),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_costs(rule: Rule, page: Page, score: int) -> None:
    assert rule(page) == score
