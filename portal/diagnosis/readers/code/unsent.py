"""Headers that are set on something that no call is made with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.found import Sent
from portal.diagnosis.readers.code.syntax import Call, Expression, Items, Map, Name
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

MOST_HOLDERS: Final = 6
MOST_USES: Final = 8
MOST_NAMES: Final = 30

_SENDS: Final = frozenset(
    """get post put patch delete head request urlopen open fetch getasync postasync putasync
    getstringasync getstreamasync getbytearrayasync getfromjsonasync deleteasync sendasync send do
    execute executeasync exchange getforobject getforentity postforobject postforentity
    file_get_contents fopen curl_exec get_response newcall axios got ky sendrequest""".split()
)
_LOOKS_UP: Final = frozenset({"get", "delete", "open", "do", "send", "request", "execute"})
_TO_AN_ADDRESS: Final = re.compile(r"(?i)(?:url|uri|endpoint|path)\w*\Z")
# What is made of headers and is of no effect until it is handed on.
_HOLDS: Final = re.compile(
    r"\b(?:Http|Request)?(?:Entity|Headers)(?:<[^>]*>)?\Z|stream_context_create\Z|(?:\A|\W)(?:[A-Z]\w*)?Request(?:Message)?\Z|\bRequest\.new\Z"
    r"|\bhttpx\.(?:Async)?Client\Z|\bClientSession\Z|\bPoolManager\Z|\baxios\.create\Z|\b(?:got|ky)\.(?:extend|create)\Z|Net::HTTP::\w+\.new\Z|Builder\b.*\.build\Z|NewRequest(?:WithContext)?\Z|\bSession\Z|\bHttpClient\Z",
    re.S,
)
_DECLARED: Final = re.compile(
    r"\s*(?::=|=(?![=>]))|\s*,\s*(?:_|err|ok)\s*:?=(?!=)|\s*:\s*[\w<>\[\], ]+=(?!=)"
)
_SETTING: Final = re.compile(
    r"""(?x)(?:(?:\.|->)(?:[hH]eaders?|defaults|DefaultRequestHeaders|DefaultHeaders|common|Request)){0,4}
    (?:(?:\.|->)(?:Add|Set|set|append|add|add_header|add_field|addHeader|setHeader|header|update|merge!
      |setRequestProperty|addRequestProperty|setBearerAuth|setBasicAuth|setContentType|setAccept
      |TryAddWithoutValidation|AddHeader|Authorization\s*=|basic_auth|mount|SetBasicAuth|put|setRequestMethod)\b
    |\[[^\]\n]{1,60}\]\s*=(?!=)
    |(?:\.|->)\w+\s*=(?![=>]))"""
)
_READ_OFF: Final = re.compile(r"(?:\.|->)(?:RequestUri|Uri|URI|uri|url|URL|href|getURI|uri\(\))\b")
_CURL_SETTING: Final = re.compile(
    r"curl_(?:setopt|setopt_array|getinfo|close|error|errno)\s*\(\s*\Z"
)


def note(finder: Finder) -> None:
    """A slip for the first header that nothing sends, where the code shows the call that is made."""
    found = finder.found
    if not found.sent or any(s.drops_header for s in found.slips):
        return
    if _note_discarded(finder) or _note_nothing(finder):
        return
    sending = [c for c in finder.calls if is_sending(finder, c)]
    if not sending:
        return
    if _note_defaults_after_instance(finder, sending):
        return
    usage = _Usage(finder)
    if _note_out_of_order(finder, usage):
        return
    for sent in found.sent[:MOST_HOLDERS]:
        holder = _holder_of(finder, sent)
        if holder and (usage.is_unused(holder) or _is_late(finder, usage, holder, sent)):
            span = sending[-1].span
            callee = Span(span.start, min(span.end, span.start + len(sending[-1].callee)))
            found.slips.append(Slip("headers_misplaced", callee, holder, drops_header=True))
            if not usage.of(holder):
                found.edits += _handed_over(finder, sending[-1], holder)
            elif not usage.is_unused(holder):
                finder.late = sent, sending[-1]
            else:
                found.edits += _entity_over(finder, sending[-1], holder)
            return


def _note_out_of_order(finder: Finder, usage: _Usage) -> bool:
    """What can be set at one time only, whether or not the paste shows where it is made.

    An ``XMLHttpRequest`` takes headers between ``open`` and ``send``, a cURL handle before
    ``curl_exec``; of a builder, ``build()`` and ``prepare()`` take what it has by then.
    """
    for sent in finder.found.sent[:MOST_HOLDERS]:
        call, holder = sent.setting, sent.holder.lstrip("$") or _curl_handle(finder, sent)
        if not re.fullmatch(r"\w+", holder):
            continue
        if call is not None and call.name == "setRequestHeader":
            first = _method_call(finder, holder, "open")
            opened_late = first is not None and sent.at < first.span.start
            sender = first if opened_late else _method_call(finder, holder, "send")
        elif _curl_handle(finder, sent):
            sender = _call_with(finder, "curl_exec", holder)
        else:
            sender = _method_call(finder, holder, "build") or _method_call(
                finder, holder, "prepare"
            )
        if sender is None or not _same_block(finder, sender.span.start, sent.at):
            continue
        is_xhr_in_front = sender.name == "open"
        if not is_xhr_in_front and not _is_last(finder, usage, holder, sender, sent):
            continue
        found = Slip("headers_misplaced", sender.span, holder, drops_header=True)
        finder.found.slips.append(found)
        if is_xhr_in_front:
            finder.found.edits += _behind(finder, sent, sender)
        else:
            finder.late = sent, sender
        return True
    return False


def _is_last(finder: Finder, usage: _Usage, holder: str, sender: Call, sent: Sent) -> bool:
    """Whether the header is set behind the call, and nothing is done with what has it."""
    is_behind = sender.span.end <= sent.at
    return is_behind and not any(p > sent.at for p in usage.of(holder))


def _same_block(finder: Finder, one: int, other: int) -> bool:
    """Whether both stand in one block, which is not gone through again and again."""
    blocks = (finder.source.block_of(Span(p, p + 1)) for p in (one, other))
    return next(blocks) == next(blocks) and not _is_in_loop(finder, one)


def _is_in_loop(finder: Finder, place: int) -> bool:
    above = finder.source.ancestors(Span(place, place + 1))
    return any(_LOOP.match(node.type) for node in above)


_LOOP: Final = re.compile(r"(?:enhanced_)?(?:while|for|foreach|for_in|do|until)(?:_statement)?\Z")


def _method_call(finder: Finder, holder: str, name: str) -> Call | None:
    callees = (f"{holder}.{name}", f"${holder}->{name}")
    return next((c for c in finder.calls if c.callee in callees), None)


def _call_with(finder: Finder, callee: str, holder: str) -> Call | None:
    for call in finder.calls:
        first = next(iter(call.positional()), None)
        if call.callee == callee and isinstance(first, Name) and first.path == holder:
            return call
    return None


def _behind(finder: Finder, sent: Sent, opening: Call) -> Iterator[Edit]:
    """The statement that sets the header, moved behind the one that opens the request."""
    early = finder.source.statement_of(sent.value.span)
    opened = finder.source.statement_of(opening.span)
    text = finder.source.text
    written = text[early.start : early.end].rstrip(";")
    indent = re.search(r"(?:\A|\n)([ \t]*)\Z", text[max(0, opened.start - 80) : opened.start])
    yield Edit(finder.line_of(early), "")
    at = opened.end
    yield Edit(Span(at, at), f"\n{indent[1] if indent else ''}{written};")


# What these make is another object; the one that they stand behind stays as it was.
_MAKES_ANOTHER: Final = re.compile(
    r"\bnewBuilder\b.*\.build\Z|->with(?:Added)?Header\Z|::with\w+\Z|\b(?:got|ky)\.extend\Z|\baxios\.create\Z",
    re.S,
)


def _note_discarded(finder: Finder) -> bool:
    """``$request->withHeader(…);`` as a statement: what it makes is thrown away."""
    for sent in finder.found.sent[:MOST_HOLDERS]:
        outermost = _chain_of(finder, sent)
        if outermost is None or not _makes_another(finder, sent, outermost):
            continue
        statement = finder.source.statement_of(outermost.span)
        written = finder.source.text[statement.start : statement.end].rstrip("; \t\n")
        if statement.start == outermost.span.start and len(written) == len(outermost.span):
            slip = Slip("headers_misplaced", outermost.span, "not kept", drops_header=True)
            finder.found.slips.append(slip)
            root = re.match(r"(\$?\w+)(?:\.|->)", written)
            if root is not None:
                at = statement.start
                finder.found.edits.append(Edit(Span(at, at), f"{root[1]} = "))
            return True
    return False


def _makes_another(finder: Finder, sent: Sent, call: Call) -> bool:
    """Angular's ``HttpHeaders`` are never changed either; Spring's, of the same name, are."""
    if _MAKES_ANOTHER.search(call.callee):
        return True
    held = finder.scope.values.get(sent.holder)
    is_angular = isinstance(held, Call) and held.callee == "HttpHeaders"
    return is_angular and finder.language.kind is InputKind.JAVASCRIPT


def _chain_of(finder: Finder, sent: Sent) -> Call | None:
    """The last of the calls that stand one behind the other, of which one sets the header."""
    round_it = (c for c in finder.calls if _is_inside(sent.value.span, c.span))
    inner = sent.setting or min(round_it, key=lambda c: len(c.span), default=None)
    chain = (c for c in finder.calls if inner is not None and c.span.start == inner.span.start)
    return max(chain, key=lambda c: len(c.span), default=None)


def _note_nothing(finder: Finder) -> bool:
    """``const h = new Headers().append(…)``: what the method gives back is nothing."""
    for each in finder.assignments:
        made = each.value
        if not isinstance(made, Call) or made.name not in ("append", "set", "update"):
            continue
        is_new = re.match(r"Headers\(", made.callee) or isinstance(made.receiver, Map)
        if not is_new or not any(_is_inside(s.value.span, made.span) for s in finder.found.sent):
            continue
        slip = Slip("headers_misplaced", made.span, f"{made.name}()", drops_header=True)
        finder.found.slips.append(slip)
        given = made.positional()
        if isinstance(made.receiver, Map) and given:  # Python: the map itself is what was meant
            finder.found.edits.append(Edit(Span(made.span.start, given[0].span.start), ""))
            finder.found.edits.append(Edit(Span(given[0].span.end, made.span.end), ""))
        elif len(given) == 2:
            start, end = made.span.start, made.span.end
            finder.found.edits.append(Edit(Span(start, given[0].span.start), "new Headers([["))
            finder.found.edits.append(Edit(Span(given[1].span.end, end), "]])"))
        return True
    return False


def _note_defaults_after_instance(finder: Finder, sending: list[Call]) -> bool:
    """``axios.create`` copies the defaults: what is set on them later misses the instance."""
    late = [s for s in finder.found.sent if s.holder == "axios" and s.setting is None]
    for each in finder.assignments if late else ():
        is_instance = isinstance(each.value, Call) and each.value.callee == "axios.create"
        uses = [c for c in sending if c.callee.startswith(f"{each.target}.")]
        is_direct = any(c.callee.startswith("axios") for c in sending)
        if is_instance and uses and not is_direct and each.value.span.end < late[0].at:
            span = late[0].value.span
            slip = Slip("headers_misplaced", span, "axios.defaults", drops_header=True)
            finder.found.slips.append(slip)
            start = finder.source.text.rfind("axios.defaults", 0, span.start)
            if start >= 0:
                finder.found.edits.append(Edit(Span(start, start + len("axios")), each.target))
            return True
    return False


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def is_sending(finder: Finder, call: Call) -> bool:
    """Whether the call sends a request, by its name and what it is given."""
    name = call.name.lower()
    if name not in _SENDS or call.name == "Request":
        return False
    if re.search(
        r"(?i)(?:headers?|environ|config|cache|params|cookies|storage)\W+\w+\Z", call.callee
    ):
        return False
    if name not in _LOOKS_UP:
        return True
    return any(_is_address(finder, e) for e in call.positional()[:3]) or name in (
        "do",
        "send",
        "execute",
    )


def _is_address(finder: Finder, expression: Expression) -> bool:
    if isinstance(expression, Name) and _TO_AN_ADDRESS.search(expression.path):
        return True
    return bool(re.match(r"(?i)https?://|/", finder.scope.text_of(expression).text))


def _holder_of(finder: Finder, sent: Sent) -> str:
    """The variable that holds the header, of those that the code itself makes."""
    if sent.holder and re.fullmatch(r"\$?\w+", sent.holder):
        name = sent.holder.lstrip("$")
        return name if name in finder.scope.values else ""
    handle = _curl_handle(finder, sent)
    if handle:
        return handle if handle in finder.scope.values else ""
    for each in finder.assignments:
        span = each.value.span
        if each.target in _MEMBERS:
            continue
        is_in = span.start <= sent.value.span.start and sent.value.span.end <= span.end
        if is_in and each.key is None and _is_held(each.value):
            return each.target if re.fullmatch(r"\w+", each.target) else ""
    return ""


# What C# sets within the braces behind a constructor.
_MEMBERS: Final = frozenset({"Headers", "DefaultRequestHeaders", "Authorization", "Content"})


def _curl_handle(finder: Finder, sent: Sent) -> str:
    """``ch`` of ``curl_setopt($ch, CURLOPT_HTTPHEADER, […])``."""
    settings = finder.header_settings if finder.language.kind is InputKind.PHP else ()
    for target, headers in settings:
        if target.startswith("$") and _is_inside(sent.value.span, headers.span):
            return target[1:]
    return ""


def _is_held(value: Expression) -> bool:
    if isinstance(value, Call):
        return bool(_HOLDS.search(value.callee)) and not value.is_awaited
    return isinstance(value, Map | Items)


def _is_late(finder: Finder, usage: _Usage, holder: str, sent: Sent) -> bool:
    """Whether it is set, in the same block, when the call has been made already."""
    places = list(usage.of(holder))
    at = sent.at
    if _goes_on(finder, holder, sent) or _is_in_loop(finder, at):
        return False
    is_set = sent.holder or _curl_handle(finder, sent)
    if not places or not is_set or any(p > at for p in places):
        return False
    is_sent = any(
        c.span.start <= p < c.span.end
        for p in places
        for c in finder.calls
        if is_sending(finder, c)
    )
    block = finder.source.block_of(Span(at, at + 1))
    return is_sent and all(finder.source.block_of(Span(p, p + 1)) == block for p in places)


# What serves for many calls, so that there may be more of them than the paste shows.
_SERVES_MANY: Final = re.compile(
    r"Session\Z|\b\w*Client(?:::create)?\Z|axios\.create\Z|\.extend\Z|Faraday\.new\Z|PoolManager\Z"
)


def _goes_on(finder: Finder, holder: str, sent: Sent) -> bool:
    """Whether a client gets the header last of all, or from an answer: a first call, to sign in."""
    held = finder.scope.values.get(holder)
    if not isinstance(held, Call) or not _SERVES_MANY.search(held.callee):
        return False
    end = finder.source.statement_of(sent.value.span).end
    is_last = not finder.source.text[end:].strip("; \t\r\n})")
    return is_last or _is_answered(finder, sent)


def _is_answered(finder: Finder, sent: Sent) -> bool:
    """Whether what the header holds was read from what a call gave back."""
    variables = {re.split(r"\W", v.name)[0] for v in sent.header.value.variables}
    answers = (
        a.value.span
        for a in finder.assignments
        if a.target in variables and isinstance(a.value, Call)
    )
    calls = [c.span for c in finder.calls if is_sending(finder, c)]
    return any(_is_inside(c, answer) for answer in answers for c in calls)


class _Usage:
    """Where the variables of the code are used for more than to set something on them."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.text = re.sub(
            r"(?m)(?:^|(?<=[ \t;]))(?:#(?!\{)|//)[^\n]*",
            lambda m: " " * len(m[0]),
            finder.source.text,
        )
        self._places: dict[str, list[int]] = {}
        self._unused: dict[str, bool] = {}

    def of(self, name: str) -> list[int]:
        if name not in self._places:
            self._places[name] = list(self._uses(name))
        return self._places[name]

    def _uses(self, name: str) -> Iterator[int]:
        sigil = (
            r"\$"
            if self.finder.language.kind is InputKind.PHP
            else r"(?<![\w$@])(?:(?<=\.\.\.)|(?<!\.))"
        )
        for match in re.finditer(rf"{sigil}{re.escape(name)}(?!\w)", self.text):
            if _DECLARED.match(self.text, match.end()) or _SETTING.match(self.text, match.end()):
                continue
            if (
                self.text.startswith(":", match.end())
                and self.text[match.end() : match.end() + 2] != "::"
            ):
                continue
            if _READ_OFF.match(self.text, match.end()):
                continue
            if _CURL_SETTING.search(self.text[max(0, match.start() - 40) : match.start()]):
                continue
            yield match.start()

    def is_unused(self, name: str) -> bool:
        """Also where all that uses it is a variable that is itself unused."""
        if name not in self._unused:
            self._unused[name] = False  # of two that use each other
            self._unused[name] = self._is_unused(name)
        return self._unused[name]

    def _is_unused(self, name: str) -> bool:
        if re.search(rf"\bexport\s+(?:const|let|var)\s+{re.escape(name)}\b", self.text):
            return False
        if len(self._unused) > MOST_NAMES or len(self.of(name)) > MOST_USES:
            return False
        return all(self._is_in_unused(p, name) for p in self.of(name))

    def _is_in_unused(self, place: int, name: str) -> bool:
        for each in self.finder.assignments:
            span = each.value.span
            is_other = (
                re.fullmatch(r"\w+", each.target) and each.target != name and each.key is None
            )
            if is_other and span.start <= place < span.end and _is_held(each.value):
                return self.is_unused(each.target)
        return False


def _entity_over(finder: Finder, call: Call, headers: str) -> Iterator[Edit]:
    """Spring's ``exchange(url, GET, null, …)`` with the entity that was made for it."""
    made = (
        a.target
        for a in finder.assignments
        if isinstance(a.value, Call) and "HttpEntity" in a.value.callee
    )
    nothing = (a.value.span for a in call.arguments)
    text = finder.source.text
    if call.name == "exchange":
        for span in nothing:
            if text[span.start : span.end] == "null":
                yield Edit(span, next(made, f"new HttpEntity<>({headers})"))
                return


def _handed_over(finder: Finder, call: Call, holder: str) -> Iterator[Edit]:
    """The call that is made, with the object that has the header."""
    held = finder.scope.values.get(holder)
    if isinstance(held, Map | Items) and finder.language.kind is InputKind.GO and call.name == "Do":
        start = finder.source.statement_of(call.span).start
        request = call.positional()[0].span
        written = finder.source.text[request.start : request.end]
        yield Edit(Span(start, start), f"{written}.Header = {holder}\n")
    made = held.callee if isinstance(held, Call) else ""
    given = call.positional()
    url = given[0].span if given else call.span
    before = Span(call.span.start, call.span.start + len(call.callee))
    name = call.callee.rpartition(".")[2]
    if re.search(r"Session\Z|\bClient\Z|\bAsyncClient\Z|axios\.create\Z|\.extend\Z", made):
        yield Edit(before, f"{holder}.{name}")
    elif name == "urlopen" and made.endswith("Request"):
        yield Edit(url, holder)
    elif "NewRequest" in made and name in ("Get", "Head"):
        client = call.callee.rpartition(".")[0]
        yield Edit(before, "http.DefaultClient.Do" if client == "http" else f"{client}.Do")
        yield Edit(url, holder)
    elif made.endswith("HttpRequestMessage"):
        yield Edit(before, f"{call.callee.rpartition('.')[0]}.SendAsync")
        yield Edit(url, holder)
    elif "Net::HTTP::" in made and call.callee.startswith("Net::HTTP"):
        address = finder.source.text[url.start : url.end]
        host = f"{address}.hostname, {address}.port, use_ssl: {address}.scheme == 'https'"
        yield Edit(call.span, f"Net::HTTP.start({host}) {{ |http| http.request({holder}) }}")
    elif call.name == "exchange":
        yield from _entity_over(finder, call, holder)
    elif made.endswith("stream_context_create") and len(given) == 1:
        yield Edit(Span(url.end, url.end), f", false, ${holder}")
    elif made == "Headers" and finder.language.kind is InputKind.JAVASCRIPT and len(given) == 1:
        yield Edit(Span(url.end, url.end), f", {{ headers: {holder} }}")
