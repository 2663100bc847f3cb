"""HTTPie's way through its arguments (``http``, ``https``, ``xh``): options, address, items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.readers.shell import Command, Word
from portal.diagnosis.traced import HOLE, Span, Traced, joined

TOOLS: Final = frozenset({"http", "https", "httpie", "xh", "xhs"})
# Of HTTPie's manual: the options that take an argument.
_WITH_ARGUMENT: Final = frozenset(
    """
    -o --output -p --print -s --style --session --session-read-only -a --auth -A --auth-type
    --proxy --timeout --verify --cert --cert-key --cert-key-pass --default-scheme --pretty
    --format-options --raw --boundary --max-redirects --max-headers --ssl --ciphers
    --response-charset --response-mime -P --history-print --bearer --http-version --resolve
    """.split()
)
# HTTPie's manual, "Request items": the leftmost separator counts, of those the longest.
_SEPARATOR: Final = re.compile(r"(?<!\\)(?::=@|=@|:=|==|:@|[=:@;])")


@dataclass(frozen=True, slots=True)
class Item:
    """One request item: ``:`` is a header, ``=`` and ``:=`` the body, ``==`` the query."""

    name: Traced
    separator: Traced
    value: Traced
    word: Word


@dataclass(frozen=True, slots=True)
class HttpieCall:
    """A command line as HTTPie understands it."""

    name: str
    method: str
    address: Word | None
    items: tuple[Item, ...]
    options: tuple[tuple[Word, Word | None], ...]
    torn: tuple[Word, ...] = ()  # what quotes would have kept with the item before it

    def argument(self, *names: str) -> tuple[Word, Word] | None:
        """The last option of one of these names, and its argument."""
        given = [(o, a) for o, a in self.options if a and o.text.split("=")[0] in names]
        return given[-1] if given else None

    def has(self, *names: str) -> bool:
        return any(o.text.split("=")[0] in names for o, _ in self.options)

    @property
    def assumed_scheme(self) -> str:
        chosen = self.argument("--default-scheme")
        if chosen:
            return chosen[1].text.lower()
        return "https" if self.name in ("https", "xhs") or self.has("--https") else "http"


_ADDRESS: Final = re.compile(
    rf"(?i)https?://|[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?]|\Z)|:\d{{0,5}}/|localhost|{HOLE}"
)


def is_address(text: str) -> bool:
    return bool(_ADDRESS.match(text))


def parsed(command: Command) -> HttpieCall:
    options: list[tuple[Word, Word | None]] = []
    positional = list(_positional(command, options))
    method = ""
    if len(positional) > 1 and re.fullmatch(r"[A-Za-z]{3,10}", positional[0].text):
        method = positional.pop(0).text.upper()
    address = positional.pop(0) if positional else None
    items, torn = _items(positional)
    sends_body = any(i.separator.text in ("=", ":=", "=@", ":=@", "@") for i in items)
    name = command.name
    return HttpieCall(
        name,
        method or ("POST" if sends_body else "GET"),
        address,
        tuple(items),
        tuple(options),
        torn,
    )


def _positional(command: Command, options: list[tuple[Word, Word | None]]) -> Iterator[Word]:
    words = iter(command.words[1:])
    for word in words:
        text = word.text
        glued = _GLUED_AUTH.match(text)
        if not text.startswith("-") or text == "-":
            yield word
        elif "=" in text and text.startswith("--"):
            options.append((word, _behind(word, text.index("=") + 1)))
        elif text in _WITH_ARGUMENT:
            options.append((word, next(words, None)))
        elif glued:
            option = Word(Traced.at("-a", word.span.start), word.span)
            options.append((option, _behind(word, glued.end())))
        else:
            options.append((word, None))


def _behind(word: Word, length: int) -> Word:
    """The argument that is glued to its option, with the quotes round it."""
    return Word(word.value[length:], Span(word.span.start + length, word.span.end))


_GLUED_AUTH: Final = re.compile(r"-[bdfhjmv]{0,6}a(?=.)")


def _items(words: list[Word]) -> tuple[list[Item], tuple[Word, ...]]:
    items: list[Item] = []
    torn: list[Word] = []
    for word in words:
        match = _SEPARATOR.search(word.text)
        if match is None:
            torn.append(word)
            continue
        start, end = match.span()
        items.append(Item(word.value[:start], word.value[start:end], word.value[end:], word))
    return items, tuple(torn)


def with_torn(item: Item, torn: tuple[Word, ...]) -> Traced:
    """``Authorization:Bearer key`` as it was meant, put together with blanks."""
    blanks = [Traced.at(" ", w.span.start - 1) for w in torn]
    parts = [p for b, w in zip(blanks, torn, strict=True) for p in (b, w.value)]
    return joined([item.word.value, *parts])
