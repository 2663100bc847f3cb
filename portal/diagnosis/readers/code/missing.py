"""Puts the header into code that sends none, where a newcomer to the code would put it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import (
    Call,
    Entry,
    Expression,
    Items,
    Map,
    Name,
    Text,
)
from portal.diagnosis.readers.code.finder import Finder
from portal.diagnosis.readers.code.languages import Language
from portal.diagnosis.readers.code.syntax import Source
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

_VERBS: Final = r"(?:get|post|put|patch|delete|head|options|request)"
_PYTHON_CALL: Final = re.compile(
    rf"(?:requests|httpx)\.{_VERBS}\Z|(?:[\w.]*(?:session|client|conn\w*|http)|s|c)\.{_VERBS}\Z"
    r"|(?:urllib\.request\.)?Request\Z",
    re.I,
)
_JAVASCRIPT_CALL: Final = re.compile(
    rf"(?:window\.|globalThis\.)?fetch\Z|axios(?:\.{_VERBS})?\Z|got(?:\.{_VERBS})?\Z"
    rf"|https?\.(?:get|request)\Z|(?:undici\.)?request\Z|\$\.ajax\Z|(?:\w*api|\w*client|http)\.{_VERBS}\Z",
    re.I,
)
_RUBY_CALL: Final = re.compile(
    rf"HTTParty\.{_VERBS}\Z|Net::HTTP\.get(?:_response)?\Z|Net::HTTP::\w+\.new\Z|Faraday\.{_VERBS}\Z"
    rf"|RestClient\.{_VERBS}\Z|(?:self\.class\.)?{_VERBS}\Z"
)
_WITH_BODY: Final = frozenset({"post", "put", "patch"})
_CSHARP_CALL: Final = re.compile(r"(?:Get|Post|Put|Patch|Delete|Send|Execute)\w*\Z")


_MAKES_CLIENT: Final = re.compile(
    r"requests\.Session\(|httpx\.(?:Async)?Client\(|aiohttp\.ClientSession\(|urllib\.request\."
    r"|http\.client\.HTTPS?Connection\(|http\.(?:NewRequest|Get\()|\bcurl_init\(|file_get_contents\("
    r"|new \\?(?:GuzzleHttp\\)?Client\(|Net::HTTP\b|Faraday\.new|HttpRequest\.newBuilder"
    r"|\.openConnection\(|new OkHttpClient\(|new HttpClient\(|new RestClient\(|new RestTemplate\("
)
_COULD_SIGN: Final = re.compile(
    r"auth|bearer|token|credential|intercept|middleware|hmac|with_?header|add_?header|set_?header",
    re.I,
)
_COMMENT: Final = re.compile(r"(?m)(?:^|[ \t])(?:#(?!include|\{)|//).*$")
# A variable that only holds something, such as a token, sends nothing.
_KEPT_ASIDE: Final = re.compile(
    r"""(?mx) ^[ \t]* (?:[\w<>]+[ \t]+){0,4} \$?\w+ \s{0,3} :?= \s{0,3}
    (?: ["'`][^"'`\n]{0,300}["'`] | [\w.\[\]("'$]{0,60}(?i:env)[^\n]{0,100} ) [ \t]*;?[ \t]*$"""
)


def is_certain(text: str, finder: Finder) -> bool:
    """Whether the code shows its client from making to use, and nowhere a header for the key."""
    if not _MAKES_CLIENT.search(text) or finder.has_unseen_headers:
        return False
    told = _KEPT_ASIDE.sub("", _COMMENT.sub("", text))
    return not _COULD_SIGN.search(told)


def edits(
    source: Source, finder: Finder, language: Language, read: Callable[[], str]
) -> Iterator[Edit]:
    """The header at the first call that could carry it; nothing where no place is plain.

    ``read`` is the expression for the key: a variable of the customer's, or the environment's.
    """
    writer = _Writer(source, finder, language, read)
    for call in finder.calls:
        found = list(writer.at(call))
        if found:
            yield from found
            return


def passing(source: Source, finder: Finder, language: Language, name: str) -> Iterator[Edit]:
    """Hands the variable that holds the headers to the first call that could take it."""
    rules = {InputKind.PYTHON: _PYTHON_CALL, InputKind.JAVASCRIPT: _JAVASCRIPT_CALL}
    rule = rules.get(language.kind)
    for call in finder.calls if rule is not None else ():
        if rule is not None and rule.match(call.callee) and call.arguments:
            is_python = language.kind is InputKind.PYTHON
            written = f"headers={name}" if is_python else f"{{ headers: {name} }}"
            yield _inserted(call.arguments[-1].value.span.end, f", {written}")
            return


def into(
    source: Source,
    finder: Finder,
    language: Language,
    read: Callable[[], str],
    headers: Map | Items,
) -> Iterator[Edit]:
    """The header as the first entry of a map of them, or the first of a list of lines."""
    writer = _Writer(source, finder, language, read)
    yield writer.first_of(headers)


class _Writer:
    def __init__(
        self, source: Source, finder: Finder, language: Language, read: Callable[[], str]
    ) -> None:
        self.source, self.finder, self.language, self._read = source, finder, language, read
        self.at: Callable[[Call], Iterator[Edit]] = {
            InputKind.PYTHON: self._python,
            InputKind.JAVASCRIPT: self._javascript,
            InputKind.PHP: self._php,
            InputKind.GO: self._go,
            InputKind.RUBY: self._ruby,
            InputKind.JAVA: self._java,
            InputKind.CSHARP: self._csharp,
        }[language.kind]

    @property
    def _bearer(self) -> str:
        return self.language.bearer_of.format(self._read())

    # -- where things go

    def _behind_arguments(self, call: Call, text: str) -> Iterator[Edit]:
        if call.arguments:
            end = call.arguments[-1].value.span.end
            yield _inserted(end, f", {text}")

    def _first_in(self, collection: Expression, text: str) -> Edit:
        """In front of the first entry; the opening bracket is one character."""
        entries = [e.span for e in collection.entries] if isinstance(collection, Map) else []
        items = [i.span for i in collection.items] if isinstance(collection, Items) else []
        first = next(iter(entries + items), None)
        if first is None:
            opening = re.match(r"array\s*\(|.", self._written(collection), re.S)
            return _inserted(collection.span.start + (opening.end() if opening else 1), text)
        between = self.source.text[collection.span.start : first.start]
        line = re.search(r"\n[ \t]*\Z", between)
        return _inserted(first.start, f"{text},{line[0] if line else ' '}")

    def first_of(self, headers: Map | Items) -> Edit:
        sign = " =>" if self.language.kind in (InputKind.PHP, InputKind.RUBY) else ":"
        quote = "'" if sign == " =>" else '"'
        pair = f"{quote}Authorization{quote}{sign} {self._bearer}"
        return self._first_in(headers, self._line() if isinstance(headers, Items) else pair)

    def _before_statement(self, call: Call, line: str) -> Iterator[Edit]:
        start = self.source.statement_of(call.span).start
        indent = re.search(r"(?:^|\n)([ \t]*)\Z", self.source.text[:start])
        yield _inserted(start, f"{line}\n{indent[1] if indent else ''}")

    def _behind_statement(self, call: Call, line: str) -> Iterator[Edit]:
        statement = self.source.statement_of(call.span)
        indent = re.search(r"(?:^|\n)([ \t]*)\Z", self.source.text[: statement.start])
        yield _inserted(statement.end, f"\n{indent[1] if indent else ''}{line}")

    def _written(self, expression: Expression) -> str:
        return self.source.text[expression.span.start : expression.span.end]

    def _named(self, options: Map, name: str) -> Entry | None:
        texts = ((e, self.finder.scope.text_of(e.key).text) for e in options.entries)
        return next((e for e, text in texts if text.lower() == name), None)

    # -- the languages

    def _python(self, call: Call) -> Iterator[Edit]:
        if call.name == "urlopen" and call.positional():
            yield from self._python_urlopen(call.positional()[0])
            return
        if not _PYTHON_CALL.match(call.callee) or not call.arguments:
            return
        given = next((a.value for a in call.arguments if a.name == "headers"), None)
        if given is None:
            yield from self._behind_arguments(call, f'headers={{"Authorization": {self._bearer}}}')
            return
        headers = self.finder.resolved(given)
        if isinstance(headers, Map):
            yield self._first_in(headers, f'"Authorization": {self._bearer}')

    def _python_urlopen(self, url: Expression) -> Iterator[Edit]:
        if not isinstance(self.finder.resolved(url), Text):
            return
        yield _inserted(url.span.start, "urllib.request.Request(")
        yield _inserted(url.span.end, f', headers={{"Authorization": {self._bearer}}})')

    def _javascript(self, call: Call) -> Iterator[Edit]:
        if not _JAVASCRIPT_CALL.match(call.callee) or not call.arguments:
            return
        given = [self.finder.resolved(e) for e in call.positional()]
        options = next((e for e in reversed(given) if isinstance(e, Map)), None)
        has_body = call.callee != "fetch" and call.name in _WITH_BODY
        if has_body and len(given) < 3:
            nothing = "null, " if len(given) == 1 else ""
            yield from self._behind_arguments(call, f"{nothing}{{ {self._javascript_headers()} }}")
        elif options is not None:
            yield from self._javascript_options(options)
        elif not any(isinstance(e, Name) for e in given[1:]):  # which could hold options
            yield _inserted(call.positional()[0].span.end, f", {{ {self._javascript_headers()} }}")

    def _javascript_headers(self) -> str:
        return f"headers: {{ Authorization: {self._bearer} }}"

    def _javascript_options(self, options: Map) -> Iterator[Edit]:
        entry = self._named(options, "headers")
        if entry is None:
            yield self._first_in(options, self._javascript_headers())
            return
        headers = self.finder.resolved(entry.value)
        if isinstance(headers, Map):
            yield self._first_in(headers, f"Authorization: {self._bearer}")

    def _php(self, call: Call) -> Iterator[Edit]:
        given = call.positional()
        if call.name == "curl_exec" and given:
            yield from self._php_curl(call, self._written(given[0]))
        elif call.callee == "file_get_contents" and len(given) == 1:
            header = f"['http' => ['header' => {self._line()}]]"
            yield from self._behind_arguments(call, f"false, stream_context_create({header})")
        elif re.match(rf"Http::{_VERBS}\Z", call.callee):
            at = call.span.start + len("Http::")
            yield _inserted(at, f"withToken({self._read()})->")
        elif re.match(rf"\$\w*(?:client|guzzle|http)\w*->{_VERBS}\Z", call.callee, re.I) and given:
            yield from self._php_options(call, [self.finder.resolved(e) for e in given])

    def _line(self) -> str:
        return self.language.header_line(self._bearer)

    def _php_options(self, call: Call, given: list[Expression]) -> Iterator[Edit]:
        options = next((e for e in given if isinstance(e, Map)), None)
        entry = self._named(options, "headers") if options is not None else None
        headers = f"'Authorization' => {self._bearer}"
        if options is None:
            yield from self._behind_arguments(call, f"['headers' => [{headers}]]")
        elif entry is None:
            yield self._first_in(options, f"'headers' => [{headers}]")
        elif isinstance(self.finder.resolved(entry.value), Map):
            yield self._first_in(self.finder.resolved(entry.value), headers)

    def _php_curl(self, call: Call, handle: str) -> Iterator[Edit]:
        lists = (e for e in self.finder.header_lists if isinstance(e, Items))
        known = next(lists, None)
        if known is not None:
            yield self._first_in(known, self._line())
            return
        line = f"curl_setopt({handle}, CURLOPT_HTTPHEADER, [{self._line()}]);"
        yield from self._before_statement(call, line)

    def _go(self, call: Call) -> Iterator[Edit]:
        given = call.positional()
        if call.name == "Do" and given:
            line = f'{self._written(given[0])}.Header.Set("Authorization", {self._bearer})'
            yield from self._before_statement(call, line)
        elif re.match(r"(?:http|\w*[cC]lient|c)\.Get\Z", call.callee) and len(given) == 1:
            holder = call.callee.removesuffix(".Get")
            client = "http.DefaultClient" if holder == "http" else holder
            made = f'req, _ := http.NewRequest("GET", {self._written(given[0])}, nil)'
            yield from self._before_statement(call, made)
            line = f'req.Header.Set("Authorization", {self._bearer})'
            yield from self._before_statement(call, line)
            yield Edit(call.span, f"{client}.Do(req)")

    def _ruby(self, call: Call) -> Iterator[Edit]:
        given = call.positional()
        if not _RUBY_CALL.match(call.callee) or not given:
            return
        pair = f"'Authorization' => {self._bearer}"
        if call.callee.startswith("Net::HTTP"):
            known = next((e for e in given[1:] if isinstance(self.finder.resolved(e), Map)), None)
            text = pair if call.name == "new" else f"{{ {pair} }}"
            yield from (
                self._behind_arguments(call, text)
                if known is None
                else [self._first_in(self.finder.resolved(known), pair)]
            )
        elif call.callee.startswith("Faraday") and len(given) == 1:
            yield from self._behind_arguments(call, f"nil, {{ {pair} }}")
        elif call.callee.startswith("RestClient"):
            yield from self._behind_arguments(call, f"{{ {pair} }}")
        elif call.callee.startswith("HTTParty"):
            headers = next((a.value for a in call.arguments if a.name == "headers"), None)
            known_map = self.finder.resolved(headers) if headers is not None else None
            if isinstance(known_map, Map):
                yield self._first_in(known_map, pair)
            elif headers is None:
                yield from self._behind_arguments(call, f"headers: {{ {pair} }}")

    def _java(self, call: Call) -> Iterator[Edit]:
        if call.name == "build" and re.search(r"newBuilder|Request\.Builder", call.callee):
            at = self.source.text.rfind(".", 0, call.span.end - len("build"))
            blank = re.search(r"\n[ \t]*\Z|\Z", self.source.text[:at])
            gap = blank[0] if blank else ""
            yield _inserted(at - len(gap), f'{gap}.header("Authorization", {self._bearer})')
        elif call.name == "openConnection":
            statement = self.source.statement_of(call.span)
            written = self.source.text[statement.start : statement.end]
            target = re.match(r"[\w<>. ]*?\b(\w+)\s*=", written)
            if target is not None:
                line = f'{target[1]}.setRequestProperty("Authorization", {self._bearer});'
                yield from self._behind_statement(call, line)

    def _csharp(self, call: Call) -> Iterator[Edit]:
        given = call.positional()
        if not _CSHARP_CALL.match(call.name) or "." not in call.callee or not given:
            return
        client = call.callee.rsplit(".", 1)[0].removeprefix("await ")
        if re.search(r"\bRestRequest\b", self.source.text):
            line = f'{self._written(given[0])}.AddHeader("Authorization", {self._bearer});'
        else:
            line = f'{client}.DefaultRequestHeaders.Add("Authorization", {self._bearer});'
        yield from self._before_statement(call, line)


def _inserted(at: int, text: str) -> Edit:
    return Edit(Span(at, at), text)
