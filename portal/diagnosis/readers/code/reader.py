"""Code → the request that it would send, and the same code corrected."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_sign_in, query_of
from portal.diagnosis.readers.code import missing
from portal.diagnosis.readers.code.addresses import address_of
from portal.diagnosis.readers.code.expressions import Text
from portal.diagnosis.readers.code.finder import Finder
from portal.diagnosis.readers.code.found import Found, Sent
from portal.diagnosis.readers.code.languages import (
    JAVASCRIPT,
    PHP,
    Language,
    language_of,
    parser_of,
)
from portal.diagnosis.readers.code.rewriting import Rewriter
from portal.diagnosis.readers.code.syntax import Source
from portal.diagnosis.request import PastedRequest, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

LIKELY = Certainty.LIKELY
_ENV_LINE: Final = re.compile(
    r"(?m)^[ \t]*(?:// ?|# ?)?(?:export )?([A-Z][A-Z0-9_]{2,60})=(\S{8,400})\s*$"
)
_NETRC: Final = re.compile(r"(?m)^[ \t]*machine\s+(\S{3,200})|\.netrc")
_CACHED_CONFIG: Final = re.compile(r"config:cache|optimize")


def read(text: str, provider: Provider) -> PastedRequest | None:
    language = language_of(text)
    if language is None:
        return None
    source = _parsed(text, language)
    finder = Finder(source, language, provider.hosts)
    found = finder.run()
    if found.sent and any(not any(h in a.text for h in provider.hosts) for a in found.addresses):
        found.basic = None  # it may be another service's
    url = address_of(finder, provider.hosts, provider.version_prefix)
    if not found.sent and not found.basic and not found.makes_call:
        return None
    if not found.sent and not url and not found.query and not found.basic:
        return None
    if not found.sent and is_sign_in(url, provider):
        return None
    return _request(text, language, source, finder, found, url, provider)


# What stands round the code and would lead its grammar astray. A fence says what is in it.
_FENCE_LINE: Final = re.compile(r"(?m)^[ \t]*(?:```|~~~)(?P<tag>[\w#+-]{0,20})[^\n`]{0,40}$\n?")
_TAGS_OF: Final = {
    InputKind.PYTHON: "python py python3",
    InputKind.JAVASCRIPT: "javascript js jsx ts tsx typescript node mjs html vue svelte",
    InputKind.PHP: "php html",
    InputKind.GO: "go golang",
    InputKind.RUBY: "ruby rb",
    InputKind.JAVA: "java kotlin",
    InputKind.CSHARP: "csharp cs c# dotnet",
}
_FENCE: Final = re.compile(r"(?m)^[ \t]*```\w{0,12}[ \t]*$")
_TAGS: Final = re.compile(r"(?i)</?script\b[^<>\n]{0,200}>")
_MARKUP: Final = re.compile(r"(?m)^[ \t]*<[/?!\w][^\n]{0,400}>[ \t]*$")


def _blank(match: re.Match[str]) -> str:
    """As many bytes of nothing, so that what follows stays where it is."""
    return " " * len(match[0].encode("utf-8", "replace"))


_TYPED: Final = re.compile(
    r":\s?(?:string|Promise<|Record<|[A-Z]\w{2,40}(?:<|\s?[=)]))|\binterface \w|\bas \w+;"
)


def _fenced(text: str, language: Language) -> str:
    """Of a message with blocks of code, those that may be of this language; blanks for the rest."""
    fences = list(_FENCE_LINE.finditer(text))
    pairs = zip(fences[::2], fences[1::2], strict=False)
    blocks = [Span(f.end(), g.start()) for f, g in pairs if _may_be(f["tag"], language)]
    pieces, at = [], 0
    for block in blocks:
        pieces += [_blanked(text[at : block.start]), text[block.start : block.end]]
        at = block.end
    return "".join([*pieces, _blanked(text[at:])]) if blocks else text


def _may_be(tag: str, language: Language) -> bool:
    return not tag or tag.lower() in _TAGS_OF[language.kind].split()


def _blanked(text: str) -> str:
    return re.sub(r"[^\n]+", _blank, text)


# IPython's prompts, and what it prints behind them.
_IN: Final = re.compile(r"(?m)^(?:In \[\d{1,5}\]: ?|[ \t]{2,12}\.\.\.: ?)")
_OUT: Final = re.compile(r"(?ms)^Out\[\d{1,5}\]:.*?(?=^In \[\d|\Z)")


def _less_prompts(text: str) -> str:
    return _IN.sub(_blank, _OUT.sub(lambda m: _blanked(m[0]), text)) if "In [" in text else text


def _parsed(text: str, language: Language) -> Source:
    """Grammars of languages with an opening tag get it put in front, and places shifted back."""
    foreign = _TAGS if language is JAVASCRIPT else _MARKUP
    told = _less_prompts(_FENCE.sub(_blank, _fenced(text, language)))
    told = foreign.sub(_blank, told) if language is not PHP else told
    opening = "" if told.lstrip().startswith("<?") else language.opening
    source = (opening + told).encode("utf-8", "replace")
    is_typed = bool(_TYPED.search(text))
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
    slips = [
        *found.slips,
        *_of_surroundings(text, language, found),
        *_redirects(text, language, url),
    ]
    literals = [
        t
        for e in finder.scope.values.values()
        if isinstance(e, Text) and len(t := e.value) >= 16 and not _NO_KEY.search(t.text)
    ]
    return PastedRequest(
        kind=language.kind,
        text=Secret(text),
        is_request=_tells_all(found, finder, url)
        or (bool(url) and missing.is_certain(text, finder)),
        url=url,
        headers=tuple(s.header for s in finder.duplicated or _chosen(found.sent)),
        query=(*query_of(url), *found.query),
        body=tuple(found.body),
        basic=found.basic[0] if found.basic else None,
        slips=tuple(slips),
        trims_values=language is JAVASCRIPT and bool(re.search(r"\bfetch\s?\(", text)),
        spare_keys=tuple(literals),
        meant=_meant(found, finder),
        meant_name=_meant_name(found),
        rewriting=lambda: Rewriter(source, language, finder, provider).rewriting(url),
    )


_NAMED: Final = re.compile(r"[#$]?\{{0,2}\s?\$?([A-Za-z_]\w{0,60})\s?\}{0,2}\s*\Z")


def _meant(found: Found, finder: Finder) -> Traced | None:
    """What the variable holds whose name stands in the header's text, as in ``'Bearer $key'``,
    or the whole of what the code cuts."""
    value = finder.scope.values.get(_meant_name(found))
    cut = (e.plain for e in finder.encoded if e.encoding.code == "truncated" and e.plain.is_known)
    return value.value if isinstance(value, Text) else next(cut, None)


def _meant_name(found: Found) -> str:
    for sent in _chosen(found.sent):
        match = _NAMED.search(sent.header.value.text[-80:])
        if match is not None:
            return match[1]
    return ""


# An address, a path of one, or a header with a variable's name in it.
_NO_KEY: Final = re.compile(
    r"(?i)://|\A(?:/v\d{1,2})?/[a-z/{}._-]*\Z|\Aauthorization:\s*bearer\s+\$[a-z_]\w*\Z"
)


def _tells_all(found: Found, finder: Finder, url: Traced) -> bool:
    """Whether the code shows the whole request, so that a header that is not seen is missing."""
    is_bare = found.is_bare and not finder.has_unseen_headers
    is_elsewhere = any(sending.holds_key(p) for p in (*query_of(url), *found.query, *found.body))
    return bool(found.sent or found.basic or is_bare or is_elsewhere)


def _chosen(sent: list[Sent]) -> list[Sent]:
    """One header of several calls: the first that is not plainly right, else the first."""
    odd = (s for s in sent if not re.match(r"\s*bearer +[\w\ud800]", s.header.value.text, re.I))
    return [next(odd, sent[0])] if sent else []


# Clients that leave the header out once scheme or port changes: fetch by its standard, cURL, Guzzle.
_NEVER: Final = re.compile(r"(?!)")
_DROPS_ON_REDIRECT: Final = defaultdict(
    lambda: _NEVER,
    {
        InputKind.JAVASCRIPT: re.compile(r"\bfetch\s?\("),
        InputKind.PHP: re.compile(r"CURLOPT_FOLLOWLOCATION|uzzle|\bHttp::"),
    },
)


def _redirects(text: str, language: Language, url: Traced) -> Iterator[Slip]:
    """Clients that let go of the header when ``http://`` is redirected to ``https://``."""
    drops = language.drops_on_redirect or _DROPS_ON_REDIRECT[language.kind].search(text)
    if drops and url.text.lower().startswith("http://"):
        yield Slip("redirect_drops_header", url[:7].span, "http://", LIKELY)


def _of_surroundings(text: str, language: Language, found: Found) -> Iterator[Slip]:
    """What stands beside the code: a ``.env`` file, a ``.netrc``, words about a cached config."""
    netrc = _NETRC.search(text)
    if netrc and language.name == "python" and "trust_env" not in text:
        yield Slip("netrc_override", Span(*netrc.span()), ".netrc", Certainty.CERTAIN)
    variables = [v for s in found.sent for v in s.header.value.variables]
    unset = list(_unset(text, [v.name for v in variables], found))
    yield from unset or _printed_nothing(text, found)
    yield from _kept_from_browsers(text, [v.span for v in variables])
    reads_env = re.search(r"\benv\((['\"])(\w+)\1\)", text) if language.name == "php" else None
    if reads_env and _CACHED_CONFIG.search(text):
        span = Span(*reads_env.span())
        yield Slip("env_not_loaded", span, reads_env[2], Certainty.CERTAIN)
        yield Slip("empty_key", span, "", LIKELY)


# What a program printed of its header: a line of its own, or the end of one, not a text in it.
_PRINTED_NOTHING: Final = re.compile(
    r"(?m)^(?:(?![\"'`]Bearer ).){0,200}?(?<![\"'`f])\bBearer (?P<word>None|undefined|null)[\"'`]?[,}\])]{0,3}[ \t]*\r?$"
)


def _printed_nothing(text: str, found: Found) -> Iterator[Slip]:
    """Output beside the code that shows ``Bearer None``, where the code reads its key elsewhere."""
    printed = _PRINTED_NOTHING.search(text)
    read = [v for s in _chosen(found.sent) for v in s.header.value.variables]
    if printed is None or not read:
        return
    yield Slip("env_not_loaded", read[0].span, read[0].name, LIKELY)
    yield Slip("null_literal", Span(*printed.span("word")), printed["word"])


# What builds code for a browser replaces variables of its own prefix alone.
_BUILDERS: Final = (
    (re.compile(r"(?i)\bvite\b|\.vue\b|\.[jt]sx\b"), re.compile(r"import\.meta\.env\.(?!VITE_|PUBLIC_|MODE\b|PROD\b|DEV\b)(\w+)")),
    (re.compile(r"[\"']use client[\"']"), re.compile(r"process\.env\.(?!NEXT_PUBLIC_|NODE_ENV)(\w+)")),
    (re.compile(r"react-scripts|create-react-app"), re.compile(r"process\.env\.(?!REACT_APP_|NODE_ENV)(\w+)")),
)  # fmt: skip


def _kept_from_browsers(text: str, used: list[Span]) -> Iterator[Slip]:
    for sign, read in _BUILDERS:
        names = (read.search(text[s.start : s.end]) for s in used) if sign.search(text) else ()
        for span, match in zip(used, names, strict=False):
            if match is not None and "envPrefix" not in text and "astro" not in text.lower():
                yield Slip("env_not_loaded", span, match[1], Certainty.CERTAIN)
                yield Slip("null_literal", span, "", LIKELY)
                return


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
