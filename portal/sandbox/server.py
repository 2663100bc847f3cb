"""The stand-in API over real HTTP, as the provider documents its own."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from portal.sandbox.keys import NAMES_BY_HASH, hashed

SLOW_SECONDS: Final = 30
RETRY_AFTER_SECONDS: Final = 30
_LARGEST_BODY: Final = 1024 * 1024

# Which scope each endpoint needs; an empty one: any key may call it.
_ENDPOINTS: Final = (
    (re.compile(r"/v1/account/balance\Z"), "account:read"),
    (re.compile(r"/v1/domains(?:/.*)?\Z"), "domains:read"),
    (re.compile(r"/v1/dns/[^/]+/\w+\Z"), "dns:read"),
    (re.compile(r"/v1/tlds/[^/]+\Z"), ""),
)
_DEAD: Final = frozenset({"", "expired", "revoked"})
_PAGE: Final = (
    "<!DOCTYPE html><html><head><title>Attention Required!</title></head>"
    "<body><h1>Sorry, you have been blocked</h1><p>Ray ID: 0000000000000000</p></body></html>"
)


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": "error", "code": code, "message": message, "errors": None}


_UNAUTHORIZED: Final = _error("UNAUTHORIZED", "Bearer token is missing, invalid, or expired.")
_NO_SCOPE: Final = _error(
    "INSUFFICIENT_PERMISSIONS", "The provided token does not have the required scope(s)."
)
_NOT_FOUND: Final = _error("NOT_FOUND", "The requested API endpoint does not exist.")
_TOO_MANY: Final = _error("TOO_MANY_REQUESTS", "Rate limit exceeded. Please wait before retrying.")
_BROKEN: Final = _error("SERVER_ERROR", "An unexpected error occurred.")
_SUCCESS: Final = {
    "status": "success",
    "code": "OK",
    "message": "",
    "data": {"balance": "100.00", "currency": "USD"},
}


def name_of_key(authorization: list[str]) -> str:
    """Which published key the header carries; empty for any other value, or several headers.

    RFC 9110 section 11.4: the scheme in any case, one or more spaces, the credential. The
    credential is compared exactly: nothing is trimmed from it.
    """
    if len(authorization) != 1:
        return ""
    match = re.match(r"bearer +(.+)\Z", authorization[0], re.I | re.S)
    return NAMES_BY_HASH.get(hashed(match[1]), "") if match else ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: a request line may hold a key."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if 0 < length <= _LARGEST_BODY:
            self.rfile.read(length)
        path = urlsplit(self.path).path
        scope = next((s for rule, s in _ENDPOINTS if rule.match(path)), None)
        name = name_of_key(self._authorization())
        if scope is None:
            self._json(404, _NOT_FOUND)
        elif name in _DEAD:
            self._json(401, _UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
        else:
            self._as_key(name, scope)

    def _authorization(self) -> list[str]:
        """The header's values byte for byte: the parser of the standard library trims none."""
        return [v for v in self.headers.get_all("Authorization") or [] if isinstance(v, str)]

    def _as_key(self, name: str, scope: str) -> None:
        if name == "no_scope" and scope:
            self._json(403, _NO_SCOPE)
        elif name == "rate_limited":
            self._json(429, _TOO_MANY, {"Retry-After": str(RETRY_AFTER_SECONDS)})
        elif name == "error":
            self._json(500, _BROKEN)
        elif name == "html_403":
            headers = {"Server": "cloudflare", "CF-RAY": "0000000000000000-FRA"}
            self._send(403, "text/html; charset=UTF-8", _PAGE.encode(), headers)
        elif name == "redirect":
            self._send(302, "text/html", b"", {"Location": "/login"})
        elif name == "garbage":
            self._send(200, "text/plain", b"<<< not the answer that you expect >>>")
        else:
            self._as_odd_key(name)

    def _as_odd_key(self, name: str) -> None:
        if name == "drop":
            self.close_connection = True
        elif name == "huge":
            self._endless()
        else:
            if name == "slow":
                self._wait(SLOW_SECONDS)
            self._json(200, _SUCCESS)

    def _wait(self, seconds: float) -> None:
        """Ends early when the server stops, so that nothing outlives it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not getattr(self.server, "is_stopping", False):
            time.sleep(0.05)

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(b'{"status":"success","code":"OK","message":"","data":"')
            while not getattr(self.server, "is_stopping", False):
                self.wfile.write(b"x" * 16384)
        except OSError:
            return

    def _json(self, status: int, body: dict[str, Any], more: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(body).encode(), more)

    def _send(
        self, status: int, content_type: str, body: bytes, more: dict[str, str] | None = None
    ) -> None:
        self.send_response_only(status)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "X-Request-Id": str(uuid.uuid4()),
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer


class SandboxServer(ThreadingHTTPServer):
    """A thread a connection; ``is_stopping`` ends the slow and the endless answers."""

    daemon_threads = True
    allow_reuse_address = True
    is_stopping = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error, and no traceback may quote a request."""


@contextmanager
def running(port: int = 0) -> Iterator[str]:
    """The stand-in in a thread of this process; yields its base address."""
    server = SandboxServer(("127.0.0.1", port), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.is_stopping = True
        server.shutdown()
        thread.join()
        server.server_close()


def serve(port: int) -> None:
    """Runs the stand-in until it is interrupted."""
    with SandboxServer(("127.0.0.1", port), _Handler) as server:
        server.serve_forever()
