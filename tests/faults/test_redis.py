"""Redis that refuses, and Redis that hangs: nothing is limited, nothing is called, all is answered."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.test import Client

from portal.briefly import Briefly
from portal.diagnosis.outcome import SkipReason
from portal.incidents import current
from portal.limits import breaker, places, work
from portal.limits.alarms import REFUSED_KEYS, is_raised, note_sign
from portal.limits.counters import limiter
from portal.limits.declared import TEST_CALLS, WHEN_UNCOUNTED_SECONDS, wait_for
from portal.notices import banners
from portal.wizard import ready_made
from tests.limits.solving import solved

pytestmark = pytest.mark.django_db
ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"
FORM = {"paste": "Authorization: Token k3y-0f-n0b0dy-1n-p4rt1cul4r"}
LONGEST_SECONDS = 3
"""One look at Redis: to connect and to read, with nothing tried again."""


@pytest.fixture
def refusing() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def hanging() -> Iterator[str]:
    """Takes connections and says nothing."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:

        def take_all() -> None:
            with suppress(OSError):
                while True:
                    held.append(listening.accept()[0])

        threading.Thread(target=take_all, daemon=True).start()
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
        listening.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


@pytest.fixture(params=["refusing", "hanging"])
def away(request, portal_settings):
    url = request.getfixturevalue(request.param)
    portal_settings.LIMITS = True
    portal_settings.COUNTERS_URL = url
    portal_settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "OPTIONS": portal_settings.REDIS_OPTIONS,
        }
    }
    for known in (limiter, places.shared_places, places._room):
        known.cache_clear()
    Briefly.forget_all()
    ready_made.forget()
    yield url
    for known in (limiter, places.shared_places, places._room):
        known.cache_clear()


@pytest.fixture
def in_time(away) -> Callable[[], float]:
    """The seconds since all was prepared."""
    began = time.monotonic()
    return lambda: time.monotonic() - began


def test_what_is_limited_is_not_done_and_it_is_our_fault(away, rf, in_time):
    wait = wait_for(TEST_CALLS, rf.post("/"))
    assert (wait.seconds, wait.is_ours) == (WHEN_UNCOUNTED_SECONDS, True)
    assert in_time() < LONGEST_SECONDS


def test_breaker_spares_no_call_and_notes_nothing(away, rf, in_time):
    assert not breaker.spares_call()
    assert in_time() < LONGEST_SECONDS
    breaker.note_silence(rf.post("/"))
    breaker.note_answer()


def test_no_place_is_given(away, rf, in_time):
    with places.place(rf.post("/")) as is_free:
        assert not is_free
    assert in_time() < LONGEST_SECONDS


def test_no_alarm_is_raised_and_no_sign_counts(away, rf):
    note_sign(REFUSED_KEYS, rf.post("/"))
    assert not is_raised(REFUSED_KEYS, rf.post("/"))


def test_no_work_counts_since_it_might_have_been_used_before(away):
    challenge = work.challenge(work.Purpose.TEST_CALL)
    assert not work.is_done(solved(challenge), work.Purpose.TEST_CALL)


def test_pages_show_neither_incident_nor_banner(away, in_time):
    assert current.running().is_none
    assert banners.current() == ()
    assert in_time() < 2 * LONGEST_SECONDS


def test_article_is_shown_and_not_every_time_asked_anew(away, client: Client):
    assert client.get(ARTICLE).status_code == 200
    began = time.monotonic()
    for _ in range(20):
        assert client.get(ARTICLE).status_code == 200
    assert time.monotonic() - began < 2 * LONGEST_SECONDS


def test_check_finds_the_fault_and_says_why_no_call_was_made(away, client: Client):
    answer = client.post(
        "/api/v1/diagnoses", {"paste": FORM["paste"]}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert answer.json()["causes"] == ["scheme_wrong"]
    assert answer.json()["test_calls"][0]["reason"] == SkipReason.OUT_OF_ORDER
    page = client.post(f"{ARTICLE}check/", FORM)
    assert page.status_code == 200
    assert "a part of this site is out of order" in page.content.decode()


def test_form_of_a_ticket_comes_back_as_it_was_written(away, client: Client):
    form = {"goal": "List my domains.", "email": "ada@example.com"}
    answer = client.post("/tickets/new/", form)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "on our side" in page
    assert "Too many" not in page
    assert "List my domains." in page
    assert "ada@example.com" in page


def test_site_says_that_it_is_not_ready(away, client: Client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "cache": False})
    assert client.get("/healthz").status_code == 200


def test_cache_is_the_one_that_is_away(away):
    """Else all of the above would be true of a Redis that works."""
    with pytest.raises(Exception, match=r"(?i)refused|timed? ?out|timeout"):
        cache.get("anything")
