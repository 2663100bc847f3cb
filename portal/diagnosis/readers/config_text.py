"""Settings in YAML, TOML and INI: Compose, Kubernetes, CI, a tool's own file, a systemd unit."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks.encoded import plain_of_base64
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, is_name, is_place, names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.base_address import base_edits, base_of
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.references import Resolver
from portal.diagnosis.readers.settings import SPACED, Setting, is_yaml, settings_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable

CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY

FEWEST_SETTINGS: Final = 2
_NUMBER: Final = re.compile(r"(?:\d+|\d+[eE]\d+|0x[0-9a-fA-F]+|0o?[0-7]+)\Z")
_NEEDS_A_PATH: Final = re.compile(
    r"(?i)(?:credentials?|token|key|secret|password|auth)(?P<end>[_-]?(?:file|path))\Z"
)
# What reads the stored value puts the scheme in front of it.
_ADDS_SCHEME: Final = re.compile(
    r"(?i)\bbearer[ ]+(?:\$[({A-Za-z]|\{\{|%\w)|\bbearer_token[\"']?\s?[:=]"
)
_REFERS: Final = re.compile(
    r"(?:\A(?:key|name|secretKey|property)|[Rr]ef|[Ss]tore|secret|version|policy|type|ttl)\Z"
)
# Compose takes a list of ``NAME=value`` or a map of ``NAME: value``, and no mixture.
_FORMS: Final = {"-:": ("a colon in a list", "="), "=": ("= in a map", ": ")}
_SECRET: Final = re.compile(r"(?m)^kind:[ \t]*[\"']?Secret\b")
_CONFIG_MAP: Final = re.compile(r"(?m)^kind:[ \t]*[\"']?ConfigMap\b")
_NEEDS_A_NAME: Final = re.compile(r"(?i)env_var\Z|_env\Z|env_key\Z")


def read(text: str, provider: Provider) -> PastedRequest | None:
    settings = settings_of(text)
    header = next((s for s in settings if is_named_authorization(s.name.text)), None)
    chosen = None if header else _chosen(settings)
    variable = _named_variable(settings)
    basic = next((s for s in settings if _asks_for_basic(s)), None)
    if header is None and chosen is None and variable is None and basic is None:
        return None
    is_in_yaml = is_yaml(text)
    base = base_of(((s.name.text, s.value) for s in settings), provider)
    resolver = Resolver.of(text)
    return PastedRequest(
        kind=InputKind.CONFIG,
        text=Secret(text),
        base=base,
        headers=(_field(header, resolver),) if header else (),
        stored=resolver.resolved(_stored(chosen, text)) if chosen else variable,
        stored_name=chosen.name if chosen else EMPTY,
        adds_scheme=bool(_ADDS_SCHEME.search(text)),
        slips=(*_slips(text, settings, chosen, is_in_yaml), *_basic_slips(basic)),
        checks_host=False,
        spare_keys=tuple(
            s.value for s in settings if names_a_secret(s.name.text) and len(s.value) >= 8
        ),
        rewriting=(lambda: _rewriting(header, chosen, is_in_yaml, base, provider))
        if (header or chosen) and basic is None
        else None,
    )


def read_without_key(text: str, provider: Provider) -> PastedRequest | None:
    """Settings of which none holds a key, and which are nothing else either."""
    if len(settings_of(text)) < FEWEST_SETTINGS:
        return None
    return PastedRequest(kind=InputKind.CONFIG, text=Secret(text))


def _field(setting: Setting, resolver: Resolver) -> HeaderField:
    colon = Traced.at(":", setting.literal.start)
    return HeaderField(setting.name, resolver.resolved(setting.value), colon, setting.literal)


def _chosen(settings: list[Setting]) -> Setting | None:
    named = [s for s in settings if names_a_secret(s.name.text) and not _is_other(s)]
    ours = (s for s in named if "101" in s.name.text or re.search(r"(?i)key|token", s.name.text))
    return next(ours, named[0] if named else None)


def _named_variable(settings: list[Setting]) -> Traced | None:
    """A setting that names the variable which holds the key, as it should."""
    for setting in settings:
        if _NEEDS_A_NAME.search(setting.name.text) and is_name(setting.value.text):
            return Traced.hole(Variable(setting.value.text, setting.literal))
    return None


def _is_other(setting: Setting) -> bool:
    """Names that speak of keys and hold an address, a reference or the name of a variable."""
    name, value = setting.name.text.lower(), setting.value.text
    is_reference = bool(_REFERS.search(setting.name.text)) and not is_key_like(value.strip())
    is_variable = bool(_NEEDS_A_NAME.search(name)) and is_name(value)
    is_file = bool(_NEEDS_A_PATH.search(name)) and not _holds_key_itself(setting)
    is_address = bool(re.match(r"https?://", value))
    is_list = name.endswith("s") and value.startswith(("[", "{")) and not setting.is_quoted
    is_property = is_list or name in ("apiversion", "secretname", "author")
    return is_reference or is_variable or is_file or is_address or is_property


def _stored(setting: Setting, text: str) -> Traced:
    """In a Kubernetes Secret's ``data`` stands base64 of the value."""
    if setting.section != "data" or _CONFIG_MAP.search(text):
        return setting.value
    plain = plain_of_base64(setting.value.text.strip())
    return Traced.at(plain, setting.literal.start) if plain else setting.value


def _is_not_encoded(setting: Setting, text: str) -> bool:
    """A Secret's ``data`` that holds the key as it is, which is decoded all the same."""
    is_data = setting.section == "data" and bool(_SECRET.search(text))
    value = setting.value.text.strip()
    return is_data and is_key_like(value) and not plain_of_base64(value)


def _slips(
    text: str, settings: list[Setting], chosen: Setting | None, is_in_yaml: bool
) -> Iterator[Slip]:
    if chosen is not None and _is_not_encoded(chosen, text):
        yield Slip("config_field_wrong", chosen.literal, "data", CERTAIN)
    is_plain = chosen is not None and is_in_yaml and not (chosen.is_quoted or chosen.is_item)
    if chosen is not None and is_plain and _NUMBER.match(chosen.value.text):
        found = "a value without quotes that reads as a number"
        yield Slip("env_syntax", chosen.literal, found, LIKELY)
    if chosen is not None and chosen.section == "environment" and chosen.form in ("-:", "="):
        yield Slip("env_syntax", chosen.name.span, _FORMS[chosen.form][0], CERTAIN)
    if chosen is not None and chosen.form == SPACED:
        yield Slip("env_syntax", chosen.name.span, "spaces round =", CERTAIN)
        yield Slip("empty_key", chosen.name.span, "", LIKELY)
    for setting in settings:
        if _holds_key_itself(setting):
            yield Slip("config_field_wrong", setting.name.span, setting.name.text, CERTAIN)


def _asks_for_basic(setting: Setting) -> bool:
    """Ansible's ``force_basic_auth``, and the name and password of a ``basic_auth`` block."""
    is_on = setting.value.text.strip().lower() in ("true", "yes", "on")
    is_user = setting.section in ("basic_auth", "basicauth") and "user" in setting.name.text
    return (setting.name.text == "force_basic_auth" and is_on) or is_user


def _basic_slips(basic: Setting | None) -> Iterator[Slip]:
    if basic is not None:
        yield Slip("basic_auth_used", basic.name.span, basic.name.text, CERTAIN)


def _holds_key_itself(setting: Setting) -> bool:
    """The key where the name of a variable, or the place of a file, belongs."""
    value = setting.value.text
    if not is_key_like(value) or is_name(value):
        return False
    wants_name = _NEEDS_A_NAME.search(setting.name.text)
    wants_path = _NEEDS_A_PATH.search(setting.name.text) and not is_place(value)
    return bool(wants_name or wants_path)


def _rewriting(
    header: Setting | None,
    chosen: Setting | None,
    is_in_yaml: bool,
    base: Traced,
    provider: Provider,
) -> Rewriting:
    edits = list(base_edits(base, provider))
    if header is not None:
        value = f"Bearer {PLACEHOLDER}"
        edits.append(Edit(header.literal, value if header.is_quoted else f'"{value}"'))
        if header.name.text.lower() != "authorization":
            edits.append(Edit(header.name.span, "Authorization"))
    elif chosen is not None:
        edits.append(_edit(chosen))
        ending = _NEEDS_A_PATH.search(chosen.name.text)
        if ending and _holds_key_itself(chosen):
            edits.append(Edit(chosen.name[ending.start("end") :].span, ""))
    return Rewriting("yaml" if is_in_yaml else "toml", tuple(edits))


def _edit(setting: Setting) -> Edit:
    """The value alone, or the sign in front of it and its quotes as well where that is wrong."""
    if setting.form == SPACED:
        return Edit(Span(setting.name.span.end, setting.literal.end), f"={PLACEHOLDER}")
    if setting.section != "environment" or setting.form not in _FORMS:
        return Edit(setting.literal, _written(setting))
    span = Span(setting.name.span.end, setting.literal.end + setting.is_quoted)
    return Edit(span, _FORMS[setting.form][1] + PLACEHOLDER)


def _written(setting: Setting) -> str:
    if _NEEDS_A_NAME.search(setting.name.text):
        return "API_KEY"
    if setting.section == "data":
        return base64.b64encode(PLACEHOLDER.encode()).decode()
    is_bare = setting.is_item or setting.is_quoted
    return PLACEHOLDER if is_bare and "\n" not in setting.value.text else f'"{PLACEHOLDER}"'
