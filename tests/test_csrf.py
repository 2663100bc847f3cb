"""The token of a form that is made here is one that Django takes."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, _does_token_match
from django.test import RequestFactory

from portal import csrf


def browser(secret: str = "") -> HttpRequest:
    request = RequestFactory().get("/")
    if secret:
        request.META["CSRF_COOKIE"] = secret
    return request


def test_token_belongs_to_the_secret_of_the_cookie() -> None:
    secret, other = csrf._by_chance(), csrf._by_chance()
    made = csrf.token(browser(secret))
    assert _does_token_match(made, secret)
    assert not _does_token_match(made, other)


def test_browser_without_a_cookie_gets_one() -> None:
    request = browser()
    made = csrf.token(request)
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    assert _does_token_match(made, request.META["CSRF_COOKIE"])
    assert csrf.token(browser()) != made


def test_secret_of_a_cookie_stays_and_its_token_is_another_each_time() -> None:
    request = browser(csrf._by_chance())
    secret = request.META["CSRF_COOKIE"]
    tokens = {csrf.token(request) for _ in range(50)}
    assert request.META["CSRF_COOKIE"] == secret
    assert len(tokens) == 50
    assert all(secret not in each for each in tokens)


def test_each_letter_comes_up_as_often_as_any_other() -> None:
    """Six times the deviation that chance has: more happens once in ten million runs."""
    found = Counter("".join(csrf._by_chance() for _ in range(4000)))
    assert set(found) == set(CSRF_ALLOWED_CHARS)
    usual = 4000 * 32 / 62
    assert all(abs(count - usual) < 6 * usual**0.5 for count in found.values())
