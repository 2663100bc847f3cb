"""The test call: what it sends, what it makes of every answer, and how long it lets itself wait."""

from __future__ import annotations

import gzip
import time

import pytest

from portal.diagnosis.outcome import Label, Outcome
from portal.diagnosis.secret import Secret
from portal.diagnosis.testcall import CallLimits, caller
from tests.diagnosis.hostile import answer, dripping, endless, playing, resetting, saying, silent

QUICK = CallLimits(connect=0.5, read=0.4, whole=0.6, body_bytes=4096)
KEY = "k3y-0f-n0b0dy-1n-p4rt1cul4r-9876"
SUCCESS = b'{"status":"success","code":"OK","message":"","data":{"balance":"1"}}'
REFUSAL = b'{"status":"error","code":"UNAUTHORIZED","message":"no","errors":null}'
JSON = "Content-Type: application/json"


def error(code: str) -> bytes:
    return REFUSAL.replace(b"UNAUTHORIZED", code.encode())


def call(documented, server, value=f"Bearer {KEY}"):
    secret = None if value is None else Secret(value)
    return caller(documented.at(server.base_url), limits=QUICK)(Label.AS_SENT, secret)


def test_it_sends_one_get_to_the_configured_address(documented):
    with playing(saying(answer("200 OK", SUCCESS, JSON))) as server:
        assert call(documented, server).outcome is Outcome.ACCEPTED
    assert len(server.received) == 1
    first, *headers = server.received[0].decode().rstrip().split("\r\n")
    assert first == "GET /v1/account/balance HTTP/1.1"
    names = {h.split(":")[0].lower() for h in headers}
    assert names == {
        "host",
        "accept",
        "accept-encoding",
        "user-agent",
        "authorization",
    }
    assert f"Authorization: Bearer {KEY}" in headers


@pytest.mark.parametrize(
    "value",
    ["Bearer  two", "bearer x ", "Basic abc", "", "Bearer", "Bearer a\xa0b", "Bearer\tkey", "§ÿ"],
)
def test_value_goes_out_byte_for_byte(documented, value):
    with playing(saying(answer("200 OK", SUCCESS))) as server:
        call(documented, server, value)
    assert b"\r\nAuthorization: " + value.encode("latin-1") + b"\r\n" in server.received[0]


def test_no_header_goes_out_where_there_is_none(documented):
    with playing(saying(answer("401 Unauthorized", REFUSAL))) as server:
        assert call(documented, server, None).outcome is Outcome.REFUSED
    assert b"uthorization" not in server.received[0]


@pytest.mark.parametrize(
    "value",
    [
        "Bearer a\nX: y",
        "Bearer a\r\n b",
        "Bearer a\r",
        "a\0b",
        "Bearer \u200bx",
        "Bearer “x”",
        "x" * 9000,
        "\x7f",
    ],
    ids=[
        "line feed",
        "folding",
        "carriage return",
        "NUL",
        "zero width",
        "curly",
        "long",
        "control",
    ],
)
def test_what_http_cannot_carry_is_not_sent(documented, value):
    with playing(saying(answer("200 OK", SUCCESS))) as server:
        assert call(documented, server, value).outcome is Outcome.NOT_SENDABLE
    assert server.received == []


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        ("200 OK", SUCCESS, Outcome.ACCEPTED),
        ("201 Created", SUCCESS, Outcome.ACCEPTED),
        ("200 OK", b"<html>welcome to the hotel</html>", Outcome.BLOCKED),
        ("200 OK", b"{}", Outcome.BLOCKED),
        ("422 Unprocessable", error("VALIDATION_ERROR"), Outcome.ACCEPTED),
        ("403 Forbidden", error("INSUFFICIENT_PERMISSIONS"), Outcome.ACCEPTED),
        ("403 Forbidden", b"<html>blocked</html>", Outcome.BLOCKED),
        ("401 Unauthorized", REFUSAL, Outcome.REFUSED),
        ("401 Unauthorized", b"<html>sign in</html>", Outcome.BLOCKED),
        ("429 Too Many Requests", error("TOO_MANY_REQUESTS"), Outcome.RATE_LIMITED),
        ("429 Too Many Requests", b"<html>slow down</html>", Outcome.BLOCKED),
        ("500 Error", error("SERVER_ERROR"), Outcome.API_ERROR),
        ("502 Bad Gateway", b"<html>bad gateway</html>", Outcome.API_ERROR),
        ("503 Unavailable", b"<html>checking</html>", Outcome.BLOCKED),
        ("301 Moved", b"", Outcome.REDIRECTED),
        ("404 Not Found", error("NOT_FOUND"), Outcome.UNEXPECTED),
        ("418 Teapot", error("TEAPOT"), Outcome.UNEXPECTED),
    ],
)
def test_outcome_of_an_answer(documented, status, body, outcome):
    with playing(saying(answer(status, body))) as server:
        assert call(documented, server).outcome is outcome


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        pytest.param(silent, Outcome.TIMED_OUT, id="says nothing"),
        pytest.param(
            dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), Outcome.TIMED_OUT, id="drips headers"
        ),
        pytest.param(
            dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
            Outcome.TIMED_OUT,
            id="drips a body",
        ),
        pytest.param(
            endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 99),
            Outcome.UNREACHABLE,
            id="endless headers",
        ),
        pytest.param(
            endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 4096), Outcome.BLOCKED, id="endless body"
        ),
        pytest.param(
            endless(b'HTTP/1.1 200 OK\r\n\r\n{"status":"success","code":"OK","d":"', b"x" * 4096),
            Outcome.ACCEPTED,
            id="endless, in the API's shape",
        ),
        pytest.param(
            endless(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", b"x" * 4096),
            Outcome.REDIRECTED,
            id="endless redirect",
        ),
        pytest.param(resetting, Outcome.UNREACHABLE, id="resets"),
        pytest.param(saying(b""), Outcome.UNREACHABLE, id="closes"),
        pytest.param(saying(b"SSH-2.0-OpenSSH\r\n"), Outcome.UNREACHABLE, id="speaks no HTTP"),
        pytest.param(saying(b"HTTP/1.1 99999 ?\r\n\r\n"), Outcome.UNREACHABLE, id="has no status"),
        pytest.param(
            saying(answer("200 OK", gzip.compress(b"0" * 50_000_000), "Content-Encoding: gzip")),
            Outcome.BLOCKED,
            id="compressed bomb",
        ),
        pytest.param(saying(answer("200 OK", b"[" * 4000)), Outcome.BLOCKED, id="deep JSON"),
    ],
)
def test_misbehaviour_is_bounded_in_time_and_named(documented, play, outcome):
    with playing(play) as server:
        began = time.monotonic()
        made = call(documented, server)
        assert time.monotonic() - began < 1.5
    assert made.outcome is outcome


def test_refused_connection_is_unreachable(documented):
    with playing(silent) as server:
        pass
    assert call(documented, server).outcome is Outcome.UNREACHABLE


def test_redirect_is_not_followed(documented):
    with playing(saying(answer("200 OK", SUCCESS))) as other:
        location = f"Location: {other.base_url}/v1/account/balance"
        with playing(saying(answer("302 Found", b"", location))) as server:
            assert call(documented, server).outcome is Outcome.REDIRECTED
    assert other.received == []


def test_nothing_of_the_environment_changes_the_call(documented, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login jane password hunter2")
    monkeypatch.setenv("NETRC", str(netrc))
    with playing(saying(answer("200 OK", SUCCESS))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        monkeypatch.setenv("ALL_PROXY", proxy.base_url)
        with playing(saying(answer("200 OK", SUCCESS))) as server:
            call(documented, server)
    assert proxy.received == []
    assert f"Authorization: Bearer {KEY}\r\n".encode() in server.received[0]


def test_what_the_answer_echoes_of_the_key_is_not_kept(documented):
    body = error(KEY.upper().replace("-", "_"))
    headers = (f"X-Request-Id: {KEY}", f"CF-Ray: a{KEY[4:14]}b", f"Retry-After: {KEY}")
    with playing(saying(answer("401 Unauthorized", body, *headers))) as server:
        made = call(documented, server)
    assert KEY[4:14].lower() not in repr(made).lower()
    assert made.request_id == ""


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("999999999", 86400),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ],
)
def test_wait_is_read_from_a_number_or_a_date(documented, value, seconds):
    body = error("TOO_MANY_REQUESTS")
    with playing(saying(answer("429 Slow", body, f"Retry-After: {value}"))) as server:
        assert call(documented, server).retry_after == seconds


def test_answer_is_told_with_its_status_code_and_identifier(documented):
    with playing(saying(answer("401 No", REFUSAL, "X-Request-Id: 0c7a-8a3e"))) as server:
        made = call(documented, server)
    assert (made.status, made.code, made.request_id) == (401, "UNAUTHORIZED", "0c7a-8a3e")
    assert made.ms < 600
    assert made.url == f"{server.base_url}/v1/account/balance"
