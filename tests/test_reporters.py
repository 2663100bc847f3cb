"""A tool that reports errors finds no key, wherever it hangs and wherever a check fails."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import requests
from django.core.signals import request_finished, request_started
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path

from portal.diagnosis import readers
from portal.diagnosis.checks import registry
from portal.limits.refusal import TooMany
from portal.privacy import WITHHELD, leaves_nothing, quotes_nothing
from portal.urls import urlpatterns as of_the_site
from portal.wizard import api, calls, views
from portal.wizard.forms import PasteForm
from portal.wizard.showing import Shown
from tests.hunt.doors import addresses
from tests.reporters import TOO_MUCH, Reporter, reachable

ROOT = Path(__file__).parents[1]
KEY = "canary-7f3a9c2e" + "41d84b60-5d1e"
ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"

pytestmark = pytest.mark.django_db(transaction=True)


def crash(quoted: object) -> NoReturn:
    """As bad as errors get: the key in words, attributes, notes, causes and variables."""
    paste = str(quoted)
    try:
        raise UnicodeEncodeError("latin-1", paste, 0, 1, paste)
    except UnicodeEncodeError as cause:
        error = KeyError(paste)
        error.pasted = {"deep": [paste]}  # type: ignore[attr-defined]
        error.add_note(paste)
        raise error from cause


def unprotected(request: HttpRequest) -> HttpResponse:
    crash(request.POST["paste"])


urlpatterns = [
    path("unprotected/", unprotected),
    path("protected/", leaves_nothing(unprotected)),
    *of_the_site,
]


# -- the stand-in can find


@pytest.fixture
def reporter(settings: Any) -> Iterator[Reporter]:
    """Hung in everywhere, at both ends of the middleware, too."""
    reporter = Reporter()
    integration = f"{__name__}.integration"
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [integration, *settings.MIDDLEWARE, integration]
    _HUNG.append(reporter)
    with reporter.hung_in():
        yield reporter
    _HUNG.remove(reporter)


_HUNG: list[Reporter] = []


def integration(get_response: Any) -> Any:
    return _HUNG[-1].middleware(get_response)


@pytest.fixture
def ordinary_log_records() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logging.LogRecord)
    yield
    logging.setLogRecordFactory(before)


def test_what_a_view_without_protection_gives_away_is_found(
    reporter: Reporter, ordinary_log_records: None
) -> None:
    Client(raise_request_exception=False).post("/unprotected/", {"paste": KEY})
    logging.getLogger("elsewhere").error("it failed: %s", ValueError(KEY), exc_info=ValueError(KEY))
    places = {"signal", "middleware", "handler", "before the handlers", "afterwards"}
    assert set(reporter.hears(KEY)) == places


def test_request_alone_gives_itself_away_without_protection(rf: Any) -> None:
    request = rf.post(f"/?q={KEY}1", {"paste": f"{KEY}2"}, headers={"authorization": f"{KEY}3"})
    texts = set(reachable(request))
    assert all(any(f"{KEY}{n}" in text for text in texts) for n in (1, 2, 3))


# -- a failure in each stage


def _fails_before_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    form = lambda *data, **more: crash(KEY) if data else PasteForm(**more)  # noqa: E731
    monkeypatch.setattr(views, "PasteForm", form)
    monkeypatch.setattr(api, "_body", lambda request: crash(KEY))


def _fails_in_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasteForm, "facts", lambda self: crash(self.cleaned_data["paste"]))
    monkeypatch.setattr(api, "_facts", lambda asked: crash(asked["paste"]))


def _fails_in_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", (lambda text, provider: crash(text),))


def _fails_in_check(monkeypatch: pytest.MonkeyPatch) -> None:
    check = {"header_missing": lambda request, context: crash(request.text.reveal())}
    monkeypatch.setattr(registry, "CHECKS", check)


def _fails_in_test_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "caller", lambda _: lambda label, sent: crash(sent.reveal()))


def _fails_in_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> NoReturn:
        raise DatabaseError(KEY)

    monkeypatch.setattr(views, "keep", broken)
    monkeypatch.setattr(calls, "remember", broken)


def _fails_in_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shown, "heading", property(lambda self: 1 / 0))
    monkeypatch.setattr(api, "for_programs", lambda *shown: crash((KEY, shown)))


def _is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> NoReturn:
        raise Http404(KEY)

    monkeypatch.setattr(calls, "remember", missing)


def _is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(*_: object) -> NoReturn:
        try:
            crash(KEY)
        except KeyError as error:
            raise TooMany(7) from error

    monkeypatch.setattr(calls, "remember", limited)


STAGES = [
    pytest.param(_fails_before_reading, 500, id="before reading"),
    pytest.param(_fails_in_form, 500, id="form"),
    pytest.param(_fails_in_reader, 500, id="reader"),
    pytest.param(_fails_in_check, 500, id="check"),
    pytest.param(_fails_in_test_call, 500, id="test call"),
    pytest.param(_fails_in_database, 500, id="database"),
    pytest.param(_fails_in_template, 500, id="template"),
    pytest.param(_is_not_found, 404, id="not found"),
    pytest.param(_is_limited, 429, id="too many"),
]
PASTE = f"Authorization: Bearer {KEY}"
DOORS = {
    "form": (f"{ARTICLE}check/", {"data": {"paste": PASTE, "password": KEY, KEY: KEY}}),
    "upload": (f"{ARTICLE}check/", {"data": {"paste": PASTE}, "files": {KEY: (KEY, KEY)}}),
    "API": ("/api/v1/diagnoses", {"json": {"paste": PASTE, KEY: KEY}}),
}


@pytest.fixture
def base(live_server: Any, portal_settings: Any) -> Iterator[str]:
    """The address of a running site, whose requests are over when the test is."""
    begun: list[object] = []
    ended: list[object] = []
    counts = (lambda **_: begun.append(1)), (lambda **_: ended.append(1))
    request_started.connect(counts[0])
    request_finished.connect(counts[1])
    yield live_server.url
    end = time.monotonic() + 5
    while len(ended) < len(begun) and time.monotonic() < end:
        time.sleep(0.01)
    request_started.disconnect(counts[0])
    request_finished.disconnect(counts[1])


def sent(base: str, door: str) -> requests.Response:
    """The answer to a paste, with the key wherever else a client can put one."""
    where, body = DOORS[door]
    token = requests.get(base + ARTICLE, timeout=30).cookies["csrftoken"]
    headers = {
        "Authorization": f"Bearer {KEY}",
        "X-API-Key": KEY,
        "X-CSRFToken": token,
        "Cookie": f"session={KEY}; csrftoken={token}",
    }
    address = f"{base}{where}?key={KEY}"
    return requests.post(address, timeout=30, headers=headers, allow_redirects=False, **body)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("fails", "status"), STAGES)
def test_whoever_is_told_of_a_failure_gets_no_key(
    base: str, monkeypatch: pytest.MonkeyPatch, fails: Any, status: int, door: str
) -> None:
    fails(monkeypatch)
    reporter = Reporter()
    with reporter.hung_in():
        assert sent(base, door).status_code == status
    assert reporter.hears(WITHHELD) if status == 500 else status == 429 or reporter.taken
    assert reporter.hears(KEY[:14]) == reporter.hears(KEY[-14:]) == reporter.hears(TOO_MUCH) == []


@pytest.mark.parametrize("fails", [stage.values[0] for stage in STAGES], ids=[s.id for s in STAGES])
@pytest.mark.parametrize("debug", [False, True], ids=["production", "debug"])
def test_middleware_of_others_gets_no_key(
    reporter: Reporter, settings: Any, portal_settings: Any, monkeypatch: pytest.MonkeyPatch, fails: Any, debug: bool
) -> None:  # fmt: skip
    settings.DEBUG = debug
    fails(monkeypatch)
    client = Client(raise_request_exception=False, headers={"X-API-Key": KEY})
    client.post(f"{ARTICLE}check/?key={KEY}", {"paste": PASTE})
    assert {"middleware", "afterwards"} <= set(reporter.taken)
    assert reporter.hears(KEY) == reporter.hears(TOO_MUCH) == []


def test_tool_around_the_whole_site_finds_an_answered_request_empty(
    reporter: Reporter, portal_settings: Any
) -> None:
    client = Client(headers={"X-API-Key": KEY})
    assert client.post(f"{ARTICLE}check/?key={KEY}", {"paste": PASTE}).status_code == 200
    kind = f"application/json; of={KEY}"
    answer = client.post("/api/v1/diagnoses", json.dumps({"paste": PASTE}), kind)
    assert answer.status_code == 200
    last = answer.wsgi_request
    assert KEY not in "".join(reachable(last))
    assert (last.method, last.path) == ("POST", "/api/v1/diagnoses")


BEFORE_THE_VIEW = {
    "too long": {"data": {"paste": KEY * 100_000}},
    "too many fields": {"data": {f"{KEY}{n}": KEY for n in range(50)}},
    "too many files": {"files": {f"{KEY}{n}": (KEY, KEY) for n in range(9)}},
    "broken parts": {"data": f"--x{KEY}", "headers": {"Content-Type": f"multipart/form-data; b={KEY}"}},
    "no token": {"data": {"paste": PASTE}, "cookies": {"session": KEY}},
    "a host of no ours": {"data": {"paste": PASTE}, "headers": {"Host": KEY}},
}  # fmt: skip


@pytest.mark.parametrize("how", BEFORE_THE_VIEW)
def test_what_fails_before_a_view_is_logged_without_the_key(base: str, how: str) -> None:
    reporter = Reporter()
    with reporter.hung_in():
        address = f"{base}{ARTICLE}check/?key={KEY}"
        answer = requests.post(address, timeout=30, **BEFORE_THE_VIEW[how])
    assert answer.status_code in (400, 403)
    assert {"handler", "before the handlers"} <= set(reporter.taken)
    assert reporter.hears(KEY[:14]) == reporter.hears(KEY[-14:]) == reporter.hears(TOO_MUCH) == []


def test_report_still_tells_where_it_failed(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _fails_in_reader(monkeypatch)
    told: list[tuple[str, list[str]]] = []

    def tell(**_: Any) -> None:
        kind, _error, frames = sys.exc_info()
        names = []
        while frames:
            names.append(frames.tb_frame.f_code.co_name)
            frames = frames.tb_next
        told.append((kind.__name__ if kind else "", names))

    monkeypatch.setattr(Reporter, "on_signal", lambda self, **more: tell(**more))
    with Reporter().hung_in():
        sent(base, "API")
    assert told[0][0] == "KeyError"
    assert told[0][1][-2:] == ["<lambda>", "crash"]


def test_every_address_that_takes_something_is_protected(client: Client) -> None:
    """A new view that takes a POST is ``never_kept`` or ``takes_a_secret``, or this fails."""
    views_by_address = {a: get_resolver("portal.urls").resolve(a).func for a in addresses()}
    takers = [a for a in views_by_address if client.post(a).status_code != 405]
    assert takers
    assert [a for a in takers if not hasattr(views_by_address[a], "leaves_nothing")] == []
    for read in ("/", ARTICLE):
        assert hasattr(views_by_address[read], "leaves_nothing"), "a key may be typed there"


# -- errors in themselves


def test_silenced_function_keeps_what_it_gives_back() -> None:
    assert quotes_nothing(lambda: 7)() == 7


ERRORS = {
    "words": ValueError(KEY),
    "a file's name": OSError(2, KEY, KEY),
    "a group": ExceptionGroup(KEY, [ValueError(KEY)]),
    "bytes": UnicodeDecodeError("utf-8", KEY.encode(), 0, 1, KEY),
    "an object": AttributeError(name=KEY, obj=KEY),
    "a document": json.JSONDecodeError(KEY, KEY, 0),
}


@quotes_nothing
def fails(name: str, paste: str) -> None:
    raise ERRORS[name] from LookupError(paste)


@pytest.mark.parametrize("name", ERRORS)
def test_silenced_error_has_its_name_and_place_and_nothing_else(name: str) -> None:
    with pytest.raises(Exception, match="withheld") as raised:
        fails(name, KEY)
    silent = raised.value
    assert type(silent).__name__ == type(ERRORS[name]).__name__
    assert (silent.args, silent.__cause__, silent.__context__) == ((WITHHELD,), None, None)
    assert [entry.name for entry in raised.traceback][-1] == "fails"
    assert KEY not in "".join(reachable(silent))


def test_line_that_is_an_error_is_withheld(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("elsewhere").error(ValueError(KEY))
    assert caplog.messages == [WITHHELD]


# -- the command line


HOOKED = """
import sys
import portal.diagnosis
sys.path.insert(0, ".")
from tests.reporters import Reporter

def crash(paste, *more, **named):
    raise ValueError(paste)

portal.diagnosis.diagnose = portal.diagnosis.redacted_paste = crash
reporter = Reporter()
sys.excepthook = lambda *raised: (reporter.hook(*raised), print(sorted(reporter.taken["excepthook"])))
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


@pytest.mark.parametrize("command", ["diagnose", "diagnose --jsonl", "redact", "redact --jsonl"])
def test_hook_for_uncaught_errors_gets_no_key_from_a_command(command: str) -> None:
    given = json.dumps({"id": 1, "paste": KEY, "text": KEY}) if "jsonl" in command else KEY
    done = subprocess.run(
        [sys.executable, "-c", HOOKED, *command.split()],
        cwd=ROOT, input=given, capture_output=True, text=True, timeout=60, check=False,
        env={"PORTAL_DEBUG": "on", "DJANGO_SETTINGS_MODULE": "portal.settings"},
    )  # fmt: skip
    assert "withheld" in done.stdout, done.stderr
    assert KEY not in done.stdout + done.stderr
