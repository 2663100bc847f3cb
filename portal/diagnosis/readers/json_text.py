"""JSON: an AI assistant's configuration, a request saved by a tool, a map of headers.

Read with a grammar that forgives trailing commas and cut ends, so that a part of a file
can be pasted, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Final

import tree_sitter_json
from tree_sitter import Language, Node, Parser

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_contiguous, query_of, url_edits
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

DEEPEST: Final = 60
MOST_PAIRS: Final = 5000
_CONTAINERS: Final = frozenset(
    {"headers", "http_headers", "httpheaders", "header", "requestheaders"}
)
_ENVIRONMENTS: Final = frozenset({"env", "environment", "environments", "variables", "envs"})
_REFERENCE: Final = re.compile(
    r"\$\{\{?[^{}]{1,80}\}?\}|\{\{[^{}]{1,80}\}\}|\$\([A-Za-z_]\w{0,60}\)|\$[A-Z][A-Z0-9_]{2,60}\b"
)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_json.language()))


@dataclass(frozen=True, slots=True)
class Pair:
    """One ``"name": "value"``: the names of the objects round it, and where its value stands."""

    path: tuple[str, ...]
    name: Traced
    value: Traced
    literal: Span


@dataclass(slots=True)
class _Found:
    pairs: list[Pair] = field(default_factory=list)
    items: list[Pair] = field(default_factory=list)


def read(text: str, provider: Provider) -> PastedRequest | None:
    body = text.lstrip("\ufeff \t\r\n")
    if not re.match(r'[{\[]|"[\w.-]{1,60}"\s*:\s*[{\[]', body):
        return None
    found = _collected(text)
    if not found.pairs and not found.items:
        return None
    return _request(text, found, provider)


def _collected(text: str) -> _Found:
    """All string pairs and items of the text, with an explicit stack: depth is the paste's."""
    source = text.encode("utf-8")
    offsets = _Offsets(text)
    found = _Found()
    stack: list[tuple[Node, tuple[str, ...]]] = [(_parser().parse(source).root_node, ())]
    while stack and len(found.pairs) + len(found.items) < MOST_PAIRS:
        node, path = stack.pop()
        if node.type == "pair":
            _pair(node, path, text, offsets, found, stack)
            continue
        for child in reversed(node.named_children):
            if child.type == "string" and node.type == "array":
                value, literal = _string(child, text, offsets)
                found.items.append(Pair(path, EMPTY, value, literal))
            elif len(path) < DEEPEST:
                stack.append((child, path))
    return found


def _pair(
    node: Node,
    path: tuple[str, ...],
    text: str,
    offsets: _Offsets,
    found: _Found,
    stack: list[tuple[Node, tuple[str, ...]]],
) -> None:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None:
        return
    name, _ = _string(key, text, offsets)
    if value.type == "string":
        content, literal = _string(value, text, offsets)
        found.pairs.append(Pair(path, name, content, literal))
    elif len(path) < DEEPEST:
        stack.append((value, (*path, name.text.lower())))


class _Offsets:
    """Byte offsets of the parsed source → code points of the text."""

    def __init__(self, text: str) -> None:
        self._is_plain = text.isascii()
        self._starts: dict[int, int] = {}
        at = 0
        if not self._is_plain:
            for i, c in enumerate(text):
                self._starts[at] = i
                at += len(c.encode("utf-8"))
            self._starts[at] = len(text)

    def of(self, byte: int) -> int:
        return byte if self._is_plain else self._starts.get(byte, 0)


_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|.)", re.S)


def _string(node: Node, text: str, offsets: _Offsets) -> tuple[Traced, Span]:
    """A string's value, its escapes resolved, and its place without the quotes."""
    start, end = offsets.of(node.start_byte), offsets.of(node.end_byte)
    start, end = start + 1, max(start + 1, end - 1)
    parts, at = [], start
    for match in _ESCAPE.finditer(text, start, end):
        parts.append(Traced.part(text, at, match.start()))
        parts.append(Traced.at(_unescaped(match[0]), match.start()))
        at = match.end()
    return joined([*parts, Traced.part(text, at, end)]), Span(start, end)


def _unescaped(escape: str) -> str:
    try:
        plain = str(json.loads(f'"{escape}"'))
    except ValueError:
        return escape[1:]
    return "\ufffd" if "\ud800" <= plain <= "\udfff" else plain


def with_references(value: Traced) -> Traced:
    """``${NAME}`` and ``{{name}}`` are the tool's to resolve: what they hold is not known here."""
    parts, end = [], 0
    for match in _REFERENCE.finditer(value.text):
        parts.append(value[end : match.start()])
        span = value[match.start() : match.end()].span
        parts.append(Traced.hole(Variable(match[0].strip("${}() "), span)))
        end = match.end()
    return joined([*parts, value[end:]])


# -- from pairs to the request


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the authentication tab of a tool is set to: its kind, and its fields by name."""

    kind: str
    fields: dict[str, Traced]

    def header(self) -> HeaderField | None:
        """The header that the tab sends, where it is one of its own."""
        name, key = self.fields.get("key", EMPTY), self.fields.get("value", EMPTY)
        if self.kind == "apikey" and name and key and self.place != "query":
            return _field(name, key, key.span)
        prefix, token = self.fields.get("prefix", EMPTY), self.fields.get("token", EMPTY)
        if self.kind == "bearer" and prefix.text.strip() and token:
            value = prefix + Traced.at(" ", token.span.start) + token
            return _field(Traced.at("Authorization", prefix.span.start), value, token.span)
        return None

    @property
    def place(self) -> str:
        return (self.fields.get("in") or self.fields.get("addTo") or EMPTY).text.lower()

    def basic(self) -> Traced | None:
        user, password = self.fields.get("username", EMPTY), self.fields.get("password", EMPTY)
        if self.kind != "basic":
            return None
        return password if is_key_like(password.text) and not is_key_like(user.text) else user


def _sign_in(found: _Found) -> SignIn | None:
    """Insomnia's ``authentication`` object, Postman's ``auth`` with its list of fields."""
    kind = next((p for p in found.pairs if p.name.text == "type" and _is_tab(p.path)), None)
    if kind is None:
        return None
    name = kind.value.text.lower()
    fields = {p.name.text: p.value for p in found.pairs if p.path == kind.path}
    for one, other in pairwise(found.pairs):
        is_field = one.name.text == "key" and other.name.text == "value"
        if is_field and one.path == (*kind.path, name):
            fields[one.value.text] = other.value
    return SignIn(name, fields)


def _is_tab(path: tuple[str, ...]) -> bool:
    return bool(path) and path[-1] in ("auth", "authentication")


def _request(text: str, found: _Found, provider: Provider) -> PastedRequest | None:
    headers = [h for _, h in _headers(found)]
    sign_in = _sign_in(found)
    tab = sign_in.header() if sign_in else None
    basic = sign_in.basic() if sign_in else None
    if sign_in is not None and (tab is not None or basic is not None):
        return _of_tab(text, found, sign_in, [*headers, *([tab] if tab else [])], provider)
    stored = _stored(found)
    if not any(_is_credential(h) for h in headers) and stored is None and not _is_tool(found):
        return None
    url = next((p.value for p in found.pairs if p.name.text.lower() in ("url", "uri")), EMPTY)
    is_har = any("log" in p.path and "entries" in p.path for p in found.pairs)
    has_credential = any(_is_credential(h) for h in headers)
    return PastedRequest(
        kind=_kind(found, is_har),
        text=Secret(text),
        is_request=bool(url) and not _is_server_entry(found) and not stored,
        url=url,
        headers=tuple(headers),
        query=query_of(url),
        stored=None if has_credential or stored is None else with_references(stored.value),
        stored_name=stored.name if stored else EMPTY,
        slips=tuple(_slips(found, stored)),
        checks_host=not _is_server_entry(found),
        spare_keys=tuple(
            p.value for p in found.pairs if names_a_secret(p.name.text) and len(p.value) >= 12
        ),
        rewriting=lambda: _rewriting(
            text, found, stored if not has_credential else None, url, provider
        ),
    )


def _of_tab(
    text: str, found: _Found, sign_in: SignIn, headers: list[HeaderField], provider: Provider
) -> PastedRequest:
    """A request whose credential comes from the tool's own tab, which outranks a header."""
    url = next((p.value for p in found.pairs if p.name.text.lower() in ("url", "uri")), EMPTY)
    replaced = [h for h in headers if h.is_authorization] if sign_in.kind == "basic" else []
    return PastedRequest(
        kind=InputKind.OTHER_CLI,
        text=Secret(text),
        is_request=bool(url),
        url=url,
        headers=tuple(h for h in headers if h not in replaced),
        query=query_of(url),
        basic=sign_in.basic(),
        slips=tuple(Slip("header_overridden", h.span, "auth") for h in replaced),
        spare_keys=tuple(v for v in sign_in.fields.values() if is_key_like(v.text)),
    )


def _kind(found: _Found, is_har: bool) -> InputKind:
    if is_har:
        return InputKind.HAR
    is_postman = any("bearer" in p.path or "auth" in p.path for p in found.pairs)
    return InputKind.OTHER_CLI if is_postman or _runs_a_command(found) else InputKind.CONFIG


def _runs_a_command(found: _Found) -> bool:
    return any(i.value.text == "--header" for i in found.items)


def _is_server_entry(found: _Found) -> bool:
    return any({"mcpservers", "servers", "mcp_servers", "mcp"} & set(p.path) for p in found.pairs)


def _is_tool(found: _Found) -> bool:
    return any(p.path and p.path[-1] in _CONTAINERS for p in found.pairs) or any(
        "log" in p.path and "entries" in p.path for p in found.pairs
    )


def _is_credential(header: HeaderField) -> bool:
    return header.is_authorization or sending.is_misnamed_authorization(header)


def _headers(found: _Found) -> Iterator[tuple[Pair, HeaderField]]:
    """Headers as pairs of a map, as ``name`` and ``value`` objects, as strings of a list."""
    for pair in found.pairs:
        is_map = bool(pair.path) and pair.path[-1] in _CONTAINERS
        is_named = pair.name.text.strip().lower() in ("authorization", "proxy-authorization")
        is_object = pair.name.text.lower() in ("name", "key", "value", "type", "description")
        if (is_map and not is_object) or is_named:
            yield pair, _field(pair.name, pair.value, pair.literal)
    yield from _named_objects(found)
    for before, item in zip([None, *found.items], found.items, strict=False):
        is_option = before is not None and before.value.text in ("--header", "-H")
        line = header_field(with_references(item.value), item.literal)
        if line is not None and (is_option or _is_credential(line)) and " " not in line.name.text:
            yield item, line


def _named_objects(found: _Found) -> Iterator[tuple[Pair, HeaderField]]:
    """``{"name": "Authorization", "value": "…"}`` as HAR and Postman write it."""
    for name, value in zip(found.pairs, found.pairs[1:], strict=False):
        is_pair = name.name.text in ("name", "key") and value.name.text == "value"
        if is_pair and name.path == value.path and {"header", "headers"} & set(name.path):
            yield value, _field(name.value, value.value, value.literal)


def _field(name: Traced, value: Traced, span: Span) -> HeaderField:
    return HeaderField(name, with_references(value), Traced.at(":", span.start), span)


def _stored(found: _Found) -> Pair | None:
    """The key outside of a header: a tool's token field, an environment's entry."""
    for pair in found.pairs:
        if "bearer" in pair.path and pair.name.text in ("value", "token"):
            return pair
    for name, value in pairwise(found.pairs):
        is_entry = name.name.text in ("key", "name") and value.name.text == "value"
        if is_entry and names_a_secret(name.value.text) and not _is_header_entry(name):
            return value
    for pair in found.pairs:
        in_environment = bool(pair.path) and pair.path[-1] in _ENVIRONMENTS
        if in_environment and names_a_secret(pair.name.text) and not _is_address(pair):
            return pair
    for pair in found.pairs:
        is_named = re.search(r"(?i)(?:api_?key|token|bearer|access_?key)\Z", pair.name.text)
        if is_named and (
            is_key_like(pair.value.text.strip()) or "bearer" in pair.value.text.lower()
        ):
            return pair
    return None


def _is_header_entry(pair: Pair) -> bool:
    return bool({"header", "headers", "request", "query"} & set(pair.path))


def _is_address(pair: Pair) -> bool:
    return bool(re.match(r"https?://", pair.value.text))


def _slips(found: _Found, stored: Pair | None) -> Iterator[Slip]:
    command = next((p.value.text for p in found.pairs if p.name.text == "command"), "")
    for item in found.items:
        is_header = re.match(r"(?i)authorization\s*:\s*\S.* ", item.value.text)
        if is_header and command.lower() in ("cmd", "cmd.exe"):
            yield Slip("shell_quoting", item.literal, "a space", Certainty.CERTAIN)
    for pair in found.pairs:
        wants_name = re.search(r"(?i)env_var\Z|token_env\Z", pair.name.text)
        if wants_name and is_key_like(pair.value.text):
            yield Slip("config_field_wrong", pair.literal, pair.name.text, Certainty.LIKELY)


# -- the corrected text


def _rewriting(
    text: str, found: _Found, stored: Pair | None, url: Traced, provider: Provider
) -> Rewriting:
    edits = [edit for pair, header in _headers(found) for edit in _header_edits(text, pair, header)]
    if stored is not None:
        edits.append(Edit(stored.literal, PLACEHOLDER))
    if not _is_server_entry(found):
        edits += url_edits(url, provider)
    return Rewriting("json", tuple(edits))


def _header_edits(text: str, pair: Pair, header: HeaderField) -> Iterator[Edit]:
    if not _is_credential(header):
        return
    reference = _REFERENCE.search(text[pair.literal.start : pair.literal.end])
    value = f"Bearer {reference[0] if reference else PLACEHOLDER}"
    if pair.name is EMPTY or not pair.name:
        yield Edit(pair.literal, f"Authorization: {value}")
        return
    if not header.is_authorization and is_contiguous(header.name):
        yield Edit(header.name.span, "Authorization")
    yield Edit(pair.literal, value)
