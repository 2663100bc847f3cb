"""cURL's way through its arguments, and what was meant where they are misplaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.look import is_key_like
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.shell import Command, Word
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, joined

# Of cURL's manual: the short options that take an argument.
_SHORT_WITH_ARGUMENT: Final = frozenset("AbcCdDeEFhHKmoPQrtTuUwxXyYz")
_LONG_WITHOUT_ARGUMENT: Final = frozenset(
    [
        "append",
        "anyauth",
        "basic",
        "compressed",
        "compressed-ssh",
        "create-dirs",
        "crlf",
        "digest",
        "disable",
        "disable-eprt",
        "disable-epsv",
        "fail",
        "fail-early",
        "fail-with-body",
        "false-start",
        "ftp-create-dirs",
        "ftp-pasv",
        "get",
        "globoff",
        "head",
        "http0.9",
        "http1.0",
        "http1.1",
        "http2",
        "http2-prior-knowledge",
        "http3",
        "ignore-content-length",
        "include",
        "insecure",
        "ipv4",
        "ipv6",
        "junk-session-cookies",
        "list-only",
        "location",
        "location-trusted",
        "manual",
        "negotiate",
        "netrc",
        "netrc-optional",
        "next",
        "no-alpn",
        "no-buffer",
        "no-keepalive",
        "no-progress-meter",
        "no-sessionid",
        "ntlm",
        "parallel",
        "path-as-is",
        "post301",
        "post302",
        "post303",
        "progress-bar",
        "proxytunnel",
        "raw",
        "remote-header-name",
        "remote-name",
        "remote-name-all",
        "remote-time",
        "remove-on-error",
        "retry-all-errors",
        "retry-connrefused",
        "show-error",
        "silent",
        "ssl",
        "ssl-reqd",
        "sslv2",
        "sslv3",
        "styled-output",
        "tcp-fastopen",
        "tcp-nodelay",
        "tlsv1",
        "tlsv1.0",
        "tlsv1.1",
        "tlsv1.2",
        "tlsv1.3",
        "tr-encoding",
        "trace-ids",
        "trace-time",
        "use-ascii",
        "verbose",
        "version",
        "xattr",
    ]
)
DATA: Final = frozenset(
    [
        "d",
        "data",
        "data-raw",
        "data-ascii",
        "data-binary",
        "data-urlencode",
        "json",
        "F",
        "form",
        "form-string",
    ]
)


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name without dashes, its argument, and the words it is made of."""

    name: str
    argument: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class CurlCall:
    """A command line as cURL understands it."""

    options: tuple[Option, ...]
    addresses: tuple[Word, ...]
    slips: tuple[Slip, ...] = ()

    def named(self, *names: str) -> Iterator[Option]:
        return (o for o in self.options if o.name in names)

    def has(self, *names: str) -> bool:
        return any(True for _ in self.named(*names))


def parsed(command: Command) -> CurlCall:
    """The words behind ``curl``, as options with their arguments and addresses."""
    return _OptionReader(command.words[1:]).call()


class _OptionReader:
    """cURL's way through its arguments, and what was meant where they are misplaced."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words
        self.at = 0
        self.options: list[Option] = []
        self.addresses: list[Word] = []
        self.slips: list[Slip] = []

    def call(self) -> CurlCall:
        while self.at < len(self.words):
            word = self.words[self.at]
            self.at += 1
            if word.text == "--%":  # tells PowerShell to leave the rest alone
                continue
            if word.text.startswith("--") and len(word.text) > 2:
                self._long(word)
            elif word.text.startswith("-") and len(word.text) > 1 and not _is_key(word):
                self._short(word)
            elif re.match(r"\s+-H\s*[\"']?auth|-H\s+auth", word.text, re.I):
                self._whole_option_in_quotes(word, 0)
            elif _is_loose_header(word):
                self._loose_header(word)
            else:
                self.addresses.append(word)
        return CurlCall(tuple(self.options), tuple(self.addresses), tuple(self.slips))

    def _long(self, word: Word) -> None:
        name, equals, _ = word.text[2:].partition("=")
        if equals and name in ("header", "user", "data", "oauth2-bearer", "url", "request"):
            self._slip("shell_quoting", Span(word.span.start, word.span.start + 3 + len(name)), "=")
            argument = _behind(word, len(name) + 3)
            if name == "header":
                argument = self._header_in_pieces(argument)
            self._add(name, argument, _from_to(word, argument))
        elif " " in name and name.lower().startswith("header"):
            self._whole_option_in_quotes(word, len("--header"))
        elif name in _LONG_WITHOUT_ARGUMENT or name.startswith("no-"):
            self._add(name, None, word.span)
        else:
            self._with_next(name, word)

    def _short(self, word: Word) -> None:
        letters = word.text[1:]
        for i, letter in enumerate(letters):
            if letter == "H" and re.match(r"\s+\S", letters[i + 1 :]) and word.quote:
                self._whole_option_in_quotes(word, i + 2)
                return
            if letter not in _SHORT_WITH_ARGUMENT:
                self._add(letter, None, word.span)
                continue
            rest = _behind(word, i + 2)
            if rest.value:
                self._add(letter, self._less_equals(letter, rest), word.span)
            else:
                self._with_next(letter, word)
            return

    def _less_equals(self, letter: str, argument: Word) -> Word:
        """``-H="…"`` hands the equals sign over as the value's first character."""
        if letter not in "Hu" or not argument.text.startswith("="):
            return argument
        at = argument.value.origin[0]
        self._slip("shell_quoting", Span(at, at + 1), "=")
        return _behind(argument, 1)

    def _with_next(self, name: str, word: Word) -> None:
        if self.at >= len(self.words):
            self._add(name, None, word.span)
            return
        argument = self.words[self.at]
        self.at += 1
        if name in ("H", "header"):
            argument = self._header_in_pieces(argument)
        self._add(name, argument, _from_to(word, argument))

    def _header_in_pieces(self, argument: Word) -> Word:
        """Without quotes, only the header's name is the argument, and its value is an address."""
        if argument.quote:
            return self._closed_too_early(argument)
        text = argument.text.strip("\"'")
        is_cut = not argument.quote and " " not in text.strip()
        if not is_cut or not re.match(r"[\w-]+(?::|=)?(?:bearer:?)?\Z", text, re.I):
            return argument
        if not is_named_authorization(text.split(":")[0].split("=")[0]):
            return argument
        pieces = self._following_pieces(2 if text.endswith((":", "=")) or ":" not in text else 1)
        if not pieces:
            return argument
        self._slip("shell_quoting", argument.span, "no quotes round the header")
        words = [argument, *pieces]
        blank = [Traced.at(" ", w.span.end - 1) for w in words[:-1]] + [EMPTY]
        value = joined(p for w, b in zip(words, blank, strict=True) for p in (w.value, b))
        if value.text[:1] in ("'", '"') and value.text.endswith(value.text[0]):
            value = value[1:-1]  # letters here, yet meant as quotes
        return Word(value, Span(argument.span.start, words[-1].span.end))

    def _closed_too_early(self, argument: Word) -> Word:
        """``"Authorization: Bearer" key``: what was meant goes on behind the quotes."""
        following = self.words[self.at] if self.at < len(self.words) else None
        if following is None or not is_closed_too_early(argument, following):
            return argument
        self.at += 1
        span = Span(argument.span.start, following.span.end)
        has_scheme = argument.text.rstrip().lower().endswith("bearer")
        self.slips.append(
            Slip(
                "shell_quoting", span, "quotes that close too early",
                drops_header=not has_scheme, keeps_key_back=has_scheme,
            )
        )  # fmt: skip
        if has_scheme:
            self.slips.append(Slip("empty_key", argument.span))
        blank = Traced.at(" ", argument.span.end - 1)
        return Word(joined([argument.value, blank, following.value]), span)

    def _following_pieces(self, most: int) -> list[Word]:
        pieces: list[Word] = []
        while self.at < len(self.words) and len(pieces) < most:
            word = self.words[self.at]
            if word.text.startswith("-") or "://" in word.text:
                break
            pieces.append(word)
            self.at += 1
        return pieces

    def _whole_option_in_quotes(self, word: Word, start: int) -> None:
        """``"-H Authorization: …"`` is one argument, whose header's name begins with a blank."""
        match = re.compile(r"\s*(?:-H)?\s*").match(word.text, start)
        self._slip("shell_quoting", Span(word.span.start, word.span.start + 1), "quotes round -H")
        self._add("H", _behind(word, match.end() if match else start), word.span)

    def _loose_header(self, word: Word) -> None:
        self._slip("shell_quoting", word.span, "no -H before the header")
        self._add("H", word, word.span)

    def _add(self, name: str, argument: Word | None, span: Span) -> None:
        self.options.append(Option(name, argument, span))

    def _slip(self, code: str, span: Span, found: str) -> None:
        self.slips.append(Slip(code, span, found, drops_header=True))


def is_closed_too_early(argument: Word, following: Word) -> bool:
    """Whether the header ends at its scheme, or its colon, and the rest is the next word."""
    header = argument.text.strip().lower()
    name, _, value = header.partition(":")
    if not is_named_authorization(name) or value.strip() not in ("", "bearer"):
        return False
    is_key = following.text == HOLE or is_key_like(following.text)
    return is_key if value.strip() else following.text.lower().startswith("bearer")


def _from_to(word: Word, argument: Word) -> Span:
    """From the option to its argument's end, which stands elsewhere where an array holds it."""
    start = word.span.start if word.span.start <= argument.span.start else argument.span.start
    return Span(start, argument.span.end)


def _is_key(word: Word) -> bool:
    return len(word.text) > 30 and " " not in word.text and ":" not in word.text


def _is_loose_header(word: Word) -> bool:
    return bool(re.match(r"authorization\s*:\s*\S", word.text, re.I))


def _behind(word: Word, start: int) -> Word:
    value = word.value[start:]
    begin = value.origin[0] if value else word.span.end
    return Word(value, Span(begin, word.span.end) if not word.quote else word.span, word.quote)
