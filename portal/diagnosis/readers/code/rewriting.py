"""The same code with the fault mended, in its own language and style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.checks.unfilled import NULL_LITERAL
from portal.diagnosis.look import names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_contiguous, start_of_foreign, url_edits
from portal.diagnosis.readers.code import bases, declarations, imports, missing
from portal.diagnosis.readers.code.expressions import (
    Call,
    Expression,
    Format,
    Join,
    Name,
    Nothing,
    Template,
    Text,
)
from portal.diagnosis.readers.code.finder import Finder
from portal.diagnosis.readers.code.found import Sent
from portal.diagnosis.readers.code.languages import Language
from portal.diagnosis.readers.code.syntax import Source
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, Rewriting
from portal.diagnosis.traced import HOLE, Span, Traced, joined

SHORTEST_KEY: Final = 12
_UNFILLED: Final = re.compile(r"(?:%[sv]|\{\d?\})\Z")
_HOLDS_NOTHING: Final = re.compile(r"(?i)bearer +(?:null|none|undefined)?\s*\Z")
_ENV_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{2,60}")


class Rewriter:
    """What is written in place of what; only what is at fault or secret is touched."""

    def __init__(
        self, source: Source, language: Language, finder: Finder, provider: Provider
    ) -> None:
        self.text, self.source, self.language = source.text, source, language
        self.finder, self.found, self.provider = finder, finder.found, provider
        self.env: list[str] = []
        self.uses_trim = False
        self._frozen_texts: list[Text] | None = None
        self.opened: set[Span] = set()  # here-documents that are made to look for variables

    def rewriting(self, url: Traced) -> Rewriting:
        edits = [*self.found.edits, *self._headers(), *self._literals()]
        edits += [*self._address(url), *self._instead_of_basic(), *self._instead_of_parameter()]
        if not (self.found.sent or self.found.basic or self.found.query or self.found.body):
            edits += self._missing_header()
        if self.finder.overridden_by is not None:
            edits += missing.into(
                self.source, self.finder, self.language, self._env, self.finder.overridden_by
            )
        if self.finder.late is not None:
            edits += self._in_time(*self.finder.late)
        if self.finder.unpassed:
            edits += missing.passing(self.source, self.finder, self.language, self.finder.unpassed)
        if self.env:
            used = min((e.span.start for e in edits if "os." in e.text), default=None)
            edits += imports.edits(self.text, self.language.kind, used_at=used)
        if self.uses_trim:
            edits += imports.edits(self.text, self.language.kind, "strings")
        return Rewriting(self.language.name, tuple(edits), tuple(dict.fromkeys(self.env)))

    def _env(self, name: str = ENV) -> str:
        self.env.append(name)
        return self.language.reads_env.format(name)

    def _in_time(self, sent: Sent, call: Call) -> Iterator[Edit]:
        """The statement that sets the header, in front of the one that sends."""
        late = self.source.statement_of(sent.value.span)
        before = self.source.statement_of(call.span).start
        indent = re.search(r"(?:^|\n)([ \t]*)\Z", self.text[:before])
        end = ";" if self.text[late.end : late.end + 1] == ";" else ""
        value = self._value(sent)
        written = f"{self.text[late.start : sent.value.span.start]}{value}"
        written += self.text[sent.value.span.end : late.end]
        yield Edit(Span(before, before), f"{written}{end}\n{indent[1] if indent else ''}")
        yield Edit(self.finder.line_of(late), "")

    # -- the address

    def _address(self, url: Traced) -> Iterator[Edit]:
        """A base address is mended in its scheme alone; what follows it stands elsewhere."""
        joined = bases.joined_in(self.finder, self.provider.version_prefix)
        if joined is not None:
            yield from bases.edits(joined, self.provider)
        if self.found.base:
            base = self.found.base
            if base.text.lower().startswith("http://") and is_contiguous(base):
                yield Edit(base[:7].span, "https://")
            return
        whole = list(url_edits(url, self.provider))
        yield from whole or self._host(url)

    def _host(self, url: Traced) -> Iterator[Edit]:
        """Scheme and host of an address whose path stands elsewhere or is not told."""
        start, _ = sending.path_of(url)
        base = url[:start]
        if not base or not base.is_known or not is_contiguous(base) or "://" not in base.text:
            return
        if sending.host_of(url) not in self.provider.hosts:
            yield Edit(base.span, self.provider.public_url)
        elif base.text.lower().startswith("http://"):
            yield Edit(base[:7].span, "https://")

    # -- no header at all

    def _missing_header(self) -> Iterator[Edit]:
        own = next((n for n, v in self.finder.scope.values.items() if is_own_key(n, v)), None)
        read = (lambda: self._variable(own)) if own is not None else self._env
        yield from missing.edits(self.source, self.finder, self.language, read)
        value = self.finder.scope.values[own] if own is not None else None
        if value is not None:
            self._note_env(self.finder.scope.text_of(value))
        if isinstance(value, Text):
            yield from declarations.edits(self.source, self.language.kind, value.span, self._env())

    # -- another way of signing in

    def _instead_of_basic(self) -> Iterator[Edit]:
        """A header where the code signs in by user name and password."""
        if self.found.basic is None:
            return
        span = self.found.basic[1]
        written = self.text[span.start : span.end]
        if written.startswith("Credentials.basic"):
            yield Edit(span, self.language.bearer_of.format(self._env()))
            return
        if self.found.sent:
            return
        if "withBasicAuth" in written:
            yield Edit(span, f"{written.partition('withBasicAuth')[0]}withToken({self._env()})")
            return
        if re.search(r"\bHttpBasicAuthenticator\b", written):
            made = f'new OAuth2AuthorizationRequestHeaderAuthenticator({self._env()}, "Bearer")'
            yield Edit(span, made)
            return
        if re.match(r"new\s+BasicAuthenticationInterceptor\b", written):
            sets = f"request.getHeaders().setBearerAuth({self._env()});"
            goes_on = "return execution.execute(request, body);"
            yield Edit(span, f"(request, body, execution) -> {{ {sets} {goes_on} }}")
            return
        if re.match(r":basic(?:_auth)?\b", written):
            name = ":authorization, " if written.startswith(":basic_auth") else ""
            yield Edit(span, f"{name}'Bearer', {self._env()}")
            return
        if re.match(r"auth\s?\(", written):  # superagent's, at the end of a chain
            yield Edit(span, f"set('Authorization', {self.language.bearer_of.format(self._env())})")
            return
        if written.startswith("aiohttp.BasicAuth"):
            yield from self._instead_of_aiohttp_basic(span)
            return
        is_option = not re.search(r"auth['\"]?\s?(?::|=>?)\s?\Z", self.text[: span.start][-20:])
        if written.startswith("{") and "username" in written and is_option:
            yield from self._instead_of_got_basic(span)
            return
        method = re.match(r"(.*?)\b(SetBasicAuth|basic_auth)\b", written, re.S)
        bearer = self.language.bearer_of.format(self._env())
        if method:
            setter = "Header.Set" if self.language.name == "go" else "add_field"
            yield Edit(span, f'{method[1]}{setter}("Authorization", {bearer})')
        elif self.language.name == "php":
            line = self.language.header_line(bearer)
            yield from self._in_place_of("CURLOPT_USERPWD", span, f"CURLOPT_HTTPHEADER, [{line}]")
        else:
            named = "basic_auth" if "basic_auth" in self.text else "auth"
            yield from self._in_place_of(named, span, self._headers_argument(bearer))

    def _instead_of_aiohttp_basic(self, span: Span) -> Iterator[Edit]:
        """An argument as it is, or the variable that is handed to it."""
        bearer = self.language.bearer_of.format(self._env())
        named = re.search(r"(?m)(?:^[ \t]*)?\bauth\s?=\s?\Z", self.text[: span.start])
        if named is not None and not named[0][:1].isspace() and named.start():
            yield Edit(Span(named.start(), span.end), self._headers_argument(bearer))
            return
        yield Edit(span, f'{{"Authorization": {bearer}}}')
        variable = re.search(r"(\w+)\s?=\s?\Z", self.text[: span.start])
        for match in re.finditer(r"\bauth(?=\s?=\s?(\w+)\s?[,)])", self.text):
            if variable is not None and match[1] == variable[1]:
                yield Edit(Span(*match.span()), "headers")

    def _instead_of_got_basic(self, span: Span) -> Iterator[Edit]:
        entries = re.finditer(
            r"\b(?:username|password)\s?:\s?(?:'[^'\n]{0,400}'|\"[^\"\n]{0,400}\"|[\w.]{1,80})",
            self.text[span.start : span.end],
        )
        for i, match in enumerate(entries):
            start, end = span.start + match.start(), span.start + match.end()
            comma = re.compile(r",\s{0,40}").match(self.text, end)
            written = self._headers_argument(self.language.bearer_of.format(self._env()))
            if i == 0:
                yield Edit(Span(start, end), written)
            else:
                before = len(self.text[:start].rstrip().removesuffix(","))
                yield Edit(Span(start, comma.end()) if comma else Span(before, end), "")

    def _instead_of_parameter(self) -> Iterator[Edit]:
        """A header where the only parameter of the call is the key."""
        if self.finder.key_entries and not self.found.sent and self.found.key_map is None:
            yield from (Edit(span, "") for span in self.finder.key_entries)
            yield from self._missing_header()
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

    # -- headers

    def _headers(self) -> Iterator[Edit]:
        for sent in self.found.sent:
            if self._is_from_basic(sent):
                continue
            opened = self._nowdoc_edit(sent)
            if opened is not None:
                yield opened
                continue
            nothing = self._nothing_in(sent)
            if nothing is not None:
                kind = self.language.kind
                yield from declarations.edits(self.source, kind, nothing.span, self._env())
                continue
            is_frozen = self._holds_frozen(sent)
            is_sound = self._is_sound(sent) or self._is_sound_once_plain(sent)
            if sent.header.is_authorization and is_sound and not is_frozen:
                self._note_env(sent.header.value)
                continue
            trim = self._trim_edit(sent)
            if trim is not None:
                yield trim
                continue
            yield from self._name_edit(sent)
            lead = None if is_frozen else self._lead_edit(sent)
            yield lead or Edit(sent.value.span, self._value(sent))

    def _nowdoc_edit(self, sent: Sent) -> Edit | None:
        """PHP looks for variables in a here-document unless its name is quoted."""
        value = self.finder.resolved(sent.value)
        written = self.text[value.span.start : value.span.end]
        match = re.match(r"<<<\s?'(\w{1,40})'", written)
        if match is None or not re.search(r"bearer \$\w+", sent.header.value.text, re.I):
            return None
        self.opened.add(value.span)
        at = value.span.start
        return Edit(Span(at, at + match.end()), f"<<<{match[1]}")

    def _nothing_in(self, sent: Sent) -> Nothing | None:
        """What the key's variable is set to, where that is nothing and all else is right."""
        is_right = sent.header.is_authorization and _HOLDS_NOTHING.match(sent.header.value.text)
        held = (
            value
            for name, value in self.finder.scope.values.items()
            if isinstance(value, Nothing) and self._mentions(sent, name)
        )
        return next(held, None) if is_right else None

    def _trim_edit(self, sent: Sent) -> Edit | None:
        """Where nothing is wrong but the line end of what is read, it is cut off where it is used."""
        if not re.fullmatch(rf"bearer {HOLE}[\r\n]+", sent.header.value.text, re.I):
            return None
        parts = sent.value.parts if isinstance(sent.value, Join | Format) else (sent.value,)
        read = next((p for p in parts if "\n" in self.finder.scope.text_of(p).text), None)
        if read is None:
            return None
        self.uses_trim = True
        written = self.text[read.span.start : read.span.end]
        if isinstance(sent.value, Template) and self.language.name == "php":  # calls no functions
            bearer = self.language.bearer_of.format(self.language.trimmed.format(written))
            line = self.language.header_line(bearer) if sent.is_line else bearer
            return Edit(sent.value.span, line)
        return Edit(read.span, self.language.trimmed.format(written))

    def _is_from_basic(self, sent: Sent) -> bool:
        """Whether the value is what a helper for Basic made, which is mended where it is made."""
        basic = self.found.basic
        return basic is not None and any(v.span == basic[1] for v in sent.header.value.variables)

    def _name_edit(self, sent: Sent) -> Iterator[Edit]:
        name = sent.header.name
        if not sent.is_line and not sent.header.is_authorization and is_contiguous(name):
            yield Edit(name.span, "Authorization")

    def _holds_frozen(self, sent: Sent) -> bool:
        """Whether the key stands in a constant that can hold nothing but a literal."""
        used = set(sent.header.value.origin)
        return any(t.value and used.issuperset(t.value.origin) for t in self._frozen())

    def _frozen(self) -> list[Text]:
        """The literals in such constants."""
        if self._frozen_texts is None:
            kind = self.language.kind
            self._frozen_texts = [
                t for t in self.finder.texts if declarations.is_frozen(self.source, kind, t.span)
            ]
        return self._frozen_texts

    def _is_sound(self, sent: Sent) -> bool:
        match = re.match(r"bearer +(?=\S)", sent.header.value.text.strip(), re.I)
        if match is None:
            return False
        key = sent.header.value.strip()[match.end() :]
        if _UNFILLED.fullmatch(key.text):  # where a value was to be put in
            return False
        return (key.text == HOLE) or (bool(key) and self._is_elsewhere(sent, key))

    def _is_sound_once_plain(self, sent: Sent) -> bool:
        """Whether nothing is wrong but that the key is encoded, which is mended by itself."""
        places = {o for e in self.finder.encoded for o in e.places | {e.span.start}}
        match = re.match(r"bearer +(?=\S)", sent.header.value.text, re.I)
        if match is None or not places or sent.is_line:
            return False
        inside = range(sent.value.span.start, sent.value.span.end)
        is_own = all(
            o in inside for e in self.finder.encoded for o in e.plain.origin if e.plain.is_known
        )
        has_literal = any(e.plain.is_known for e in self.finder.encoded) and is_own
        return not has_literal and places.issuperset(sent.header.value[match.end() :].origin)

    def _is_elsewhere(self, sent: Sent, part: Traced) -> bool:
        """Whether it comes from a variable that the paste sets, all of it."""
        inside = range(sent.value.span.start, sent.value.span.end)
        return part.is_known and all(o not in inside for o in part.origin)

    def _lead_edit(self, sent: Sent) -> Edit | None:
        """What stands in front of the variable, where that alone is wrong."""
        value = sent.header.value
        inside = range(sent.value.span.start, sent.value.span.end)
        start = start_of_foreign(value, inside)
        if sent.is_key or start is None:
            return None
        lead, key = value[:start], value[start:]
        if key.text != HOLE and not self._is_elsewhere(sent, key):
            return None
        before = "Bearer "
        if sent.is_line:
            lead = joined([sent.header.name, sent.header.separator, lead])
            before = "Authorization: Bearer "
        if not lead or not is_contiguous(lead):
            return None
        self._note_env(value)
        return Edit(lead.span, before)

    def _note_env(self, value: Traced) -> None:
        self.env += [v.name for v in value.variables if _ENV_NAME.fullmatch(v.name)]

    def _value(self, sent: Sent) -> str:
        is_unfilled = _UNFILLED.search(sent.header.value.text)
        key = self._env() if is_unfilled else self._key_expression(sent)
        if sent.is_key:
            return key
        bearer = self.language.bearer_of.format(key)
        if not sent.is_line:
            return bearer
        return self.language.header_line(bearer)

    def _key_expression(self, sent: Sent) -> str:
        """The variable that the customer used or meant, else the environment's."""
        variables = [v for v in sent.header.value.variables if v.name != "…"]
        if variables:
            span = variables[-1].span
            self._note_env(sent.header.value)
            return self.text[span.start : span.end]
        if self._holds_frozen(sent):
            return self._env()
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
        is_bare = self.language.name == "php" and not re.search(
            rf"(?<!\$)\b(?:const\s+{re.escape(name)}\b|define\(\s*['\"]{re.escape(name)}\b)",
            self.text,
        )
        return f"${name}" if is_bare else name

    def _mentions(self, sent: Sent, name: str) -> bool:
        written = self.text[sent.value.span.start : sent.value.span.end]
        sent_as_name = sent.header.value.text.endswith(f"${name}")
        is_named = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", written)
        return bool(is_named) or sent_as_name or "%s" in written

    # -- the key itself

    def _literals(self) -> Iterator[Edit]:
        """A key that stands in the code is read from the environment instead."""
        for value in self._key_literals():
            if value.span in self.opened:
                continue
            kind = self.language.kind
            yield from declarations.edits(self.source, kind, value.span, self._literal(value))

    def _key_literals(self) -> Iterator[Text]:
        named = (
            value
            for name, value in self.finder.scope.values.items()
            if isinstance(value, Text) and any(self._mentions(s, name) for s in self.found.sent)
        )
        used = {o for s in self.found.sent for o in s.header.value.origin}
        used |= {o for e in self.finder.encoded for o in e.plain.origin}
        held = (
            t
            for t in self.finder.texts
            if t.value and used.issuperset(t.value.origin) and not self._is_in_header(t)
        )
        spans = {value.span: value for value in (*named, *held) if _could_be_key(value)}
        return iter(spans.values())

    def _is_in_header(self, text: Text) -> bool:
        """Whether it stands where the header is set, which is mended as one."""
        spans = (s.value.span for s in self.found.sent)
        return any(s.start <= text.span.start and text.span.end <= s.end for s in spans)

    def _literal(self, value: Text) -> str:
        """What stands for the key, with the scheme where the header's own text has none."""
        has_scheme = re.match(r"bearer\s", value.value.text, re.I)
        twice = any(s.header.value.text.lower().count("bearer") > 1 for s in self.found.sent)
        is_whole = has_scheme and not twice
        return self.language.bearer_of.format(self._env()) if is_whole else self._env()


def is_own_key(name: str, value: Expression) -> bool:
    """Whether the customer's variable holds the key, though nothing sends it."""
    is_set = isinstance(value, Text) and _could_be_key(value)
    return (
        bool(re.fullmatch(r"\w+", name))
        and names_a_secret(name)
        and (is_set or isinstance(value, Call | Name))
    )


def _could_be_key(value: Text) -> bool:
    text = value.value.text
    return "://" not in text and (len(text) >= SHORTEST_KEY or bool(NULL_LITERAL.match(text)))
