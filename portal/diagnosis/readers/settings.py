"""The settings of a YAML, TOML or INI file and of a systemd unit, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.readers.lines import Line, lines_of
from portal.diagnosis.traced import Span, Traced

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
# ``- name: X`` with ``value: Y`` below it, or both in one pair of braces.
_NAMED: Final = re.compile(
    r"""\s*-\s+(?:name|key):\s+(["']?)(?P<name>[\w.-]{1,80})\1\s*(?:#.*)?\Z"""
)
_VALUE: Final = re.compile(r"""\s+value:[ \t]+(?P<value>\S.*)\Z""")
_FLOW: Final = re.compile(
    r"""[ \t]*-[ \t]{1,9}\{[ \t]{0,9}(?:name|key):[ \t]{0,20}(["']?)(?P<name>[\w.-]{1,80})\1[ \t]{0,9},[ \t]{0,9}value:[ \t]{0,20}
    (?P<value>"[^"]*"|'[^']*'|[^,}]{0,600})\s{0,20}\}\s*\Z""",
    re.X,
)
_QUOTED: Final = re.compile(r"""(["'])((?:(?!\1).)*)\1\s*(?:[#;].*)?\Z""")
_COMMENT: Final = re.compile(r"(?<!\s)\s+#.*\Z")
# Python's reader of INI files takes neither quotes nor a comment off a value.
_KEEPS_ALL: Final = re.compile(r"(?i)configparser")
_TAG: Final = re.compile(r"![\w!/.:-]{0,40}[ \t]+")
# A block of Terraform's language, in which only text in quotes is meant as it stands.
_HCL_SECTION: Final = re.compile(
    r"(?m)^[ \t]*[a-z_]\w{0,40}(?:[ \t]+\"[^\"\n]{0,80}\"){0,2}[ \t]*=?[ \t]*\{[ \t]*\r?$"
)
_TABLE: Final = re.compile(r"[ \t]*(?P<name>[\w.-]{1,60})[ \t]*=[ \t]*\{")
_ENTRY: Final = re.compile(
    r"""["']?(?P<name>[\w-]{1,60})["']?[ \t]*=[ \t]*(?P<quote>["'])(?P<value>[^"'\n]{0,2000})(?P=quote)"""
)
_BLOCK_SIGNS: Final = ("|", ">", "|+", ">+")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: ``literal`` is its value as written, ``value`` as its reader takes it."""

    section: str
    name: Traced
    value: Traced
    literal: Span
    is_item: bool = False
    is_quoted: bool = False
    form: str = ""  # the sign behind the name, with the list's dash in front of it: ``-=``


def is_yaml(text: str) -> bool:
    return bool(_YAML_SECTION.search(text)) and not _INI_SECTION.search(text)


def settings_of(text: str) -> list[Setting]:
    """All settings, or none where a line is of another shape."""
    is_in_yaml = is_yaml(text)
    if text.count("\n") > MOST_LINES:
        return []
    if not (is_in_yaml or _INI_SECTION.search(text)):
        return [s for s in _of_ini(text) if s.is_quoted] if _is_hcl(text) else []
    return _of_yaml(text) if is_in_yaml else _of_ini(text)


def _of_table(line: Line) -> Iterator[Setting]:
    """``headers = { Authorization = "…" }``: TOML's table within a line."""
    start = _TABLE.match(line.text)
    if start is None:
        return
    whole = line.traced()
    for match in _ENTRY.finditer(line.text, start.end()):
        name = whole[match.start("name") : match.end("name")]
        value = whole[match.start("value") : match.end("value")]
        span = Span(line.start + match.start("value"), line.start + match.end("value"))
        yield Setting(start["name"].lower(), name, value, span, is_quoted=True)


def _is_hcl(text: str) -> bool:
    return bool(_HCL_SECTION.search(text)) and bool(re.search(r"(?m)^[ \t]*\}", text))


def _of_ini(text: str) -> list[Setting]:
    found: list[Setting] = []
    section, keeps_all = "", bool(_KEEPS_ALL.search(text))
    for line in lines_of(text):
        bare = line.text.strip()
        if not bare or bare.startswith(("#", ";", "---")):
            continue
        if bare in ("}", "},") or _HCL_SECTION.match(line.text):
            continue
        if bare.startswith("["):
            section = bare.strip("[]:- ").lower()
            continue
        inner = list(_of_table(line))
        if inner:
            found += inner
            continue
        setting = _setting(line, _INI_LINE, section, keeps_all=keeps_all)
        if setting is None:
            return []
        found.append(setting)
    return found


def _of_yaml(text: str) -> list[Setting]:
    found: list[Setting] = []
    section, block, name = "", None, None
    for line in lines_of(text):
        bare = line.text.strip()
        if block is not None and line.text.startswith((" ", "\t")) and ":" not in bare:
            found[-1] = _with_block(text, found[-1], line)
            continue
        block = None
        if not bare or bare.startswith(("#", ";", "---")):
            continue
        pair = list(_of_pair(line, name, section))
        name = _name_of_pair(line)
        if pair or name is not None:
            found += pair
            continue
        if bare.startswith("[") or bare.endswith(":"):
            section = bare.strip("[]:- ").lower()
            continue
        setting = _setting(line, _YAML_LINE, section)
        if setting is None and not bare.startswith(("-", "{", "}", "]", "?")):
            return []
        if setting is not None:
            found.append(setting)
            block = setting if setting.value.text.strip() in _BLOCK_SIGNS else None
    return found


def _name_of_pair(line: Line) -> Traced | None:
    match = _NAMED.match(line.text)
    return line.traced()[match.start("name") : match.end("name")] if match else None


def _of_pair(line: Line, name: Traced | None, section: str) -> Iterator[Setting]:
    """The value to the name on the line before, or both out of one pair of braces."""
    flow = _FLOW.match(line.text)
    match = flow or (_VALUE.match(line.text) if name is not None else None)
    if match is None:
        return
    whole = line.traced()
    named = whole[flow.start("name") : flow.end("name")] if flow else name
    assert named is not None
    start = line.start + match.start("value")
    yield _with_value(section, named, whole[match.start("value") : match.end("value")], start)


def _setting(
    line: Line, rule: re.Pattern[str], section: str, *, keeps_all: bool = False
) -> Setting | None:
    item = _ITEM.match(line.text)
    match = item or rule.match(line.text)
    if match is None:
        return None
    whole = line.traced()
    name = whole[match.start("name") : match.end("name")]
    raw = whole[match.start("value") : match.end("value")]
    if item:
        return Setting(section, name, raw, raw.span if raw else whole.span, is_item=True)
    if name.text == "Environment" and "=" in raw.text:
        return _of_unit(section, raw)
    tag = _TAG.match(raw.text)
    raw = raw[tag.end() :] if tag else raw
    is_item = keeps_all or (match["sign"] == "=" and "-" in match["dash"])
    start = line.start + match.start("value") + (tag.end() if tag else 0)
    form = match["dash"].strip() + match["sign"]
    return replace(_with_value(section, name, raw, start, is_item=is_item), form=form)


def _with_value(
    section: str, name: Traced, raw: Traced, start: int, *, is_item: bool = False
) -> Setting:
    """Less the quotes and the comment, where they belong to the file and not to the value."""
    quoted = None if is_item else _QUOTED.match(raw.text)
    if is_item:
        raw = raw.strip()
    elif quoted:
        raw = raw[quoted.start(2) : quoted.end(2)]
    else:
        comment = _COMMENT.search(raw.text)
        raw = raw[: comment.start()] if comment else raw
        raw = raw.strip()
    start += 1 if quoted else 0
    literal = raw.span if raw else Span(start, start)
    return Setting(section, name, raw, literal, is_item, bool(quoted))


SPACED: Final = " = "
# systemd parts the assignments at their blanks.
_SPACED: Final = re.compile(
    r"""["']?(?P<name>[A-Za-z_]\w{0,80})(?:[ \t]+=[ \t]*|=[ \t]+)(?P<value>[^"'\s=]{8,})["']?\s*\Z"""
)


def _of_unit(section: str, raw: Traced) -> Setting | None:
    """``Environment="NAME=value"`` of a systemd unit."""
    match = re.match(r"""["']?([A-Za-z_]\w{0,80})=([^"'\s]*)["']?""", raw.text)
    spaced = _SPACED.match(raw.text)
    if spaced is not None:
        value = raw[spaced.start("value") : spaced.end("value")]
        name = raw[spaced.start("name") : spaced.end("name")]
        return Setting(section, name, value, value.span, is_quoted=True, form=SPACED)
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
