"""The stand-in API over real HTTP, as the provider documents its own."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from portal.sandbox import answers
from portal.sandbox.answers import Answer
from portal.sandbox.endpoints import Endpoint, endpoint_at
from portal.sandbox.keys import NAMES_BY_HASH, hashed

SLOW_SECONDS: Final = 30
SWITCH: Final = "/_sandbox/trouble/"
"""PUT to it with one of ``BY_TROUBLE`` behind it, or ``none``, to see the API in trouble."""

_LARGEST_BODY: Final = 1024 * 1024
_DEAD: Final = frozenset({"", "expired", "revoked"})


def name_of_key(authorization: list[str]) -> str:
    """Which published key the header carries; empty for any other value, or several headers.

    RFC 9110 section 11.4: the scheme in any case, one or more spaces, the credential. The
    credential is compared exactly: nothing is trimmed from it.
    """
    if len(authorization) != 1:
        return ""
    match = re.match(r"bearer +(.+)\Z", authorization[0], re.I | re.S)
    return NAMES_BY_HASH.get(hashed(match[1]), "") if match else ""


def answer_to(name: str, endpoint: Endpoint | None) -> Answer:
    """What the key of that name is answered with. A wrong path says nothing of the key."""
    if endpoint is None:
        return answers.NOT_FOUND
    if name in _DEAD:
        return answers.UNAUTHORIZED
    if name == "no_scope" and endpoint.scope:
        return answers.NO_SCOPE
    return answers.BY_KEY.get(name) or answers.success(endpoint.holds)


class _Lines:
    """The request's lines as they arrive; the standard library takes a lone CR for a line end.

    So a key with a CR at its end would pass for the key itself.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.has_lone_cr = False

    def readline(self, limit: int = -1) -> bytes:
        line = self._stream.readline(limit)
        self.has_lone_cr |= b"\r" in line.removesuffix(b"\r\n")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    timeout = 60
    # Head and body are written one after the other; on a kept connection the body would wait 40 ms
    # for the client to confirm the head.
    disable_nagle_algorithm = True
    server: SandboxServer

    def setup(self) -> None:
        super().setup()
        self.rfile = _Lines(self.rfile)  # type: ignore[assignment, arg-type]

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: a request line may hold a key."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A request that cannot be read, in the API's shape and without quoting any of it."""
        self.close_connection = True
        self._send(answers.unreadable(code))

    def _respond(self) -> None:
        if getattr(self.rfile, "has_lone_cr", False):
            self.send_error(400)
        else:
            self._skip_body()
            self._respond_to(name_of_key(self.headers.get_all("Authorization") or []))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _respond

    def _respond_to(self, name: str) -> None:
        path = urlsplit(self.path).path
        if self.command == "PUT" and path.startswith(SWITCH):
            self._switch(path.removeprefix(SWITCH))
            return
        trouble = answers.BY_TROUBLE.get(self.server.trouble)
        answer = trouble or answer_to(name, endpoint_at(self.command, path))
        if answer is answers.DROPPED:
            self.close_connection = True
        elif answer is answers.ENDLESS:
            self._send_without_end(answer)
        else:
            if name == "slow" and answer.status == 200:
                self.server.wait(SLOW_SECONDS)
            self._send(answer)

    def _switch(self, trouble: str) -> None:
        """No page of another site can do it: browsers ask before they send a PUT."""
        is_known = trouble == "none" or trouble in answers.BY_TROUBLE
        if is_known:
            self.server.trouble = trouble
        self._send(answers.SWITCHED if is_known else answers.NOT_FOUND)

    def _skip_body(self) -> None:
        """Reads past the body, so that the next request on this connection is found."""
        length = self.headers.get("Content-Length", "0")
        if length.isdigit() and int(length) <= _LARGEST_BODY:
            self.rfile.read(int(length))
        else:
            self.close_connection = True
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        self._send_head(answer, {"Content-Length": str(len(answer.body))})
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _send_without_end(self, answer: Answer) -> None:
        self.close_connection = True
        self._send_head(answer, {})
        while not self.server.is_stopping.is_set():
            self.wfile.write(answer.body)
            answer = answers.MORE

    def _send_head(self, answer: Answer, more: dict[str, str]) -> None:
        self.send_response_only(answer.status)
        for name, value in {**answer.headers, **more}.items():
            self.send_header(name, value)
        self.send_header("X-Request-Id", str(uuid.uuid4()))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


class SandboxServer(ThreadingHTTPServer):
    """A thread a connection; ``is_stopping`` ends the slow and the endless answers.

    ``trouble`` is what the switch stands at.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        self.is_stopping = threading.Event()
        self.trouble = "none"
        super().__init__(("127.0.0.1", port), _Handler)

    def wait(self, seconds: float) -> None:
        """Ends early when the server stops, so that nothing outlives it."""
        self.is_stopping.wait(seconds)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error, and no traceback may quote a request."""


@contextmanager
def running(port: int = 0) -> Iterator[str]:
    """The stand-in in a thread of this process; yields its base address."""
    with SandboxServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.is_stopping.set()
            server.shutdown()
            thread.join()


def serve(port: int) -> None:
    """Runs the stand-in until it is interrupted."""
    with SandboxServer(port) as server:
        server.serve_forever()
