"""Code of languages that no grammar is kept for: the header's value, by how each writes texts.

Only the one expression behind (in Swift, in front of) the header's name is read, and the
variables that the paste sets to a text. What it does not know it leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.look import is_key_like
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import query_of
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

_NONE: Final = r"(?!)"


@dataclass(frozen=True, slots=True)
class Tongue:
    """``fills`` is what is filled in within a text, by its quotes; ``joins`` joins two texts.

    In ``bearer``, ``{}`` is an expression; ``reads`` reads the environment.
    """

    name: str
    sign: re.Pattern[str]
    bearer: str
    reads: str
    joins: str = r"\+"
    double: str = _NONE
    single: str = _NONE


def _tongue(name: str, sign: str, bearer: str, reads: str, **more: str) -> Tongue:
    return Tongue(name, re.compile(sign, re.M), bearer, reads, **more)


_DOLLAR: Final = r"\$\{[^{}\n]{1,80}\}|\$[A-Za-z_]\w{0,60}"
_PERL: Final = r"\$\{?[A-Za-z_]\w{0,60}\}?(?:->)?(?:\{[^{}\n]{1,60}\})?|\@\{\[[^\]\n]{1,80}\]\}"
TONGUES: Final = (
    _tongue("swift", r"\bURLRequest\(|\bforHTTPHeaderField\b", r'"Bearer \({})"',
            'ProcessInfo.processInfo.environment["API_KEY"]!', double=r"\\\([^\n]{1,80}?\)(?=[\"\s.,/])"),
    _tongue("rust", r"\b(?:reqwest|ureq)::|\.send\(\)\s*\.await|\bprintln!\(", 'format!("Bearer {{}}", {})',
            'std::env::var("API_KEY").unwrap()'),
    _tongue("perl", r"\bLWP::UserAgent\b|\bHTTP::(?:Tiny|Request)\b|^\s*use strict;", '"Bearer " . {}',
            "$ENV{API_KEY}", joins=r"\.", double=_PERL),
    _tongue("r", r"\blibrary\((?:httr2?|curl)\)|\badd_headers\(|\bhttr2?::|\breq_headers\(", 'paste("Bearer", {})',
            'Sys.getenv("API_KEY")', joins=_NONE),
    _tongue("dart", r"^import 'package:|\bUri\.parse\(|\bDio\(", "'Bearer ${{{}}}'",
            "Platform.environment['API_KEY']", double=_DOLLAR, single=_DOLLAR),
    _tongue("elixir", r"\bHTTPoison\.|\bReq\.(?:get|post|new|request)\b|\bTesla\.|\bSystem\.fetch_env!", '"Bearer #{{{}}}"',
            'System.fetch_env!("API_KEY")', joins="<>", double=r"#\{[^{}\n]{1,80}\}"),
    _tongue("vba", r"(?i)\bCreateObject\(\"|^\s*Dim \w+ As\b", '"Bearer " & {}', 'Environ("API_KEY")', joins="&"),
    _tongue("m", r"\bWeb\.Contents\(", '"Bearer " & {}', '"YOUR_API_KEY"', joins="&"),
    _tongue("lua", r"\brequire ?\(?[\"'](?:resty|socket|ssl|http)\b", '"Bearer " .. {}', 'os.getenv("API_KEY")', joins=r"\.\."),
    _tongue("kotlin", r"\bHttpClient\((?:CIO|OkHttp|Android|Darwin)?\)\s*\{|\bbearerAuth\(|^\s*val \w+\s*=|\bfun \w+\(", '"Bearer ${{{}}}"',
            'System.getenv("API_KEY")', double=_DOLLAR),
)  # fmt: skip

# The header's name as a text, a bare name or a library's constant, and what parts it from the value.
_NAME: Final = re.compile(
    r"(?P<quote>[\"'])(?P<name>[A-Za-z][\w-]{1,40})(?P=quote)\]?|(?P<constant>\b(?:[\w:]{0,40}header::AUTHORIZATION|HttpHeaders\.(?:Authorization|authorizationHeader)))|(?<![\w\"'.])(?P<bare>Authorization)(?=\s{0,3}(?:=>|=|:))"
)
_BEHIND: Final = re.compile(r"\s{0,9}(?:=>|=|:|,)\s{0,9}&?")
_SWIFT: Final = re.compile(
    r"\b(?:set|add)Value\(\s*(?P<value>[^\n]{1,600}?),\s*forHTTPHeaderField:\s*\"(?P<name>[\w-]{2,60})\""
)
_TEXT: Final = re.compile(
    r"(?P<raw>r(?=['\"]))?(?P<quote>[\"'])(?P<held>(?:[$#]\{[^{}\n]{1,80}\}|\\.|(?!(?P=quote))[^\\\n])*)(?P=quote)"
)
_VARIABLE: Final = re.compile(
    r"[$@]?[A-Za-z_][\w.!?]{0,60}(?:::[\w]{1,40}){0,3}(?:\{\w{1,60}\}|\[[^\]\n]{1,60}\]|\([^()\n]{0,120}\))?[!?]?"
)
_MAKER: Final = re.compile(r"(?P<maker>format!|paste0?|sprintf|HeaderValue::from_str)\s?\(\s*&?")
_SETS: Final = r"(?m)^[^\n\"'#=]{{0,60}}?(?<![\w.$]){name}(?:\s*:\s*\w+)?\s*(?:<-|=)(?![=~>])\s*"
_ENDS: Final = re.compile(r"[ \t]*(?:;|\r?\n|\Z|//|#)")
_PLACE: Final = re.compile(r"%s|\{[^{}\n]{0,60}\}")
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>`\\]{4,400}")
MOST_HEADERS: Final = 20
SHORTEST_KEY: Final = 20
MOST_PARTS: Final = 8


def tongue_of(text: str) -> Tongue | None:
    return next((t for t in TONGUES if t.sign.search(text)), None)


def read(text: str, provider: Provider) -> PastedRequest | None:
    tongue = tongue_of(text)
    urls = [Traced.part(text, *m.span()) for m in islice(_ADDRESS.finditer(text), MOST_HEADERS)]
    ours = next((u for u in urls if sending.host_of(u) in provider.hosts), EMPTY)
    if tongue is None or not ours:
        return None
    header = next(_Reading(text, tongue).headers(), None)
    if header is None:
        return None
    field, span = header
    slips = tuple(_unwrapped(text, tongue, field))
    return PastedRequest(
        kind=InputKind.UNKNOWN,
        text=Secret(text),
        is_request=True,
        url=ours + Traced.hole(Variable("path", Span(ours.span.end, ours.span.end))),
        headers=(field,),
        query=query_of(ours),
        slips=slips,
        spare_keys=tuple(_keys_in(text)),
        rewriting=None
        if _is_put_together_elsewhere(field, span)
        else lambda: _rewriting(text, tongue, field, span),
    )


def _is_put_together_elsewhere(field: HeaderField, span: Span) -> bool:
    outside = [o for o in field.value.origin if not span.start <= o < span.end]
    first, last = (min(outside), max(outside)) if outside else (0, -1)
    return bool(outside) and (not field.value.is_known or last - first >= len(outside))


def _keys_in(text: str) -> Iterator[Traced]:
    for match in _TEXT.finditer(text):
        is_class = text.endswith("CreateObject(", 0, match.start())
        if len(match["held"]) >= SHORTEST_KEY and is_key_like(match["held"]) and not is_class:
            yield Traced.part(text, *match.span("held"))


def _unwrapped(text: str, tongue: Tongue, field: HeaderField) -> Iterator[Slip]:
    """Power Query looks for headers in ``Headers=[…]`` alone."""
    if tongue.name == "m" and not re.search(r"\bHeaders\s*=\s*\[", text):
        yield Slip("headers_misplaced", field.name.span, "no Headers", drops_header=True)


class _Reading:
    def __init__(self, text: str, tongue: Tongue) -> None:
        self.text, self.tongue = text, tongue
        self.followed: set[str] = set()

    def headers(self) -> Iterator[tuple[HeaderField, Span]]:
        """The header with where its value is written."""
        for name, start, stop in islice(self._places(), MOST_HEADERS):
            value, end = self._value(start, stop)
            if end == start:
                continue
            field = HeaderField(name, value, Traced.at(":", start), Span(start, end))
            if field.is_authorization or sending.is_misnamed_authorization(field):
                yield field, Span(start, end)

    def _places(self) -> Iterator[tuple[Traced, int, int]]:
        if self.tongue.name == "swift":
            for match in _SWIFT.finditer(self.text):
                yield Traced.part(self.text, *match.span("name")), *match.span("value")
            return
        for match in _NAME.finditer(self.text):
            behind = _BEHIND.match(self.text, match.end())
            if behind is None:
                continue
            group = "name" if match["name"] else "bare"
            if (match["name"] or "").lower() == "bearer" and not re.search(r"=>|:", behind[0]):
                continue
            is_constant = match["constant"] is not None
            at = match.start()
            name = (
                Traced.at("Authorization", at)
                if is_constant
                else Traced.part(self.text, *match.span(group))
            )
            yield name, behind.end(), len(self.text)

    def _value(self, start: int, stop: int) -> tuple[Traced, int]:
        """Texts and variables joined, up to what joins nothing."""
        maker = _MAKER.match(self.text, start, stop)
        at = maker.end() if maker else start
        joins = re.compile(rf"\s{{0,9}}(?:{',' if maker else self.tongue.joins})\s{{0,9}}&?")
        parts: list[Traced] = []
        while len(parts) < MOST_PARTS:
            part, end = self._part(at, stop)
            if part is None:
                return (EMPTY, start) if not parts else (self._made(maker, parts), at)
            parts.append(part)
            at = end
            join = joins.match(self.text, end, stop)
            if join is None:
                break
            at = join.end()
        if maker is not None:
            at = at + 1 if self.text.startswith(")", at) else at
        return self._made(maker, parts), at

    def _part(self, at: int, stop: int) -> tuple[Traced | None, int]:
        literal = _TEXT.match(self.text, at, stop)
        if literal is not None:
            return self._filled(literal), literal.end()
        variable = _VARIABLE.match(self.text, at, stop)
        if variable is None:
            return None, at
        return self._held(variable), variable.end()

    def _filled(self, literal: re.Match[str]) -> Traced:
        held = Traced.part(self.text, *literal.span("held"))
        if self.tongue.name == "swift":
            held = _unescaped(held)
        rule = self.tongue.double if literal["quote"] == '"' else self.tongue.single
        return held if literal["raw"] else _with_holes(held, re.compile(rule))

    def _held(self, variable: re.Match[str]) -> Traced:
        """What the paste sets it to, or a hole."""
        name = variable[0]
        if re.fullmatch(r"\$?[A-Za-z_]\w*", name) and name not in self.followed:
            self.followed.add(name)
            set_to = re.search(_SETS.format(name=re.escape(name)), self.text)
            if set_to is not None:
                value, end = self._value(set_to.end(), len(self.text))
                if end > set_to.end() and _ENDS.match(self.text, end):
                    return value
        return Traced.hole(Variable(name, Span(*variable.span())))

    def _made(self, maker: re.Match[str] | None, parts: list[Traced]) -> Traced:
        kind = maker["maker"] if maker else ""
        if kind == "paste":
            between = Traced.at(" ", parts[0].span.start)
            return joined(p for part in parts for p in (between, part))[1:]
        if kind in ("format!", "sprintf"):
            given = iter(parts[1:])
            text, pieces, end = parts[0], [], 0
            for place in _PLACE.finditer(text.text):
                hole = Traced.hole(
                    Variable(place[0].strip("{}") or "…", text[place.start() : place.end()].span)
                )
                pieces += [text[end : place.start()], next(given, hole)]
                end = place.end()
            return joined([*pieces, text[end:]])
        return joined(parts)


def _unescaped(held: Traced) -> Traced:
    """Swift's ``"Bearer (key)"``, whose backslash is missing: a variable's name is sent."""
    match = re.search(r"(?<!\\)\((?P<name>[A-Za-z_]\w{0,60})\)\Z", held.text)
    if match is None:
        return held
    sign = Traced.at("$", held.origin[match.start()])
    return held[: match.start()] + sign + held[match.start("name") : match.end("name")]


def _with_holes(held: Traced, rule: re.Pattern[str]) -> Traced:
    pieces, end = [], 0
    for match in rule.finditer(held.text):
        span = held[match.start() : match.end()].span
        pieces += [held[end : match.start()], Traced.hole(Variable(match[0], span))]
        end = match.end()
    return joined([*pieces, held[end:]])


_SIGNS: Final = re.compile(r"\A(?:\\\(|\$\{|#\{|\$(?=\w)|\{|\()|[)}]\Z")


def _rewriting(text: str, tongue: Tongue, field: HeaderField, span: Span) -> Rewriting:
    """The value anew, of the customer's own variable where there is one."""
    key = _variable_of(text, tongue, field) or tongue.reads
    edits = [Edit(span, tongue.bearer.format(key))]
    outside = [o for o in field.value.origin if not span.start <= o < span.end]
    if outside:  # the key stands where a variable is set
        start, end = min(outside) - 1, max(outside) + 2
        edits.append(Edit(Span(start, end), tongue.reads))
    if not field.is_authorization and field.name.text != "Authorization":
        edits.append(Edit(field.name.span, "Authorization"))
    if any(_unwrapped(text, tongue, field)):
        at = field.name.span.start
        edits = [Edit(Span(at, at), "Headers=["), replace(edits[0], text=f"{edits[0].text}]")]
    env = ("API_KEY",) if any(tongue.reads in e.text for e in edits) else ()
    return Rewriting(tongue.name, tuple(edits), env)


def _variable_of(text: str, tongue: Tongue, field: HeaderField) -> str:
    used = field.value.variables
    written = text[field.span.start : field.span.end]
    named = re.search(r"(?:[({]|[$#]\{?)(?P<name>[A-Za-z_]\w{0,60})[)}]?[\"']\Z", written)
    if used:
        name = used[-1].name
    elif named is not None:
        name = named["name"]
    else:
        last = re.search(r"(?P<name>\$?[A-Za-z_]\w{0,60})\)?\Z", written)
        return last["name"] if last is not None else ""
    bare = _SIGNS.sub("", name) if tongue.name != "perl" else name
    return f"${bare}" if tongue.name == "perl" and not bare.startswith("$") else bare
