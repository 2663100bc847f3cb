"""JSON: an AI assistant's configuration, a request saved by a tool, a map of headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import n8n
from portal.diagnosis.readers.address import query_of, url_edits
from portal.diagnosis.readers.base_address import base_edits, base_of
from portal.diagnosis.readers.curl_command import json_fields
from portal.diagnosis.readers.json_headers import (
    CONTAINERS,
    header_edits,
    headers_of,
    is_credential,
    switched_off,
)
from portal.diagnosis.readers.json_pairs import Collected, Pair, collected
from portal.diagnosis.readers.json_variables import (
    ENVIRONMENTS,
    definers_of,
    definitions,
    secrets_among,
    undefined,
)
from portal.diagnosis.readers.references import REFERENCE, name_of, with_references
from portal.diagnosis.readers.sign_in import SignIn, sign_in_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, Parameter, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced

_NAMES_KEY: Final = re.compile(r"(?i)(?:api_?key|token|bearer|access_?key|api_?secret)\Z")
_NAMES_OTHER: Final = re.compile(
    r"(?i)(?:page|csrf|xsrf|sync|continuation|public_?key|max)_?token\Z"
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    body = text.lstrip("\ufeff \t\r\n")
    if not re.match(r'[{\[]|"[\w.-]{1,60}"\s*:\s*[{\[]', body):
        return None
    if re.match(r"\[\s{0,9}[A-Z]\w{0,60}\(", body):  # C#: an attribute
        return None
    found = collected(text)
    if not found.pairs and not found.items:
        return None
    return _request(text, found, provider)


def _request(text: str, found: Collected, provider: Provider) -> PastedRequest | None:
    known = definitions(found)
    headers = [h for _, h in headers_of(found, known)]
    sign_in = sign_in_of(found, known)
    tab = sign_in.header() if sign_in else None
    basic = sign_in.basic() if sign_in else None
    has_parameter = sign_in is not None and sign_in.parameter() is not None
    if sign_in is not None and (tab is not None or basic is not None or has_parameter):
        return _of_tab(text, found, sign_in, [*headers, *([tab] if tab else [])], provider)
    has_credential = any(is_credential(h) for h in headers)
    stored = _stored(found)
    url = with_references(_url(found), known)
    body = tuple(_body(found))
    is_sent_elsewhere = any(map(sending.holds_key, (*query_of(url), *body)))
    is_call = (
        _is_tool(found) or any(switched_off(found)) or is_sent_elsewhere or _has_no_auth(found)
    )
    if not has_credential and stored is None and not is_call:
        return None
    base = EMPTY if url else base_of(((p.name.text, p.value) for p in found.pairs), provider)
    return PastedRequest(
        kind=_kind(found),
        text=Secret(text),
        is_request=bool(url) and not _is_server_entry(found) and not stored,
        body=body,
        url=url,
        base=base,
        headers=tuple(headers),
        query=query_of(url),
        stored=None if has_credential or not stored else with_references(stored.value, known),
        stored_name=stored.name if stored else EMPTY,
        adds_scheme=stored is not None and "bearer" in (*stored.path, stored.name.text.lower()),
        slips=(*_slips(found), *undefined(found, known)),
        checks_host=not _is_server_entry(found),
        spare_keys=tuple(
            p.value for p in found.pairs if names_a_secret(p.name.text) and len(p.value) >= 12
        ),
        rewriting=(lambda: _rewriting(text, found, stored, (url, base), provider))
        if not list(_unused_headers(found))
        else None,
    )


def _url(found: Collected) -> Traced:
    """A request's address; that in an application's own settings is no call's."""
    is_tool = _is_tool(found) or _is_tab_beside(found) or _is_server_entry(found)
    for pair in found.pairs:
        is_calls = is_tool or "request" in pair.path
        is_raw = pair.name.text == "raw" and pair.path[-1:] == ("url",)
        if (pair.name.text.lower() in ("url", "uri") or is_raw) and is_calls:
            return pair.value
    return EMPTY


def _body(found: Collected) -> Iterator[Parameter]:
    """The fields of a raw JSON body, as Postman and Insomnia keep it."""
    for pair in found.pairs:
        if pair.path[-1:] == ("body",) and pair.name.text in ("raw", "text"):
            yield from json_fields(pair.value)


def _has_no_auth(found: Collected) -> bool:
    return any(p.value.text == "noauth" and p.path[-1:] == ("auth",) for p in found.pairs)


def _is_tab_beside(found: Collected) -> bool:
    return any({"auth", "authentication"} & set(p.path) for p in found.pairs)


def _of_tab(
    text: str, found: Collected, sign_in: SignIn, headers: list[HeaderField], provider: Provider
) -> PastedRequest:
    """A request whose credential comes from the tool's own tab, which outranks a header."""
    url = with_references(_url(found), definitions(found))
    parameter = sign_in.parameter()
    replaced = [h for h in headers if h.is_authorization] if sign_in.kind == "basic" else []
    return PastedRequest(
        kind=InputKind.OTHER_CLI,
        text=Secret(text),
        is_request=bool(url),
        url=url,
        headers=tuple(h for h in headers if h not in replaced),
        query=(*query_of(url), *([parameter] if parameter else [])),
        basic=sign_in.basic(),
        slips=tuple(Slip("header_overridden", h.span, "auth") for h in replaced),
        spare_keys=tuple(v for v in sign_in.fields.values() if is_key_like(v.text)),
    )


def _kind(found: Collected) -> InputKind:
    is_postman = any("bearer" in p.path or "auth" in p.path for p in found.pairs)
    return InputKind.OTHER_CLI if is_postman or _runs_a_command(found) else InputKind.CONFIG


def _runs_a_command(found: Collected) -> bool:
    return any(i.value.text == "--header" for i in found.items)


def _is_server_entry(found: Collected) -> bool:
    return any({"mcpservers", "servers", "mcp_servers", "mcp"} & set(p.path) for p in found.pairs)


def _is_tool(found: Collected) -> bool:
    return any(p.path and p.path[-1] in CONTAINERS for p in found.pairs)


# -- the key outside of a header


def _stored(found: Collected) -> Pair | None:
    """A tool's token field, an environment's entry, an application's own setting."""
    for pair in found.pairs:
        if "bearer" in pair.path and pair.name.text in ("value", "token"):
            return pair
    for name, value in pairwise(found.pairs):
        is_entry = name.name.text in ("key", "name") and value.name.text == "value"
        if is_entry and names_a_secret(name.value.text) and not _is_header_entry(name):
            return value
    for pair in found.pairs:
        in_environment = bool(pair.path) and pair.path[-1] in ENVIRONMENTS
        if in_environment and names_a_secret(pair.name.text) and not _is_address(pair):
            return pair
    return _named_for_key(found)


def _named_for_key(found: Collected) -> Pair | None:
    """By its name, one that holds a key before one that holds something else."""
    named = [p for p in found.pairs if _NAMES_KEY.search(p.name.text)]
    named = [p for p in named if not _NAMES_OTHER.search(p.name.text) and _is_value(p)]
    likely = (p for p in named if is_key_like(p.value.text.strip()) or _has_scheme(p))
    return next(likely, named[0] if named else None)


def _is_value(pair: Pair) -> bool:
    """No word of prose and no other tool's choice, such as ``"token": "required"``."""
    value = pair.value.text.strip()
    return not (value.isalpha() and value.islower()) or len(value) > 20


def _has_scheme(pair: Pair) -> bool:
    return "bearer" in pair.value.text.lower()


def _is_header_entry(pair: Pair) -> bool:
    return bool({"header", "headers", "request", "query"} & set(pair.path))


def _is_address(pair: Pair) -> bool:
    return bool(re.match(r"https?://", pair.value.text))


def _slips(found: Collected) -> Iterator[Slip]:
    command = next((p.value.text for p in found.pairs if p.name.text == "command"), "")
    for item in found.items:
        is_header = re.match(r"(?i)authorization\s*:\s*\S.* ", item.value.text)
        if is_header and command.lower() in ("cmd", "cmd.exe"):
            yield Slip("shell_quoting", item.literal, "a space", Certainty.CERTAIN)
    yield from (Slip("variable_not_expanded", s, n) for s, n in _without_braces(found))
    for pair in found.pairs:
        wants_name = re.search(r"(?i)env_var\Z|token_env\Z|_?file\Z", pair.name.text)
        if wants_name and is_key_like(pair.value.text) and names_a_secret(pair.name.text):
            yield Slip("config_field_wrong", pair.literal, pair.name.text, Certainty.LIKELY)
    yield from (s for _, s in _fixed_texts(found))
    yield from _swapped(found)
    yield from _unused_headers(found)


def _fixed_texts(found: Collected) -> Iterator[tuple[Pair, Slip]]:
    return n8n.fixed_texts(found, (p for p, h in headers_of(found) if is_credential(h)))


_BARE: Final = re.compile(r"\$(?P<name>[A-Za-z_]\w{0,60})\b")


def _without_braces(found: Collected) -> Iterator[tuple[Span, str]]:
    """``$KEY`` in a header of mcp-remote, which is started without a shell and knows ``${KEY}``."""
    is_remote = any(re.match(r"(?:\S*/)?mcp-remote(?:@|\Z)", i.value.text) for i in found.items)
    for option, item in pairwise(found.items) if is_remote else ():
        match = _BARE.search(item.value.text) if option.value.text == "--header" else None
        if match is not None:
            yield item.value[match.start() : match.end()].span, match[0]


def _unused_headers(found: Collected) -> Iterator[Slip]:
    """A server that is started by a command takes no headers of its own."""
    started = {p.object for p in found.pairs if p.name.text == "command"}
    has_option = any(i.value.text == "--header" for i in found.items)
    for pair in found.pairs if _is_server_entry(found) and not has_option else ():
        within = pair.path[-1] if pair.path and len(pair.objects) > 1 else ""
        is_started = bool(within) and pair.objects[-2] in started
        is_header = pair.name.text.strip().lower() == "authorization"
        if (within == "headers" and is_started) or (
            within == "env" and is_header and not is_started
        ):
            yield Slip("headers_misplaced", pair.literal, within, drops_header=True)
            return


def _swapped(found: Collected) -> Iterator[Slip]:
    """The key where the address belongs, the address where the key belongs."""
    has_address = any(_NAMES_KEY.search(p.name.text) and _is_address(p) for p in found.pairs)
    for pair in found.pairs if has_address else ():
        wants_address = re.search(r"(?i)url|uri|host|endpoint", pair.name.text)
        if wants_address and is_key_like(pair.value.text.strip()):
            yield Slip("config_field_wrong", pair.literal, pair.name.text, Certainty.LIKELY)
            return


# -- the corrected text


def _rewriting(
    text: str,
    found: Collected,
    stored: Pair | None,
    addresses: tuple[Traced, Traced],
    provider: Provider,
) -> Rewriting:
    known, definers = definitions(found), definers_of(found)
    ours = [(p, h) for p, h in headers_of(found, known) if is_credential(h)]
    missing = [s.found for s in undefined(found, known) if s.code == "env_not_loaded"]
    if missing:
        renamed = {missing[0]: secrets_among(known)[0]}
        edits = [e for p, h in ours for e in header_edits(text, p, h, renamed)]
        edits += [Edit(p.literal, PLACEHOLDER) for p in definers.get(secrets_among(known)[0], ())]
        return Rewriting("json", tuple(edits))
    edits = [*_ticked_on(found)]
    edits += (Edit(Span(p.literal.start, p.literal.start), "=") for p, _ in _fixed_texts(found))
    edits += (Edit(span, f"${{{name[1:]}}}") for span, name in _without_braces(found))
    edits += [
        edit for pair, header in ours for edit in _kept_or_mended(text, definers, pair, header)
    ]
    if stored is not None and not ours:
        edits += _stored_edits(found, stored, provider)
    if not _is_server_entry(found):
        edits += [*url_edits(addresses[0], provider), *base_edits(addresses[1], provider)]
    return Rewriting("json", tuple(edits))


def _ticked_on(found: Collected) -> Iterator[Edit]:
    off = {p.object: p for p in switched_off(found)}
    for pair in off.values():
        yield Edit(pair.literal, "true" if pair.name.text.startswith("en") else "false")
    for pairs in found.by_object() if off else ():
        fields = {p.name.text: p for p in pairs if p.object in off}
        named = fields.get("key") or fields.get("name")
        if named and named.value.text.strip().lower() == "authorization" and "value" in fields:
            yield Edit(fields["value"].literal, f"Bearer {PLACEHOLDER}")


def _stored_edits(found: Collected, stored: Pair, provider: Provider) -> Iterator[Edit]:
    yield Edit(stored.literal, PLACEHOLDER)
    for slip in _swapped(found):
        yield Edit(slip.span, provider.public_url + provider.version_prefix)


def _kept_or_mended(
    text: str, definers: Mapping[str, list[Pair]], pair: Pair, header: HeaderField
) -> Iterator[Edit]:
    """Where the header reads what the paste defines, that definition is mended, too."""
    raw = text[pair.literal.start : pair.literal.end]
    used = list(REFERENCE.finditer(raw))
    defined = [p for m in used for p in definers.get(name_of(m[0]), ())]
    rest = REFERENCE.sub("", raw.removeprefix("Authorization:")).strip()
    is_sound = header.is_authorization and (not rest or re.search(r"(?i)bearer +\S", raw))
    if not defined or not is_sound or rest.lower() not in ("", "bearer"):
        yield from header_edits(text, pair, header)
    for definition in defined:
        is_whole = not rest and header.is_authorization
        yield Edit(definition.literal, f"Bearer {PLACEHOLDER}" if is_whole else PLACEHOLDER)
