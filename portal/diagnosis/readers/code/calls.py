"""Finds in the code what a request is made of: headers, address, Basic, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from tree_sitter import Node

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code import (
    bases,
    destinations,
    parameters,
    placing,
    repeated,
    surroundings,
    unsent,
)
from portal.diagnosis.readers.code.functions import functions, parameters_of
from portal.diagnosis.readers.code.languages import Language
from portal.diagnosis.readers.code.meaning import Encoded, Scope
from portal.diagnosis.readers.code.syntax import (
    Assignment,
    Call,
    Entry,
    Expression,
    Items,
    Join,
    Map,
    Name,
    Source,
    Text,
)
from portal.diagnosis.readers.header import header_field, is_named_authorization
from portal.diagnosis.request import Edit, HeaderField, Parameter, Slip
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, Variable

_HEADER_MAPS: Final = frozenset(
    """headers header httpheaders http_headers http_header defaultheaders default_headers common
    requestheaders curlopt_httpheader extra_headers""".split()
)
# Of what each method sends beside what ``headers`` holds for all: axios.
_OF_METHODS: Final = frozenset({"common", "get", "post", "put", "patch", "delete", "head"})
_SETTERS: Final = frozenset(
    """add set append header addheader add_field setheader setrequestheader setrequestproperty
    addrequestproperty withheader add_header putheader tryaddwithoutvalidation
    addorupdateheader addorupdatedefaultheader adddefaultheader with_header set_header
    withaddedheader put""".split()
)
_HEADER_METHODS: Final = frozenset(
    """withheaders with_headers setheaders set_headers headers defaultheaders""".split()
)
_BEARER_HELPERS: Final = frozenset(
    """withtoken setbearerauth set_bearer_auth bearer_auth bearerauth bearertoken setauthtoken
    oauth2authorizationrequestheaderauthenticator""".split()
)
_BASIC_HELPERS: Final = frozenset(
    """httpbasicauth basicauth basic_auth withbasicauth setbasicauth httpbasicauthenticator
    basicauthentication basicauthenticationinterceptor basicauthenticator""".split()
)
DEEPEST_SPREAD: Final = 3
_SENDS: Final = frozenset(
    """postform urlopen do curl_exec file_get_contents openconnection newbuilder newcall exchange
    getforobject getforentity""".split()
)
_GETS: Final = frozenset("get head delete options fetch get_response get_print".split())
_POSTS: Final = frozenset("post put patch".split())


@dataclass(frozen=True, slots=True)
class Sent:
    """A header with the expression that its value comes from."""

    header: HeaderField
    value: Expression
    is_line: bool = False  # the expression holds name and value: "Authorization: Bearer …"
    is_key: bool = False  # a helper adds the scheme, and the expression is the key alone
    holder: str = ""  # the variable that it is set on, as it is written
    at: int = 0  # where it is set
    adds: bool = False  # beside what was set before, not in its place
    setting: Call | None = None  # what sets it, where that is a call


@dataclass(slots=True)
class Found:
    """All that was found in one piece of code."""

    sent: list[Sent] = field(default_factory=list)
    addresses: list[Traced] = field(default_factory=list)
    base: Traced = EMPTY
    query: list[Parameter] = field(default_factory=list)
    body: list[Parameter] = field(default_factory=list)
    basic: tuple[Traced, Span] | None = None
    key_map: Span | None = None  # a map of parameters that holds the key and nothing else
    slips: list[Slip] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    makes_call: bool = False
    is_bare: bool = False  # a call whose every argument is seen, and none of which is a header


# Functions that send a request of their own, with no client that could hold a header.
_LIBRARY_CALL: Final = re.compile(
    r"(?:requests|httpx)\.\w+\Z|(?:window\.)?fetch\Z|axios(?:\.\w+)?\Z|got(?:\.\w+)?\Z|https?\.(?:get|Get|Post)\Z"
    r"|HTTParty\.\w+\Z|RestClient\.\w+\Z|Net::HTTP\.get\w*\Z|urllib\.request\.urlopen\Z|Http::(?:get|post)\Z"
)


# Commands that write the key into a file with a line end behind it.
_WRITES_A_LINE_END: Final = re.compile(
    r"(?m)\b(?:echo (?!-\w*n)[^\n|]{1,400}|printf ['\"]%s\\n['\"][^\n|]{1,400}|Set-Content[^\n]{1,400})>{1,2} ?[\w./~-]{2,}"
)
# A client's own words for a line end in a header: it was in the file that the key is read from.
_TELLS_OF_A_LINE_END: Final = re.compile(
    r"(?i)invalid header field value|return character\(s\) in header value|err_invalid_char|CR/LF/NUL found"
    r"|new-?line characters? (?:are|is) not allowed|newline or carriage return detected"
)
# Ways of a name to get a value beside an assignment: loops, ``as``, patterns, references.
_BOUND: Final = re.compile(
    r"\b(?:for|foreach|as|global|nonlocal|out|ref|var|const|let)[ (]{1,2}\$?(?P<word>[A-Za-z_]\w{0,60})\b(?=[ ,)]{1,2}(?:in|of|:|\)|=>|,))"
    r"|[\[{(,][ \n]{0,9}\$?(?P<part>[A-Za-z_]\w{0,60})(?=[ \n]{0,9}[\],})][^=\n;()]{0,80}=(?![=>]))"
    r"|&\$?(?P<reference>[A-Za-z_]\w{0,60})|\bas (?P<alias>[A-Za-z_]\w{0,60})"
)


def bound_names(text: str) -> frozenset[str]:
    """Names that may have another value than an assignment tells."""
    return frozenset(m[m.lastgroup] for m in _BOUND.finditer(text) if m.lastgroup)


_DUMP: Final = re.compile(r"\b(?:(?P<signs>od -|cat -[Ae])|xxd\b|hexdump\b)[^\n]{0,200}\n")


def _shows_a_line_end(text: str) -> bool:
    """Whether ``od -c``, ``xxd``, ``hexdump`` or ``cat -A`` print one in a file, a command writes
    one, or the client complains of it."""
    if _WRITES_A_LINE_END.search(text) or _TELLS_OF_A_LINE_END.search(text):
        return True
    for match in islice(_DUMP.finditer(text), 3):
        printed = text[match.end() : match.end() + 1000]
        rule = r"(?m)(?:\\n|\$)[ \t]*$" if match["signs"] else r"\b(?:[0-9a-f]{2})?0a\b"
        if re.search(rule, printed):
            return True
    return False


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
            files_end_in_a_line_end=_shows_a_line_end(source.text),
        )
        self.found = Found()
        self.texts: list[Text] = []
        self.calls: list[Call] = []
        self.assignments: list[Assignment] = []
        self.targets: dict[Span, str] = {}  # by what is assigned to them
        self.header_lists: list[Expression] = []
        self.has_unseen_headers = False
        self.unpassed = ""
        self.header_names: set[str] = set()
        self.joined: list[bases.Joined] = []  # base addresses and paths that the code joins
        self.property_names: dict[
            str, Text
        ] = {}  # given for values, by the variable that gets them
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
                self._called(expression)
            elif isinstance(expression, Text | Join):
                is_joined = self.source.join_of(node) is not None
                self._address_in(self._whole(node, expression), is_beginning=is_joined)
            elif isinstance(expression, Map):
                self._token(expression)
        destinations.leave_out_others(self, self.hosts)
        self._unresolved_properties()
        repeated.settle(self)
        self._without_cors()
        self._unsent_go_header()
        self._never_passed()
        unsent.note(self)
        for call in self.scope.encoded:
            if call.name == "encode" and call.receiver is not None:
                self.found.edits.append(Edit(Span(call.receiver.span.end, call.span.end), ""))
            elif call.name != "b64encode":
                self.found.edits.append(Edit(Span(call.span.end, call.span.end), ".decode()"))
        self._encoded_keys()
        self._schemes_in_settings()
        return self.found

    def _schemes_in_settings(self) -> None:
        used = {o for s in self.found.sent for o in s.header.value.origin}
        for value in self.scope.settings_read:
            scheme = re.match(r"bearer\s+", value.text, re.I)
            if scheme and used.issuperset(value.origin):
                self.found.edits.append(Edit(value[: scheme.end()].span, ""))

    def _encoded_keys(self) -> None:
        """The key is sent as it is; what is encoded round it is taken away."""
        places = {o for s in self.found.sent for o in s.header.value.origin}
        encoded = (e for e in self.scope.encodings.values() if e.places & places)
        self.encoded = tuple(encoded)  # of all that a header holds
        for each in self.encoded:
            encoding, inner = each.encoding, each.part.span
            self.found.edits.append(Edit(Span(each.span.start, inner.start), ""))
            self.found.edits.append(Edit(Span(inner.end, each.span.end), ""))
            is_told = each.plain.is_known and encoding.code != "truncated"
            is_shown = encoding.code == "quotes_in_value" or is_told or self._is_of_basic(each)
            if not is_shown:
                slip = Slip(encoding.code, each.span, certainty=encoding.certainty)
                self.found.slips.append(slip)

    def _is_of_basic(self, encoded: Encoded) -> bool:
        """``Basic`` wants base64, so that the scheme is what is wrong."""
        values = (s.header.value for s in self.found.sent)
        held = (v for v in values if encoded.places.intersection(v.origin))
        is_base64 = encoded.encoding.code == "base64_encoded"
        return is_base64 and any(re.match(r"\s*basic\s", v.text, re.I) for v in held)

    def _whole(self, node: Node, expression: Text | Join) -> Text | Join:
        """All that is joined to the text which an address begins with."""
        join = self.source.join_of(node)
        if join is None or not re.match(r"(?i)https?://", self.text(expression).text):
            return expression
        top = node
        while join is not None and join.start_byte == top.start_byte:
            top, join = join, self.source.join_of(join)
        whole = self.source.expression(top) if top is not node else expression
        is_address = isinstance(whole, Text | Join) and re.match(_ADDRESS, self.text(whole).text)
        return whole if is_address and isinstance(whole, Text | Join) else expression

    def _without_cors(self) -> None:
        """A call that may not carry the header, unless it is another than the one that has it."""
        for span, options in self.no_cors:
            maps = [options, *(self.resolved(e.value) for e in options.entries)]
            own = any(
                m.span.start <= s.value.span.start and s.value.span.end <= m.span.end
                for m in maps
                for s in self.found.sent
            )
            if own or not self.found.sent:
                self.found.slips.append(Slip("no_cors", span, "no-cors", drops_header=True))
                self.found.edits.append(Edit(self._with_comma(span), ""))

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

    def _injected(self, nodes: Sequence[Node]) -> None:
        """Spring's ``@Value("${api.key}")``; without the braces it is the text itself."""
        for node in nodes if self.language.kind is InputKind.JAVA else ():
            literal = self.source.injected(node)
            if literal is None:
                continue
            name, value = literal
            text = value.value.text
            setting = re.fullmatch(r"\$\{([^:}]{1,120})(?::[^}]{0,200})?\}", text)
            if setting is not None:
                told = surroundings.value_of(self.scope.settings, setting[1])
                if told is not None:
                    self.scope.settings_read.append(told)
                    self.scope.values.setdefault(name, Text(value.span, told))
            elif re.fullmatch(r"[a-z][\w-]*(?:\.[\w-]+)+", text):
                self.property_names[name] = value

    def _unresolved_properties(self) -> None:
        for sent in self.found.sent:
            for variable in sent.header.value.variables:
                value = self.property_names.get(variable.name.rpartition(".")[2])
                if value is not None:
                    text = value.value.text
                    self.found.slips.append(Slip("variable_not_expanded", value.value.span, text))
                    self.found.edits.append(Edit(value.value.span, f"${{{text}}}"))
                    return

    def _learn_from(self, nodes: Sequence[Node]) -> None:
        """What calls set: PHP's constants, and the parameters of the code's own functions."""
        for call in self.calls:
            if call.callee == "define" and len(call.arguments) == 2:
                constant, value = call.positional()
                self.scope.values.setdefault(self.text(constant).text, value)
        defined = functions(self.source, nodes)
        self._injected(nodes)
        self.scope.asynchronous = frozenset(f.name for f in defined.values() if f.is_async)
        for name, value in parameters_of(self.calls, defined) if defined else ():
            self.scope.values.setdefault(name, value)

    def text(self, expression: Expression) -> Traced:
        return self.scope.text_of(expression)

    # -- assignments

    def _assigned(self, each: Assignment) -> None:
        path = each.target.lower()
        if re.search(r"(?:^|[._>])headers?\Z", path) and each.key is None:
            self.header_settings.append((each.target, each.value))
        if each.key is not None and placing.note_parameter(self, each):
            return
        if each.key is not None:
            self._entry(Entry(each.key, each.value, each.value.span), each.target)
        elif re.search(r"(?:^|[._>])headers?\Z", path) and isinstance(each.value, Map):
            self.header_names.add(each.target)
            self.headers_of(each.value)
        elif path.endswith(".params") and isinstance(each.value, Map):
            self.found.query += self._parameters(each.value)
        elif path.endswith(".auth") and self.language.kind is InputKind.PYTHON:
            self._auth(each.value)
        elif path.endswith("baseaddress"):
            self.found.base = self.text(each.value)
        elif path.endswith("authorization") and not isinstance(each.value, Call):
            at = Traced.at("Authorization", each.value.span.start)
            self._header(at, each.value, target=each.target.rpartition(".")[0])

    # -- headers

    def headers_of(self, headers: Expression) -> None:
        self.header_lists.append(headers)
        self.has_unseen_headers |= isinstance(headers, Name | Call)
        if isinstance(headers, Map):
            for spread in headers.spreads:
                self.headers_of(self.resolved(spread))
            for entry in headers.entries:
                nested = self.resolved(entry.value)
                if self.text(entry.key).text in _OF_METHODS and isinstance(nested, Map):
                    self.headers_of(nested)
                else:
                    self._entry(entry, is_header=True)
        if isinstance(headers, Items) and placing.note_pair(self, headers):
            return
        if isinstance(headers, Items):
            for item in headers.items:
                self._pair_or_line(item)

    def _pair_or_line(self, item: Expression) -> None:
        """``["Authorization", value]`` in JavaScript's lists of pairs; else a whole line."""
        pair = item.items if isinstance(item, Items) else ()
        if len(pair) == 2:
            self._entry(Entry(pair[0], pair[1], item.span))
        else:
            self._line(item)

    def _entry(self, entry: Entry, target: str = "", *, is_header: bool = False) -> None:
        name = self.text(entry.key)
        is_header = is_header or bool(re.search(r"(?i)headers?\Z", target))
        is_ours = is_credential_name(name.text) or (
            is_header and self._carries_key(name, entry.value)
        )
        if is_ours and not _is_for_a_proxy(name.text):
            self._header(name, entry.value, target=target)

    def _carries_key(self, name: Traced, value: Expression) -> bool:
        """A header whose name says nothing of a scheme, such as ``token``, with a key in it."""
        text = self.text(value)
        field = HeaderField(name, text, Traced.at(":", value.span.start), value.span)
        return sending.is_misnamed_authorization(field) and (
            sending.holds_key(Parameter(Traced.at("key", 0), text))
        )

    def _header(
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

    def _line(self, item: Expression) -> None:
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

    def _called(self, call: Call) -> None:
        bases.note(self, call)
        name, given = call.name.lower(), call.positional()
        self.found.makes_call |= name in _SENDS
        if placing.note(self, call):
            self.found.makes_call = True
            return
        is_put = name == "put" and given and not is_credential_name(self.text(given[0]).text)
        if parameters.note(self, call):
            return
        if name in _SETTERS and len(given) >= 2 and not is_put:
            self.set_by(call, given)
        elif name == "authenticationheadervalue":
            self._authentication_header(given, self.targets.get(call.span, ""))
        elif name == "request" and given and self._symbol(given[0]) == "authorization":
            if len(given) > 2 and self._symbol(given[1]) == "basic":
                self._basic(given[2], Span(given[1].span.start, given[-1].span.end))
            else:
                self._authentication_header(given[1:])
        elif name == "request" and len(given) > 1 and self._symbol(given[0]) == "basic_auth":
            self._basic(given[1], Span(given[0].span.start, given[-1].span.end))
        elif name == "auth" and len(given) == 1 and isinstance(given[0], Text | Join):
            self._header(Traced.at("Authorization", given[0].span.start), given[0])
        elif name in _HEADER_METHODS or (name in ("update", "merge") and "headers" in call.callee):
            for each in given:
                self.headers_of(self.resolved(each))
        elif name in _BEARER_HELPERS and given:
            self._bearer_helper(call, given)
        elif self._is_basic_helper(call, name) and call.arguments:
            users = (a.value for a in call.arguments if a.name in ("login", "username", "user"))
            user = next(users, call.arguments[0].value)
            is_second = len(given) == 2 and isinstance(user, Text) and not user.value
            self._basic(given[1] if is_second else user, call.span)
        elif name == "curl_setopt" and len(given) == 3:
            self._curl_option(given)
        elif name == "create" and "axios" in call.callee:
            self._options(call, given, 0)
        else:
            self._request(call, name, given)

    def _bearer_helper(self, call: Call, given: tuple[Expression, ...]) -> None:
        """``withToken($key, 'Token')``: some take another scheme, and RestSharp's is OAuth unless told."""
        start = call.span.start
        if call.name == "SetAuthToken":  # Go's resty has the scheme set by a call of its own
            schemes = (c.positional() for c in self.calls if c.name == "SetAuthScheme")
            given = (*given[:1], *next(schemes, ()))
        scheme = self.text(given[1]) if len(given) > 1 else Traced.at("Bearer", start)
        if len(given) == 1 and call.name == "OAuth2AuthorizationRequestHeaderAuthenticator":
            scheme = Traced.at("OAuth", start)
        if scheme.text.lower() == "bearer" or not scheme.is_known:
            at = Traced.at("Authorization", start)
            self._header(at, given[0], is_key=True, setting=call)
            return
        if len(given) == 1:
            self.found.edits.append(Edit(Span(given[0].span.end, given[0].span.end), ', "Bearer"'))
        else:
            quote = self.source.text[given[1].span.start]
            self.found.edits.append(Edit(given[1].span, f"{quote}Bearer{quote}"))
        value = scheme + Traced.at(" ", start) + self.text(given[0])
        name, colon = Traced.at("Authorization", start), Traced.at(":", start)
        header = HeaderField(name, value, colon, given[0].span)
        self.found.sent.append(Sent(header, given[0], is_key=True, at=start))

    def _is_basic_helper(self, call: Call, name: str) -> bool:
        """OkHttp's ``Credentials.basic`` serves proxies as well."""
        if call.callee == "Credentials.basic":
            return "proxy-authorization" not in self.source.text.lower()
        return name in _BASIC_HELPERS

    def _symbol(self, expression: Expression) -> str:
        return expression.path.strip(":") if isinstance(expression, Name) else ""

    def set_by(self, call: Call, given: tuple[Expression, ...]) -> None:
        header = self.text(given[0])
        is_header = re.search(r"(?i)header", call.callee)
        is_ours = is_credential_name(header.text) or (
            is_header and self._carries_key(header, given[1])
        )
        if is_ours and not _is_for_a_proxy(header.text):
            self._header(header, given[1], setting=call)

    def _authentication_header(self, given: tuple[Expression, ...], target: str = "") -> None:
        """C#'s ``AuthenticationHeaderValue``: the scheme and the key, or both in one."""
        if len(given) == 1:
            name = Traced.at("Authorization", given[0].span.start)
            self._header(name, given[0], target=target)
        elif len(given) == 2:
            at = given[1].span.start
            name, scheme = Traced.at("Authorization", at), self.text(given[0])
            if scheme.text.lower() == "bearer":
                self._header(name, given[1], is_key=True, target=target)
                return
            text = scheme + Traced.at(" ", at) + self.text(given[1])
            span = Span(given[0].span.start, given[1].span.end)
            header = HeaderField(name, text, Traced.at(":", at), span)
            self.found.sent.append(Sent(header, Expression(span), at=span.start))

    def _curl_option(self, given: tuple[Expression, ...]) -> None:
        option = given[1].path.upper() if isinstance(given[1], Name) else ""
        if option == "CURLOPT_HTTPHEADER":
            headers = self.resolved(given[2])
            handle = self.source.text[given[0].span.start : given[0].span.end]
            self.header_settings.append((handle, headers))
            self._curl_headers(headers)
        elif option == "CURLOPT_URL":
            self.found.addresses.insert(0, self.text(given[2]))
        elif option == "CURLOPT_USERPWD":
            self._basic(given[2], given[2].span)
        else:
            placing.note_curl_option(self, given[1], given[2])
        self.found.makes_call = True

    def _curl_headers(self, headers: Expression) -> None:
        """PHP's cURL wants whole lines: of a map it sends the values and drops the names."""
        ours = self.credential_map(headers)
        if ours is None or self.language.kind is not InputKind.PHP:
            self.headers_of(headers)
            return
        self.misplaced(ours, "names as keys")
        for entry in ours.entries:
            start, name = entry.span.start, self.text(entry.key).text
            self.found.edits.append(Edit(Span(start, entry.value.span.start), f"'{name}: ' . "))

    def _basic(self, user: Expression, span: Span) -> None:
        self.found.basic = (self.text(user), span)

    def resolved(self, expression: Expression) -> Expression:
        """What a variable was set to, for maps and lists."""
        if isinstance(expression, Name):
            return self.scope.value_of(expression) or expression
        return expression

    def _request(self, call: Call, name: str, given: tuple[Expression, ...]) -> None:
        is_fetch = call.callee in ("fetch", "window.fetch", "axios", "got", "request", "$.ajax")
        is_method = name in _GETS | _POSTS | {"request", "get_async", "getasync", "ajax"}
        is_method |= name.startswith("wp_remote_")
        if not (is_fetch or is_method) or (not given and not call.arguments):
            self._maps_of(call)
            return
        self.found.makes_call = True
        is_seen = all(self._is_seen(a.value) for a in call.arguments)
        self.found.is_bare |= bool(_LIBRARY_CALL.match(call.callee)) and is_seen
        for argument in call.arguments:
            if argument.name:
                self._named(argument.name.lower(), argument.value, call)
        if self.language.kind is InputKind.PYTHON:
            self._python_positions(name, given)
        elif self.language.kind in (InputKind.JAVASCRIPT, InputKind.PHP):
            self._option_positions(call, name, given)
        elif self.language.kind is InputKind.RUBY:
            for each in given[1:]:
                self._ruby_headers(each)
                self._ruby_misplaced(call, each)
        else:
            self._maps_of(call)

    def _is_seen(self, expression: Expression) -> bool:
        """Whether the paste tells what the argument is, so that nothing can be hidden in it."""
        resolved = self.resolved(expression)
        if isinstance(resolved, Name):
            return resolved.path in ("nil", "null", "None")
        is_spread = self.source.text.startswith(("*", "..."), resolved.span.start)
        return not isinstance(resolved, Call) and not is_spread

    def _maps_of(self, call: Call) -> None:
        for argument in call.arguments:
            value = self.resolved(argument.value)
            if argument.name.lower() in ("base_url", "baseurl", "base_uri"):
                self.found.base = self.text(value)
            elif argument.name.lower() in _HEADER_MAPS:
                self.headers_of(value)
            elif argument.name == "params":
                self.found.query += self._parameters(value)
            elif argument.name == "auth" and re.search(r"(?:Client|Session)\Z", call.callee):
                self._auth(value)
            elif isinstance(value, Map):
                self._options_map(value)
                if self.language.kind is InputKind.RUBY:
                    self.headers_of(value)
            elif isinstance(value, Items):
                self.headers_of(value)

    def _ruby_headers(self, value: Expression) -> None:
        resolved = self.resolved(value)
        if isinstance(resolved, Map):
            self._options_map(resolved)
            self.headers_of(resolved)

    def _ruby_misplaced(self, call: Call, each: Expression) -> None:
        """HTTParty's second argument is a map of options, and headers are one of them."""
        headers = self.credential_map(each) if call.callee.startswith("HTTParty") else None
        if headers is not None:
            self.misplaced(headers, "no headers:", at=each.span)
            is_braced = self.source.text.startswith("{", each.span.start)
            start, end = each.span.start, each.span.end
            opening, closing = ("", "") if is_braced else ("{ ", " }")
            self.found.edits.append(Edit(Span(start, start), f"headers: {opening}"))
            self.found.edits.append(Edit(Span(end, end), closing))

    def _named(self, name: str, value: Expression, call: Call) -> None:
        resolved = self.resolved(value)
        beside = {a.name.lower() for a in call.arguments}
        if "headers" not in beside and placing.note_keyword(self, name, value):
            return
        if name == "headers":
            self.headers_of(resolved)
        elif name in ("auth", "basic_auth"):
            self._auth(resolved)
        elif name in ("params", "query"):
            self.found.query += self._parameters(resolved)
        elif name in ("data", "json", "body", "form_params"):
            self.found.body += self._parameters(resolved)
        elif name == "header" and isinstance(resolved, Map):
            self.misplaced(resolved, "header=")

    def _auth(self, value: Expression) -> None:
        is_pair = isinstance(value, Text | Join) and ":" in self.text(value).text
        if is_pair and self.language.kind is InputKind.JAVASCRIPT:  # Node.js takes user:password
            self._basic(value, value.span)
        if isinstance(value, Items) and value.items:
            self._basic(value.items[0], value.span)
        elif isinstance(value, Map):
            named = {self.text(e.key).text.lower(): e.value for e in value.entries}
            user = named.get("username") or named.get("user")
            if user is not None:
                self._basic(user, value.span)

    def _parameters(self, value: Expression) -> list[Parameter]:
        if not isinstance(value, Map):
            return []
        found = [Parameter(self.text(e.key), self.text(e.value)) for e in value.entries]
        if len(found) == 1 and sending.holds_key(found[0]):
            self.found.key_map = value.span
        else:
            self.note_key_entries(value)
        return found

    def note_key_entries(self, fields: Map) -> None:
        for entry in fields.entries:
            if sending.holds_key(Parameter(self.text(entry.key), self.text(entry.value))):
                self.key_entries.append(self._with_comma(entry.span))

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

    def _python_positions(self, name: str, given: tuple[Expression, ...]) -> None:
        """``get(url, params)`` and ``post(url, data)``: headers are no second argument."""
        for i, each in enumerate(given[1:], 1):
            headers = self.credential_map(each)
            if headers is not None and name == "request" and i == 3:  # http.client's fourth
                self.headers_of(headers)
            elif headers is not None:
                code = "headers_as_body" if name in _POSTS else "headers_misplaced"
                self.misplaced(headers, "no headers=", code, each.span)
                if name in _GETS and i == 1:  # the second one is for the address
                    self.found.slips.append(Slip("header_in_query", each.span, "params"))
                self.found.edits.append(Edit(Span(each.span.start, each.span.start), "headers="))

    def _option_positions(self, call: Call, name: str, given: tuple[Expression, ...]) -> None:
        takes_body = name in _POSTS and placing.takes_body_second(self, call)
        for i, each in enumerate(given):
            resolved = self.resolved(each)
            if not isinstance(resolved, Map):
                continue
            if takes_body and i == 1 and len(given) == 2 and self._names(resolved, "headers"):
                self._as_body(resolved, each)
            else:
                self._options(call, given, i)

    def _names(self, options: Map, name: str) -> bool:
        return any(self.text(e.key).text.lower() == name for e in options.entries)

    def _as_body(self, options: Map, each: Expression) -> None:
        """``axios.post(url, {headers})``: the second argument is the body."""
        self._options_map(options)
        if self.found.sent:
            slip = Slip("headers_as_body", each.span, "the second argument", drops_header=True)
            self.found.slips.append(slip)
            self.found.edits.append(Edit(Span(each.span.start, each.span.start), "null, "))

    def _options(self, call: Call, given: tuple[Expression, ...], index: int) -> None:
        if index >= len(given):
            return
        options = self.resolved(given[index])
        if not isinstance(options, Map):
            return
        direct = self.credential_map(options)
        if direct is not None and placing.takes_headers_second(self, call):
            self.headers_of(direct)
        elif direct is not None and self._names(options, "headers"):
            self._beside_headers(direct)
        elif direct is not None:
            self.misplaced(direct, "no headers:", at=given[index].span)
            opening = "['headers' => " if self.language.kind is InputKind.PHP else "{ headers: "
            closing = "]" if self.language.kind is InputKind.PHP else " }"
            span = given[index].span
            self.found.edits.append(Edit(Span(span.start, span.start), opening))
            self.found.edits.append(Edit(Span(span.end, span.end), closing))
            return
        self._options_map(options)

    def _is_got_basic(self, options: Map) -> bool:
        """``got`` signs in by Basic with a ``username`` among its options."""
        is_got = self.language.kind is InputKind.JAVASCRIPT and "got" in self.source.text
        return is_got and self._names(options, "username") and self._names(options, "password")

    def _beside_headers(self, options: Map) -> None:
        """The credential as an option of its own, beside ``headers``."""
        ours = [e for e in options.entries if is_credential_name(self.text(e.key).text)]
        named = (e.value for e in options.entries if self.text(e.key).text.lower() == "headers")
        headers = next((h for e in named if isinstance(h := self.resolved(e), Map)), None)
        self.misplaced(Map(ours[0].span, tuple(ours)), "no header")
        for entry in ours:
            comma = re.compile(r",\s{0,80}").match(self.source.text, entry.span.end)
            end = comma.end() if comma else entry.span.end
            self.found.edits.append(Edit(Span(entry.span.start, end), ""))
        self.overridden_by = headers

    def _options_map(self, options: Map, depth: int = 0) -> None:
        for spread in options.spreads if depth < DEEPEST_SPREAD else ():
            held = self.resolved(spread)
            self.has_unseen_headers |= not isinstance(held, Map)
            if isinstance(held, Map):
                self._options_map(held, depth + 1)
        if self._is_got_basic(options):
            user = next(e for e in options.entries if self.text(e.key).text == "username")
            self._basic(user.value, options.span)
        for entry in options.entries:
            name, value = self.text(entry.key).text.lower(), self.resolved(entry.value)
            is_alone = not self._names(options, "headers")
            if is_alone and placing.note_keyword(self, name, entry.value):
                continue
            if name in ("http", "https", "ssl") and isinstance(value, Map):
                self._options_map(value)
                if name != "http" and self.language.kind is InputKind.PHP:
                    placing.note_context(self, entry, value)
            if name in _HEADER_MAPS and isinstance(value, Text | Join):
                self._line(value)
            elif name == "curlopt_httpheader":
                self._curl_headers(value)
            elif name in _HEADER_MAPS:
                self.headers_of(value)
                if self.language.kind is InputKind.PHP and name == "headers":
                    placing.note_lines(self, entry.key, value)
                is_singular = name == "header" and self.language.kind is not InputKind.GO
                if is_singular and isinstance(value, Map) and isinstance(entry.key, Text):
                    self._singular(entry)
                if isinstance(value, Call):
                    self._maps_of(value)
            elif name in ("auth", "auth_basic"):
                self._auth(value)
            elif name == "auth_bearer":
                self._header(Traced.at("Authorization", entry.span.start), entry.value, is_key=True)
            elif name == "mode" and self.text(entry.value).text == "no-cors":
                self.no_cors.append((entry.span, options))
            elif name in ("baseurl", "base_uri", "base_url", "prefixurl"):
                self.found.base = self.text(entry.value)
            elif name == "url":
                self.found.addresses.insert(0, self.text(entry.value))
            elif name in ("params", "query"):
                self.found.query += self._parameters(value)
            elif name in ("data", "body", "json"):
                self.found.body += self._parameters(value)

    def _singular(self, entry: Entry) -> None:
        slip = Slip("headers_misplaced", entry.key.span, "header:", drops_header=True)
        self.found.slips.append(slip)
        self.found.edits.append(
            Edit(
                entry.key.span,
                self.source.text[entry.key.span.start : entry.key.span.end].replace(
                    "header", "headers"
                ),
            )
        )

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

    def _with_comma(self, span: Span) -> Span:
        """An entry of a map with the comma and the blanks behind it."""
        match = re.compile(r"\s{0,80},\s{0,80}").match(self.source.text, span.end)
        return Span(span.start, match.end() if match else span.end)

    def _token(self, fields: Map) -> None:
        """``oauth2.Token{AccessToken: …}``: Go's oauth2 adds the scheme."""
        for entry in fields.entries:
            if self.text(entry.key).text == "AccessToken":
                self._header(Traced.at("Authorization", entry.span.start), entry.value, is_key=True)

    # -- the address

    def _address_in(self, expression: Text | Join, *, is_beginning: bool) -> None:
        """``is_beginning``: more is joined to it, which only the run would tell."""
        text = self.text(expression)
        if not re.match(_ADDRESS, text.text):
            return
        is_cut = is_beginning and isinstance(expression, Text)
        self.found.addresses.append(_and_more(text) if is_cut else text)


_ADDRESS: Final = re.compile(r"(?i)https?://\S{3,2000}\Z")


def _and_more(text: Traced) -> Traced:
    end = text.span.end
    return text + Traced.hole(Variable("path", Span(end, end)))


_INTERESTING: Final = frozenset(
    """call call_expression function_call_expression member_call_expression
    nullsafe_member_call_expression scoped_call_expression method_invocation
    invocation_expression object_creation_expression new_expression string template_string
    encapsed_string interpolated_string_expression interpreted_string_literal raw_string_literal string_literal
    verbatim_string_literal composite_literal""".split()
)


def is_credential_name(name: str) -> bool:
    bare = name.strip()
    if not 2 < len(bare) < 60:
        return False
    at = Traced.at(bare, 0)
    field = HeaderField(at, EMPTY, Traced.at(":", 0), Span(0, 0))
    is_header_like = "-" in bare or bare.lower().startswith("authent")
    return is_named_authorization(bare) or (
        is_header_like and sending.is_misnamed_authorization(field)
    )


_BASE_ONLY: Final = re.compile(r"(?i)https?://[^/?#]+(?:/v\d{1,2})?/?\Z")


def _is_for_a_proxy(name: str) -> bool:
    return name.strip().lower() == "proxy-authorization"


def address_of(finder: Finder, hosts: tuple[str, ...], prefix: str) -> Traced:
    """The address that is called: the provider's where one is named, else the first.

    Behind a base address comes a path that each call has of its own.
    """
    found = finder.found
    joined = bases.joined_in(finder, prefix)
    if joined is not None and (found.base or any(h in joined.base.text for h in hosts)):
        return joined.url
    if found.base:
        return _and_more(found.base.strip("/") + Traced.at("/", found.base.span.end))
    known = [a for a in found.addresses if a]
    ours = [a for a in known if any(h in a.text for h in hosts)]
    whole = next((a for a in ours if not _BASE_ONLY.match(a.text)), ours[0] if ours else None)
    first = whole or (known[0] if known else EMPTY)
    if _BASE_ONLY.match(first.text):
        return _and_more(first.strip("/") + Traced.at("/", first.span.end))
    return first if not first or first.text.startswith(("http", HOLE)) else EMPTY
