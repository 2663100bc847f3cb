"""Other command-line clients: wget, HTTPie and its kin, mcp-remote, ``docker run -e``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import docker_run
from portal.diagnosis.readers.address import query_of, span_with_blank, url_edits
from portal.diagnosis.readers.docker_run import EnvOption
from portal.diagnosis.readers.header import header_field, is_named_authorization
from portal.diagnosis.readers.shell import Command, Dialect, Script, Word, read_script
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, joined

CERTAIN: Final = Certainty.CERTAIN
_HTTPIE: Final = frozenset({"http", "https", "httpie", "xh", "xhs", "curlie"})
_TOOLS: Final = _HTTPIE | {"wget", "npx", "mcp-remote", "docker", "podman", "bunx"}
_MENTIONED: Final = re.compile(
    r"(?m)^[ \t$>%]{0,10}(?:[A-Za-z]:\\[^>\n]{0,100}>[ \t]{0,4}|PS [^>\n]{0,100}>[ \t]{0,4})?(?:\w{1,60}=\S{1,400}[ \t]{1,4}){0,4}(?:cmd /c )?"
    r"(?:https?|httpie|xhs?|wget|npx|bunx|mcp-remote|docker|podman)(?:\.exe)?\s"
)


@dataclass(frozen=True, slots=True)
class _Sent:
    header: HeaderField
    span: Span
    is_cut: bool = False


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _MENTIONED.search(text):
        return None
    script = read_script(text)
    command = next((c for c in map(_less_launcher, script.commands) if c.name in _TOOLS), None)
    if command is None:
        return None
    option = _env_option(command)
    stored = option.value if option else None
    sent = [*_headers(command), *_bearer_option(command)]
    url = next((w.value for w in command.words[1:] if _is_address(w, command)), EMPTY)
    if not sent and option is None and not (url and command.name in _HTTPIE | {"wget"}):
        return None
    return PastedRequest(
        kind=InputKind.OTHER_CLI,
        text=Secret(text),
        is_request=bool(url) and option is None,
        url=url,
        headers=tuple(s.header for s in sent),
        query=query_of(url),
        basic=_basic(command),
        stored=stored.value if stored else None,
        slips=(*_slips(command, sent), *_late(option)),
        checks_host=command.name in _HTTPIE | {"wget"},
        rewriting=lambda: _rewriting(text, script, command, sent, option, url, provider),
    )


def _less_launcher(command: Command) -> Command:
    words = command.words
    if command.name == "cmd" and len(words) > 2:
        words = words[2:]
    return Command(words, command.assignments, command.own_slips)


def _is_address(word: Word, command: Command) -> bool:
    is_short = command.name in _HTTPIE and re.match(r"(?:[\w-]+\.)+[a-z]{2,}/|:\d+/", word.text)
    return bool(re.match(r"(?i)https?://", word.text) or is_short)


def _headers(command: Command) -> Iterator[_Sent]:
    words = command.words
    i = 1
    while i < len(words):
        word, following = words[i], words[i + 1 : i + 4]
        option = re.match(r"--header=(?=.)", word.text)
        if option:
            yield from _sent(word.value[option.end() :], word.span)
        elif word.text in ("--header", "-H") and following:
            value, used = _pieces(following)
            span = following[used - 1].span if used else word.span
            yield from _sent(value, Span(following[0].span.start, span.end), is_cut=used > 1)
            i += used
        elif command.name in _HTTPIE and re.match(r"[\w-]+:(?!//)\s*\S", word.text):
            yield from _sent(word.value, word.span)
        i += 1


def _bearer_option(command: Command) -> Iterator[_Sent]:
    """HTTPie's ``-A bearer -a key`` writes the scheme itself."""
    words = command.words
    if command.name not in _HTTPIE or not any(w.text.lower() == "bearer" for w in words):
        return
    for option, value in pairwise(words):
        if option.text in ("-a", "--auth"):
            at = value.span.start
            text = Traced.at("Bearer ", at) + value.value
            yield _Sent(
                HeaderField(Traced.at("Authorization", at), text, Traced.at(":", at), value.span),
                value.span,
            )


def _pieces(following: tuple[Word, ...]) -> tuple[Traced, int]:
    """The header behind the option, put together again where its blanks cut it apart."""
    first = following[0]
    is_cut = not first.quote and first.text.rstrip(":").lower() == "authorization"
    used = [first]
    while is_cut and len(used) < len(following) and not following[len(used)].text.startswith("-"):
        used.append(following[len(used)])
    blank = Traced.at(" ", first.span.end)
    return joined(p for w in used for p in (w.value, blank))[:-1], len(used)


def _sent(value: Traced, span: Span, *, is_cut: bool = False) -> Iterator[_Sent]:
    header = header_field(value, span)
    is_ours = header is not None and (
        is_named_authorization(header.name.text) or sending.is_misnamed_authorization(header)
    )
    if header is not None and is_ours:
        yield _Sent(header, span, is_cut)


def _basic(command: Command) -> Traced | None:
    """HTTPie's ``-a user:password`` is Basic unless ``-A bearer`` says otherwise."""
    if command.name not in _HTTPIE or any(w.text.lower() == "bearer" for w in command.words):
        return None
    for option, value in pairwise(command.words):
        if option.text in ("-a", "--auth"):
            return value.value
    return None


def _env_option(command: Command) -> EnvOption | None:
    """``docker run -e NAME=value``, or one that stands where Docker does not look for it."""
    if command.name not in docker_run.TOOLS:
        return None
    options = list(docker_run.env_options(command))
    in_place = next((o for o in options if o.value and not o.is_late), None)
    return in_place or next((o for o in options if o.is_late), None)


def _slips(command: Command, sent: list[_Sent]) -> Iterator[Slip]:
    for slip in command.own_slips:
        yield Slip(slip.code, slip.span, slip.found, slip.certainty, drops_header=bool(sent))
    for each in sent:
        if each.is_cut:
            yield Slip("shell_quoting", each.span, "no quotes round the header", drops_header=True)


def _late(option: EnvOption | None) -> Iterator[Slip]:
    """Behind the image, ``-e`` is an argument of the program, and the variable is not set."""
    if option is not None and option.is_late:
        yield Slip("env_not_loaded", option.option.span, "-e behind the image", CERTAIN)
        yield Slip("empty_key", option.word.span, option.name, Certainty.LIKELY)


def _in_front_of_image(
    text: str, command: Command, option: EnvOption, reads: str
) -> Iterator[Edit]:
    image = docker_run.image_of(command)
    assert image is not None
    at = Span(image.span.start, image.span.start)
    written = f"{option.name}={reads}" if option.value else option.name
    yield Edit(at, f"{option.option.text} {written} ")
    yield Edit(span_with_blank(text, option.option.span), "")
    yield Edit(span_with_blank(text, option.word.span), "")


def _rewriting(
    text: str,
    script: Script,
    command: Command,
    sent: list[_Sent],
    option: EnvOption | None,
    url: Traced,
    provider: Provider,
) -> Rewriting:
    signs = {Dialect.POSIX: "${}", Dialect.CMD: "%{}%", Dialect.POWERSHELL: "$env:{}"}
    reads = signs[script.dialect].format(ENV)
    edits = [Edit(s.span, _written(s, reads)) for s in sent[:1] if not _is_sound(s)]
    if option is not None and option.is_late:
        edits += _in_front_of_image(text, command, option, reads)
    elif option is not None and option.value and option.value.value:
        edits.append(Edit(option.value.value.span, reads))
    edits += url_edits(url, provider)
    if not sent and option is None:
        edits.append(_new_header(command, url, reads))
    return Rewriting(script.dialect.value, tuple(edits), (ENV,))


def _new_header(command: Command, url: Traced, reads: str) -> Edit:
    """In place of HTTPie's Basic, else behind the address."""
    option = "--header=" if command.name == "wget" else ""
    for flag, value in pairwise(command.words):
        if command.name in _HTTPIE and flag.text in ("-a", "--auth"):
            return Edit(Span(flag.span.start, value.span.end), f'-A bearer -a "{reads}"')
    word = next(w for w in command.words if w.value.span.start == url.span.start)
    return Edit(Span(word.span.end, word.span.end), f' {option}"Authorization: Bearer {reads}"')


def _is_sound(sent: _Sent) -> bool:
    value = sent.header.value.text.strip()
    return sent.header.is_authorization and bool(re.fullmatch(rf"(?i)bearer +{HOLE}", value))


def _written(sent: _Sent, reads: str) -> str:
    is_option = sent.header.name.span.start - sent.span.start > 8
    prefix = "--header=" if is_option else ""
    return f'{prefix}"Authorization: Bearer {reads}"'
