"""Settings in YAML, TOML and INI: Compose, Kubernetes, CI, a tool's own file, a systemd unit."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.checks.key_text import plain_of_base64
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, is_name, names_a_secret
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.readers.references import with_references
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField, PastedRequest, Rewriting, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable

CERTAIN, LIKELY = Certainty.CERTAIN, Certainty.LIKELY
MOST_LINES: Final = 2000

_YAML_SECTION: Final = re.compile(r"(?m)^[ \t]*(?:- )?[\w./-]{1,60}:\s*(?:#.*)?\r?$")
_INI_SECTION: Final = re.compile(r"(?m)^[ \t]*\[\[?[\w .:/@\"-]{1,80}\]?\]\s*\r?$")
_YAML_LINE: Final = re.compile(
    r"""(?P<dash>\s*(?:-\s+)?)(?P<quote>["']?)(?P<name>[A-Za-z_][\w.-]{0,80})(?P=quote)
    (?P<sign>:|=)(?P<gap>[ \t]*)(?P<value>.*)\Z""",
    re.X,
)
_INI_LINE: Final = re.compile(
    r"""(?P<dash>\s*)(?P<quote>["']?)(?P<name>[A-Za-z_][\w.-]{0,80})(?P=quote)
    \s*(?P<sign>=|:)(?P<gap>[ \t]*)(?P<value>.*)\Z""",
    re.X,
)
_ITEM: Final = re.compile(r"""\s*-\s+(["'])(?P<name>[A-Za-z_]\w{0,80})=(?P<value>.*)\1\s*\Z""")
_QUOTED: Final = re.compile(r"""(["'])(.*)\1\s*(?:#.*)?\Z""")
_COMMENT: Final = re.compile(r"(?<!\s)\s+#.*\Z")
_NUMBER: Final = re.compile(r"(?:\d+|\d+[eE]\d+|0x[0-9a-fA-F]+|0o?[0-7]+)\Z")
_NEEDS_A_NAME: Final = re.compile(r"(?i)env_var\Z|_env\Z|env_key\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``literal`` is its value as written, ``value`` as its reader takes it."""

    section: str
    name: Traced
    value: Traced
    literal: Span
    is_item: bool = False
    is_quoted: bool = False


def read(text: str, provider: Provider) -> PastedRequest | None:
    settings = _settings(text)
    header = next((s for s in settings if is_named_authorization(s.name.text)), None)
    chosen = None if header else _chosen(settings)
    variable = _named_variable(settings)
    if header is None and chosen is None and variable is None:
        return None
    is_yaml = _is_yaml(text)
    fields = (_field(header),) if header else ()
    return PastedRequest(
        kind=InputKind.CONFIG,
        text=Secret(text),
        headers=fields,
        stored=with_references(_stored(chosen)) if chosen else variable,
        stored_name=chosen.name if chosen else EMPTY,
        slips=tuple(_slips(settings, chosen, is_yaml)),
        checks_host=False,
        spare_keys=tuple(
            s.value for s in settings if names_a_secret(s.name.text) and len(s.value) >= 8
        ),
        rewriting=(lambda: _rewriting(header, chosen, is_yaml)) if header or chosen else None,
    )


def _is_yaml(text: str) -> bool:
    return bool(_YAML_SECTION.search(text)) and not _INI_SECTION.search(text)


def _field(setting: Setting) -> HeaderField:
    colon = Traced.at(":", setting.literal.start)
    return HeaderField(setting.name, with_references(setting.value), colon, setting.literal)


def _settings(text: str) -> list[Setting]:
    """All settings, or none where a line is of another shape."""
    is_yaml = _is_yaml(text)
    if text.count("\n") > MOST_LINES or not (is_yaml or _INI_SECTION.search(text)):
        return []
    rule, found, section, block = (_YAML_LINE if is_yaml else _INI_LINE), [], "", None
    for line in lines_of(text):
        bare = line.text.strip()
        if block is not None and line.text.startswith((" ", "\t")) and ":" not in bare:
            found[-1] = _with_block(text, found[-1], line)
            continue
        block = None
        if not bare or bare.startswith(("#", ";", "---", "- name:")):
            continue
        if re.match(r"\[", bare) or (is_yaml and bare.endswith(":")):
            section = bare.strip("[]:- ").lower()
            continue
        setting = _setting(line, rule, section)
        if setting is None:
            if is_yaml and bare.startswith("-"):
                continue
            return []
        found.append(setting)
        block = (
            setting if is_yaml and setting.value.text.strip() in ("|", ">", "|+", ">+") else None
        )
    return found


def _setting(line: Line, rule: re.Pattern[str], section: str) -> Setting | None:
    item = _ITEM.match(line.text)
    match = item or rule.match(line.text)
    if match is None:
        return None
    whole = line.traced()
    start = match.start("value")
    name = whole[match.start("name") : match.end("name")]
    raw = whole[start : match.end("value")]
    if item:
        return Setting(section, name, raw, raw.span if raw else whole.span, is_item=True)
    is_item = match["sign"] == "=" and "-" in match["dash"]
    if name.text == "Environment" and "=" in raw.text:
        return _of_unit(section, raw)
    quoted = None if is_item else _QUOTED.match(raw.text)
    if quoted:
        raw = raw[quoted.start(2) : quoted.end(2)]
    else:
        comment = _COMMENT.search(raw.text)
        raw = raw[: comment.start()] if comment else raw
        raw = raw.strip()
    end = line.start + start
    return Setting(section, name, raw, raw.span if raw else Span(end, end), is_item, bool(quoted))


def _of_unit(section: str, raw: Traced) -> Setting | None:
    """``Environment="NAME=value"`` of a systemd unit."""
    match = re.match(r"""["']?([A-Za-z_]\w{0,80})=([^"'\s]*)["']?""", raw.text)
    if match is None:
        return None
    value = raw[match.start(2) : match.end(2)]
    return Setting(section, raw[match.start(1) : match.end(1)], value, value.span, is_quoted=True)


def _with_block(text: str, before: Setting, line: Line) -> Setting:
    """A block scalar keeps the line end behind its text."""
    start = line.start + len(line.text) - len(line.text.lstrip())
    value = Traced.part(text, start, line.end) + Traced.at("\n", line.end - 1)
    span = Span(before.literal.start, line.end)
    return Setting(before.section, before.name, value, span, is_quoted=True)


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
    is_reference = name in ("key", "name") and not is_key_like(value)
    is_variable = bool(_NEEDS_A_NAME.search(name)) and is_name(value)
    is_address = bool(re.match(r"https?://", value))
    return (
        is_reference or is_variable or is_address or name in ("apiversion", "secretname", "author")
    )


def _stored(setting: Setting) -> Traced:
    """In a Kubernetes Secret's ``data`` stands base64 of the value."""
    if setting.section != "data":
        return setting.value
    plain = plain_of_base64(setting.value.text.strip())
    return Traced.at(plain, setting.literal.start) if plain else setting.value


def _slips(settings: list[Setting], chosen: Setting | None, is_yaml: bool) -> Iterator[Slip]:
    is_plain = chosen is not None and is_yaml and not (chosen.is_quoted or chosen.is_item)
    if chosen is not None and is_plain and _NUMBER.match(chosen.value.text):
        found = "a value without quotes that reads as a number"
        yield Slip("env_syntax", chosen.literal, found, LIKELY)
    for setting in settings:
        value = setting.value.text
        wants_name = _NEEDS_A_NAME.search(setting.name.text)
        if wants_name and is_key_like(value) and not is_name(value):
            yield Slip("config_field_wrong", setting.name.span, setting.name.text, CERTAIN)


def _rewriting(header: Setting | None, chosen: Setting | None, is_yaml: bool) -> Rewriting:
    language = "yaml" if is_yaml else "toml"
    if header is not None:
        value = f"Bearer {PLACEHOLDER}"
        edits = [Edit(header.literal, value if header.is_quoted else f'"{value}"')]
        if not sending.is_misnamed_authorization(_field(header)):
            return Rewriting(language, tuple(edits))
        return Rewriting(language, (*edits, Edit(header.name.span, "Authorization")))
    assert chosen is not None
    return Rewriting(language, (Edit(chosen.literal, _written(chosen)),))


def _written(setting: Setting) -> str:
    if _NEEDS_A_NAME.search(setting.name.text):
        return "API_KEY"
    if setting.section == "data":
        return base64.b64encode(PLACEHOLDER.encode()).decode()
    is_bare = setting.is_item or setting.is_quoted
    return PLACEHOLDER if is_bare and "\n" not in setting.value.text else f'"{PLACEHOLDER}"'
