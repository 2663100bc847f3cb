"""Other command-line clients: wget, HTTPie and its kin, mcp-remote, assistants' own commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_name, names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import docker_run, httpie
from portal.diagnosis.readers.address import (
    parameters_of,
    query_of,
    span_with_blank,
    url_edits,
)
from portal.diagnosis.readers.curl_command import json_fields
from portal.diagnosis.readers.curl_options import is_closed_too_early
from portal.diagnosis.readers.docker_run import EnvOption
from portal.diagnosis.readers.header import header_field, is_named_authorization
from portal.diagnosis.readers.http_response import answer_below
from portal.diagnosis.readers.powershell_call import is_cmdlet
from portal.diagnosis.readers.session import slips_of_session
from portal.diagnosis.readers.shell import Command, Dialect, Script, Word, read_scripts
from portal.diagnosis.readers.shell.printed import Printed, faults_in
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import (
    Edit,
    HeaderField,
    Parameter,
    PastedRequest,
    Rewriting,
    Slip,
)
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, Variable, joined

LIKELY: Final = Certainty.LIKELY
_CALLS: Final = httpie.TOOLS | {"curlie", "wget"}
_ASSISTANTS: Final = frozenset({"codex", "claude", "gemini"})
_TOOLS: Final = _CALLS | _ASSISTANTS | {"npx", "mcp-remote", "docker", "podman", "bunx"}
_MENTIONED: Final = re.compile(
    r"(?m)(?:^|[\"'(;&|])[ \t$>%+]{0,10}(?:[\w.-]{1,40}@[\w.-]{1,60}[: ][^\s$#%]{0,120}[$#%][ \t])?(?:[A-Za-z]:\\[^>\n]{0,100}>[ \t]{0,4}|PS [^>\n]{0,100}>[ \t]{0,4})?(?:\w{1,60}=\S{1,400}[ \t]{1,4}){0,4}(?:cmd /c )?"
    r"(?:https?|httpie|xhs?|curlie|wget|npx|bunx|mcp-remote|docker|podman|(?:codex|claude|gemini)(?= mcp add))(?:\.exe)?\s"
)
_NETRC: Final = re.compile(
    r"\bmachine[ \t\r\n]+(?P<host>[\w.-]{3,253})|(?m:^[ \t]*default[ \t]+login\b)"
)


@dataclass(frozen=True, slots=True)
class _Sent:
    header: HeaderField
    span: Span
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class _Call:
    """What of the command is known, whatever the tool."""

    script: Script
    command: Command
    sent: tuple[_Sent, ...]
    address: Word | None
    method: str = "GET"
    assumed_scheme: str = "http"
    query: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
    basic: Traced | None = None
    stored: Word | None = None
    slips: tuple[Slip, ...] = ()
    edits: tuple[Edit, ...] = ()  # what mends the tool's own faults
    holding_key: tuple[Word, ...] = field(default=())  # words of the query and body that go

    @property
    def url(self) -> Traced:
        return self.address.value if self.address else EMPTY


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _MENTIONED.search(text) or is_cmdlet(text):
        return None
    found = next(_commands(read_scripts(text), provider), None)
    if found is None:
        return None
    call = _call(text, *found, provider)
    is_nothing = not call.sent and call.stored is None and not call.slips
    if is_nothing and not (call.url and call.command.name in _CALLS | _ASSISTANTS):
        return None
    printed = tuple(faults_in(text, (s.header for s in call.sent)))
    used = {v.name for s in call.sent for v in s.header.value.variables}
    return PastedRequest(
        kind=InputKind.OTHER_CLI,
        text=Secret(text),
        is_request=bool(call.url) and call.stored is None and call.command.name not in _ASSISTANTS,
        method=call.method,
        url=call.url,
        assumed_scheme=call.assumed_scheme,
        headers=tuple(s.header for s in call.sent),
        query=(*query_of(call.url), *call.query),
        body=call.body,
        basic=call.basic,
        stored=call.stored.value if call.stored else None,
        slips=(*_slips(call), *slips_of_session(text, used), *(p.slip for p in printed)),
        spare_keys=found[0].literals,
        checks_host=call.command.name in _CALLS,
        response=answer_below(text, call.command.span.end, provider),
        rewriting=lambda: _rewriting(text, call, provider, printed),
    )


def _commands(scripts: tuple[Script, ...], provider: Provider) -> Iterator[tuple[Script, Command]]:
    """Those of the tools, the ones that call the provider first."""
    ours = [(s, c) for s in scripts for c in map(_less_launcher, s.commands) if _is_tool(c)]
    yield from (
        p for p in ours if any(h in w.text.lower() for w in p[1].words for h in provider.hosts)
    )
    yield from ours


def _is_tool(command: Command) -> bool:
    if command.name in httpie.TOOLS:  # a variable of a program may well be called ``http``
        address = httpie.parsed(command).address
        return address is not None and httpie.is_address(address.text)
    return command.name in _TOOLS


def _less_launcher(command: Command) -> Command:
    words = command.words
    if command.name == "cmd" and len(words) > 2:
        words = words[2:]
    return Command(words, command.assignments, command.own_slips)


def _call(text: str, script: Script, command: Command, provider: Provider) -> _Call:
    if command.name in httpie.TOOLS:
        return _call_of_httpie(text, script, command, provider)
    if command.name == "wget":
        return _call_of_wget(script, command)
    option = _env_option(command)
    stored = option.value if option else _stored(command)
    address = next((w for w in command.words[1:] if _is_address(w)), None)
    slips, edits = _name_wanted(command) if command.name == "codex" else ((), ())
    if option is not None and option.is_late:
        slips = tuple(_late(option))
        edits = tuple(_in_front_of_image(text, command, option, _reads(script)))
    return _Call(
        script, command, tuple(_headers(command)), address, stored=stored, slips=slips, edits=edits
    )


def _is_address(word: Word) -> bool:
    return bool(re.match(r"(?i)https?://", word.text))


# -- HTTPie


def _call_of_httpie(text: str, script: Script, command: Command, provider: Provider) -> _Call:
    call = httpie.parsed(command)
    sent = (
        *_headers_of_items(call),
        *_without_sign(call),
        *_bearer_option(call),
        *_headers(command, only="-H"),
    )
    sent = sent or tuple(_kept_in_a_session(call))
    given = call.argument("-a", "--auth")
    kind = call.argument("-A", "--auth-type")
    is_bearer = kind is not None and kind[1].text.lower() == "bearer"
    basic = given[1].value if given and not is_bearer else None
    slips: list[Slip] = []
    edits: list[Edit] = []
    for option, value in pairwise(command.words):
        if option.text == "-H" and is_named_authorization(value.text.split(":")[0]):
            slips.append(Slip("headers_misplaced", option.span, "-H", drops_header=True))
            edits.append(Edit(span_with_blank(text, option.span), ""))
    if given and basic is not None and any(s.header.is_authorization for s in sent):
        slips.append(Slip("header_overridden", given[0].span, given[0].text, Certainty.CERTAIN))
        edits += [Edit(span_with_blank(text, o.span), "") for o in (*given, *(kind or ()))]
    netrc = None if given or call.has("--ignore-netrc") else _netrc(text, provider)
    if netrc and call.name in ("http", "https", "httpie") and sent:
        slips.append(Slip("netrc_override", netrc, ".netrc", Certainty.CERTAIN))
        end = command.words[0].span.end
        edits.append(Edit(Span(end, end), " --ignore-netrc"))
    query = [Parameter(i.name, i.value) for i in call.items if i.separator.text == "=="]
    body = [Parameter(i.name, i.value) for i in call.items if i.separator.text in ("=", ":=")]
    words = [
        i.word
        for i in call.items
        if i.separator.text in ("=", ":=", "==") and sending.holds_key(Parameter(i.name, i.value))
    ]
    return _Call(
        script, command, sent, call.address, call.method, call.assumed_scheme,
        tuple(query), tuple(body), basic, None, tuple(slips), tuple(edits), tuple(words),
    )  # fmt: skip


def _netrc(text: str, provider: Provider) -> Span | None:
    """Where the paste shows an entry of ``.netrc`` for the API: it wins over a header here."""
    for match in _NETRC.finditer(text):
        if match["host"] is None or match["host"].lower() in provider.hosts:
            return Span(*match.span())
    return None


def _headers_of_items(call: httpie.HttpieCall) -> Iterator[_Sent]:
    for item in call.items:
        if item.separator.text != ":":
            continue
        text = item.value.text.strip().lower()
        torn = call.torn if text in ("", "bearer") and call.torn else ()
        value = httpie.with_torn(item, torn)
        end = torn[-1].span.end if torn else item.word.span.end
        yield from _sent(value, Span(item.word.span.start, end), is_cut=bool(torn))


def _without_sign(call: httpie.HttpieCall) -> Iterator[_Sent]:
    """``"Authorization Bearer key"``: for HTTPie no item at all."""
    for word in call.torn:
        if re.match(r"authorization[ \t]+\S", word.text, re.I):
            yield from _sent(word.value, word.span)


def _bearer_option(call: httpie.HttpieCall) -> Iterator[_Sent]:
    """``-A bearer -a key`` and xh's ``--bearer key`` write the scheme themselves."""
    kind, given = call.argument("-A", "--auth-type"), call.argument("-a", "--auth")
    named = call.argument("--bearer")
    is_bearer = kind is not None and kind[1].text.lower() == "bearer"
    value = given[1] if given and is_bearer else named[1] if named else None
    if value is None:
        return
    at = value.span.start
    text = Traced.at("Bearer ", at) + value.value
    header = HeaderField(Traced.at("Authorization", at), text, Traced.at(":", at), value.span)
    yield _Sent(header, value.span)


def _kept_in_a_session(call: httpie.HttpieCall) -> Iterator[_Sent]:
    """``--session`` sends the headers of an earlier call: taken for right."""
    named = call.argument("--session", "--session-read-only")
    if named is None or call.has("-a", "--auth"):
        return
    at = named[1].span.start
    value = Traced.at("Bearer ", at) + Traced.hole(Variable("session", named[1].span))
    header = HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), named[1].span)
    yield _Sent(header, named[1].span)


# -- wget


def _call_of_wget(script: Script, command: Command) -> _Call:
    words = command.words[1:]
    slips: list[Slip] = []
    wrong: list[_Sent] = []
    for option, value in pairwise(words):
        if option.text != "-H" or not is_named_authorization(value.text.split(":")[0]):
            continue
        slips.append(Slip("headers_misplaced", option.span, "-H", drops_header=True))
        wrong += list(_sent(value.value, Span(option.span.start, value.span.end)))
    address = next((w for w in words if _is_address(w)), None) or _bare_address(words)
    body = _argument(words, "--post-data", "--body-data")
    user, password = (
        _argument(words, "--user", "--http-user"),
        _argument(words, "--password", "--http-password"),
    )
    sent = (*_headers(command, only="--header"), *wrong)
    has_header = any(s.header.is_authorization for s in sent)
    basic = None
    if user and not has_header:
        basic = joined([user, Traced.at(":", user.span.end), password]) if password else user
    return _Call(
        script, command, sent, address, "POST" if body else "GET", "http", (),
        (*parameters_of(body), *json_fields(body)) if body else (), basic, None,
        tuple(slips),
    )  # fmt: skip


def _bare_address(words: tuple[Word, ...]) -> Word | None:
    for before, word in pairwise((Word(EMPTY, Span(0, 0)), *words)):
        is_file = before.text in (
            "-O",
            "-o",
            "-a",
            "-i",
            "-P",
            "--output-document",
            "--output-file",
        )
        if not is_file and re.match(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/", word.text, re.I):
            return word
    return None


def _argument(words: tuple[Word, ...], *names: str) -> Traced:
    for i, word in enumerate(words):
        name, equals, _ = word.text.partition("=")
        if name in names:
            return (
                word.value[len(name) + 1 :]
                if equals
                else words[i + 1].value
                if i + 1 < len(words)
                else EMPTY
            )
    return EMPTY


# -- any of them


def _headers(command: Command, only: str = "") -> Iterator[_Sent]:
    words = command.words
    i = 1
    while i < len(words):
        word, following = words[i], words[i + 1 : i + 4]
        option = re.match(r"--header=(?=.)", word.text)
        if option and only != "-H":
            yield from _sent(word.value[option.end() :], word.span)
        elif word.text in ((only,) if only else ("--header", "-H")) and following:
            value, used = _pieces(following)
            span = following[used - 1].span if used else word.span
            yield from _sent(value, Span(following[0].span.start, span.end), is_cut=used > 1)
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


def _sent(value: Traced, span: Span, *, is_cut: bool = False) -> Iterator[_Sent]:
    header = header_field(value, span)
    is_ours = header is not None and (
        is_named_authorization(header.name.text) or sending.is_misnamed_authorization(header)
    )
    if header is not None and is_ours:
        yield _Sent(header, span, is_cut)


def _name_wanted(command: Command) -> tuple[tuple[Slip, ...], tuple[Edit, ...]]:
    """Codex reads the key from the variable of that name, so its value is no name of one."""
    for i, word in enumerate(command.words):
        name, equals, _ = word.text.partition("=")
        if name != "--bearer-token-env-var":
            continue
        following = command.words[i + 1] if i + 1 < len(command.words) else None
        value = word.value[len(name) + 1 :] if equals else following.value if following else EMPTY
        if value and value.is_known and not is_name(value.text):
            slip = Slip("config_field_wrong", value.span, name, Certainty.CERTAIN)
            return (slip,), (Edit(value.span, ENV),)
    return (), ()


def _stored(command: Command) -> Word | None:
    """``claude mcp add -e NAME=value``."""
    if command.name not in _ASSISTANTS:
        return None
    for option, word in pairwise(command.words):
        name, equals, _ = word.text.partition("=")
        if option.text in ("-e", "--env") and equals and names_a_secret(name):
            return Word(word.value[len(name) + 1 :], word.span, word.quote)
    return None


def _env_option(command: Command) -> EnvOption | None:
    """``docker run -e NAME=value``, or one that stands where Docker does not look for it."""
    if command.name not in docker_run.TOOLS:
        return None
    options = list(docker_run.env_options(command))
    in_place = next((o for o in options if o.value and not o.is_late), None)
    return in_place or next((o for o in options if o.is_late), None)


def _late(option: EnvOption) -> Iterator[Slip]:
    """Behind the image, ``-e`` is an argument of the program, and the variable is not set."""
    yield Slip("env_not_loaded", option.option.span, "-e behind the image", Certainty.CERTAIN)
    yield Slip("empty_key", option.word.span, option.name, LIKELY)


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


def _slips(call: _Call) -> Iterator[Slip]:
    for slip in call.command.own_slips:
        yield Slip(
            slip.code, slip.span, slip.found, slip.certainty,
            drops_header=bool(call.sent) and not slip.keeps_key_back, keeps_key_back=slip.keeps_key_back,
        )  # fmt: skip
    yield from call.slips
    stops = call.command.name in httpie.TOOLS  # the rest is no item, and nothing is sent
    for each in call.sent:
        if each.is_cut:
            yield Slip(
                "shell_quoting", each.span, "no quotes round the header",
                drops_header=not stops, keeps_key_back=stops,
            )  # fmt: skip


# -- the corrected command


def _rewriting(
    text: str, call: _Call, provider: Provider, printed: tuple[Printed, ...]
) -> Rewriting:
    reads = _reads(call.script)
    quote = call.script.quote
    is_own_fault = bool(call.slips)
    edits = [
        Edit(s.span, _written(s, reads, quote, call))
        for s in call.sent[:1]
        if not _is_sound(s) or s.is_cut or (is_own_fault and call.command.name == "wget")
    ]
    if call.stored is not None and call.stored.value:
        edits.append(Edit(call.stored.value.span, reads))
    edits += [*call.edits, *(p.edit for p in printed)]
    edits += url_edits(call.url, provider)
    edits += [Edit(span_with_blank(text, w.span), "") for w in call.holding_key]
    if not call.sent and call.stored is None and call.command.name in _CALLS:
        edits += _new_header(text, call, reads)
    return Rewriting(call.script.dialect.value, tuple(edits), (ENV,))


def _reads(script: Script) -> str:
    """How this shell reads the variable."""
    signs = {Dialect.POSIX: "${}", Dialect.CMD: "%{}%", Dialect.POWERSHELL: "$env:{}"}
    return signs[script.dialect].format(ENV)


def _new_header(text: str, call: _Call, reads: str) -> Iterator[Edit]:
    """In place of Basic, else behind the address."""
    quote = call.script.quote
    if call.command.name in httpie.TOOLS:
        parsed = httpie.parsed(call.command)
        given, kind = parsed.argument("-a", "--auth"), parsed.argument("-A", "--auth-type")
        if given:
            end = max(given[1].span.end, given[0].span.start)
            yield Edit(Span(given[0].span.start, end), f"-A bearer -a {quote}{reads}{quote}")
            for word in kind or ():
                yield Edit(span_with_blank(text, word.span), "")
            return
    for word in call.command.words if call.command.name == "wget" else ():
        if re.match(r"--(?:http-)?(?:user|password)=|--(?:post|body)-data=", word.text):
            yield Edit(span_with_blank(text, word.span), "")
    option = "--header=" if call.command.name == "wget" else ""
    end = call.address.span.end if call.address else call.command.words[0].span.end
    yield Edit(Span(end, end), f" {option}{quote}Authorization: Bearer {reads}{quote}")


def _is_sound(sent: _Sent) -> bool:
    value = sent.header.value.text.strip()
    return sent.header.is_authorization and bool(re.fullmatch(rf"(?i)bearer +{HOLE}", value))


def _written(sent: _Sent, reads: str, quote: str, call: _Call) -> str:
    if sent.header.value.origin and sent.header.name.span.start == sent.header.value.span.start:
        return f"{quote}{reads}{quote}"  # an option that writes the scheme itself
    is_option = sent.header.name.span.start - sent.span.start > 8
    is_wrong_option = call.command.name == "wget" and bool(call.slips)
    prefix = "--header=" if is_option or is_wrong_option else ""
    return f"{prefix}{quote}Authorization: Bearer {reads}{quote}"
