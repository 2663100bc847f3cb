"""Receivers on this machine that answer as the services' public documentation says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]


@dataclass
class Heard:
    """One request, whole."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> list[tuple[str, str | bytes]]:
        """The fields of a multipart body, files as bytes."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts()
        return [(_name(p), _content(p)) for p in parts]


def _name(part: Any) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _content(part: Any) -> str | bytes:
    content: bytes = part.get_payload(decode=True)
    return content if part.get_filename() else content.decode()


@dataclass
class Receiver:
    """``answer`` decides; ``troubles`` are answered first, one a request, None for a cut line."""

    answer: Callable[[Heard], Answer]
    heard: list[Heard] = field(default_factory=list)
    troubles: list[int | None] = field(default_factory=list)
    after: list[int | None] = field(default_factory=list)
    url: str = ""

    def of(self, method: str, path: str) -> list[Heard]:
        return [h for h in self.heard if (h.method, h.path) == (method, path)]


@contextmanager
def receiving(answer: Callable[[Heard], Answer]) -> Iterator[Receiver]:
    receiver, lock = Receiver(answer), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard = Heard(self.command, parts.path, query, headers, body)
            with lock:
                receiver.heard.append(heard)
                trouble = receiver.troubles.pop(0) if receiver.troubles else 0
                if trouble:
                    self.say(trouble, None)
                    return
                if trouble is None:
                    self.close_connection = True
                    return
                status, content = receiver.answer(heard)
                late = receiver.after.pop(0) if receiver.after and heard.method != "GET" else 0
            if late is None:
                self.close_connection = True
                return
            self.say(late or status, content)

        do_GET = do_POST = do_PUT = handle_any

        def say(self, status: int, content: Any) -> None:
            body = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "7200") if status == 429 else None
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *who: None  # type: ignore[method-assign]  # cut lines are meant
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Zendesk:
    """Without memory of idempotency keys: what it stores twice was sent twice."""

    def __init__(self) -> None:
        self.tickets: list[dict[str, Any]] = []
        self.comments: dict[int, list[dict[str, Any]]] = {}

    def __call__(self, heard: Heard) -> Answer:
        if heard.path == "/api/v2/uploads.json":
            return 201, {"upload": {"token": f"up-{heard.query['filename']}"}}
        if heard.path == "/api/v2/tickets.json" and heard.method == "GET":
            wanted = heard.query["external_id"]
            return 200, {"tickets": [t for t in self.tickets if t["external_id"] == wanted]}
        if heard.path == "/api/v2/tickets.json":
            ticket = {**heard.json["ticket"], "id": len(self.tickets) + 1}
            self.tickets.append(ticket)
            self.comments[ticket["id"]] = [ticket["comment"]]
            return 201, {"ticket": ticket}
        number = int(heard.path.split("/")[4].removesuffix(".json"))
        if heard.method == "GET":
            return 200, {"comments": self.comments[number]}
        self.comments[number].append(heard.json["ticket"]["comment"])
        return 200, {"ticket": {"id": number}}

    notes = property(lambda self: [c["body"] for n in self.comments.values() for c in n[1:]])


class Zammad:
    def __init__(self) -> None:
        self.tickets: list[dict[str, Any]] = []
        self.articles: list[dict[str, Any]] = []

    def __call__(self, heard: Heard) -> Answer:
        if heard.path == "/api/v1/tickets/search":
            wanted = heard.query["query"].removeprefix('title:"').rstrip('"')
            return 200, [t for t in self.tickets if wanted in t["title"]]
        if heard.path == "/api/v1/tickets":
            ticket = {**heard.json, "id": len(self.tickets) + 1}
            self.tickets.append(ticket)
            return 201, ticket
        if heard.method == "GET":
            number = int(heard.path.rpartition("/")[2])
            return 200, [a for a in self.articles if a["ticket_id"] == number]
        self.articles.append(heard.json)
        return 201, heard.json

    notes = property(lambda self: [a["body"] for a in self.articles])


class Freshdesk:
    def __init__(self) -> None:
        self.tickets: list[dict[str, Any]] = []
        self.conversations: list[dict[str, Any]] = []

    def __call__(self, heard: Heard) -> Answer:
        if heard.path == "/api/v2/tickets" and heard.method == "GET":
            page, size = int(heard.query["page"]), int(heard.query["per_page"])
            return 200, self.tickets[(page - 1) * size : page * size]
        if heard.path == "/api/v2/tickets":
            ticket = {**self._fields(heard), "id": len(self.tickets) + 1}
            self.tickets.append({**ticket, "attachments[]": None})
            return 201, {"id": ticket["id"]}
        number = int(heard.path.split("/")[4])
        if heard.method == "GET":
            return 200, [c for c in self.conversations if c["ticket"] == number]
        self.conversations.append({"ticket": number, "body_text": self._fields(heard)["body"]})
        return 201, {"id": len(self.conversations)}

    @staticmethod
    def _fields(heard: Heard) -> dict[str, Any]:
        if heard.headers["content-type"].startswith("application/json"):
            return dict(heard.json)
        fields: dict[str, Any] = {}
        for name, value in heard.form:
            if name.endswith("[]"):
                fields.setdefault(name.removesuffix("[]"), []).append(value)
            else:
                fields[name] = value
        return {**fields, "attachments": None}

    notes = property(lambda self: [c["body_text"] for c in self.conversations])
