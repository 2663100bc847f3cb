"""Headers among a command's words, put together again where blanks cut them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.diagnosis.checks import sending
from portal.diagnosis.readers.cli.call import Sent
from portal.diagnosis.readers.curl_options import is_closed_too_early
from portal.diagnosis.readers.header import header_field, is_named_authorization
from portal.diagnosis.readers.shell import Command, Word
from portal.diagnosis.traced import Span, Traced, joined


def headers_in(command: Command, only: str = "") -> Iterator[Sent]:
    words = command.words
    i = 1
    while i < len(words):
        word, following = words[i], words[i + 1 : i + 4]
        option = re.match(r"--header=(?=.)", word.text)
        if option and only != "-H":
            yield from sent_in(word.value[option.end() :], word.span)
        elif word.text in ((only,) if only else ("--header", "-H")) and following:
            value, used = _pieces(following)
            span = following[used - 1].span if used else word.span
            yield from sent_in(value, Span(following[0].span.start, span.end), is_cut=used > 1)
            i += used
        i += 1


def _pieces(following: tuple[Word, ...]) -> tuple[Traced, int]:
    """The header behind the option, put together again where its blanks cut it apart."""
    first = following[0]
    if first.quote and len(following) > 1 and is_closed_too_early(first, following[1]):
        return joined([first.value, Traced.at(" ", first.span.end), following[1].value]), 2
    is_cut = not first.quote and first.text.rstrip(":").lower() == "authorization"
    used = [first]
    while is_cut and len(used) < len(following) and not following[len(used)].text.startswith("-"):
        used.append(following[len(used)])
    blank = Traced.at(" ", first.span.end)
    return joined(p for w in used for p in (w.value, blank))[:-1], len(used)


def sent_in(value: Traced, span: Span, *, is_cut: bool = False) -> Iterator[Sent]:
    header = header_field(value, span)
    is_ours = header is not None and (
        is_named_authorization(header.name.text) or sending.is_misnamed_authorization(header)
    )
    if header is not None and is_ours:
        yield Sent(header, span, is_cut)
