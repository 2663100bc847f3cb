"""Which links of the content are dead: followed by a job, never while a page is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import requests

from portal.articles.library import CONTENT, all_articles
from portal.articles.markdown import links_in
from portal.articles.system_checks import leads_somewhere
from portal.notices.models import Link, Reached
from portal.wizard.calls import goes_to_sandbox

MOST_A_RUN: Final = 60
CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 8
WHOLE_SECONDS: Final = 15
"""After so long an answer that drips is given up."""

_FRONT: Final = "+++\n"
_GONE: Final = frozenset({404, 410})
_SAYS_NOTHING: Final = "no answer within 15 seconds"


class Answer(NamedTuple):
    """What a link came to, and why in a word of ours."""

    reached: Reached
    answer: str


def links_of_content(content: Path = CONTENT) -> Mapping[str, list[str]]:
    """Every address in the texts, with the files in which it stands; mailboxes are left out."""
    found: dict[str, list[str]] = {}
    for path in sorted(content.glob("*/*/**/*.md")):
        place = path.relative_to(content).as_posix()
        for address in links_in(_text(path)):
            if not address.startswith("mailto:"):
                whole = _whole(address, path.relative_to(content).parts[0])
                found.setdefault(whole[:500], []).append(place)
    return {address: list(dict.fromkeys(places)) for address, places in found.items()}


def _text(path: Path) -> str:
    """Without the words in front; their links are none."""
    text = path.read_text("utf-8")
    return text.split(_FRONT, 2)[2] if text.startswith(_FRONT) else text


def _whole(address: str, slug: str) -> str:
    """A link within an article, as one that says which."""
    return f"/help/{slug}/{address}" if address.startswith("#") else address


def follow(address: str) -> Answer:
    """What is behind an address: of our own by resolving it, of others by asking."""
    parts = urlsplit(address)
    if parts.scheme in ("https", "http"):
        return _within(WHOLE_SECONDS, lambda: _asked(address))
    article = next(iter(all_articles().values()))
    if leads_somewhere(address, article, all_articles()):
        return Answer(Reached.FINE, "")
    return Answer(Reached.DEAD, "there is no such page or heading")


def _asked(address: str) -> Answer:
    """The status alone: nothing of the answer is read, and no redirect is followed."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.get(
                address,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                headers={"User-Agent": "Keymend (checks the links of its help articles)"},
            )
            response.close()
    except (requests.RequestException, ValueError, OSError) as error:
        return Answer(Reached.UNCLEAR, _trouble(error))
    return _told_by(response.status_code)


def _told_by(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(Reached.FINE, str(status))
    if status in _GONE:
        return Answer(Reached.DEAD, str(status))
    if 300 <= status < 400:
        return Answer(Reached.MOVED, str(status))
    return Answer(Reached.UNCLEAR, str(status))


def _trouble(error: Exception) -> str:
    """In words of ours: an error's own may quote what the other side sent."""
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate is not good"
    if isinstance(error, requests.Timeout):
        return _SAYS_NOTHING
    return "could not be reached"


def _within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """One that drips headers never times out by itself, so it is left behind."""
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(ask()), daemon=True)
    asking.start()
    asking.join(seconds)
    return answers[0] if answers else Answer(Reached.UNCLEAR, _SAYS_NOTHING)


def check_where_real(now: datetime) -> Mapping[str, int]:
    """The daily job: a site that is tried with the sandbox asks nobody else."""
    return {} if goes_to_sandbox() else check_links(now)


def check_links(now: datetime, links: Mapping[str, list[str]] | None = None) -> Mapping[str, int]:
    """Follows what was not followed for longest; how many there were, and how many are dead."""
    found = links_of_content() if links is None else links
    Link.objects.exclude(address__in=list(found)).delete()
    checked = dict(Link.objects.values_list("address", "checked"))
    longest_ago = sorted(found, key=lambda a: (a in checked, checked.get(a, now)))
    for address in longest_ago[:MOST_A_RUN]:
        _keep(address, found[address], follow(address), now)
    dead = Link.objects.filter(reached=Reached.DEAD).count()
    return {"followed": min(len(found), MOST_A_RUN), "dead": dead}


def _keep(address: str, places: list[str], answer: Answer, now: datetime) -> None:
    known = Link.objects.filter(address=address).first()
    is_same = known is not None and known.reached == answer.reached
    Link.objects.update_or_create(
        address=address,
        defaults={
            "places": places,
            "reached": answer.reached,
            "answer": answer.answer,
            "since": known.since if known and is_same else now,
            "checked": now,
        },
    )
