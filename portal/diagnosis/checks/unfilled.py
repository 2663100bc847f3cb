"""Nothing where the key belongs, or a program's word for it: a name, ``null``, bytes."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks.less import ALL_BLANKS, QUOTES, strip_all
from portal.diagnosis.checks.registry import Context, Group, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, is_name, is_part_of_a_key
from portal.diagnosis.stand_ins import is_stand_in
from portal.diagnosis.traced import EMPTY, HOLE, Traced

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


@key_layer("empty_key", CERTAIN)
def nothing_where_the_key_belongs(key: Traced, context: Context) -> Peeled | None:
    if strip_all(key.text).strip(QUOTES):
        return None
    return Peeled(EMPTY, Seen(key.span), hopeless=True)


# What a template, a shell or a language would have replaced, had it been asked to.
_UNRESOLVED: Final = tuple(
    re.compile(rule + r"\Z")
    for rule in (
        r"\$\{\{?[^{}\r\n]{1,80}\}?\}",
        r"\$\([^()\r\n]{1,80}\)",
        r"\{\{[^{}\r\n]{1,80}\}\}",
        r"#\{[^{}\r\n]{1,80}\}",
        r"\{\$[^{}\r\n]{1,80}\}",
        r"<%=?[^%\r\n]{1,80}%>",
        r"<\?(?:=|php)?[^?\r\n]{1,80}\?>",
        r"%[A-Za-z_][A-Za-z0-9_]{0,60}%",
        r"\{\d?\}",
        r"!?%\(?[A-Za-z_]{0,40}\)?[sdv]",
        r"(?:secrets|vars)\.[A-Za-z_][A-Za-z0-9_]{0,60}",
        r"\$env:[A-Za-z_][A-Za-z0-9_]{0,60}",
        r"(?:process\.env|os\.environ|import\.meta\.env|System\.getenv|getenv|ENV|env)\b.{0,60}",
        r"""["'] ?[+.&] ?[A-Za-z_$][\w.$]{0,60} ?[+.&] ?["']""",
    )
)


_LONG: Final = 20


@key_layer("variable_not_expanded", CERTAIN, Group.CLIENT)
def name_sent_instead_of_value(key: Traced, context: Context) -> Peeled | None:
    text = key.text.strip()
    if HOLE in text:
        return _key_with_a_hole_in_it(key)
    inner = text.strip("${}#<>% ")
    is_key = is_key_like(inner) and not all(map(is_name, inner.split(".")))
    if is_key and len(inner) >= _LONG:  # a sample's brackets round a real key
        return None
    if any(rule.match(text) for rule in _UNRESOLVED) or _is_bare_name(text, context):
        return Peeled(key, Seen(key.strip(ALL_BLANKS).span, text), hopeless=True)
    return None


def _key_with_a_hole_in_it(key: Traced) -> Peeled | None:
    """``abc$1def``: the shell replaced a part of the key by a variable's value."""
    literal = key.text.replace(HOLE, "")
    if not is_part_of_a_key(literal) or not any(c.isdigit() for c in literal):
        return None
    variable = key.variables[0]
    seen = Seen(variable.span, "$" + variable.name, LIKELY)
    return Peeled(key, seen, hopeless=True)


def _is_bare_name(text: str, context: Context) -> bool:
    if text.startswith(("$", "%")) and is_name(text[1:]):  # cmd leaves a lone ``%`` as it is
        return True
    if text.startswith("{") and text.endswith("}") and is_name(text[1:-1]):
        return True
    if is_stand_in(text, context.provider.placeholders):
        return False
    return text.isupper() and is_name(text) and "_" in text and len(text) > 6


NULL_LITERAL: Final = re.compile(
    r"(?:undefined|null|None|nil|NULL|NaN|Null|\(null\)|<nil>|<none>|%!s\(<nil>\)|false|true"
    r"|\[object (?:Object|Promise|Undefined|Null|Response|Function)\]|<Promise>"
    r"|Promise ?\{ ?<\w+> ?\}|System\.\w[\w.`\[\]]{2,60}|<coroutine object .{1,60}>)\Z"
)


@key_layer("null_literal", CERTAIN, Group.CLIENT)
def the_word_for_no_value(key: Traced, context: Context) -> Peeled | None:
    text = key.text.strip()
    if not NULL_LITERAL.match(text):
        return None
    return Peeled(key, Seen(key.strip(ALL_BLANKS).span, text), hopeless=True)


@key_layer("bytes_literal", CERTAIN, Group.CLIENT)
def python_bytes_as_text(key: Traced, context: Context) -> Peeled | None:
    """``str(b'…')`` and ``f"{b'…'}"`` keep the ``b`` and the quotes."""
    match = re.match(r"""\s*[bB](['"])([^'"]*)\1\s*\Z""", key.text)
    if not match:
        return None
    return Peeled(key[match.start(2) : match.end(2)], Seen(key[: match.start(2)].span))
