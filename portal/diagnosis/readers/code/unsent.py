"""Headers that are set on something that no call is made with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.syntax import Call, Expression, Items, Map, Name
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.calls import Finder, Sent

MOST_HOLDERS: Final = 6
DEEPEST_CHAIN: Final = 3

_SENDS: Final = frozenset(
    """get post put patch delete head request urlopen open fetch getasync postasync putasync
    getstringasync getstreamasync getbytearrayasync getfromjsonasync deleteasync sendasync send do
    execute executeasync exchange getforobject getforentity postforobject postforentity
    file_get_contents fopen curl_exec get_response newcall axios got ky""".split()
)
_LOOKS_UP: Final = frozenset({"get", "delete", "open", "do", "send", "request", "execute"})
_TO_AN_ADDRESS: Final = re.compile(r"(?i)(?:url|uri|endpoint|path)\w*\Z")
# What is made of headers and is of no effect until it is handed on.
_HOLDS: Final = re.compile(
    r"(?:Entity|Headers)(?:<[^>]*>)?\Z|stream_context_create\Z|Request(?:Message)?\Z|\bRequest\.new\Z"
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
    if _note_discarded(finder):
        return
    sending = [c for c in finder.calls if _is_sending(finder, c)]
    if not sending:
        return
    if _note_defaults_after_instance(finder, sending):
        return
    usage = _Usage(finder)
    for sent in found.sent[:MOST_HOLDERS]:
        holder = _holder_of(finder, sent)
        if holder and (usage.is_unused(holder) or _is_late(finder, usage, holder, sent)):
            span = sending[-1].span
            callee = Span(span.start, min(span.end, span.start + len(sending[-1].callee)))
            found.slips.append(Slip("headers_misplaced", callee, holder, drops_header=True))
            if not usage.of(holder):
                found.edits += _handed_over(finder, sending[-1], holder)
            return


# What these make is another object; the one that they stand behind stays as it was.
_MAKES_ANOTHER: Final = re.compile(
    r"\bnewBuilder\b.*\.build\Z|->with(?:Added)?Header\Z|::with\w+\Z|\b(?:got|ky)\.extend\Z|\baxios\.create\Z",
    re.S,
)


def _note_discarded(finder: Finder) -> bool:
    """``$request->withHeader(…);`` as a statement: what it makes is thrown away."""
    for sent in finder.found.sent[:MOST_HOLDERS]:
        at = sent.value.span
        round_it = (c for c in finder.calls if _is_inside(at, c.span))
        outermost = max(round_it, key=lambda c: len(c.span), default=None)
        if outermost is None or not _MAKES_ANOTHER.search(outermost.callee):
            continue
        statement = finder.source.statement_of(outermost.span)
        written = finder.source.text[statement.start : statement.end].rstrip("; \t\n")
        if statement.start == outermost.span.start and len(written) == len(outermost.span):
            slip = Slip("headers_misplaced", outermost.span, "not kept", drops_header=True)
            finder.found.slips.append(slip)
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


def _is_sending(finder: Finder, call: Call) -> bool:
    name = call.name.lower()
    if name not in _SENDS:
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
    is_set = sent.holder or _curl_handle(finder, sent)
    if not places or not is_set or any(p > at for p in places):
        return False
    is_sent = any(
        c.span.start <= p < c.span.end
        for p in places
        for c in finder.calls
        if _is_sending(finder, c)
    )
    block = finder.source.block_of(Span(at, at + 1))
    return is_sent and all(finder.source.block_of(Span(p, p + 1)) == block for p in places)


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

    def of(self, name: str) -> list[int]:
        if name not in self._places:
            self._places[name] = list(self._uses(name))
        return self._places[name]

    def _uses(self, name: str) -> Iterator[int]:
        sigil = r"\$" if self.finder.language.kind is InputKind.PHP else r"(?<![\w.$@])"
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

    def is_unused(self, name: str, depth: int = 0) -> bool:
        """Also where all that uses it is a variable that is itself unused."""
        if re.search(rf"\bexport\s+(?:const|let|var)\s+{re.escape(name)}\b", self.text):
            return False
        return all(self._is_in_unused(p, name, depth) for p in self.of(name))

    def _is_in_unused(self, place: int, name: str, depth: int) -> bool:
        for each in self.finder.assignments if depth < DEEPEST_CHAIN else ():
            span = each.value.span
            is_other = (
                re.fullmatch(r"\w+", each.target) and each.target != name and each.key is None
            )
            if is_other and span.start <= place < span.end and _is_held(each.value):
                return self.is_unused(each.target, depth + 1)
        return False


def _handed_over(finder: Finder, call: Call, holder: str) -> Iterator[Edit]:
    """The call that is made, with the object that has the header."""
    held = finder.scope.values.get(holder)
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
    elif made.endswith("stream_context_create") and len(given) == 1:
        yield Edit(Span(url.end, url.end), f", false, ${holder}")
    elif made == "Headers" and finder.language.kind is InputKind.JAVASCRIPT and len(given) == 1:
        yield Edit(Span(url.end, url.end), f", {{ headers: {holder} }}")
