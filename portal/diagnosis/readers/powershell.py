"""PowerShell's own clients: ``Invoke-RestMethod``, ``Invoke-WebRequest`` and their short names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of, span_with_blank, url_edits
from portal.diagnosis.readers.header import header_field, is_named_authorization
from portal.diagnosis.readers.http_response import answer_below
from portal.diagnosis.readers.powershell_call import PowerShellCall, calls_in, end_of_bracket
from portal.diagnosis.readers.session import is_mended_elsewhere, slips_of_session
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, Variable, joined

_TEXT: Final = (
    r"(?:\"(?:[^\"`]|`.){0,4000}\"|'[^']{0,4000}'|[“”„][^“”„\r\n]{0,4000}[“”]|[‘’][^‘’\r\n]{0,4000}[‘’]"
    r"|\$(?:env:)?\w+)"
)
_SET: Final = re.compile(rf"(?m)^[ \t]*\$(\w{{1,60}})[ \t]*=[ \t]*({_TEXT})[ \t]*;?[ \t]*\r?$")
_ENTRY: Final = re.compile(
    rf"(?i)[\"']?([\w-]{{3,40}})[\"']?\s{{0,5}}=\s{{0,5}}({_TEXT}(?:\s?\+\s?{_TEXT}){{0,3}})"
)
_INDEXED: Final = re.compile(
    rf"\[[\"']([\w-]{{3,40}})[\"']\]\s?=\s?({_TEXT}(?:\s?\+\s?{_TEXT}){{0,3}})"
)
_ADDED: Final = re.compile(
    rf"(?i)\.Add\(\s?[\"']([\w-]{{3,40}})[\"']\s?,\s?({_TEXT}(?:\s?\+\s?{_TEXT}){{0,3}})"
)
_SPLATTED_URI: Final = re.compile(rf"(?im)^[ \t]*uri[ \t]*=[ \t]*({_TEXT})")
_VARIABLE: Final = re.compile(r"\$(?:\{(?:env:)?(\w+)\}|(?:env:)?(\w+)|\((?:[^()]{0,80})\))", re.I)


def read(text: str, provider: Provider) -> PastedRequest | None:
    calls = calls_in(text)
    if not calls:
        return None
    scope = _scope(text)
    call = _chosen(text, calls, scope, provider)
    fields = _fields(text, scope)
    url = _url(text, call, scope)
    if not fields and not url:
        return None
    reading = _Reading(text, call, scope, fields, url, provider)
    headers = reading.headers()
    return PastedRequest(
        kind=InputKind.POWERSHELL,
        text=Secret(text),
        is_request=bool(headers) or not reading.has_headers_from_elsewhere(),
        method=reading.method(),
        url=url,
        assumed_scheme="http",
        headers=headers,
        query=query_of(url),
        basic=reading.basic(),
        slips=tuple(reading.slips()),
        spare_keys=tuple(
            v for v in scope.values() if v.is_known and len(v) >= 16 and "://" not in v.text
        ),
        response=answer_below(text, call.end, provider),
        rewriting=None if reading.is_mended_elsewhere() else reading.rewriting,
    )


def _chosen(
    text: str, calls: list[PowerShellCall], scope: dict[str, Traced], provider: Provider
) -> PowerShellCall:
    """The call to the provider, else the first one."""
    hosts = provider.hosts
    at_home = (c for c in calls if any(h in _url(text, c, scope).text.lower() for h in hosts))
    return next(at_home, calls[0])


def _scope(text: str) -> dict[str, Traced]:
    found: dict[str, Traced] = {}
    for match in _SET.finditer(text):
        found[match[1].lower()] = _value(text, *match.span(2), found)
    return found


def _value(text: str, start: int, end: int, scope: dict[str, Traced]) -> Traced:
    """The value of a text, of a variable, or of several joined with ``+``."""
    parts = [m.span() for m in re.compile(_TEXT).finditer(text, start, end)]
    return joined(_part(text, a, b, scope) for a, b in parts)


def _part(text: str, start: int, end: int, scope: dict[str, Traced]) -> Traced:
    if text[start] in "'‘’":
        return Traced.part(text, start + 1, end - 1)
    if text[start] not in '"“”„':
        return _expanded(text, start, end, scope)
    return _expanded(text, start + 1, end - 1, scope)


def _expanded(text: str, start: int, end: int, scope: dict[str, Traced]) -> Traced:
    parts, at = [], start
    for match in _VARIABLE.finditer(text, start, end):
        parts.append(Traced.part(text, at, match.start()))
        name = match[1] or match[2] or match[0]
        known = None if "env:" in match[0].lower() else scope.get(name.lower())
        parts.append(
            known if known is not None else Traced.hole(Variable(name, Span(*match.span())))
        )
        at = match.end()
    return joined([*parts, Traced.part(text, at, end)])


def _fields(text: str, scope: dict[str, Traced]) -> list[HeaderField]:
    found: dict[int, HeaderField] = {}
    for rule in (_INDEXED, _ADDED, _ENTRY):
        for match in rule.finditer(text):
            name = Traced.part(text, *match.span(1))
            value = _value(text, *match.span(2), scope)
            field = HeaderField(name, value, Traced.at(":", match.start(2)), Span(*match.span(2)))
            is_ours = is_named_authorization(name.text) or (
                "-" in name.text and sending.is_misnamed_authorization(field)
            )
            if is_ours:
                found.setdefault(match.start(2), field)
    return list(found.values())[:1] or list(_formatted(text, scope))


def _formatted(text: str, scope: dict[str, Traced]) -> Iterator[HeaderField]:
    """``'Bearer {0}' -f $key``, or another expression, whose text is then taken for right."""
    match = _COMPUTED.search(text)
    if match is None:
        return
    name = Traced.part(text, *match.span("name"))
    span = Span(*match.span("all"))
    colon = Traced.at(":", span.start)
    filled = _FORMAT.match(text, span.start)
    if filled is None:
        unknown = Traced.hole(Variable("expression", span))
        yield HeaderField(name, Traced.at("Bearer ", span.start) + unknown, colon, span)
        return
    pattern = _value(text, *filled.span(1), scope)
    gap = pattern.text.find("{0}")
    value = _value(text, *filled.span(2), scope)
    whole = joined([pattern[:gap], value, pattern[gap + 3 :]]) if gap >= 0 else pattern
    yield HeaderField(name, whole, colon, Span(span.start, filled.end()))


_COMPUTED: Final = re.compile(
    r"(?i)[\"']?\b(?P<name>authorization)[\"']?(?:\]?[ \t]*=[ \t]*|[ \t]*,[ \t]*)(?P<all>[(\[$][^;}\r\n]{1,500})"
)
_FORMAT: Final = re.compile(rf"\(?[ \t]*({_TEXT})[ \t]*-f[ \t]*({_TEXT})[ \t]*\)?")


def _url(text: str, call: PowerShellCall, scope: dict[str, Traced]) -> Traced:
    argument = call.arguments.get("uri") or next(iter(call.positional), None)
    if argument is not None:
        bare = text[argument.start] not in "\"'“”„‘’$("
        value = (
            Traced.part(text, argument.start, argument.end)
            if bare
            else _value(text, argument.start, argument.end, scope)
        )
        if _ADDRESS.match(value.text):
            return value
    splatted = _SPLATTED_URI.search(text)
    if splatted:
        return _value(text, *splatted.span(1), scope)
    return next((v for v in scope.values() if v.text.startswith("http")), EMPTY)


_ADDRESS: Final = re.compile(rf"(?i)https?://|[\w-]+(?:\.[\w-]+)+(?::\d+)?/|{HOLE}.*/")
_HASHTABLE: Final = re.compile(
    r"\$(?P<name>\w{1,60})[ \t]*=[ \t]*(?:\[(?:ordered|pscustomobject)\][ \t]*)?(?=@\{)", re.I
)
_HOLDER: Final = re.compile(
    r"\$(?P<name>\w{1,60})(?:\.Headers)?(?:\.Add\(|\[[\"'])\s?[\"']?auth", re.I
)
_NAMED: Final = re.compile(r"[$@](?:script:|global:)?(?P<name>[A-Za-z_]\w{0,60})")
_MEMBER: Final = re.compile(
    r"\$\([^()]{0,200}\)|\$(?P<name>(?!env:)[A-Za-z_]\w{0,60})(?P<member>(?:\.[A-Za-z_]\w{0,60})+|\[[^\]\r\n]{1,60}\])"
)
MOST_NAMES: Final = 20


@dataclass(frozen=True, slots=True)
class _Reading:
    """One call, what it is given, and how that is mended."""

    text: str
    call: PowerShellCall
    scope: dict[str, Traced]
    fields: list[HeaderField]
    url: Traced
    provider: Provider

    def headers(self) -> tuple[HeaderField, ...]:
        return (*self.fields, *self._of_token(), *self._of_text())

    def method(self) -> str:
        argument = self.call.arguments.get("method")
        return self._raw(argument).strip("\"'").upper() if argument else "GET"

    def basic(self) -> Traced | None:
        """``-Authentication Basic``, or a ``-Credential`` in place of a header."""
        given = self.call.arguments.get("credential")
        kind = self._authentication()
        if kind == "basic" or (given and not kind and not self._has_headers()):
            span = given or self.call.arguments.get("authentication") or self.call.name
            return Traced.hole(Variable("credential", span))
        return None

    def has_headers_from_elsewhere(self) -> bool:
        """Whether headers are given whose content the paste does not show."""
        return self._has_headers() and self._unknown_holder()

    def _unknown_holder(self) -> bool:
        argument = self.call.arguments.get("headers")
        raw = self._raw(argument) if argument else ""
        return "@{" not in raw and not any(n in self._tables() for n in self._names_in(raw))

    def _has_headers(self) -> bool:
        is_splatted = "@" in {self._raw(p)[:1] for p in self.call.positional}
        return (
            "headers" in self.call.parameters
            or is_splatted
            or "websession" in self.call.parameters
            or "PSDefaultParameterValues" in self.text
        )

    def _authentication(self) -> str:
        argument = self.call.arguments.get("authentication")
        return self._raw(argument).strip("\"'").lower() if argument else ""

    def _raw(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _of_token(self) -> tuple[HeaderField, ...]:
        """``-Authentication Bearer -Token`` writes the scheme itself."""
        token = self.call.arguments.get("token")
        if token is None or self._authentication() not in ("bearer", "oauth") or self.fields:
            return ()
        at = token.start
        value = Traced.at("Bearer ", at) + Traced.hole(Variable("token", token))
        return (HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), token),)

    def _text_of_headers(self) -> Span | None:
        """Where a text stands in place of the hashtable that ``-Headers`` takes."""
        argument = self.call.arguments.get("headers")
        if argument is None:
            return None
        raw = self._raw(argument)
        if raw[:1] in "\"'“‘":
            return argument
        for match in _SET.finditer(self.text):
            if raw.lower() == f"${match[1].lower()}" and match[2][:1] in "\"'":
                return Span(*match.span(2))
        return None

    def _of_text(self) -> tuple[HeaderField, ...]:
        span = self._text_of_headers()
        if span is None or self.fields:
            return ()
        found = header_field(_value(self.text, span.start, span.end, self.scope), span)
        if found and is_named_authorization(found.name.text):
            return (found,)
        at = span.start
        value = _value(self.text, span.start, span.end, self.scope)
        is_value = re.match(r"\s*bearer\s", value.text, re.I)
        name, colon = Traced.at("Authorization", at), Traced.at(":", at)
        return (HeaderField(name, value, colon, span),) if is_value else ()

    # -- slips

    def slips(self) -> Iterator[Slip]:
        for slip in self.call.slips:
            headers = self.call.parameters.get("headers")
            is_behind = headers is not None and slip.span.start < headers.start
            yield replace(slip, drops_header=is_behind)
        if self._of_text() and (span := self._text_of_headers()):
            yield Slip("headers_misplaced", span, "a text", keeps_key_back=True)
        yield from self._never_passed()
        yield from self._overridden()
        for match in self._members():
            yield Slip("variable_not_expanded", Span(*match.span("member")), match["member"])
        yield from slips_of_session(self.text, self._used())

    def is_mended_elsewhere(self) -> bool:
        """Whether the call is right and the process holds another value."""
        return is_mended_elsewhere(self.slips()) and all(
            re.fullmatch(rf"(?i)bearer {HOLE}", f.value.text) for f in self.headers()
        )

    def _used(self) -> frozenset[str]:
        return frozenset(v.name for f in self.headers() for v in f.value.variables)

    def _never_passed(self) -> Iterator[Slip]:
        """A hashtable with the header that goes to ``-Body``, or nowhere."""
        if not self.fields or self._has_headers():
            return
        body = self.call.arguments.get("body")
        if body is not None and self._holds_header(body):
            yield Slip("headers_as_body", self.call.parameters["body"], "-Body", drops_header=True)
        elif self._holder():
            yield Slip("headers_misplaced", self.call.name, f"${self._holder()}", drops_header=True)

    def _holds_header(self, argument: Span) -> bool:
        start = self.fields[0].span.start
        is_within = argument.start <= start < argument.end
        return is_within or self._holder() in self._names_in(self._raw(argument))

    def _names_in(self, raw: str) -> frozenset[str]:
        return frozenset(m["name"].lower() for m in list(_NAMED.finditer(raw))[:MOST_NAMES])

    def _tables(self) -> dict[str, Span]:
        """The hashtables that the paste assigns, by their variable's name."""
        found: dict[str, Span] = {}
        at = 0
        while len(found) < MOST_NAMES and (match := _HASHTABLE.search(self.text, at)):
            at = end_of_bracket(self.text, match.end() + 1)
            found[match["name"].lower()] = Span(match.end(), at)
        return found

    def _holder(self) -> str:
        """The variable that holds the header."""
        start = self.fields[0].span.start
        for name, span in self._tables().items():
            if span.start <= start < span.end:
                return name
        added = _HOLDER.search(self.text)
        return added["name"].lower() if added else ""

    def _overridden(self) -> Iterator[Slip]:
        """``-Authentication`` writes the header anew, whatever ``-Headers`` holds."""
        kind = self.call.arguments.get("authentication")
        if kind and self.fields and self._authentication() not in ("none", "bearer", "oauth"):
            found = f"-Authentication {self._raw(kind)}"[:40]
            yield Slip("header_overridden", kind, found, Certainty.CERTAIN)

    def _members(self) -> tuple[re.Match[str], ...]:
        """``"Bearer $cfg.key"``: in a text only ``$cfg`` is expanded, and ``.key`` stays."""
        for field in self.fields:
            raw = self._raw(field.span)
            if raw[:1] in '"“':
                found = _MEMBER.finditer(self.text, field.span.start, field.span.end)
                return tuple(m for m in found if m["name"] and m["name"].lower() not in self.scope)
        return ()

    # -- the corrected call

    def rewriting(self) -> Rewriting:
        edits = list(url_edits(self.url, self.provider))
        env = list(self._mended_headers(edits))
        for slip in self.call.slips:
            start = slip.span.start
            while start > 0 and self.text[start - 1] in " \t":
                start -= 1
            is_end = self.text[slip.span.start] in "\r\n"
            edits.append(Edit(Span(start, slip.span.start if is_end else slip.span.end), " `"))
        return Rewriting("powershell", tuple(edits), tuple(dict.fromkeys(env)))

    def _mended_headers(self, edits: list[Edit]) -> Iterator[str]:
        headers = f'@{{ Authorization = "Bearer $env:{ENV}" }}'
        text = self._text_of_headers() if self._of_text() else None
        if text is not None:
            edits.append(Edit(text, headers))
            yield ENV
        elif not self.fields and not self._of_token() and self.url:
            edits += self._less_credential()
            end = self._behind_address()
            edits.append(Edit(Span(end, end), f" -Headers {headers}"))
            yield ENV
        members = self._members()
        for match in members:
            edits.append(Edit(Span(*match.span()), f"$({match[0]})"))
            for literal in self._literals_of(match["name"], match["member"]):
                edits.append(Edit(literal, f"$env:{ENV}"))
                yield ENV
        if not members:
            yield from self._mended_fields(edits)
        edits += self._passed_rightly()

    def _literals_of(self, name: str, member: str) -> Iterator[Span]:
        """Where the hashtable of that name holds the key itself."""
        table = self._tables().get(name.lower())
        bare = re.escape(member.strip(".[]'\""))
        entry = re.compile(rf"(?i)[\"']?\b{bare}[\"']?[ \t]*=[ \t]*({_TEXT})")
        match = entry.search(self.text, table.start, table.end) if table else None
        if match and match[1][0] in "\"'":
            yield Span(*match.span(1))

    def _behind_address(self) -> int:
        end = self.url.span.end
        return end + (self.text[end : end + 1] in ("'", '"', "”", "’"))

    def _less_credential(self) -> Iterator[Edit]:
        for name in ("authentication", "credential"):
            if name in self.call.parameters:
                span = self.call.arguments.get(name) or self.call.parameters[name]
                whole = Span(self.call.parameters[name].start, span.end)
                yield Edit(span_with_blank(self.text, whole), "")

    def _mended_fields(self, edits: list[Edit]) -> Iterator[str]:
        used: set[str] = set()
        for each in self.fields:
            variable = re.search(r"\$((?:env:)?\w+)", self._raw(each.span))
            name = variable[1] if variable else f"env:{ENV}"
            edits.append(Edit(each.span, f'"Bearer ${name}"'))
            if not each.is_authorization:
                edits.append(Edit(each.name.span, "Authorization"))
            yield name.removeprefix("env:") if name.startswith("env:") else ENV
            used.add(name.lower())
        for match in _SET.finditer(self.text):
            value = self.scope.get(match[1].lower(), EMPTY)
            is_key = match[1].lower() in used or len(value) >= 16
            if value.is_known and is_key and "://" not in value.text and not self._of_text():
                edits.append(Edit(Span(*match.span(2)), f"$env:{ENV}"))

    def _passed_rightly(self) -> Iterator[Edit]:
        for slip in self._never_passed():
            if slip.code == "headers_as_body":
                argument = self.call.arguments["body"]
                name = self._holder()
                given = f"${name}" if name else self._raw(argument)
                yield Edit(
                    Span(self.call.parameters["body"].start, argument.end), f"-Headers {given}"
                )
            else:
                end = self._behind_address() if self._is_in_call(self.url) else self.call.name.end
                yield Edit(Span(end, end), f" -Headers ${self._holder()}")
        if any(True for _ in self._overridden()):
            yield from self._less_credential()

    def _is_in_call(self, url: Traced) -> bool:
        return bool(url) and self.call.name.end <= url.span.start < self.call.end
