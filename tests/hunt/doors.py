"""Every way in: all addresses of the URL configuration, every method, shape and fault."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from itertools import islice
from typing import Any

import requests
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from portal.sandbox.keys import KEYS
from tests.depth import usually
from tests.diagnosis.clients import CLIENTS, FAULTS, K, filled
from tests.diagnosis.commands import COMMANDS

SLUG = "what-does-a-401-unauthorized-error-mean"
FILLINGS = {
    "slug": SLUG, "code": "newline_in_key", "reference": "0" * 24, "step": "listed",
    "token": "0" * 24, "uidb36": "1", "key": "0" * 24, "pk": "1", "object_id": "1",
    "app_label": "desk", "number": "KM-7F3K-9Q2D", "since": "0-0", "file": "1", "delivery": "1",
    "name": "ends", "ending": "csv", "rest": "examples/",
}  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CHECK = f"/help/{SLUG}/check/"
API = "/api/v1/diagnoses"
REPORTS = "/csp-reports"
CHOICES = ("call", "shell", "language", "choice", "made", "kind", "article", "follows")
"""What the forms of articles send by GET."""
RESULT = "of-the-visitor"
"""Stands in a path for the reference of the visitor's own result."""
NEW_TICKET = "/tickets/new/"
MULTIPART = "multipart/form-data; boundary=hunt"


@dataclass(frozen=True)
class Door:
    """One request that carries a key; ``name`` says how."""

    name: str
    method: str
    path: str
    more: dict[str, Any]
    with_token: bool = False


def addresses() -> list[str]:
    """Every address that the site has, an example for each of its parameters."""
    return sorted(set(_addresses(get_resolver().url_patterns, "/")))


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, path)
        else:
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda m: FILLINGS[m[1]], path)


def doors(key: Callable[[], str]) -> Iterator[Door]:
    every = (
        door
        for path in addresses()
        for method in METHODS
        for door in _of_address(method, path, key)
    )
    # Every eighth, of nine ways and seven methods: another share of them at each address.
    yield from islice(every, 0, None, usually(8, deep=1))
    yield from _of_every_form(key)
    yield from _of_form(key)
    yield from islice(_of_shapes(key), 0, None, usually(4, deep=1))
    yield from _of_faults(key)
    yield from _of_reports(key)
    yield from _of_result(key)
    yield from _of_tickets(key)
    yield from _of_sign_in(key)


def _of_address(method: str, path: str, key: Callable[[], str]) -> Iterator[Door]:
    def door(how: str, path: str = path, **more: Any) -> Door:
        return Door(f"{method} {how}", method, path, more)

    yield door("query", f"{path}?key={key()}&q={key()}")
    yield door("choices", f"{path}?{'&'.join(f'{name}={key()}' for name in CHOICES)}")
    yield door("authorization", headers={"Authorization": f"Bearer {key()}"})
    yield door(
        "other headers",
        headers={h: key() for h in ("X-API-Key", "User-Agent", "Referer", "X-Request-Id")},
    )
    yield door("cookie", headers={"Cookie": f"csrftoken={key()}; session={key()}"})
    yield door("form", data={"paste": key(), "password": key()})
    yield door("json", json={"paste": key(), "test_call": False})
    yield door("plain text", data=key(), headers={"Content-Type": "text/plain"})
    yield door(
        "htmx",
        data={"paste": key()},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://x/{key()}"},
    )


def _of_every_form(key: Callable[[], str]) -> Iterator[Door]:
    """Every address as a browser sends a form there, with a token and with htmx."""
    for path in addresses():
        for text in ("{}", "why does {} not work?"):
            for headers in ({}, {"HX-Request": "true"}):
                more = {"data": {"paste": text.format(key())}, "headers": headers}
                yield Door("a form with a token", "POST", path, more, with_token=True)


def _of_form(key: Callable[[], str]) -> Iterator[Door]:
    """The customer's own form, with a token, in the ways that browsers and scripts send it."""
    for how, fields in (
        ("alone", {}),
        ("checks", {"step": "checks"}),
        ("odd facts", {"made_on": "never", "lifespan_days": "many"}),
        ("follows", {"follows": "x" * 64}),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            more = {
                "data": {"paste": f"Authorization: Bearer {key()}", **fields},
                "headers": headers,
            }
            yield Door(f"form {how}", "POST", CHECK, more, with_token=True)
    yield Door("a key in every field", "POST", CHECK, {"data": {n: key() for n in ("paste", "follows", "invitation", "work", "made_on", "listed", "lifespan_days", "step", "more")}}, with_token=True)  # fmt: skip
    yield Door(
        "upload", "POST", CHECK, {"files": {"paste": ("key.txt", key() * 100)}}, with_token=True
    )
    yield Door("upload over 2.5 MB", "POST", CHECK, {"files": {"paste": ("key.txt", key() * 80_000)}}, with_token=True)  # fmt: skip
    yield Door("a name that is a key", "POST", CHECK, {"files": {key(): (key(), key())}}, with_token=True)  # fmt: skip


def _of_shapes(key: Callable[[], str]) -> Iterator[Door]:
    texts = {
        **{n: c.program for n, c in CLIENTS.items()},
        **{n: t for n, (_, t) in COMMANDS.items()},
    }
    for name, text in texts.items():
        for fault in (
            "none",
            "token",
            "zero-width",
            "line-end",
            "percent",
            "pasted-twice",
            "bytes",
        ):
            gaps = FAULTS[fault].gaps if fault in FAULTS else {}
            paste = _with_canary(filled(text, gaps), key())
            yield Door(f"{name}, {fault}", "POST", API, {"json": {"paste": paste}})
    for name in ("python-requests", "curl", "mcp", "prose", "har"):
        paste = _with_canary(filled(texts[name], {}), key())
        yield Door(
            f"{name} in the form", "POST", CHECK, {"data": {"paste": paste}}, with_token=True
        )


def _with_canary(text: str, key: str) -> str:
    """The sample's key, however it was cut, replaced by this one, cut the same."""
    for start in range(0, len(K), 4):
        text = text.replace(K[start : start + 4], key[start : start + 4])
    return text


def _of_faults(key: Callable[[], str]) -> Iterator[Door]:
    typed = {"Content-Type": "application/json"}
    bodies = {
        "broken json": f'{{"paste": "{key()}',
        "not an object": json.dumps([key()]),
        "a key for work": json.dumps({"paste": "x", "work": key()}),
        "a number": f'{{"paste": 1, "{key()}": "{key()}"}}',
        "deep": "[" * 50_000 + key(),
        "wrong facts": json.dumps({"paste": key(), "facts": {"made_on": key()}}),
        "too long": json.dumps({"paste": key() * 3000}),
        "far too long": json.dumps({"paste": key() * 90_000}),
        "another encoding": json.dumps({"paste": key()}).encode("utf-16"),
        "controls": json.dumps({"paste": f"\0\x1b[31m{key()}\r\n{key()}\u202e"}),
        "surrogates": f'{{"paste": "{key()}\\ud800"}}',
    }
    for name, body in bodies.items():
        yield Door(name, "POST", API, {"data": body, "headers": typed})
    broken = f'--hunt\r\nContent-Disposition: form-data; name="paste"\r\n\r\n{key()}'
    yield Door("broken multipart", "POST", CHECK, {"data": broken, "headers": {"Content-Type": MULTIPART}}, with_token=True)  # fmt: skip
    yield Door("a charset that is none", "POST", CHECK, {"data": f"paste={key()}", "headers": {"Content-Type": "application/x-www-form-urlencoded; charset=none"}}, with_token=True)  # fmt: skip
    yield Door("unknown address", "GET", f"/{key()}/{key()}", {})
    yield Door("reference", "GET", f"/results/{key()}/", {})
    yield Door("cause", "GET", f"/help/{SLUG}/causes/{key()}/", {})
    yield Door("host", "GET", "/", {"headers": {"Host": key()}})
    yield Door("many fields", "POST", CHECK, {"data": {f"f{i}": key() for i in range(60)}}, with_token=True)  # fmt: skip


def _of_reports(key: Callable[[], str]) -> Iterator[Door]:
    """What a browser says of a page that broke the policy: it quotes addresses and texts."""
    by_uri = {"document-uri": f"http://x/{key()}", "effective-directive": key(), "script-sample": key(), "blocked-uri": key()}  # fmt: skip
    by_endpoint = {"documentURL": f"http://x/?q={key()}", "effectiveDirective": key(), "sample": key(), "blockedURL": key()}  # fmt: skip
    for kind, body in (
        ("application/csp-report", {"csp-report": by_uri}),
        (
            "application/reports+json",
            [{"type": "csp-violation", "url": key(), "body": by_endpoint}],
        ),
        ("application/reports+json", [{"type": key(), "body": key()}]),
    ):
        more = {"data": json.dumps(body), "headers": {"Content-Type": kind}}
        yield Door(f"report {kind}", "POST", REPORTS, more)


def _of_result(key: Callable[[], str]) -> Iterator[Door]:
    """What is answered after a result, a key in place of each answer."""
    for step in ("listed", "made", "ticket"):
        path = f"/results/{RESULT}/questions/{step}/"
        for names in (("answer",), ("day", "month", "year"), ("answer", "day", key())):
            yield Door(f"answers of {step}", "POST", path, {"data": {n: key() for n in names}}, with_token=True)  # fmt: skip
        yield Door(f"query of {step}", "GET", f"{path}?answer={key()}", {})
    yield Door("word", "POST", f"/results/{RESULT}/solved/", {"data": {"said": key()}}, with_token=True)  # fmt: skip


TICKET_FIELDS = (
    "goal",
    "email",
    "name",
    "key_name",
    "since",
    "severity",
    "website",
    "draft",
    "take_out",
)


def _of_tickets(key: Callable[[], str]) -> Iterator[Door]:
    """The ticket's form: a key in each field alone, in all, in every kind of file, and misshapen."""
    sound = {"goal": "Try.", "email": "ada@example.com"}
    for name in TICKET_FIELDS:
        for value in (key(), f"It is {key()}, I think", f"{key()}@example.com"):
            yield Door(
                f"ticket {name}",
                "POST",
                NEW_TICKET,
                {"data": {**sound, name: value}},
                with_token=True,
            )
    yield Door(
        "ticket, every field",
        "POST",
        NEW_TICKET,
        {"data": {n: key() for n in TICKET_FIELDS}},
        with_token=True,
    )
    yield Door("ticket draft", "GET", f"{NEW_TICKET}?draft={key()}", {})
    for name, content in files_with(key):
        yield Door(
            f"ticket with {name}",
            "POST",
            NEW_TICKET,
            {"data": sound, "files": {"files": (name, content)}},
            with_token=True,
        )
    yield Door(
        "file over 1 MB",
        "POST",
        NEW_TICKET,
        {"data": sound, "files": {"files": ("a.log", key() * 30_000)}},
        with_token=True,
    )
    yield Door(
        "files over 2 MB",
        "POST",
        NEW_TICKET,
        {"data": sound, "files": {"files": ("a.log", key() * 80_000)}},
        with_token=True,
    )
    yield Door(
        "a file's name",
        "POST",
        NEW_TICKET,
        {"data": sound, "files": {"files": (f"{key()}.log", "x")}},
        with_token=True,
    )
    yield Door(
        "a field's name",
        "POST",
        NEW_TICKET,
        {"data": {**sound, key(): key()}, "files": {key(): (f"{key()}.exe", key())}},
        with_token=True,
    )


def _of_sign_in(key: Callable[[], str]) -> Iterator[Door]:
    """Somebody takes the staff's door for the one where keys belong."""
    forms = {"sign-in/": ("login", "password", "next"), "password/forgotten/": ("email",)}
    for path, names in forms.items():
        for name in names:
            for value in (key(), f"{key()}@example.com", f"/staff/{key()}/"):
                sound = {"login": "ada@example.com", "password": "x", "email": "ada@example.com"}
                more = {"data": {**sound, name: value}}
                yield Door(f"staff {name}", "POST", f"/staff/{path}", more, with_token=True)
    for query in ("next=", "next=/staff/people/?q=", "next=/staff/tickets/", "process="):
        yield Door("staff query", "GET", f"/staff/sign-in/?{query}{key()}", {})
    for path in ("invitations/", "password/new/1-", "people/", "tickets/", ""):
        yield Door("staff path", "GET", f"/staff/{path}{key()}/", {})


def files_with(key: Callable[[], str]) -> Iterator[tuple[str, bytes]]:
    """A key in each kind of file that is cleared; a PDF is kept as it is, and the form says so."""
    yield "a.txt", f"The key is {key()}.".encode()
    yield "a.log", f"Authorization: Bearer {key()}\n".encode("utf-16")
    yield "b.log", f"\ufeffx-api-key: {key()}".encode()
    yield (
        "a.json",
        json.dumps(
            {"headers": {"Authorization": key()}, key(): [key(), {"a": f"b {key()}"}]}
        ).encode(),
    )
    yield "b.json", f'{{"broken": "{key()}'.encode()
    header = {"name": "Authorization", "value": f"Bearer {key()}"}
    body = {"mimeType": "application/json", "text": json.dumps({"key": key(), "note": key()})}
    request = {
        "url": f"https://x.example/?token={key()}",
        "headers": [header],
        "cookies": [{"name": "s", "value": key()}],
        "postData": body,
    }
    yield "a.har", json.dumps({"log": {"entries": [{"request": request}]}}).encode()
    yield "a.png", _picture(f"Comment\0{key()}".encode(), key().encode())
    yield "b.png", key().encode()
    yield "a.exe", key().encode()


def _picture(note: bytes, behind: bytes) -> bytes:
    """One grey dot, with a note in it and something hung behind it."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"tEXt", note))
    chunks += ((b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    whole = (
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole) + behind


class Visitor:
    """Goes through doors, and keeps all that came back."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False
        self.stranger = requests.Session()  # keeps its connection, and no cookie
        self.stranger.trust_env = False
        self.stranger.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.session.get(f"{base}/help/{SLUG}/")
        self.result = ""

    def keep_a_result(self) -> None:
        """The check of a key that the sandbox refuses, and that questions follow."""
        paste = {"paste": f"Authorization: Bearer {KEYS['revoked']}"}
        token = {"X-CSRFToken": self.session.cookies["csrftoken"]}
        page = self.session.post(self.base + CHECK, paste, headers=token, timeout=30).text
        self.result = re.findall(r"/results/([\w-]+)/questions/", page)[0]
        asked = self.session.get(f"{self.base}/results/{self.result}/questions/made/", timeout=30)
        assert asked.url.endswith("/questions/listed/"), asked.url
        unknown = {"answer": "unknown"}
        self.session.post(asked.url, unknown, headers=token, timeout=30)

    def through(self, door: Door) -> bytes:
        """Status, headers and body of the answer, byte for byte; nothing where it was cut off."""
        more = dict(door.more)
        if door.with_token:
            token = self.session.cookies["csrftoken"]
            more["headers"] = {**more.get("headers", {}), "X-CSRFToken": token}
        try:
            answer = (self.session if door.with_token else self.stranger).request(
                door.method,
                self.base + door.path.replace(RESULT, self.result),
                timeout=30,
                allow_redirects=False,
                **more,
            )
        except requests.RequestException:
            return b""
        head = "".join(f"{k}: {v}\n" for k, v in answer.headers.items())
        return f"{answer.status_code}\n{head}\n".encode() + answer.content
