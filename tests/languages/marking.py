"""A language in which every translated text stands between marks: what stands outside is not marked.

The words of the articles come out between marks, too, so that no text of theirs hides a word that a
template forgot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any, Final

OPENS, CLOSES = "⟦", "⟧"
_CONTEXT: Final = "\x04"


def marked(text: str) -> str:
    return f"{OPENS}{text}{CLOSES}" if text else text


class Marking:
    """Stands in for a catalogue of gettext."""

    def gettext(self, message: str) -> str:
        return marked(message.rpartition(_CONTEXT)[2])

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def language(self) -> str:
        return "en"

    def to_language(self) -> str:
        return "en"


# What the articles say in plain text; what they say in Markdown is marked as it is rendered.
_WORDS_OF_ARTICLES: Final = frozenset(
    {"title", "short", "do", "question", "description", "tool_question"}
    | {"label", "hint", "button", "line"}
)


def with_marks(thing: Any) -> Any:
    """The same article, flow, or part of one, its plain words between marks."""
    if isinstance(thing, tuple):
        return tuple(with_marks(part) for part in thing)
    if isinstance(thing, Mapping):
        return {name: with_marks(part) for name, part in thing.items()}
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    told = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return replace(thing, **{n: _with_marks(n, value) for n, value in told.items()})


def _with_marks(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return marked(value) if name in _WORDS_OF_ARTICLES else value
    return with_marks(value)


_SAID_ATTRIBUTES: Final = frozenset(
    {"aria-label", "title", "alt", "placeholder", "data-copy", "data-not-copied", "data-failed"}
)
_SAID_METAS: Final = frozenset({"description", "og:title", "og:description", "og:locale"})
_NO_WORDS: Final = frozenset({"code", "pre", "script", "style", "textarea", "samp"})
_WITHOUT_END: Final = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta"})
_LETTERS: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Said:
    """A text that a reader meets, and where: in an element, or in an attribute of one."""

    where: str
    text: str


class _Reader(HTMLParser):
    """Every text that is said and stands outside of marks."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.depth = 0
        self.outside: list[Said] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in _SAID_ATTRIBUTES & set(given):
            self._say(f"<{tag} {name}>", _outside(given[name], 0)[0])
        if tag == "meta" and {given.get("name"), given.get("property")} & _SAID_METAS:
            self._say(
                f"<meta {given.get('name') or given.get('property')}>",
                _outside(given["content"], 0)[0],
            )
        if tag not in _WITHOUT_END:
            self.open.append((tag, given.get("translate") == "no"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _WITHOUT_END:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag in _NO_WORDS or is_code for tag, is_code in self.open):
            return
        outside, self.depth = _outside(data, self.depth)
        self._say(f"<{self.open[-1][0] if self.open else ''}>", outside)

    def _say(self, where: str, text: str) -> None:
        if text.strip():
            self.outside.append(Said(where, " ".join(text.split())))


def _outside(text: str, depth: int) -> tuple[str, int]:
    """What stands outside of marks, and how many are open at the end."""
    outside = []
    for sign in text:
        depth += (sign == OPENS) - (sign == CLOSES)
        outside.append(sign if depth == 0 and sign != CLOSES else " ")
    return "".join(outside), depth


# Names, which are the same in every language; a time says in every language that it is in UTC.
NAMES: Final = ("Keymend", "UTC")


def unmarked(html: str, known: Iterable[str] = ()) -> list[Said]:
    """What is said on this page and not marked, less what the test itself typed or knows by name."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return list(_with_letters(reader.outside, sorted((*NAMES, *known), key=len, reverse=True)))


def _with_letters(said: Iterable[Said], known: list[str]) -> Iterator[Said]:
    for each in said:
        rest = each.text
        for name in known:
            rest = rest.replace(name, " ")
        if _LETTERS.search(rest):
            yield each


def unmarked_in_text(text: str, known: Iterable[str] = ()) -> list[Said]:
    """The same of a mail in plain text, whose addresses are none of its words."""
    plain = re.sub(r"https?://\S+", "", text)
    outside = [Said("text", line.strip()) for line in _outside(plain, 0)[0].splitlines()]
    return list(_with_letters(outside, sorted((*NAMES, *known), key=len, reverse=True)))
