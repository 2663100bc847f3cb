"""cURL commands, in any shell: the words as that shell reads them, as cURL understands them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_word
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import (
    is_contiguous,
    parameters_of,
    query_of,
    span_with_blank,
    start_of_foreign,
    url_edits,
)
from portal.diagnosis.readers.curl_options import DATA, CurlCall, Option, parsed
from portal.diagnosis.readers.header import header_field, is_named_authorization
from portal.diagnosis.readers.http_response import answer_below
from portal.diagnosis.readers.powershell_call import is_cmdlet
from portal.diagnosis.readers.session import export_edits, is_mended_elsewhere, slips_of_session
from portal.diagnosis.readers.shell import (
    ESCAPES,
    Command,
    Dialect,
    Script,
    Word,
    handed_on,
    read_script,
    read_scripts,
)
from portal.diagnosis.readers.shell.printed import Printed, faults_in
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import (
    Edit,
    HeaderField,
    Parameter,
    PastedRequest,
    Response,
    Rewriting,
    Slip,
)
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, Variable, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_MENTIONED: Final = re.compile(r"(?i)(?:^|[\s;&|(`\"'/\\>$])curl(?:\.exe)?(?:\s|$)", re.M)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if is_arguments_alone(text):
        return _of_arguments(text, provider)
    if not _MENTIONED.search(text) or is_cmdlet(text):
        return None
    chosen = _chosen(read_scripts(text), provider)
    if chosen is None:
        return None
    request = _Reading(text, *chosen, provider).request()
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
    return next(at_home, ours[0] if ours else None)


def _position_of_curl(command: Command) -> int | None:
    if any(handed_on(command)):  # that shell's command is read by itself
        return None
    for i, word in enumerate(command.words[:6]):
        if Command((word,)).name == "curl":
            return i
    return None


def _from_curl(command: Command) -> Command:
    return replace(command, words=command.words[_position_of_curl(command) or 0 :])


@dataclass(slots=True)
class _Reading:
    """One command, from its words to the request and back to a corrected command."""

    text: str
    script: Script
    command: Command
    provider: Provider
    curl: CurlCall = field(init=False)
    headers: list[tuple[Option, HeaderField]] = field(init=False)

    def __post_init__(self) -> None:
        self.curl = parsed(self.command)
        self.headers = list(self._headers())

    def request(self) -> PastedRequest:
        url = self._url()
        dialect = self.script.dialect
        return PastedRequest(
            kind=InputKind.POWERSHELL if self._is_powershell() else InputKind.CURL,
            text=Secret(self.text),
            is_request=True,
            method=self._method(),
            url=url,
            assumed_scheme=self._assumed_scheme(),
            headers=tuple(f for _, f in self.headers),
            query=(*query_of(url), *self._data_in_the_address()),
            body=() if self._is_get_with_data() else self._data(),
            basic=None if self._is_overruled() else self._basic(),
            slips=tuple(self._slips(dialect)),
            spare_keys=(
                *(v for v in self.script.variables.values() if v.is_known and len(v) >= 8),
                *self.script.literals,
            ),
            response=self._response(),
            meant=self._bound(self._variable()),
            rewriting=None if self._is_mended_elsewhere() else self._rewriting,
        )

    def _is_mended_elsewhere(self) -> bool:
        """Whether the command is right and the shell round it holds another value."""
        slips = slips_of_session(self.text, self._used())
        ours = [p for p in self.headers if self.is_ours(p[1])]
        return is_mended_elsewhere(slips) and all(map(self._is_sound, ours))

    def _is_powershell(self) -> bool:
        """``curl.exe`` with back-ticks is PowerShell's; a prompt alone leaves it cURL."""
        is_tool = self.command.words[0].text.lower().endswith("curl.exe")
        return self.script.dialect is Dialect.POWERSHELL and is_tool

    def _url(self) -> Traced:
        named = [o.argument.value for o in self.curl.named("url") if o.argument]
        candidates = named + [w.value for w in self.curl.addresses]
        is_address = re.compile(r"(?i)https?://|[\w-]+(?:\.[\w-]+)+(?:[/:?]|\Z)|localhost")
        likely = (u for u in candidates if is_address.match(u.text) or HOLE in u.text)
        return next(likely, candidates[0] if candidates else EMPTY)

    def _method(self) -> str:
        for option in self.curl.named("X", "request"):
            return option.argument.text.upper() if option.argument else "GET"
        return "POST" if self.curl.has(*DATA) else "GET"

    def _headers(self) -> Iterator[tuple[Option, HeaderField]]:
        for option in self.curl.named("H", "header"):
            if option.argument is None:
                continue
            if option.argument.text.startswith("@"):
                yield option, self._unknown_header(option.argument)
                continue
            found = header_field(option.argument.value, option.argument.span)
            if found is not None:
                yield option, found
            elif HOLE in option.argument.text:
                yield option, self._unknown_header(option.argument)
        for option in self.curl.named("K", "config"):
            if option.argument is not None:
                yield option, self._unknown_header(option.argument)
        for option in self.curl.named("oauth2-bearer"):
            if option.argument is not None:
                yield option, self._bearer_option(option.argument)

    def _unknown_header(self, argument: Word) -> HeaderField:
        """A header that a variable or a file holds: taken for right."""
        at = argument.span.start
        unknown = Traced.hole(
            Variable(argument.text.replace(HOLE, "")[:60] or "header", argument.span)
        )
        value = Traced.at("Bearer ", at) + unknown
        return HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), argument.span)

    def _bearer_option(self, argument: Word) -> HeaderField:
        """``--oauth2-bearer`` writes the scheme itself."""
        at = argument.span.start
        value = Traced.at("Bearer ", at) + argument.value
        return HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), argument.span)

    def _basic(self) -> Traced | None:
        for option in self.curl.named("u", "user"):
            if option.argument is not None:
                return option.argument.value
        url = self._url()
        userinfo = sending.credential_in_address(url)
        return url[slice(*userinfo)] if userinfo else None

    def _is_overruled(self) -> bool:
        """Where ``-H`` gives the header, cURL writes none of its own for ``-u`` and ``.netrc``."""
        return any(f.is_authorization and f.value.text.strip() for _, f in self.headers)

    def _assumed_scheme(self) -> str:
        named = [o.argument.text.lower() for o in self.curl.named("proto-default") if o.argument]
        return named[-1] if named else "http"

    def _is_get_with_data(self) -> bool:
        return self.curl.has("G", "get")

    def _data_in_the_address(self) -> tuple[Parameter, ...]:
        """With ``-G``, what ``-d`` names goes to the address; ``--url-query`` always does."""
        words = [o.argument for o in self.curl.named("url-query") if o.argument]
        data = self._data() if self._is_get_with_data() else ()
        return (*data, *(p for w in words for p in parameters_of(w.value)))

    def _data(self) -> tuple[Parameter, ...]:
        words = [o.argument for o in self.curl.named(*DATA) if o.argument]
        return tuple(p for w in words for p in (*parameters_of(w.value), *json_fields(w.value)))

    # -- slips

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
        yield from (p.slip for p in self._printed())
        yield from slips_of_session(self.text, self._used())
        if self.curl.has("n", "netrc") and not header_spans:
            yield Slip("netrc_override", self.command.span, certainty=LIKELY)

    def is_ours(self, field: HeaderField) -> bool:
        return field.is_authorization or sending.is_misnamed_authorization(field)

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
        url = self._url().span
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
        url = self._url()
        if not self.curl.has("L", "location"):
            return
        if url.text.lower().startswith("http://"):
            yield Slip("redirect_drops_header", url[:7].span, "http://", LIKELY)
        elif sending.is_assumed_plain(url, self._assumed_scheme()):
            yield Slip("redirect_drops_header", url.span, "http://", LIKELY)

    def _dropped_in_silence(self) -> Iterator[Slip]:
        """Of a header without a colon right behind its name, cURL sends nothing."""
        if self._is_overruled() or self._basic() is not None:
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
        slip = self.script.misassigned.get(self._variable())
        if slip is not None:
            yield slip
            yield Slip("empty_key", slip.span)

    def _printed(self) -> Iterator[Printed]:
        return faults_in(self.text, (f for _, f in self.headers if self.is_ours(f)))

    def _used(self) -> frozenset[str]:
        """The variables that the header reads, whether the paste sets them or not."""
        named = {v.name for _, f in self.headers if self.is_ours(f) for v in f.value.variables}
        return frozenset({*named, self._variable()})

    def _response(self) -> Response | None:
        return answer_below(self.text, self.command.span.end, self.provider)

    # -- the corrected command

    def _rewriting(self) -> Rewriting:
        name = self._variable()
        edits = [*self._header_edits(name), *self._shell_edits(), *self._assignment_edits(name)]
        edits += url_edits(self._url(), self.provider)
        edits += self._body_edits()
        edits += [p.edit for p in self._printed()]
        edits += self._misassigned_edits(name)
        edits += export_edits(self.text, slips_of_session(self.text, self._used()))
        edits += self._less_options_method()
        edits += self._quoted_variables()
        if array := self._as_array():
            edits = array
        env = (
            ()
            if name in self.script.variables and not self._is_literal(name)
            else (self._read(name),)
        )
        return Rewriting(self.script.dialect.value, tuple(edits), env)

    def _read(self, name: str) -> str:
        """The variable that has to be set from outside for the corrected command."""
        return ENV if self._is_literal(name) else name

    def _is_literal(self, name: str) -> bool:
        value = self._bound(name)
        return value is not None and value.is_known

    def _bound(self, name: str) -> Traced | None:
        key = name if self.script.dialect is Dialect.POSIX else name.lower()
        here = dict(self.command.assignments)
        return self.script.variables.get(key, here.get(key))

    def _variable(self) -> str:
        """The variable that the customer's header reads, or meant to."""
        for option, header in self.headers:
            if self.is_ours(header) or sending.is_misnamed_authorization(header):
                raw = self.text[option.span.start : option.span.end]
                match = _VARIABLE.search(raw)
                if match:
                    return next(g for g in match.groups() if g)
        return ENV

    def _reference(self, name: str) -> str:
        return {
            Dialect.POSIX: f"${name}",
            Dialect.CMD: f"%{name}%",
            Dialect.POWERSHELL: f"$env:{name}" if self._bound(name) is None else f"${name}",
        }[self.script.dialect]

    def _header_edits(self, name: str) -> Iterator[Edit]:
        ours = [(o, h) for o, h in self.headers if self.is_ours(h) or _is_misseparated(h)]
        misnamed = [] if self._is_overruled() else list(self.curl.named("u", "user"))
        quote = self.script.quote
        written = f"{quote}Authorization: Bearer {self._reference(name)}{quote}"
        if not ours and misnamed:
            yield Edit(misnamed[0].span, f"-H {written}")
        elif not ours:
            end = self._url().span.end if self._url() else self.command.words[0].span.end
            yield Edit(
                Span(end + self._closing_quote(end), end + self._closing_quote(end)),
                f" -H {written}",
            )
        elif not self._is_sound(ours[0]) and not self._is_in(name, ours[0][1].name):
            yield self._lead_edit(*ours[0]) or self._header_edit(ours[0][0], written)
        for option, _ in ours[1:]:
            yield Edit(span_with_blank(self.text, option.span), "")
        for option in misnamed if ours else misnamed[1:]:
            yield Edit(span_with_blank(self.text, option.span), "")

    def _lead_edit(self, option: Option, header: HeaderField) -> Edit | None:
        """What stands in front of the variable, where that alone is wrong."""
        if self.curl.slips or self.command.own_slips or option.name == "oauth2-bearer":
            return None
        inside = range(option.span.start, option.span.end)
        start = start_of_foreign(header.value, inside)
        if start is None:
            return None
        lead = joined([header.name, header.separator, header.value[:start]])
        rest = header.value[start:]
        is_whole = rest.text == HOLE or all(o not in inside for o in rest.origin)
        if not is_whole or not is_contiguous(lead) or lead.span.start not in inside:
            return None
        return Edit(lead.span, "Authorization: Bearer ")

    def _header_edit(self, option: Option, written: str) -> Edit:
        """In place of the argument alone, where the option in front of it is right."""
        argument = option.argument
        head = self.text[option.span.start : argument.span.start] if argument else ""
        if argument is None or not re.fullmatch(r"(?:-[A-Za-z]{0,20}H|--header)\s+", head):
            return Edit(option.span, f"-H {written}")
        return Edit(Span(argument.span.start, option.span.end), written)

    def _closing_quote(self, end: int) -> int:
        return 1 if self.text[end : end + 1] in ("'", '"') else 0

    def _raw(self, option: Option) -> str:
        return self.text[option.span.start : option.span.end]

    def _is_sound(self, pair: tuple[Option, HeaderField]) -> bool:
        """Whether the header is right as written and reads its key from elsewhere."""
        option, header = pair
        inside = range(option.span.start, option.span.end)
        match = re.match(r"bearer +(?=\S)", header.value.text.strip(), re.I)
        if (
            not header.is_authorization
            or match is None
            or self.curl.slips
            or self.command.own_slips
        ):
            return False
        key = header.value.strip()[match.end() :]
        return bool(key) and (key.text == HOLE or all(o not in inside for o in key.origin))

    def _assignment_edits(self, name: str) -> Iterator[Edit]:
        """The literal that the customer's variable is set to becomes the environment's value."""
        key = name if self.script.dialect is Dialect.POSIX else name.lower()
        span = self.script.bindings.get(key)
        if span is None or not self._is_literal(name):
            return
        lead = self._lead_in(name)
        reference = {
            Dialect.POSIX: f'"{lead}${ENV}"',
            Dialect.CMD: f"{lead}%{ENV}%",
            Dialect.POWERSHELL: f'"{lead}$env:{ENV}"' if lead else f"$env:{ENV}",
        }[self.script.dialect]
        is_in_front = any(n == name for n, _ in self.command.assignments)
        yield Edit(span, reference + (";" if is_in_front else ""))

    def _is_in(self, name: str, part: Traced) -> bool:
        """Whether the variable's value holds this part of the header."""
        span = self.script.bindings.get(
            name if self.script.dialect is Dialect.POSIX else name.lower()
        )
        return span is not None and bool(part) and span.start <= part.span.start < span.end

    def _less_options_method(self) -> Iterator[Edit]:
        for option in self.curl.named("X", "request"):
            if option.argument and option.argument.text.upper() == "OPTIONS":
                yield Edit(span_with_blank(self.text, option.span), "")

    def _quoted_variables(self) -> Iterator[Edit]:
        """A variable with a whole header in it, which the quotes hold together."""
        for split in self.script.splits:
            if any(
                self._is_in(split.name, h.name) and o.span.end == split.span.end
                for o, h in self.headers
            ):
                yield Edit(split.span, f'"${split.name}"')

    def _as_array(self) -> list[Edit]:
        """Options kept in a variable, as bash's array, whose words stay whole."""
        split = next(
            (s for s in self.script.splits if s.span in {w.span for w in self.command.words}), None
        )
        binding = self.script.bindings.get(split.name) if split else None
        header = next(
            (h for o, h in self.headers if split and o.argument and split.span.end == o.span.end),
            None,
        )
        if split is None or binding is None or header is None or not header.value:
            return []
        is_hole = header.value.text[-1] == HOLE
        start = header.name.span.start
        end = header.value.variables[-1].span.end if is_hole else header.value.origin[-1] + 1
        is_inside = binding.start < start < end < binding.end
        if not is_inside or not self.text.startswith('"-', binding.start):
            return []
        opening = re.search(r"(?:\\\"|')?\Z", self.text[start - 2 : start])
        closing = re.compile(r"(?:\\\"|')?").match(self.text, end)
        start -= len(opening[0]) if opening else 0
        end = closing.end() if closing else end
        names = [v.name for v in header.value.variables]
        reference = f"${names[0] if names else ENV}"
        return [
            Edit(Span(binding.start, binding.start + 1), "("),
            Edit(Span(start, end), f'"Authorization: Bearer {reference}"'),
            Edit(Span(binding.end - 1, binding.end), ")"),
            Edit(split.span, f'"${{{split.name}[@]}}"'),
        ]

    def _misassigned_edits(self, name: str) -> Iterator[Edit]:
        slip = self.script.misassigned.get(name)
        if slip is not None:
            yield Edit(slip.span, f"{name}=")

    def _lead_in(self, name: str) -> str:
        """What the variable holds in front of the key: the header's name and scheme, or nothing."""
        for option, header in self.headers:
            if self._is_in(name, header.name):
                return "Authorization: Bearer "
            if self._is_sound((option, header)) and self._is_in(name, header.value.strip()[:1]):
                return "Bearer "
        return ""

    def _shell_edits(self) -> Iterator[Edit]:
        escape = ESCAPES[self.script.dialect]
        for slip in self.command.own_slips:
            if slip.code == "shell_line_break":
                yield self._mended_line_break(slip, escape)
            elif slip.code == "invisible_character":
                yield Edit(slip.span, " ")
        name = self.command.words[0]
        if self.script.dialect is Dialect.POWERSHELL and name.text.lower() == "curl":
            yield Edit(name.span, "curl.exe")
        for word in self.command.words:
            if self._is_ill_quoted(word):
                yield Edit(word.span, self._quoted(word.value))
        for slip in self.curl.slips:
            if slip.found == "= ":
                yield Edit(slip.span, " ")

    def _mended_line_break(self, slip: Slip, escape: str) -> Edit:
        if slip.found.endswith("within a line"):
            return Edit(slip.span, "")
        if slip.found == "an empty line":
            return Edit(slip.span, "")
        is_end = self.text[slip.span.start] in "\r\n"
        end = slip.span.start if is_end else slip.span.end
        start = slip.span.start
        while start > 0 and self.text[start - 1] in " \t":
            start -= 1
        return Edit(Span(start, end), f" {escape}")

    def _is_ill_quoted(self, word: Word) -> bool:
        raw = self.text[word.span.start : word.span.end]
        has_smart = any(c in characters.SMART_QUOTES + characters.SMART_DASHES for c in raw)
        single = self.script.dialect is Dialect.CMD and "'" in raw
        return has_smart or single or self._holds_quoting_slip(word.span)

    def _holds_quoting_slip(self, span: Span) -> bool:
        """An open quote or a bare ampersand in the word, which new quotes mend."""
        starts = [s.span.start for s in self.command.own_slips if s.code == "shell_quoting"]
        return bisect_left(starts, span.start) < bisect_left(starts, span.end)

    def _quoted(self, value: Traced) -> str:
        names = iter(value.variables)
        text = "".join(
            self._reference(next(names).name) if c == HOLE else self._escaped(c) for c in value.text
        )
        return (
            text
            if re.match(r"[-\w./:]+\Z", text)
            else f"{self.script.quote}{text}{self.script.quote}"
        )

    def _escaped(self, character: str) -> str:
        if character == '"':
            return ESCAPES[self.script.dialect].replace("^", "\\") + '"'
        is_special = self.script.dialect is Dialect.POSIX and character in "$`\\"
        return "\\" + character if is_special else character

    def _body_edits(self) -> Iterator[Edit]:
        for option in self.curl.named(*DATA, "url-query"):
            argument = option.argument
            if argument is None:
                continue
            holding = [p for p in parameters_of(argument.value) if sending.holds_key(p)]
            names = {p.name.text for p in holding}
            if not holding:
                continue
            kept = [p for p in argument.text.split("&") if p.split("=", 1)[0] not in names]
            if kept:
                yield Edit(argument.span, '"' + "&".join(kept) + '"')
            else:
                yield Edit(span_with_blank(self.text, option.span), "")


_VARIABLE: Final = re.compile(
    r"\$\{?(?:env:)?([A-Za-z_]\w{0,60})\}?|%([A-Za-z_]\w{0,60})%|\{\{\s*([A-Za-z_]\w{0,60})\s*\}\}",
    re.I,
)
_JSON_FIELD: Final = re.compile(r'"([\w-]{1,60})"\s{0,5}:\s{0,5}"([^"\\]{1,2000})"')


def json_fields(body: Traced) -> Iterator[Parameter]:
    """The string fields of a JSON body, however deep."""
    if not body.text.lstrip().startswith(("{", "[")):
        return
    for match in _JSON_FIELD.finditer(body.text):
        yield Parameter(body[match.start(1) : match.end(1)], body[match.start(2) : match.end(2)])


def _is_misseparated(header: HeaderField) -> bool:
    return header.separator.text != ":" and is_named_authorization(header.name.text)
