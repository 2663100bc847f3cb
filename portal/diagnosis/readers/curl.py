"""cURL commands, in any shell: the words as that shell reads them, as cURL understands them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_word
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_sign_in, query_of
from portal.diagnosis.readers.curl_command import CurlCommand
from portal.diagnosis.readers.curl_mending import CurlMending
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.http_response import answer_below
from portal.diagnosis.readers.powershell_call import is_cmdlet
from portal.diagnosis.readers.session import is_mended_elsewhere, slips_of_session
from portal.diagnosis.readers.shell import (
    Command,
    Dialect,
    Script,
    Word,
    handed_on,
    read_script,
    read_scripts,
)
from portal.diagnosis.readers.shell.recipe import for_make, is_makefile
from portal.diagnosis.request import (
    PastedRequest,
    Response,
    Rewriting,
    Slip,
)
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, HOLE, Span

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_MENTIONED: Final = re.compile(r"(?i)(?:^|[\s;&|(`\"'/\\>$@])curl(?:\.exe)?(?:\s|$)", re.M)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if is_arguments_alone(text):
        return _of_arguments(text, provider)
    if not _MENTIONED.search(text) or is_cmdlet(text):
        return None
    chosen = _chosen(read_scripts(text), provider)
    if chosen is None:
        return None
    request = _Reading(text, *chosen, provider).request()
    rewriting = request.rewriting
    if rewriting is not None and is_makefile(text):
        request = replace(request, rewriting=lambda: for_make(rewriting()))
    return replace(request, kind=InputKind.PROSE) if _begins_a_message(text) else request


def _begins_a_message(text: str) -> bool:
    """Whether the first words are spoken to a person: a greeting, or a sentence."""
    first = text.lstrip().partition("\n")[0].strip()
    words = first.split()
    is_greeting = re.match(
        r"(?i)(?:hi|hello|hey|dear|good \w+|hallo|hola|bonjour)\b[^=:$]{0,40}\Z", first
    )
    is_sentence = len(words) >= 5 and sum(is_word(w) for w in words) * 5 >= len(words) * 4
    return bool(is_greeting or is_sentence) and words[0].lower() not in ("curl", "#", "//")


_ARGUMENTS: Final = re.compile(r"\s*-{1,2}[A-Za-z]")


_HEADER_OPTION: Final = re.compile(
    r"(?m)^[ \t]*(?:-[A-Za-z \t]{0,20})?(?:-H|--header)[ \t]*=?[\"'“‘A]"
)


_ARGUMENT_LINE: Final = re.compile(r"[ \t]*(?:-{1,2}[A-Za-z]|[\"']|https?://|\r?\Z)")


MOST_ARGUMENT_LINES: Final = 60


def is_arguments_alone(text: str) -> bool:
    """Lines out of a cURL command without its name: ``-H "Authorization: …" \\``."""
    lines = text.split("\n")
    if len(lines) > MOST_ARGUMENT_LINES or not _ARGUMENTS.match(text):
        return False
    return bool(_HEADER_OPTION.search(text)) and all(map(_ARGUMENT_LINE.match, lines))


def _of_arguments(text: str, provider: Provider) -> PastedRequest | None:
    dialect = {"^": Dialect.CMD, "`": Dialect.POWERSHELL}.get(text.rstrip()[-1:])
    script = read_script(text, dialect)
    words = tuple(w for c in script.commands for w in c.words)
    slips = tuple(s for c in script.commands for s in c.own_slips)
    command = Command((Word(EMPTY, Span(0, 0)), *words), own_slips=slips)
    reading = _Reading(text, script, command, provider)
    if not any(reading.is_ours(f) for _, f in reading.headers):
        return None
    return replace(reading.request(), is_request=False)


def _chosen(scripts: Iterable[Script], provider: Provider) -> tuple[Script, Command] | None:
    """The curl command that calls the provider, else the first one."""
    ours = [
        (s, _from_curl(c)) for s in scripts for c in s.commands if _position_of_curl(c) is not None
    ]
    hosts = provider.hosts
    at_home = (p for p in ours if any(h in w.text.lower() for w in p[1].words for h in hosts))
    elsewhere = (p for p in ours if not _signs_in(p[1], provider))
    return next(at_home, next(elsewhere, None))


def _signs_in(command: Command, provider: Provider) -> bool:
    """Whether the call only gets a token, at another service."""
    return any(is_sign_in(w.value, provider) for w in command.words) and not any(
        is_named_authorization(w.text.partition(":")[0]) and "bearer" in w.text.lower()
        for w in command.words
    )


def _position_of_curl(command: Command) -> int | None:
    if any(handed_on(command)):  # that shell's command is read by itself
        return None
    for i, word in enumerate(command.words[:6]):
        if Command((word,)).name == "curl":
            return i if any(map(_is_argument, command.words[i + 1 :])) else None
    return None


_GIVEN: Final = re.compile(rf"\w{{2,5}}://|[-–—@'\"“‘<{HOLE}]|[\w.-]*[./]\w|localhost\b")


def _is_argument(word: Word) -> bool:
    """An option or an address; of "curl returns 401" no word is one."""
    return bool(_GIVEN.match(word.text)) or bool(word.quote)


def _from_curl(command: Command) -> Command:
    return replace(command, words=command.words[_position_of_curl(command) or 0 :])


@dataclass(slots=True)
class _Reading(CurlCommand):
    """From the words of one command to the request."""

    def request(self) -> PastedRequest:
        url = self.url()
        dialect = self.script.dialect
        return PastedRequest(
            kind=InputKind.POWERSHELL if self._is_powershell() else InputKind.CURL,
            text=Secret(self.text),
            is_request=True,
            method=self.method(),
            url=url,
            assumed_scheme=self.assumed_scheme(),
            headers=tuple(f for _, f in self.headers),
            query=(*query_of(url), *self.data_in_the_address()),
            body=() if self.is_get_with_data() else self.data(),
            basic=None if self.is_overruled() else self.basic(),
            slips=tuple(self._slips(dialect)),
            spare_keys=(
                *(v for v in self.script.variables.values() if v.is_known and len(v) >= 8),
                *self.script.literals,
            ),
            response=self._response(),
            meant=self.bound(self.variable()),
            rewriting=None if self._is_mended_elsewhere() else self._mended,
        )

    def _is_mended_elsewhere(self) -> bool:
        """Whether the command is right and the shell round it holds another value."""
        slips = slips_of_session(self.text, self.used())
        ours = [p for p in self.headers if self.is_ours(p[1])]
        return is_mended_elsewhere(slips) and all(map(self.is_sound, ours))

    def _is_powershell(self) -> bool:
        """``curl.exe`` with back-ticks is PowerShell's; a prompt alone leaves it cURL."""
        is_tool = self.command.words[0].text.lower().endswith("curl.exe")
        return self.script.dialect is Dialect.POWERSHELL and is_tool

    def _slips(self, dialect: Dialect) -> Iterator[Slip]:
        header_spans = [o.span for o, f in self.headers if self.is_ours(f)]
        first = min((s.start for s in header_spans), default=len(self.text))
        for slip in (*self.command.own_slips, *self.curl.slips):
            yield self._weighed(slip, first, header_spans)
        yield from self._alias(dialect)
        yield from self._redirect()
        yield from self._never_set()
        yield from self._dropped_in_silence()
        yield from self._set_to_nothing()
        yield from (p.slip for p in self.printed())
        yield from slips_of_session(self.text, self.used())
        if self.curl.has("n", "netrc") and not header_spans:
            yield Slip("netrc_override", self.command.span, certainty=LIKELY)

    def _weighed(self, slip: Slip, first: int, headers: list[Span]) -> Slip:
        """A slip drops the header when it cuts it off or stands in it; else it is a risk."""
        is_before = slip.code == "shell_line_break" and slip.span.start < first < len(self.text)
        is_before |= (
            slip.code == "shell_quoting"
            and slip.found == "& in the address"
            and slip.span.start < first < len(self.text)
        )
        is_within = any(h.start <= slip.span.start < h.end for h in headers)
        if slip.code in ("invisible_character", "smart_dash"):
            near = any(0 <= h.start - slip.span.start <= 2 for h in headers)
            return replace(slip, drops_header=near or is_within)
        url = self.url().span
        if (
            slip.code == "shell_single_quotes_windows"
            and url.start - 1 <= slip.span.start < url.end
        ):
            return slip  # no address at all for cURL
        if slip.keeps_key_back:
            return slip
        if slip.drops_header or is_before or is_within:
            return replace(slip, drops_header=True)
        return replace(slip, certainty=POSSIBLE if headers else CERTAIN)

    def _alias(self, dialect: Dialect) -> Iterator[Slip]:
        name = self.command.words[0]
        if dialect is Dialect.POWERSHELL and name.text.lower() == "curl" and self.headers:
            yield Slip("powershell_curl_alias", name.span, "curl", drops_header=True)

    def _redirect(self) -> Iterator[Slip]:
        """With ``-L``, cURL follows to ``https://`` and leaves the header behind."""
        url = self.url()
        if not self.curl.has("L", "location"):
            return
        if url.text.lower().startswith("http://"):
            yield Slip("redirect_drops_header", url[:7].span, "http://", LIKELY)
        elif sending.is_assumed_plain(url, self.assumed_scheme()):
            yield Slip("redirect_drops_header", url.span, "http://", LIKELY)

    def _dropped_in_silence(self) -> Iterator[Slip]:
        """Of a header without a colon right behind its name, cURL sends nothing."""
        if self.is_overruled() or self.basic() is not None:
            return
        for option, header in self.headers:
            is_named = is_named_authorization(header.name.text)
            if is_named and ":" not in header.separator.text.lstrip():
                yield Slip("header_missing", option.span)

    def _never_set(self) -> Iterator[Slip]:
        """``KEY=… curl … $KEY``: the shell expands before it assigns."""
        here = {name for name, _ in self.command.assignments}
        for _, header in self.headers:
            for variable in header.value.variables:
                if variable.name in here:
                    yield Slip("env_not_loaded", variable.span, "$" + variable.name, CERTAIN)
                    yield Slip("empty_key", variable.span, certainty=LIKELY)

    def _set_to_nothing(self) -> Iterator[Slip]:
        """The variable was to be set, and a command of its name was run instead."""
        slip = self.misassigned()
        if slip is None:
            return
        yield slip
        if self.script.dialect is not Dialect.CMD:
            yield Slip("empty_key", slip.span)
            return
        for _, header in self.headers:  # cmd.exe leaves the name of an unknown variable standing
            if self.is_ours(header):
                yield Slip("variable_not_expanded", header.value.span, f"%{self.variable()}%")

    def _response(self) -> Response | None:
        return answer_below(self.text, self.command.span.end, self.provider)

    def _mended(self) -> Rewriting:
        return CurlMending(self.text, self.script, self.command, self.provider).rewriting()
