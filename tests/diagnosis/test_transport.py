"""Connections to the API: used again, and never a reason to call the API down."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from portal.diagnosis import transport
from portal.diagnosis.outcome import Label, Outcome
from portal.diagnosis.secret import Secret
from portal.diagnosis.testcall import CallLimits, caller

QUICK = CallLimits(connect=0.5, read=0.5, whole=0.5, body_bytes=4096)
BODY = b'{"status":"success","code":"OK","message":"","data":{}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


@pytest.fixture(autouse=True)
def no_idle_connection_from_elsewhere():
    transport._adapter().close()
    yield
    transport._adapter().close()


class Api:
    """Keeps connections open; ``answers`` says for each connection what becomes of its requests."""

    def __init__(self, answers):
        self.answers, self.connections, self.requests = answers, 0, 0
        self.closed = threading.Event()


@contextmanager
def serving(answers):
    """An API whose n-th connection answers requests as ``answers(n)`` says, one after another."""
    api, over = Api(answers), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(40) as threads:
        listening.settimeout(0.05)
        api.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        threads.submit(_accept, listening, api, over, threads)
        try:
            yield api
        finally:
            over.set()


def _accept(listening, api, over, threads):
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        api.connections += 1
        threads.submit(_talk, connection, api, api.answers(api.connections), over)


def _talk(connection, api, answers, over):
    with connection:
        connection.settimeout(0.05)
        for answer in answers:
            if not _request_came(connection, over):
                return
            api.requests += 1
            if answer is None:
                return  # closes without a word
            if answer == b"":
                over.wait(3)
                return
            connection.sendall(answer)
    api.closed.set()


def _request_came(connection, over):
    head = b""
    while b"\r\n\r\n" not in head and not over.is_set():
        try:
            part = connection.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            return False
        if not part:
            return False
        head += part
    return bool(head)


def call(documented, api):
    secret = Secret("Bearer a-key-of-nobody-in-particular")
    return caller(documented.at(api.url), limits=QUICK)(Label.AS_SENT, secret).outcome


def test_calls_one_after_another_use_one_connection(documented):
    with serving(lambda n: [ANSWER] * 10) as api:
        outcomes = [call(documented, api) for _ in range(5)]
    assert outcomes == [Outcome.ACCEPTED] * 5
    assert (api.connections, api.requests) == (1, 5)


def test_old_connection_that_breaks_on_the_second_request_is_no_trouble_of_the_api(documented):
    with serving(lambda n: [ANSWER, None] if n == 1 else [ANSWER]) as api:
        assert [call(documented, api) for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert (api.connections, api.requests) == (2, 3)


def test_old_connection_that_was_closed_meanwhile_is_not_used(documented):
    with serving(lambda n: [ANSWER]) as api:
        assert call(documented, api) is Outcome.ACCEPTED
        assert api.closed.wait(2)
        assert call(documented, api) is Outcome.ACCEPTED
    assert api.requests == 2


def test_new_connection_that_breaks_is_not_tried_again(documented):
    with serving(lambda n: [None]) as api:
        assert call(documented, api) is Outcome.UNREACHABLE
    assert api.requests == 1


def test_connection_that_hung_is_not_used_again(documented):
    with serving(lambda n: [ANSWER, b""] if n == 1 else [ANSWER] * 2) as api:
        outcomes = [call(documented, api) for _ in range(3)]
    assert outcomes == [Outcome.ACCEPTED, Outcome.TIMED_OUT, Outcome.ACCEPTED]
    assert api.connections == 2


def test_limit_of_a_call_that_ended_never_reaches_the_next_one(documented):
    """The first call's time runs out while the second one, on the same connection, goes on."""
    with serving(lambda n: [ANSWER] * 50) as api:
        end = time.monotonic() + QUICK.whole + 0.3
        while time.monotonic() < end:
            assert call(documented, api) is Outcome.ACCEPTED
            time.sleep(0.02)
    assert api.connections == 1


def test_many_calls_at_once_are_each_answered(documented):
    with serving(lambda n: [ANSWER] * 50) as api, ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(lambda _: call(documented, api), range(64)))
    assert outcomes == [Outcome.ACCEPTED] * 64
