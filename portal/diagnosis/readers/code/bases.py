"""A base address and a path: what each library makes of the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from portal.diagnosis.checks.sending import is_sound_path, path_of
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import corrected_path, is_contiguous
from portal.diagnosis.readers.code.expressions import Call, Expression, Join, Map, Name, Text
from portal.diagnosis.readers.code.syntax import DEEPEST
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

MOST_PATHS: Final = 20


class Way(Enum):
    """``RESOLVE`` is RFC 3986 section 5.2; ``FOLDER`` the same, with a slash put behind the base.

    ``PLAIN`` puts the one behind the other as they are.
    """

    PLAIN = auto()
    APPEND = auto()
    RESOLVE = auto()
    FOLDER = auto()


@dataclass(frozen=True, slots=True)
class Joined:
    """``change`` is for what stands in front of the two, such as a class named after a scheme."""

    base: Traced
    path: Traced
    way: Way

    @property
    def url(self) -> Traced:
        return join(self.base, self.path, self.way)


def join(base: Traced, path: Traced, way: Way) -> Traced:
    """The address that is called."""
    if way is Way.PLAIN:
        return base + path
    if way is Way.APPEND:
        end = Traced.at("/", path.span.start if path else base.span.end)
        return base.strip("/") + end + (path[1:] if path.text.startswith("/") else path)
    start, end_of_path = path_of(base)
    if path.text.startswith("/"):
        return base[:start] + path
    folder = base.text[:end_of_path]
    if way is Way.RESOLVE and start < len(folder):
        return base[: folder.rindex("/") + 1] + path
    return base[:end_of_path].strip("/") + Traced.at("/", path.span.start) + path


def joined_in(finder: Finder, prefix: str) -> Joined | None:
    """The base address with the first path that it goes wrong with, else with the first."""
    base = finder.found.base or finder.likely_base
    pairs = [Joined(base, path, _way(finder)) for path in _paths(finder)] if base else []
    pairs += finder.joined
    sound = (p for p in pairs if not is_sound(p.url, prefix))
    return next(sound, pairs[0] if pairs else None)


def is_sound(url: Traced, prefix: str) -> bool:
    start, end = path_of(url)
    path = url.text[start:end]
    first = path.split("/")[1] if path.startswith("/") else ""
    return HOLE in first or is_sound_path(path, prefix)


def _way(finder: Finder) -> Way:
    text = finder.source.text
    kind = finder.language.kind
    if kind is InputKind.RUBY and "Faraday" in text:
        return Way.FOLDER
    is_resolving = {
        InputKind.PHP: "base_uri" in text,
        InputKind.CSHARP: "BaseAddress" in text,
        InputKind.PYTHON: "aiohttp" in text or "BaseUrlSession" in text,
    }
    return Way.RESOLVE if is_resolving.get(kind) else Way.APPEND


_TAKES_A_PATH: Final = re.compile(
    r"(?i)(?:get|post|put|patch|delete|head|request|send|get\w*async|post\w*async|put\w*async|deleteasync|RestRequest)\Z"
)
_LOOKS_UP: Final = re.compile(
    r"(?i)(?:headers?|environ|config|cache|params|cookies|storage|session|app|router|server)(?:\.|->)\w+\Z"
)
_PATH: Final = re.compile(rf"/?[\w.{HOLE}-]+(?:/[\w.{{}}:%{HOLE}-]*)*(?:\?[^\s]*)?\Z")


def _paths(finder: Finder) -> Iterator[Traced]:
    found = 0
    for call in finder.calls:
        if found == MOST_PATHS or not _TAKES_A_PATH.match(call.name):
            continue
        path = _path_of(finder, call)
        if path:
            found += 1
            yield path


def _path_of(finder: Finder, call: Call) -> Traced:
    if _LOOKS_UP.search(call.callee) and not re.match(r"session\W", call.callee, re.I):
        return EMPTY
    for given in call.positional()[:2]:
        text = finder.scope.text_of(given)
        is_method = re.fullmatch(r"(?i)get|post|put|patch|delete|head|options", text.text)
        if is_method:
            continue
        is_path = _PATH.match(text.text) and text.text[:1] != HOLE and not text.text.isupper()
        return text if is_path else EMPTY
    return EMPTY


def edits(joined: Joined, provider: Provider) -> Iterator[Edit]:
    """The least that makes the two an address of the API."""
    prefix = provider.version_prefix
    if is_sound(joined.url, prefix) or HOLE in joined.base.text:
        return
    base, path, way = joined.base, joined.path, joined.way
    slashed = base if base.text.endswith("/") else base + Traced.at("/", base.span.end)
    bare = path[len(path.text) - len(path.text.lstrip("/")) :]
    doubled = re.match(rf"/?{re.escape(prefix[1:])}(?=/)", path.text)
    short = path[doubled.end() :] if doubled else path
    for new_base, new_path in (
        (base, path[1:]), (base, bare), (slashed, path), (slashed, bare), (base, short), (slashed, short[1:]),
    ):  # fmt: skip
        is_slash = new_path.text != path.text[1:] or path.text.startswith("/")
        gone = path[: len(path) - len(new_path)]
        if is_slash and is_contiguous(gone) and is_sound(join(new_base, new_path, way), prefix):
            if len(new_base) > len(base):
                end = base.span.end
                yield Edit(Span(end, end), "/")
            if len(new_path) < len(path):
                yield Edit(gone.span, "")
            return
    start, _ = path_of(base)
    if start == len(base.text.rstrip("/")) and is_contiguous(path):
        yield Edit(path.span, corrected_path(path.text, provider))


# -- addresses that the code puts together itself

_RESOLVERS: Final = re.compile(r"(?:\A|\.)urljoin\Z|\bURI\.join\Z|(?:\A|\.)ResolveReference\Z")


_TAKES_A_BASE: Final = re.compile(
    r"(?:Faraday\.new|(?:\A|\W)(?:baseUrl|[sS]etBaseURL|SetHostURL|base_uri|base_url|rootUri|RestClient|RestClientOptions|BaseUrlSession|ClientSession))\Z"
)


def note_concatenated(finder: Finder, expression: Expression, target: str = "") -> None:
    """``BASE + "/domains"``, ``f"{BASE}{path}"``: a variable with our address, and what is put behind.

    Of a parameter that several functions have, no one call tells the value. Behind a ``target``
    that more is put behind, it is no whole address yet.
    """
    leaves = list(_leaves(expression)) if isinstance(expression, Join) else []
    if len(leaves) < 2 or not isinstance(leaves[0], Name) or len(finder.joined) >= MOST_PATHS:
        return
    names = {e.path for e in leaves[1:] if isinstance(e, Name)}
    held = finder.scope.value_of(leaves[0])
    base = held.value if isinstance(held, Text) else EMPTY
    is_ours = any(f"://{h}" in base.text for h in finder.hosts)
    if is_ours and not names & finder.shared_parameters and not _goes_on(finder, target):
        path = finder.text(expression)[len(base) :]
        finder.joined.append(Joined(base, path, Way.PLAIN))


def _goes_on(finder: Finder, target: str) -> bool:
    name = re.escape(re.split(r"\W+", target)[-1])
    more = rf"\b{name}\b[ \t}}]{{0,3}}(?:\+|\.=|\.[ \t]|/|<<)"
    return bool(name) and bool(re.search(more, finder.source.text))


def _leaves(join: Join, depth: int = 0) -> Iterator[Expression]:
    for part in join.parts if depth < DEEPEST else ():
        if isinstance(part, Join):
            yield from _leaves(part, depth + 1)
        else:
            yield part


def note(finder: Finder, call: Call) -> None:
    """``urljoin(base, path)``, ``new URL(path, base)``, a connection to a host and its path."""
    for argument in call.arguments[:3]:
        note_concatenated(finder, argument.value)
    if _TAKES_A_BASE.search(call.callee) and not finder.likely_base:
        named = (a.value for a in call.arguments if a.name in ("", "url", "base_url"))
        texts = (finder.scope.text_of(e) for e in named)
        finder.likely_base = next((t for t in texts if t.text.startswith("http")), EMPTY)
    given = [finder.scope.text_of(e) for e in call.positional()[:2]]
    is_new = re.fullmatch(r"URL|Uri", call.callee) and len(given) == 2
    if len(given) == 2 and (_RESOLVERS.search(call.callee) or is_new):
        base, path = given if call.callee != "URL" else (given[1], given[0])
        if re.match(r"https?://", base.text) and path and not re.match(r"https?://", path.text):
            finder.joined.append(Joined(base, path, Way.RESOLVE))
    elif call.name == "ResolveReference" and call.receiver is not None:
        _note_reference(finder, call)
    elif re.search(r"(?:\A|\.)HTTPS?Connection\Z", call.callee) and given and not finder.joined:
        _note_connection(finder, call, given[0])
    elif re.match(r"https?\.(?:get|request)\Z", call.callee):
        _note_node_options(finder, call)


def _note_reference(finder: Finder, call: Call) -> None:
    """Go's ``base.ResolveReference(&url.URL{Path: …})``."""
    base = finder.scope.text_of(call.receiver) if call.receiver is not None else EMPTY
    fields = next((e for e in call.positional() if isinstance(e, Map)), None)
    entries = fields.entries if fields is not None else ()
    path = next((e.value for e in entries if finder.text(e.key).text == "Path"), None)
    if path is not None and base.text.startswith("http"):
        finder.joined.append(Joined(base, finder.text(path), Way.RESOLVE))


def _note_connection(finder: Finder, call: Call, host: Traced) -> None:
    is_plain = call.callee.endswith("HTTPConnection")
    start = call.span.start
    scheme = Traced.at("http://" if is_plain else "https://", start)
    if is_plain and ":" not in host.text:
        at = start + call.callee.rindex("HTTPConnection")
        finder.found.edits.append(Edit(Span(at, at + len("HTTP")), "HTTPS"))
    finder.joined += [
        Joined(scheme + host, path, Way.APPEND) for path in _paths(finder) if HOLE not in host.text
    ][:1]


def _note_node_options(finder: Finder, call: Call) -> None:
    options = next((o for e in call.positional() if isinstance(o := finder.resolved(e), Map)), None)
    if options is None:
        return
    named = {finder.text(e.key).text: finder.text(e.value) for e in options.entries}
    host, path = named.get("hostname") or named.get("host"), named.get("path")
    if host is None or path is None or HOLE in host.text or "://" in host.text:
        return
    scheme = call.callee.partition(".")[0] + "://"
    finder.joined.append(Joined(Traced.at(scheme, call.span.start) + host, path, Way.APPEND))
