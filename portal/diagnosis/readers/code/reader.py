"""Code → the request that it would send, and the same code corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks.key_text import NULL_LITERAL
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_contiguous, query_of, url_edits
from portal.diagnosis.readers.code.calls import Finder, Found, Sent, address_of
from portal.diagnosis.readers.code.languages import JAVASCRIPT, Language, language_of, parser_of
from portal.diagnosis.readers.code.syntax import Source, Text
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import HOLE, Span, Traced

LIKELY = Certainty.LIKELY
_ENV_LINE: Final = re.compile(r"(?m)^[ \t]*(?:export )?([A-Z][A-Z0-9_]{2,60})=(\S{8,400})\s*$")
_NETRC: Final = re.compile(r"(?m)^[ \t]*machine\s+(\S{3,200})|\.netrc")
_CACHED_CONFIG: Final = re.compile(r"config:cache|optimize")


def read(text: str, provider: Provider) -> PastedRequest | None:
    language = language_of(text)
    if language is None:
        return None
    source = _parsed(text, language)
    finder = Finder(source, language)
    found = finder.run()
    url = address_of(found, provider.hosts)
    if not found.sent and not found.basic and not found.makes_call:
        return None
    if not found.sent and not url and not found.query and not found.basic:
        return None
    return _request(text, language, source, finder, found, url, provider)


def _parsed(text: str, language: Language) -> Source:
    """Grammars of languages with an opening tag get it put in front, and places shifted back."""
    opening = "" if text.lstrip().startswith("<?") else language.opening
    source = (opening + text).encode("utf-8", "replace")
    is_typed = bool(re.search(r":\s?(?:string|Promise<|Record<)|\binterface \w|\bas \w+;", text))
    tree = parser_of(language, typed=is_typed).parse(source)
    return Source(text, tree.root_node, len(opening))


def _request(
    text: str,
    language: Language,
    source: Source,
    finder: Finder,
    found: Found,
    url: Traced,
    provider: Provider,
) -> PastedRequest:
    slips = [*found.slips, *_of_surroundings(text, language, found), *_redirects(language, url)]
    literals = [
        t
        for e in finder.scope.values.values()
        if isinstance(e, Text) and len(t := e.value) >= 16 and "://" not in t.text
    ]
    return PastedRequest(
        kind=language.kind,
        text=Secret(text),
        is_request=_tells_all(found),
        url=url,
        headers=tuple(s.header for s in _chosen(found.sent)),
        query=(*query_of(url), *found.query),
        body=tuple(found.body),
        basic=found.basic[0] if found.basic else None,
        slips=tuple(slips),
        trims_values=language is JAVASCRIPT and bool(re.search(r"\bfetch\s?\(", text)),
        spare_keys=tuple(literals),
        rewriting=lambda: _Rewriter(text, language, source, finder, found, provider).rewriting(url),
    )


def _tells_all(found: Found) -> bool:
    """Whether the code shows the whole request, so that a header that is not seen is missing."""
    return bool(found.sent or found.basic or found.is_bare)


def _chosen(sent: list[Sent]) -> list[Sent]:
    """One header of several calls: the first that is not plainly right, else the first."""
    odd = (s for s in sent if not re.match(r"\s*bearer +[\w\ud800]", s.header.value.text, re.I))
    return [next(odd, sent[0])] if sent else []


def _redirects(language: Language, url: Traced) -> Iterator[Slip]:
    """Clients that let go of the header when ``http://`` is redirected to ``https://``."""
    if language.drops_on_redirect and url.text.lower().startswith("http://"):
        yield Slip("redirect_drops_header", url[:7].span, "http://", LIKELY)


def _of_surroundings(text: str, language: Language, found: Found) -> Iterator[Slip]:
    """What stands beside the code: a ``.env`` file, a ``.netrc``, words about a cached config."""
    netrc = _NETRC.search(text)
    if netrc and language.name == "python" and "trust_env" not in text:
        yield Slip("netrc_override", Span(*netrc.span()), ".netrc", Certainty.CERTAIN)
    variables = [v for s in found.sent for v in s.header.value.variables]
    yield from _unset(text, [v.name for v in variables], found)
    reads_env = re.search(r"\benv\((['\"])(\w+)\1\)", text) if language.name == "php" else None
    if reads_env and _CACHED_CONFIG.search(text):
        span = Span(*reads_env.span())
        yield Slip("env_not_loaded", span, reads_env[2], Certainty.CERTAIN)
        yield Slip("empty_key", span, "", LIKELY)


def _unset(text: str, names: list[str], found: Found) -> Iterator[Slip]:
    """The ``.env`` line that was pasted along sets another name than the code reads."""
    lines = {m[1]: m for m in _ENV_LINE.finditer(text)}
    read = [n for n in names if re.fullmatch(r"[A-Z][A-Z0-9_]{2,60}", n)]
    if not lines or not read or read[0] in lines:
        return
    match = re.search(rf"['\"]{re.escape(read[0])}['\"]|\b{re.escape(read[0])}\b", text)
    span = Span(*match.span()) if match else Span(0, 0)
    yield Slip("env_not_loaded", span, read[0], Certainty.CERTAIN)
    yield Slip("null_literal", span, "", LIKELY)


class _Rewriter:
    """The same code with the fault mended, in its own language."""

    def __init__(
        self,
        text: str,
        language: Language,
        source: Source,
        finder: Finder,
        found: Found,
        provider: Provider,
    ) -> None:
        self.text, self.language, self.source = text, language, source
        self.finder, self.found, self.provider = finder, found, provider
        self.env: list[str] = []

    def rewriting(self, url: Traced) -> Rewriting:
        edits = [*self.found.edits, *self._headers(), *self._literals()]
        edits += [*self._address(url), *self._instead_of_basic(), *self._instead_of_parameter()]
        edits += self._import()
        return Rewriting(self.language.name, tuple(edits), tuple(dict.fromkeys(self.env)))

    def _address(self, url: Traced) -> Iterator[Edit]:
        """A base address is mended in its scheme alone; what follows it stands elsewhere."""
        if self.found.base:
            base = self.found.base
            if base.text.lower().startswith("http://") and is_contiguous(base):
                yield Edit(base[:7].span, "https://")
            return
        yield from url_edits(url, self.provider)

    def _instead_of_basic(self) -> Iterator[Edit]:
        """A header where the code signs in by user name and password."""
        if self.found.basic is None or self.found.sent:
            return
        span = self.found.basic[1]
        written = self.text[span.start : span.end]
        method = re.match(r"(.*?)\b(SetBasicAuth|basic_auth)\b", written, re.S)
        bearer = self.language.bearer_of.format(self._env())
        if method:
            setter = "Header.Set" if self.language.name == "go" else "add_field"
            yield Edit(span, f'{method[1]}{setter}("Authorization", {bearer})')
        elif self.language.name == "php":
            line = f"{bearer[0]}Authorization: {bearer[1:]}"
            yield from self._in_place_of("CURLOPT_USERPWD", span, f"CURLOPT_HTTPHEADER, [{line}]")
        else:
            yield from self._in_place_of("auth", span, self._headers_argument(bearer))

    def _instead_of_parameter(self) -> Iterator[Edit]:
        """A header where the only parameter of the call is the key."""
        if self.found.key_map is None or self.found.sent:
            return
        bearer = self.language.bearer_of.format(self._env())
        for name in ("params", "query", "json", "data"):
            yield from self._in_place_of(name, self.found.key_map, self._headers_argument(bearer))

    def _headers_argument(self, bearer: str) -> str:
        if self.language.name == "python":
            return f'headers={{"Authorization": {bearer}}}'
        return f"headers: {{ Authorization: {bearer} }}"

    def _in_place_of(self, name: str, span: Span, written: str) -> Iterator[Edit]:
        """The named argument or option that ends with the span, name and all."""
        start = self.text.rfind(name, max(0, span.start - 60), span.start)
        if start >= 0:
            yield Edit(Span(start, span.end), written)

    def _env(self, name: str = ENV) -> str:
        self.env.append(name)
        return self.language.reads_env.format(name)

    def _headers(self) -> Iterator[Edit]:
        for sent in self.found.sent:
            if sent.header.is_authorization and self._is_sound(sent):
                self._note_env(sent.header.value)
                continue
            yield from self._name_edit(sent)
            yield Edit(sent.value.span, self._value(sent))

    def _name_edit(self, sent: Sent) -> Iterator[Edit]:
        name = sent.header.name
        if not sent.is_line and not sent.header.is_authorization and is_contiguous(name):
            yield Edit(name.span, "Authorization")

    def _is_sound(self, sent: Sent) -> bool:
        match = re.match(r"bearer +(?=\S)", sent.header.value.text.strip(), re.I)
        if match is None:
            return False
        key = sent.header.value.strip()[match.end() :]
        inside = range(sent.value.span.start, sent.value.span.end)
        is_elsewhere = all(o not in inside for o in key.origin)
        return (key.text == HOLE) or (bool(key) and is_elsewhere and key.is_known)

    def _note_env(self, value: Traced) -> None:
        self.env += [
            v.name for v in value.variables if re.fullmatch(r"[A-Z][A-Z0-9_]{2,60}", v.name)
        ]

    def _value(self, sent: Sent) -> str:
        key = self._key_expression(sent)
        if sent.is_key:
            return key
        bearer = self.language.bearer_of.format(key)
        if not sent.is_line:
            return bearer
        quote = bearer[0]
        return f"{quote}Authorization: {bearer[1:]}"

    def _key_expression(self, sent: Sent) -> str:
        """The variable that the customer used or meant, else the environment's."""
        variables = [v for v in sent.header.value.variables if v.name != "…"]
        if variables:
            span = variables[-1].span
            self._note_env(sent.header.value)
            return self.text[span.start : span.end]
        inside = range(sent.value.span.start, sent.value.span.end)
        for name, value in self.finder.scope.values.items():
            is_used = (
                isinstance(value, Text)
                and value.value
                and all(o not in inside for o in value.value.origin)
            )
            if is_used and (self._mentions(sent, name)):
                return self._variable(name)
        return self._env()

    def _variable(self, name: str) -> str:
        return f"${name}" if self.language.name == "php" else name

    def _mentions(self, sent: Sent, name: str) -> bool:
        written = self.text[sent.value.span.start : sent.value.span.end]
        return bool(re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", written)) or "%s" in written

    def _literals(self) -> Iterator[Edit]:
        """A key that stands in the code is read from the environment instead."""
        named = (
            value
            for name, value in self.finder.scope.values.items()
            if isinstance(value, Text) and any(self._mentions(s, name) for s in self.found.sent)
        )
        used = {o for s in self.found.sent for o in s.header.value.origin}
        held = (t for t in self.finder.texts if t.value and set(t.value.origin) <= used)
        for value in (*named, *held):
            if _could_be_key(value):
                yield Edit(value.span, self._literal(value))

    def _literal(self, value: Text) -> str:
        """What stands for the key, with the scheme where the header's own text has none."""
        has_scheme = re.match(r"bearer\s", value.value.text, re.I)
        twice = any(s.header.value.text.lower().count("bearer") > 1 for s in self.found.sent)
        is_whole = has_scheme and not twice
        return self.language.bearer_of.format(self._env()) if is_whole else self._env()

    def _import(self) -> Iterator[Edit]:
        line, rule = self.language.imports
        if line and self.env and not re.search(rule, self.text):
            yield Edit(Span(0, 0), f"{line}\n")


def _could_be_key(value: Text) -> bool:
    text = value.value.text
    return "://" not in text and (len(text) >= 12 or bool(NULL_LITERAL.match(text)))
