"""The key is nowhere: keys sent through every door of a running site, then searched for everywhere.

Searched are the whole tree of the site with its database, its WAL and its cache, temporary files,
what all processes said, every answer with its headers, and a browser's profile; in clear, encoded,
compressed, and by halves. The hunt proves that it can find by leaks that are planted.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
import time
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS, found
from tests.browser.visits import watched
from tests.depth import usually
from tests.diagnosis.hostile import Play, answer, playing, resetting, saying, silent
from tests.hunt.doors import API, CHECK, NEW_TICKET, SLUG, Visitor, addresses, doors, files_with
from tests.hunt.marks import canary, disguises, finds, found_in
from tests.hunt.site import memory_of, serving

FAILED = {"500", "502", "cut off"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("hunt") / "site") as site:
        yield site


@pytest.mark.parametrize("how", disguises("x" * 40))
@pytest.mark.parametrize("where", ["file", "database", "cache", "log", "answer"])
def test_a_planted_leak_is_found(tmp_path: Path, where, how):
    leak = disguises(canary())[how]
    if where == "database":
        with sqlite3.connect(tmp_path / "leak.sqlite3") as database:
            database.execute("CREATE TABLE kept (record TEXT)")
            database.execute("INSERT INTO kept VALUES (?)", [f"paste: {leak}"])
        database.close()
    elif where == "cache":
        (tmp_path / "leak.djcache").write_bytes(
            pickle.dumps(9.0) + zlib.compress(pickle.dumps({"last": leak * 3}))
        )
    elif where == "answer":
        assert found_in(f"200\nX-Key: {leak}\n\n<p>{leak}</p>".encode())
        return
    else:
        (tmp_path / "deep" / "down").mkdir(parents=True)
        (tmp_path / "deep" / "down" / "leak").write_text(f"ERROR cannot read '{leak}'\n")
    assert finds(tmp_path)


def test_no_key_is_kept_said_or_answered(site, record_property):
    visitor, sent, answers, leaks = Visitor(site.base), Counter(), Counter(), []
    failed: list[str] = []
    visitor.keep_a_result()

    def key() -> str:
        sent["keys"] += 1
        return canary()

    for door in doors(key):
        came_back = visitor.through(door)
        status = came_back[:3].decode() or "cut off"
        answers[status] += 1
        failed += [f"{status}: {door.name} {door.path[:60]}"] if status in FAILED else []
        leaks += [
            f"the answer to {door.name} {door.path[:60]}: {how}" for how in found_in(came_back)
        ]
    leaks += finds(site.folder)
    assert leaks == [], "\n".join(leaks)
    assert sent["keys"] > 1000
    assert answers["200"] > 200
    assert failed == []
    for name, value in (
        ("keys", sent["keys"]),
        ("answers", dict(answers)),
        ("addresses", len(addresses())),
    ):
        record_property(name, value)
        print(name, value)


def test_no_key_of_a_whole_ticket_is_kept_mailed_or_answered(site):
    """From the form to the last message, with mails and queue, past the limits of the first hunt."""
    visitor, answers = Visitor(site.base), []

    def send(path: str, **more) -> requests.Response:
        token = {"X-CSRFToken": visitor.session.cookies["csrftoken"]}
        answer = visitor.session.post(
            site.base + path, headers=token, timeout=30, allow_redirects=False, **more
        )
        answers.append(answer.content + repr(answer.headers).encode())
        return answer

    texts = {n: f"Key: {canary()}" for n in ("goal", "name", "key_name", "since")}
    files = [("files", f) for f in files_with(canary) if f[0] not in ("b.png", "a.exe")]
    checked = send(NEW_TICKET, data={**texts, "email": "ada@example.com"}, files=files[:5])
    path = checked.headers["Location"]
    assert path.endswith("/check/")
    time.sleep(1.1)
    page = send(path, data={"leave_out": canary()}).headers["Location"]
    assert page == path.removesuffix("check/")
    said = {"text": f"Bearer {canary()}", "nonce": canary()}
    assert send(f"{page}message/", data=said, files=files[5:]).status_code == 302
    assert send(f"{page}message/", data={"text": ""}, files=[("files", ("a.exe", canary()))]).status_code == 422  # fmt: skip
    answers += [visitor.session.get(site.base + page + more).content for more in ("", "report.txt")]
    assert b"[removed" in answers[-2]
    mails = site.database.parent / "mails"
    end = time.monotonic() + 20
    while not list(mails.glob("*")) and time.monotonic() < end:
        time.sleep(0.2)
    assert list(mails.glob("*")), "the worker sends the first mail"
    assert [how for answer in answers for how in found_in(answer)] == []
    assert finds(site.folder) == []


def test_no_key_is_kept_where_the_site_itself_fails(tmp_path):
    """The tables that results and tickets are kept in are gone: all ends in an error of ours."""
    with serving(tmp_path / "site") as site:
        with sqlite3.connect(site.database, timeout=20) as database:
            database.execute("DROP TABLE wizard_result")
            database.execute("DROP TABLE tickets_ticket")
        database.close()
        visitor = Visitor(site.base)
        forms = (CHECK, NEW_TICKET)
        failed = [d for d in doors(canary) if d.path in forms and d.with_token]
        answers = [visitor.through(d) for d in failed]
        said = {form: [] for form in forms}
        for answer_, door in zip(answers, failed, strict=True):
            said[door.path].append(answer_)
        assert sum(a.startswith(b"503") for a in said[NEW_TICKET]) > 5
        assert sum(b"this result is not kept" in a for a in said[CHECK]) > 5
        assert [how for a in answers for how in found_in(a)] == []
        assert finds(site.folder) == []


def echo(status: str, heard: list[bytes]) -> Play:
    """An API that says whatever it was last told, in body and headers."""

    def play(connection, over):
        token = heard[-1].partition(b"Bearer ")[2].partition(b"\r\n")[0].decode("latin-1")
        headers = (
            f"X-Request-Id: {token}",
            f"Location: http://127.0.0.1/{token}",
            f"Retry-After: {token}",
        )
        body = json.dumps({"status": "error", "code": token, "message": token}).encode()
        connection.sendall(answer(status, body, *headers))

    return play


@pytest.fixture(scope="module")
def beset(tmp_path_factory):
    """A site whose API does to it what the last of the plays says; its site, the API, the plays."""
    plays: list[Play] = [silent]
    with (
        playing(lambda connection, over: plays[-1](connection, over)) as api,
        serving(
            tmp_path_factory.mktemp("beset") / "site", PORTAL_API_BASE_URL=api.base_url
        ) as site,
    ):
        yield site, api, plays


@pytest.mark.parametrize(
    "trouble",
    [
        "200 OK",
        "401 Unauthorized",
        "302 Found",
        "429 Too Many Requests",
        "500 Oops",
        "reset",
        "rubbish",
        "silent",
    ],
)
def test_no_key_is_kept_where_the_api_is_hostile(beset, trouble):
    site, api, plays = beset
    others = {"silent": silent, "reset": resetting, "rubbish": saying(b"\0\xff\r\n\r\n")}
    plays.append(others.get(trouble) or echo(trouble, api.received))
    api.received.clear()
    visitor = Visitor(site.base)
    pastes = (f"Authorization: Bearer {canary()}", f"Authorization: Token {canary()}", canary())
    for paste in pastes[: usually(1, deep=3) if trouble == "silent" else 3]:  # each waits for it
        sent = requests.post(site.base + API, timeout=60, json={"paste": paste})
        assert sent.status_code == 200
        assert found_in(sent.content + repr(dict(sent.headers)).encode()) == []
        page = visitor.session.post(
            site.base + CHECK, data={"paste": paste}, timeout=60,
            headers={"X-CSRFToken": visitor.session.cookies["csrftoken"]},
        )  # fmt: skip
        assert found_in(page.content) == []
    assert finds(site.folder) == []
    assert any(found_in(h) for h in api.received), "the key goes to the API, or nothing was tested"


def stored_by_a_browser(path: str, base: str, profile: Path) -> str:
    """Three checks in a browser with this profile, Back after each; what scripts can read then."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=path, args=FLAGS
        )
        faults = watched(context)
        page = context.new_page()
        for _ in range(3):
            page.goto(f"{base}/help/{SLUG}/")
            page.fill("#id_paste", f"Authorization: Token {canary()}")
            page.click("text=Find the fault")
            page.wait_for_selector("#next")
            page.go_back()
            page.wait_for_selector("#id_paste")
            assert page.input_value("#id_paste") == ""
        stored = page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
        )
        context.close()
    assert faults == []
    return str(stored)


@pytest.mark.browser
def test_no_key_is_kept_by_the_browser(site, tmp_path):
    path = found()
    if path is None:
        pytest.skip("no Chromium")
    profile = tmp_path / "profile"
    # In a thread of its own: the other browser tests may still hold this one's event loop.
    with ThreadPoolExecutor(1) as pool:
        stored = pool.submit(stored_by_a_browser, path, site.base, profile).result()
    assert found_in(stored.encode()) == []
    assert finds(profile, site.folder) == []


def test_memory_of_the_idle_site_is_looked_at_and_reported(site, record_property):
    """No promise, only a report: Python frees memory without overwriting it."""
    keys = [canary() for _ in range(5)]
    for key in keys:
        requests.post(site.base + API, json={"paste": key}, timeout=30)
    for _ in range(50):
        requests.get(f"{site.base}/help/{SLUG}/", timeout=30)
    whole = b"".join(memory_of(pid) for pid in site.processes())
    left = sum(key.encode() in whole for key in keys)
    record_property("keys left in memory", left)
    print(f"memory read: {len(whole) >> 20} MiB; of 5 keys sent last, {left} are still in it")
