"""No error report and no log line quotes what was sent."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import get_default_exception_reporter_filter, get_exception_reporter_class

from portal.privacy import WITHHELD, unquoted
from portal.urls import urlpatterns as of_the_site

pytestmark = pytest.mark.django_db  # pages look for banners

# In two pieces, for a report shows the lines of code round a fault, and this one is near it.
CANARY = "canary-7f3a9c2e" + "41d84b60"


def crash(request: HttpRequest, what: str = "") -> HttpResponse:
    paste = request.POST.get("paste", what)
    raise ValueError(f"cannot read {paste}") from UnicodeEncodeError("ascii", paste, 0, 1, paste)


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(f"this looks odd: {request.POST['paste']}")


urlpatterns = [
    path("crash/", crash),
    path("crash/<str:what>/", crash),
    path("suspect/", suspect),
    *of_the_site,
]


@pytest.fixture
def client(settings: Any) -> Client:
    """A client of addresses that fail."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site's own handler writes."""
    ours = [h for h in logging.getLogger("django").handlers if type(h) is logging.StreamHandler]
    handler = ours[0]
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


Ask = Callable[[Client], Any]
FAULTS = [
    pytest.param(lambda c: c.post("/crash/", {"paste": CANARY}), 500, id="a crash with a form"),
    pytest.param(lambda c: c.get(f"/crash/{CANARY}/"), 500, id="a crash at an address"),
    pytest.param(lambda c: c.post("/suspect/", {"paste": CANARY}), 400, id="a suspicious form"),
    pytest.param(lambda c: c.get(f"/{CANARY}"), 404, id="no such address"),
    pytest.param(lambda c: c.get("/crash/", headers={"host": CANARY + "!"}), 400, id="a host"),
    pytest.param(lambda c: c.generic(CANARY, "/"), 405, id="a method"),
    pytest.param(lambda c: c.get("/crash/", {"key": CANARY}), 500, id="a query"),
]


@pytest.mark.parametrize(("ask", "status"), FAULTS)
@pytest.mark.parametrize("debug", [False, True], ids=["production", "debug"])
def test_a_fault_is_logged_without_what_was_sent(
    client: Client, log: io.StringIO, settings: Any, debug: bool, ask: Ask, status: int
) -> None:
    settings.DEBUG = debug
    answer = ask(client)
    assert answer.status_code == status
    assert f"answered with {status}" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize(("ask", "status"), FAULTS[:3])
def test_not_even_the_debug_page_shows_what_was_sent(
    client: Client, settings: Any, ask: Ask, status: int
) -> None:
    settings.DEBUG = True
    assert CANARY not in ask(client).content.decode()


def test_log_still_tells_where_the_fault_was(client: Client, log: io.StringIO) -> None:
    client.post("/crash/", {"paste": CANARY})
    assert "POST /crash/ answered with 500" in log.getvalue()
    assert "test_privacy.py" in log.getvalue()
    assert f"ValueError: {WITHHELD}" in log.getvalue()


@pytest.mark.parametrize("report", ["get_traceback_text", "get_traceback_html"])
def test_error_report_has_types_and_frames_only(report: str) -> None:
    request = RequestFactory().post("/crash/", {"paste": CANARY}, headers={"cookie": CANARY})
    try:
        crash(request)
    except ValueError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info(), is_email=True)
    text = getattr(reporter, report)()
    assert "ValueError" in text
    assert "paste = request.POST" in text or "crash" in text
    assert CANARY not in text


def test_filter_shows_no_field_cookie_or_variable_to_other_reporters() -> None:
    request = RequestFactory().post("/", {"paste": CANARY}, headers={"authorization": CANARY})
    shown = get_default_exception_reporter_filter()
    assert shown.is_active(request)
    assert not shown.get_post_parameters(request)
    assert not shown.get_safe_cookies(request)
    assert not shown.get_safe_request_meta(request)
    assert not list(shown.get_traceback_frame_variables(request, sys._getframe()))


def test_exception_given_as_an_argument_of_a_line_is_withheld(log: io.StringIO) -> None:
    logging.getLogger("django").error("it failed: %s", ValueError(CANARY))
    assert log.getvalue().endswith(f"it failed: {WITHHELD}\n")


def test_line_that_cannot_be_formatted_is_not_printed(
    log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("django").error("%d", CANARY)
    assert CANARY not in log.getvalue() + "".join(capfd.readouterr())


@pytest.mark.parametrize("name", ["urllib3.connection", "django.server"])
def test_loggers_that_quote_the_wire_are_silent(name: str, log: io.StringIO) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_unquoted_error_keeps_its_type_only() -> None:
    error = ValueError(CANARY)
    error.__cause__ = KeyError(CANARY)
    silent = unquoted(error)
    assert (type(silent).__name__, str(silent), silent.__cause__) == ("ValueError", WITHHELD, None)
