"""The stand-in answers as the provider's documentation says, over real HTTP."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from portal.sandbox import server as sandbox_server
from portal.sandbox.keys import KEYS
from portal.sandbox.server import running

BALANCE = "/v1/account/balance"


def ask(
    sandbox: str, *authorization: str, path: str = BALANCE, method: str = "GET", body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    """Status, header fields in lower case, and body of the answer."""
    connection = http.client.HTTPConnection(urlsplit(sandbox).netloc, timeout=5)
    connection.putrequest(method, path)
    connection.putheader("Content-Length", str(len(body)))
    for value in authorization:
        connection.putheader("Authorization", value)
    connection.endheaders(body)
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    content = answer.read()
    connection.close()
    return answer.status, headers, content


def raw(sandbox: str, request: bytes, bound: int = 300_000) -> bytes:
    """What comes back for these very bytes, at most ``bound`` of it."""
    parts = urlsplit(sandbox)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(request)
        received = b""
        while len(received) < bound and (more := connection.recv(65536)):
            received += more
    return received


def bearer(name: str) -> str:
    return f"Bearer {KEYS[name]}"


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("active", 200, "OK"),
        ("no_scope", 403, "INSUFFICIENT_PERMISSIONS"),
        ("expired", 401, "UNAUTHORIZED"),
        ("revoked", 401, "UNAUTHORIZED"),
        ("rate_limited", 429, "TOO_MANY_REQUESTS"),
        ("error", 500, "SERVER_ERROR"),
    ],
)
def test_each_key_is_answered_as_its_name_says(
    sandbox: str, name: str, status: int, code: str
) -> None:
    answered, headers, body = ask(sandbox, bearer(name))
    assert (answered, json.loads(body)["code"]) == (status, code)
    assert headers["content-type"] == "application/json"


def test_the_401_is_the_documented_one(sandbox: str) -> None:
    _, headers, body = ask(sandbox)
    assert json.loads(body) == {
        "status": "error",
        "code": "UNAUTHORIZED",
        "message": "Bearer token is missing, invalid, or expired.",
        "errors": None,
    }
    assert headers["www-authenticate"] == "Bearer"


def test_one_text_serves_for_missing_unknown_expired_and_revoked(sandbox: str) -> None:
    values = [(), ("Bearer 8f2b6c1e9d4a7f3b",), (bearer("expired"),), (bearer("revoked"),)]
    assert len({ask(sandbox, *value)[2] for value in values}) == 1


def test_too_many_requests_says_when_to_come_back(sandbox: str) -> None:
    assert ask(sandbox, bearer("rate_limited"))[1]["retry-after"].isdigit()


def test_every_answer_has_a_request_identifier_of_its_own(sandbox: str) -> None:
    names = ("active", "no_scope", "expired", "rate_limited", "error", "html_403", "redirect")
    seen = {ask(sandbox, bearer(name))[1]["x-request-id"] for name in names}
    assert len(seen) == len(names)


def test_delivery_network_answers_with_a_page_of_its_own(sandbox: str) -> None:
    status, headers, body = ask(sandbox, bearer("html_403"))
    assert status == 403
    assert headers["content-type"].startswith("text/html")
    assert "cf-ray" in headers
    assert body.startswith(b"<!DOCTYPE html>")


def test_redirect_leads_to_another_path(sandbox: str) -> None:
    status, headers, _ = ask(sandbox, bearer("redirect"))
    assert (status, headers["location"]) == (302, "/login")


def test_garbage_is_a_200_that_is_not_json(sandbox: str) -> None:
    status, _, body = ask(sandbox, bearer("garbage"))
    assert status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(body)


def test_dropped_connection_carries_no_answer(sandbox: str) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        ask(sandbox, bearer("drop"))


def test_huge_answer_begins_like_a_success_and_does_not_end(sandbox: str) -> None:
    request = f"GET {BALANCE} HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer('huge')}\r\n\r\n"
    received = raw(sandbox, request.encode())
    head, _, body = received.partition(b"\r\n\r\n")
    assert body.startswith(b'{"status":"success","code":"OK","message":"","data":"')
    assert len(body) > 200_000
    assert b"content-length" not in head.lower()


def test_slow_answer_waits_and_then_accepts(monkeypatch: pytest.MonkeyPatch, sandbox: str) -> None:
    assert sandbox_server.SLOW_SECONDS == 30
    monkeypatch.setattr(sandbox_server, "SLOW_SECONDS", 0.3)
    began = time.monotonic()
    assert ask(sandbox, bearer("slow"))[0] == 200
    assert time.monotonic() - began >= 0.3


def test_stopping_ends_slow_and_endless_answers_at_once() -> None:
    with running() as address:
        asking = [asked_in_background(address, bearer(name)) for name in ("slow", "huge")]
        time.sleep(0.2)
        assert all(thread.is_alive() for thread in asking)
    for thread in asking:
        thread.join(timeout=3)
    assert not any(thread.is_alive() for thread in asking)


def asked_in_background(address: str, value: str) -> threading.Thread:
    request = f"GET {BALANCE} HTTP/1.1\r\nHost: x\r\nAuthorization: {value}\r\n"
    whole = (request + "Connection: close\r\n\r\n").encode()
    thread = threading.Thread(target=raw, args=(address, whole, 10**12), daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Bearer {key}", id="as documented"),
        pytest.param("bearer {key}", id="scheme in lower case"),
        pytest.param("BEARER   {key}", id="several spaces"),
    ],
)
def test_what_the_standard_allows_is_accepted(sandbox: str, key: str, value: str) -> None:
    assert ask(sandbox, value.format(key=key))[0] == 200


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{key}", id="no scheme"),
        pytest.param("Token {key}", id="another scheme"),
        pytest.param("Bearer{key}", id="nothing between"),
        pytest.param("Bearer\t{key}", id="a tab between"),
        pytest.param("Bearer: {key}", id="a colon"),
        pytest.param("Bearer {key} ", id="a space at the end"),
        pytest.param('Bearer "{key}"', id="quotes"),
        pytest.param("Bearer {key}\xa0", id="a no-break space"),
        pytest.param("Bearer Bearer {key}", id="the scheme twice"),
        pytest.param("Bearer {key}\r\n folded", id="a folded line"),
        pytest.param("Bearer ", id="no key"),
    ],
)
def test_keys_are_compared_exactly(sandbox: str, key: str, value: str) -> None:
    text = f"GET {BALANCE} HTTP/1.1\r\nHost: x\r\nAuthorization: {value.format(key=key)}\r\n"
    answer = raw(sandbox, (text + "Connection: close\r\n\r\n").encode("latin-1"))
    assert answer.split(b" ")[1] == b"401"


def test_key_with_a_carriage_return_at_its_end_is_not_the_key(sandbox: str, key: str) -> None:
    request = f"GET {BALANCE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\r\n\r\n"
    assert raw(sandbox, request.encode()).split(b" ")[1] == b"400"


def test_two_headers_are_refused(sandbox: str, key: str) -> None:
    assert ask(sandbox, f"Bearer {key}", f"Bearer {key}")[0] == 401


@pytest.mark.parametrize("authorization", [(), ("known",)], ids=["no key", "a good key"])
def test_unknown_path_says_nothing_of_the_key(
    sandbox: str, key: str, authorization: tuple[str, ...]
) -> None:
    values = [f"Bearer {key}" for _ in authorization]
    status, _, body = ask(sandbox, *values, path="/v2/account/balance")
    assert (status, json.loads(body)["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/domains", 403),
        ("GET", "/v1/dns/example.com/records", 403),
        ("GET", "/v1/domains/search?domain_name=example.com", 200),
        ("GET", "/v1/tlds/.com", 200),
        ("POST", "/v1/domains/bulk-search", 200),
        ("POST", BALANCE, 404),
    ],
)
def test_key_without_scopes_reaches_the_public_endpoints_only(
    sandbox: str, method: str, path: str, status: int
) -> None:
    assert ask(sandbox, bearer("no_scope"), method=method, path=path, body=b"{}")[0] == status


def test_head_is_answered_without_a_body(sandbox: str, key: str) -> None:
    assert ask(sandbox, f"Bearer {key}", method="HEAD")[::2] == (200, b"")


def test_one_connection_serves_several_requests(sandbox: str, key: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(sandbox).netloc, timeout=5)
    seen = []
    for method, path in (("POST", "/v1/domains/bulk-search"), ("GET", BALANCE)):
        connection.request(method, path, body=b'{"a":1}', headers={"Authorization": "Bearer x"})
        answer = connection.getresponse()
        answer.read()
        seen.append(answer.status)
    connection.close()
    assert seen == [401, 401]


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(b"\x16\x03\x01 what\r\n\r\n", id="no HTTP"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", id="too many headers"),
        pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", id="too long an address"),
        pytest.param(b"BREW /v1 HTTP/1.1\r\nHost: x\r\n\r\n", id="an unknown method"),
    ],
)
def test_what_cannot_be_read_is_answered_in_the_same_shape(
    sandbox: str, request_bytes: bytes
) -> None:
    body = raw(sandbox, request_bytes).rpartition(b"\r\n\r\n")[2]
    assert json.loads(body)["status"] == "error"


def test_nothing_is_printed_about_a_request(
    sandbox: str, key: str, capfd: pytest.CaptureFixture[Any]
) -> None:
    ask(sandbox, f"Bearer {key}", path=f"{BALANCE}?key={key}")
    raw(sandbox, f"GET /{key} HTTP/9.9\r\n\r\n".encode())
    assert capfd.readouterr() == ("", "")


def test_request_identifier_is_a_plain_token(sandbox: str) -> None:
    assert re.fullmatch(r"[0-9a-f-]{36}", ask(sandbox)[1]["x-request-id"])
