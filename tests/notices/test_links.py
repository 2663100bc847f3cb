"""Links of the content, followed on this machine alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.articles.library import CONTENT
from portal.notices import links
from portal.notices.links import check_links, follow, links_of_content
from portal.notices.models import Link, Reached

ARTICLE = "/help/what-does-a-401-unauthorized-error-mean/"


class Elsewhere(BaseHTTPRequestHandler):
    """Answers with the status that the path names; remembers who asked for what."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/drips":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(40):
                self.wfile.write(f"X-{number}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.05)
            return
        self.send_response(int(self.path[1:]))
        if self.path.startswith("/3"):
            self.send_header("Location", "/500")
        self.end_headers()
        self.wfile.write(b"x" * 100)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    Elsewhere.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("/200", Reached.FINE),
        ("/404", Reached.DEAD),
        ("/410", Reached.DEAD),
        ("/301", Reached.MOVED),
        ("/403", Reached.UNCLEAR),
        ("/429", Reached.UNCLEAR),
        ("/503", Reached.UNCLEAR),
    ],
)
def test_link_elsewhere_is_told_by_its_status(elsewhere: str, path: str, reached: Reached) -> None:
    assert follow(f"{elsewhere}{path}") == (reached, path[1:])
    assert Elsewhere.asked == [path], "no redirect is followed"


def test_server_that_is_not_there_says_nothing_of_the_page() -> None:
    assert follow("http://127.0.0.1:1/") == (Reached.UNCLEAR, "could not be reached")


def test_answer_that_drips_is_given_up(elsewhere: str, monkeypatch) -> None:
    monkeypatch.setattr(links, "WHOLE_SECONDS", 0.3)
    began = time.monotonic()
    assert follow(f"{elsewhere}/drips").reached is Reached.UNCLEAR
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        (ARTICLE, Reached.FINE),
        (f"{ARTICLE}#header", Reached.FINE),
        (f"{ARTICLE}causes/placeholder/", Reached.FINE),
        (f"{ARTICLE}causes/no_such_cause/", Reached.DEAD),
        (f"{ARTICLE}#no-such-heading", Reached.DEAD),
        ("/help/no-such-article/", Reached.DEAD),
        ("javascript:alert(1)", Reached.DEAD),
    ],
)
def test_link_of_our_own_is_resolved_and_not_asked_for(address: str, reached: Reached) -> None:
    assert follow(address).reached is reached


def test_links_of_all_texts_are_found_with_their_places() -> None:
    found = links_of_content()
    assert (
        "what-does-a-401-unauthorized-error-mean/en/causes/wrong_account.md"
        in found["https://my.101domain.com"]
    )
    assert all(follow(address).reached is Reached.FINE for address in found if address[0] == "/")
    assert not any(address.startswith(("#", "mailto:")) for address in found)
    assert any(CONTENT.joinpath(places[0]).is_file() for places in found.values())


@pytest.mark.django_db
def test_what_links_came_to_is_kept_with_since_when(elsewhere: str) -> None:
    now = timezone.now()
    first = {f"{elsewhere}/404": ["a.md"], f"{elsewhere}/200": ["b.md"]}
    assert check_links(now - timedelta(days=3), first) == {"followed": 2, "dead": 1}
    check_links(now, {f"{elsewhere}/404": ["a.md", "c.md"]})
    link = Link.objects.get()
    assert (link.since, link.checked) == (now - timedelta(days=3), now)
    assert link.places == ["a.md", "c.md"]


@pytest.mark.django_db
def test_a_run_follows_so_many_and_the_next_one_the_others(elsewhere: str, monkeypatch) -> None:
    monkeypatch.setattr(links, "MOST_A_RUN", 2)
    found = {f"{elsewhere}/20{number}": ["a.md"] for number in range(3)}
    now = timezone.now()
    check_links(now, found)
    check_links(now + timedelta(days=1), found)
    assert sorted(set(Elsewhere.asked)) == ["/200", "/201", "/202"]


@pytest.mark.django_db
def test_command_says_which_are_dead(monkeypatch, capsys) -> None:
    monkeypatch.setattr(links, "links_of_content", lambda: {"/help/no-such-article/": ["a.md"]})
    call_command("check_links")
    said = capsys.readouterr().out
    assert "1 links followed, 1 are dead" in said
    assert "Dead: /help/no-such-article/" in said
