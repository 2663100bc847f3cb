"""Finds in the code what a request is made of: headers, address, Basic, and what goes wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from tree_sitter import Node

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code import (
    addresses,
    bases,
    destinations,
    encoded_keys,
    injected,
    no_cors,
    option_maps,
    repeated,
    setters,
    surroundings,
    unsent,
)
from portal.diagnosis.readers.code.bindings import bound_names
from portal.diagnosis.readers.code.credential_names import is_credential_name, is_for_a_proxy
from portal.diagnosis.readers.code.expressions import (
    Assignment,
    Call,
    Entry,
    Expression,
    Items,
    Join,
    Map,
    Name,
    Text,
)
from portal.diagnosis.readers.code.file_contents import shows_a_line_end
from portal.diagnosis.readers.code.found import Found, Sent
from portal.diagnosis.readers.code.functions import functions, parameters_of
from portal.diagnosis.readers.code.languages import Language
from portal.diagnosis.readers.code.meaning import Encoded, Scope
from portal.diagnosis.readers.code.placing import javascript, keywords
from portal.diagnosis.readers.code.returned import returned
from portal.diagnosis.readers.code.syntax import Source
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.request import Edit, HeaderField, Parameter, Slip
from portal.diagnosis.traced import EMPTY, Span, Traced

# Of what each method sends beside what ``headers`` holds for all: axios.
_OF_METHODS: Final = frozenset({"common", "get", "post", "put", "patch", "delete", "head"})


_HEADERS_OF: Final = re.compile(
    r"(?:(?:\.|->)(?:headers?|defaultrequestheaders|defaultheaders|defaults|common|authorization))+\Z",
    re.I,
)
_ADDS: Final = frozenset(
    """add append addheader add_field putheader addrequestproperty tryaddwithoutvalidation
    withaddedheader setrequestheader adddefaultheader""".split()
)


def _holder(path: str) -> str:
    """``req`` of ``req.Header.Set``; nothing of a chain of calls."""
    before = re.sub(r"(?:\.|->)\w+\Z", "", path.strip()) if "(" not in path else ""
    holder = _HEADERS_OF.sub("", before if before != path.strip() else path.strip())
    return "" if holder.lower() in ("authorization", "headers.authorization") else holder


def _adds(setting: Call) -> bool:
    """Whether the header is sent beside one of the same name that was set before."""
    name = setting.name.lower()
    is_adding_builder = name == "header" and re.search(r"HttpRequest\b|Unirest\b", setting.callee)
    return name in _ADDS or bool(is_adding_builder)


class Finder:
    """Goes over the tree once and gathers."""

    def __init__(self, source: Source, language: Language, hosts: tuple[str, ...]) -> None:
        self.source = source
        self.hosts = hosts
        self.language = language
        self.scope = Scope(
            shows_bytes=language.kind is InputKind.PYTHON,
            shows_nothing=language.shows_nothing,
            shows_objects=language.shows_objects,
            bound=bound_names(source.text),
            shows_promises=language.shows_promises,
            settings=surroundings.schemed(source.text),
            files_end_in_a_line_end=shows_a_line_end(source.text),
        )
        self.found = Found()
        self.texts: list[Text] = []
        self.calls: list[Call] = []
        self.assignments: list[Assignment] = []
        self.targets: dict[Span, str] = {}  # by what is assigned to them
        self.header_lists: list[Expression] = []
        self.has_unseen_headers = False
        self.handed: dict[Span, Span] = {}  # by where a function is called, what it gives back
        self.unpassed = ""
        self.header_names: set[str] = set()
        self.joined: list[bases.Joined] = []  # base addresses and paths that the code joins
        self.property_names: dict[
            str, Text
        ] = {}  # given for values, by the variable that gets them
        self.shared_parameters: frozenset[str] = frozenset()  # those that several functions have
        self.key_entries: list[Span] = []  # what puts the key into the query or the body
        self.late: tuple[Sent, Call] | None = None  # set when the call is made already
        self.encoded: tuple[Encoded, ...] = ()
        self.sent_spans: set[Span] = set()
        self.likely_base: Traced = EMPTY  # what a client is made with, if a path is joined to it
        self.duplicated: tuple[Sent, ...] = ()  # two that are both sent
        self.header_settings: list[tuple[str, Expression]] = []  # whole lists, by what they are of
        self.overridden_by: Map | Items | None = None  # a list that is sent in place of ours
        self.no_cors: list[tuple[Span, Map]] = []  # where it stands, and the options of the call

    def run(self) -> Found:
        nodes = list(self.source.nodes())
        assignments = [a for n in nodes if (a := self.source.assignment(n))]
        self.assignments = assignments
        self.targets = {a.value.span: a.target for a in assignments if a.key is None}
        self.scope.learn(assignments)
        found = [(n, self.source.expression(n)) for n in nodes if n.type in _INTERESTING]
        self.texts = [e for _, e in found if isinstance(e, Text)]
        self.calls = [e for _, e in found if isinstance(e, Call)]
        self._learn_from(nodes)
        for each in assignments:
            self._assigned(each)
        for node, expression in found:
            if isinstance(expression, Call):
                setters.called(self, expression)
            elif isinstance(expression, Text | Join):
                is_joined = self.source.join_of(node) is not None
                addresses.note(
                    self, addresses.whole_of(self, node, expression), is_beginning=is_joined
                )
            elif isinstance(expression, Map):
                option_maps.token(self, expression)
        destinations.leave_out_others(self, self.hosts)
        injected.note_unresolved(self)
        repeated.settle(self)
        no_cors.note(self)
        self._unsent_go_header()
        self._never_passed()
        unsent.note(self)
        for call in self.scope.encoded:
            if call.name == "encode" and call.receiver is not None:
                self.found.edits.append(Edit(Span(call.receiver.span.end, call.span.end), ""))
            elif call.name != "b64encode":
                self.found.edits.append(Edit(Span(call.span.end, call.span.end), ".decode()"))
        encoded_keys.settle(self)
        encoded_keys.note_schemes_in_settings(self)
        return self.found

    def _never_passed(self) -> None:
        """``headers = {…}`` that no call is given."""
        for name, value in self.scope.values.items():
            ours = self.credential_map(value) if re.fullmatch(r"\w*[hH]eaders?", name) else None
            if ours is None or not self.found.is_bare or self.found.slips:
                continue
            if len(re.findall(rf"\b{re.escape(name)}\b", self.source.text)) == 1:
                self.misplaced(ours, "never passed")
                self.unpassed = name
                return

    def _learn_from(self, nodes: Sequence[Node]) -> None:
        """What calls set: PHP's constants, and the parameters of the code's own functions."""
        for call in self.calls:
            if call.callee == "define" and len(call.arguments) == 2:
                constant, value = call.positional()
                self.scope.values.setdefault(self.text(constant).text, value)
        defined = functions(self.source, nodes)
        counted = Counter(p.name for f in defined.values() for p in f.parameters)
        self.shared_parameters = frozenset(n for n, times in counted.items() if times > 1)
        injected.learn(self, nodes)
        self.scope.returned = returned(self.source, nodes)
        self.scope.asynchronous = frozenset(f.name for f in defined.values() if f.is_async)
        for name, value in parameters_of(self.calls, defined) if defined else ():
            self.scope.values.setdefault(name, value)

    def text(self, expression: Expression) -> Traced:
        return self.scope.text_of(expression)

    # -- assignments

    def _assigned(self, each: Assignment) -> None:
        bases.note_concatenated(self, each.value, each.target)
        path = each.target.lower()
        if re.search(r"(?:^|[._>])headers?\Z", path) and each.key is None:
            self.header_settings.append((each.target, each.value))
        if each.appends:
            if re.search(r"(?i)headers?\Z", path):
                self.add_line(each.value)
            return
        if each.key is not None and keywords.note_parameter(self, each):
            return
        if each.key is not None:
            self.add_entry(Entry(each.key, each.value, each.value.span), each.target)
        elif re.search(r"(?:^|[._>])headers?\Z", path) and isinstance(each.value, Map):
            self.header_names.add(each.target)
            self.headers_of(each.value)
            javascript.note_singular(self, each)
        elif path.endswith(".params") and isinstance(each.value, Map):
            self.found.query += option_maps.parameters_of(self, each.value)
        elif path.endswith(".auth") and self.language.kind is InputKind.PYTHON:
            option_maps.auth(self, each.value)
        elif path.endswith("baseaddress"):
            self.found.base = self.text(each.value)
        elif path.endswith("authorization") and not isinstance(each.value, Call):
            at = Traced.at("Authorization", each.value.span.start)
            self.add_header(at, each.value, target=each.target.rpartition(".")[0])

    # -- headers

    def headers_of(self, headers: Expression, depth: int = 0) -> None:
        """A list may be spread into itself, as in ``c.headers = {...c.headers, Accept: "*/*"}``."""
        if depth > option_maps.DEEPEST_SPREAD:
            return
        made_of = javascript.made_of(headers)
        for each in made_of:
            self.headers_of(self.resolved(each), depth + 1)
        if made_of:
            return
        self.header_lists.append(headers)
        self.has_unseen_headers |= isinstance(headers, Name | Call)
        if isinstance(headers, Map):
            for spread in headers.spreads:
                self.headers_of(self.resolved(spread), depth + 1)
            self.has_unseen_headers |= not all(self.text(e.key).is_known for e in headers.entries)
            for entry in headers.entries:
                nested = self.resolved(entry.value)
                if self.text(entry.key).text in _OF_METHODS and isinstance(nested, Map):
                    self.headers_of(nested, depth + 1)
                else:
                    self.add_entry(entry, is_header=True)
        if isinstance(headers, Items) and javascript.note_pair(self, headers):
            return
        if isinstance(headers, Items):
            for item in headers.items:
                self.pair_or_line(item)

    def pair_or_line(self, item: Expression) -> None:
        """``["Authorization", value]`` in JavaScript's lists of pairs; else a whole line."""
        pair = item.items if isinstance(item, Items) else ()
        named = javascript.named_pair(self, item)
        if named is not None:
            self.add_entry(named, is_header=True)
        elif len(pair) == 2:
            self.add_entry(Entry(pair[0], pair[1], item.span))
        else:
            self.add_line(item)

    def add_entry(self, entry: Entry, target: str = "", *, is_header: bool = False) -> None:
        name = self.text(entry.key)
        is_header = is_header or bool(re.search(r"(?i)headers?\Z", target))
        is_ours = is_credential_name(name.text) or (
            is_header and self.carries_key(name, entry.value)
        )
        if is_ours and not is_for_a_proxy(name.text):
            self.add_header(name, entry.value, target=target)

    def carries_key(self, name: Traced, value: Expression) -> bool:
        """A header whose name says nothing of a scheme, such as ``token``, with a key in it."""
        text = self.text(value)
        field = HeaderField(name, text, Traced.at(":", value.span.start), value.span)
        return sending.is_misnamed_authorization(field) and (
            sending.holds_key(Parameter(Traced.at("key", 0), text))
        )

    def add_header(
        self,
        name: Traced,
        value: Expression,
        *,
        is_key: bool = False,
        target: str = "",
        setting: Call | None = None,
    ) -> None:
        """``target`` is what it is set on; ``setting`` the call that does it."""
        if isinstance(value, Items) and len(value.items) == 1:
            value = value.items[0]
        if value.span in self.sent_spans:
            return
        self.sent_spans.add(value.span)
        text = self.text(value)
        if is_key:
            text = Traced.at("Bearer ", value.span.start) + text
        colon = Traced.at(":", value.span.start)
        header = HeaderField(name, text, colon, value.span)
        self.found.sent.append(
            Sent(
                header,
                value,
                is_key=is_key,
                holder=_holder(setting.callee if setting is not None else target),
                at=value.span.start,
                adds=setting is not None and _adds(setting),
                setting=setting,
            )
        )

    def add_line(self, item: Expression) -> None:
        """``'Authorization: Bearer …'``, as cURL in PHP and streams want it."""
        text = self.text(item)
        start = re.search(r"(?i)(?:^|\r\n|\n)(?=\W?(?:auth|x-api|api-?key))", text.text)
        line = text[start.end() :] if start else text
        end = re.search(r"[\r\n]", line.text.rstrip("\r\n"))
        whole = line[: end.start()] if end else line.strip("\r\n")
        header = header_field(whole, item.span)
        if header is None:
            return
        next_header = sending.next_header_in(header.value)
        is_merged = next_header is not None and bool(
            re.match("authorization", header.value.text[next_header.end() :], re.I)
        )
        if is_merged and not is_credential_name(header.name.text):
            self.found.slips.append(Slip("header_missing", item.span, drops_header=True))
        elif not is_credential_name(header.name.text):
            return
        if not any(s.value.span == item.span for s in self.found.sent):
            if self.language.kind is InputKind.PHP and ":" not in header.separator.text:
                missing = Slip("header_missing", item.span)  # cURL and streams drop such a line
                self.found.slips.append(missing)
            self.found.sent.append(Sent(header, item, is_line=True, at=item.span.start))

    # -- calls

    def set_by(self, call: Call, given: tuple[Expression, ...]) -> None:
        header = self.text(given[0])
        is_header = re.search(r"(?i)header", call.callee)
        is_ours = is_credential_name(header.text) or (
            is_header and self.carries_key(header, given[1])
        )
        if is_ours and not is_for_a_proxy(header.text):
            self.add_header(header, given[1], setting=call)

    def add_basic(self, user: Expression, span: Span) -> None:
        self.found.basic = (self.text(user), span)

    def resolved(self, expression: Expression) -> Expression:
        """What a variable was set to, or a function of the code gives back, for maps and lists."""
        held = expression
        if isinstance(expression, Name):
            held = self.scope.value_of(expression) or expression
        if isinstance(held, Call | Name) and (result := self.scope.result_of(held)) is not None:
            held = result
            if isinstance(held, Name):
                held = self.scope.value_of(held) or held
            self.handed[expression.span] = held.span
        return held

    def line_of(self, statement: Span) -> Span:
        """A statement with the line end behind it, and the blanks of the next line."""
        match = re.compile(r"[ \t]*;?[ \t]*\n?[ \t]*").match(self.source.text, statement.end)
        return Span(statement.start, match.end() if match else statement.end)

    # -- misplaced headers

    def credential_map(self, expression: Expression) -> Map | None:
        resolved = self.resolved(expression)
        is_ours = isinstance(resolved, Map) and any(
            is_credential_name(self.text(e.key).text) for e in resolved.entries
        )
        return resolved if isinstance(resolved, Map) and is_ours else None

    def misplaced(
        self, headers: Map, found: str, code: str = "headers_misplaced", at: Span | None = None
    ) -> None:
        self.headers_of(headers)
        self.found.slips.append(Slip(code, at or headers.span, found, drops_header=True))

    def _unsent_go_header(self) -> None:
        """Go's ``http.Get`` sends a request of its own, without what was set on another."""
        if self.language.kind is not InputKind.GO or "client.Do" in self.source.text:
            return
        match = re.search(r"\bhttp\.(?:Get|Post)\(", self.source.text)
        if match and self.found.sent and ".Do(" not in self.source.text:
            span = Span(match.start(), match.end() - 1)
            self.found.slips.append(
                Slip("headers_misplaced", span, match[0][:-1], drops_header=True)
            )

    def with_comma(self, span: Span) -> Span:
        """An entry of a map with the comma and the blanks behind it."""
        match = re.compile(r"\s{0,80},\s{0,80}").match(self.source.text, span.end)
        return Span(span.start, match.end() if match else span.end)

    # -- the address


_INTERESTING: Final = frozenset(
    """call call_expression function_call_expression member_call_expression
    nullsafe_member_call_expression scoped_call_expression method_invocation
    invocation_expression object_creation_expression new_expression string template_string
    encapsed_string interpolated_string_expression interpreted_string_literal raw_string_literal string_literal
    verbatim_string_literal composite_literal""".split()
)
