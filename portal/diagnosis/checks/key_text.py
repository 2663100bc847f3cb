"""Faults in the key's own text, each a layer that takes off what it knows.

A key may hold any printable character, so a look alone is no fault: each layer names a sign
or a wrapping that no key is issued with, or says no more than ``likely``.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import Final
from urllib.parse import unquote

from portal.diagnosis import characters
from portal.diagnosis.checks import known_formats
from portal.diagnosis.checks.registry import Context, Group, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, is_name, is_part_of_a_key, is_word, mask_in
from portal.diagnosis.stand_ins import is_stand_in
from portal.diagnosis.traced import EMPTY, HOLE, Traced, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_ALL_BLANKS: Final = " \t\r\n"
_QUOTES: Final = "\"'`"


def _strip_all(text: str) -> str:
    return "".join(c for c in text if not (c.isspace() or characters.is_invisible(c)))


def _indexes(text: str, signs: str) -> list[int]:
    return [i for i, c in enumerate(text) if c in signs]


def _gone(key: Traced, indexes: list[int], found: str) -> Peeled:
    return Peeled(key.without(indexes), Seen(key[indexes[0] : indexes[0] + 1].span, found))


def _decoded(key: Traced, rule: re.Pattern[str]) -> Traced:
    """The key with each match of the rule replaced by what it stands for."""
    parts, end = [], 0
    for match in rule.finditer(key.text):
        parts.append(key[end : match.start()])
        plain = html.unescape(match[0]) if match[0].startswith("&") else unquote(match[0])
        parts.append(Traced.at(plain, key.origin[match.start()]))
        end = match.end()
    return joined([*parts, key[end:]])


@key_layer("empty_key", CERTAIN)
def nothing_where_the_key_belongs(key: Traced, context: Context) -> Peeled | None:
    if _strip_all(key.text).strip(_QUOTES):
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
        return Peeled(key, Seen(key.strip(_ALL_BLANKS).span, text), hopeless=True)
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
    return Peeled(key, Seen(key.strip(_ALL_BLANKS).span, text), hopeless=True)


@key_layer("bytes_literal", CERTAIN, Group.CLIENT)
def python_bytes_as_text(key: Traced, context: Context) -> Peeled | None:
    """``str(b'…')`` and ``f"{b'…'}"`` keep the ``b`` and the quotes."""
    match = re.match(r"""\s*[bB](['"])([^'"]*)\1\s*\Z""", key.text)
    if not match:
        return None
    return Peeled(key[match.start(2) : match.end(2)], Seen(key[: match.start(2)].span))


_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


@key_layer("html_entity", CERTAIN)
def copied_from_page_source(key: Traced, context: Context) -> Peeled | None:
    match = _ENTITY.search(key.text)
    if not match:
        return None
    seen = Seen(key[match.start() : match.end()].span, match[0])
    has_own_quotes = key.text.strip()[:1] in _QUOTES
    plain = _decoded(key, _ENTITY)
    return Peeled(plain if has_own_quotes else _less_pair_of_quotes(plain), seen)


def _less_pair_of_quotes(key: Traced) -> Traced:
    """Quotes that were written as entities, too, are the same slip."""
    text = key.text
    is_pair = len(text) > 2 and text[0] in _QUOTES and text[-1] == text[0]
    return key[1:-1] if is_pair else key


_PERCENT: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_NEVER_IN_A_KEY: Final = re.compile(r"%(?:0[0-9A-Fa-f]|20|22|27|3[CcEe]|[CcDdEe][0-9A-Fa-f]%)")


@key_layer("percent_encoded", LIKELY)
def encoded_for_an_address(key: Traced, context: Context) -> Peeled | None:
    match = _PERCENT.search(key.text)
    if not match or key.text.strip().endswith("%"):
        return None
    certainty = CERTAIN if _NEVER_IN_A_KEY.search(key.text) else LIKELY
    seen = Seen(key[match.start() : match.end()].span, match[0][:9], certainty)
    return Peeled(_decoded(key, _PERCENT).strip(), seen)  # encoded blanks are one fault, not two


_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{20,1400}={0,2}\Z")
_PLAIN_KEY: Final = re.compile(r"(?:bearer\s+)?[!-~]{12,1024}[\r\n]{0,2}\Z", re.I)


@key_layer("base64_encoded", LIKELY)
def encoded_once_more(key: Traced, context: Context) -> Peeled | None:
    """Random letters do not decode to plain text, so a key that does was encoded."""
    text = key.text.strip()
    if not _BASE64.match(text):
        return None
    plain = plain_of_base64(text)
    if not plain or not _PLAIN_KEY.match(plain):
        return None
    bare = re.sub(r"(?i)^bearer\s+", "", plain)
    if not is_key_like(bare.strip()):
        return None
    certainty = CERTAIN if bare != bare.strip() or bare != plain else LIKELY
    rest = Traced.at(bare, key.strip(_ALL_BLANKS).span.start)
    return Peeled(rest, Seen(key.span, certainty=certainty))


def plain_of_base64(text: str) -> str:
    """What the base64 stands for where that is ASCII text, else nothing."""
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_" if set("-_") & set(text) else None).decode(
            "ascii"
        )
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


_ESCAPED_LINE_END: Final = re.compile(r"(?:\\r\\n|\\n|\\r)+\Z")


@key_layer("newline_in_key", CERTAIN)
def line_end_in_the_key(key: Traced, context: Context) -> Peeled | None:
    """RFC 9110 section 5.5: a field value holds neither CR nor LF."""
    text = key.text
    if "-----BEGIN" in text or _half_of_two(text.strip()):
        return None
    if "\n" in text or "\r" in text:
        first = min(i for i in (text.find("\n"), text.find("\r")) if i >= 0)
        seen = Seen(key[first : first + 1].span, characters.line_end_name(text))
        return Peeled(_less_line_ends(key), seen)
    match = _ESCAPED_LINE_END.search(text)
    if not match:
        return None
    seen = Seen(key[match.start() : match.end()].span, match[0], LIKELY)
    return Peeled(key[: match.start()], seen)


def _less_line_ends(key: Traced) -> Traced:
    lines = re.finditer(r"[^\r\n]+", key.text)
    return joined(key[m.start() : m.end()].strip() for m in lines)


_MISREAD_MARKS: Final = ("ï»¿", "ÿþ", "þÿ")  # byte order marks that were read as latin-1


@key_layer("invisible_character", CERTAIN)
def character_that_is_not_seen(key: Traced, context: Context) -> Peeled | None:
    misread = next((m for m in _MISREAD_MARKS if key.text.startswith(m)), "")
    odd = [i for i, c in enumerate(key.text) if i < len(misread) or characters.is_invisible(c)]
    odd = [i for i in odd if key.text[i] != HOLE]
    if not odd:
        return None
    if misread:
        return _gone(key, odd, characters.name_of("\ufeff"))
    return _gone(key, odd, characters.names_of("".join(key.text[i] for i in odd)))


@key_layer("pasted_twice", CERTAIN)
def the_same_key_twice_in_a_row(key: Traced, context: Context) -> Peeled | None:
    text = key.text.strip()
    half = _half_of_two(text)
    if not half:
        return None
    start = key.text.find(text)
    seen = Seen(key[start + half : start + len(text)].span)
    between = re.match(r"[\r\n]*", text[half:])  # is told as what it is, too
    return Peeled(key[start : start + half + (between.end() if between else 0)], seen)


def _half_of_two(text: str) -> int:
    """The length of what stands there twice, with nothing or a separator between; else 0."""
    for gap in ("", " ", ",", ", ", ";", ":", "\t", "\n", "\r\n"):
        half, odd = divmod(len(text) - len(gap), 2)
        is_twice = half >= 8 and not odd and text == text[:half] + gap + text[:half]
        if is_twice and len(set(text)) > 3:
            return half
    return 0


@key_layer("smart_quotes", CERTAIN)
def quotes_of_a_word_processor(key: Traced, context: Context) -> Peeled | None:
    odd = _indexes(key.text, characters.SMART_QUOTES)
    if not odd:
        return None
    return _gone(key, odd, characters.names_of("".join(key.text[i] for i in odd)))


@key_layer("smart_dash", CERTAIN)
def dash_of_a_word_processor(key: Traced, context: Context) -> Peeled | None:
    odd = _indexes(key.text, characters.SMART_DASHES)
    if not odd:
        return None
    plain = "".join("-" if c in characters.SMART_DASHES else c for c in key.text)
    seen = Seen(key[odd[0] : odd[0] + 1].span, characters.names_of(key.text[odd[0]]))
    holes = {v.span.start: v for v in key.variables}
    return Peeled(Traced(plain, key.origin, holes), seen)


_COMMENT: Final = re.compile(r"(?<!\s)\s+(?:#|//|<-|<!--|;[ \t]).*\Z")


@key_layer("env_syntax", CERTAIN, Group.CLIENT)
def comment_kept_in_the_value(key: Traced, context: Context) -> Peeled | None:
    """Where nothing strips comments, the sign and all behind it become part of the value."""
    match = _COMMENT.search(key.text)
    if not match or match.start() == 0:
        return None
    sign = match[0].strip()[:1]
    seen = Seen(key[match.start() : match.end()].span, sign, LIKELY)
    return Peeled(key[: match.start()], seen)


@key_layer("whitespace_around", LIKELY)
def blanks_at_the_ends(key: Traced, context: Context) -> Peeled | None:
    """Blanks at a header's ends are no part of it (RFC 9110 section 5.5): a note at most."""
    text = key.text
    left = len(text) - len(text.lstrip(characters.BLANKS))
    right = len(text) - len(text.rstrip(characters.BLANKS))
    if not (left or right) or left == len(text):
        return None
    span = key[:left].span if left else key[len(text) - right :].span
    found = " and ".join(
        f"{n} {'space' if n == 1 else 'spaces'} at the {end}"
        for n, end in ((left, "start"), (right, "end"))
        if n
    )
    return Peeled(key.strip(), Seen(span, found))


@key_layer("placeholder", CERTAIN)
def stand_in_of_the_documentation(key: Traced, context: Context) -> Peeled | None:
    if not is_stand_in(key.text.strip(), context.provider.placeholders):
        return None
    bare = key.strip(_ALL_BLANKS)
    known = key.text.strip(" <>[]{}\"'`") if len(key.text) <= 60 else ""
    return Peeled(key, Seen(bare.span, known), hopeless=True)


_ELLIPSIS: Final = re.compile(r"…|\.{3,}|⋯")


@key_layer("truncated", CERTAIN)
def cut_off(key: Traced, context: Context) -> Peeled | None:
    """An ellipsis is a display's sign for "and more", never part of what it shortens."""
    match = _ELLIPSIS.search(key.text)
    if match:
        seen = Seen(key[match.start() : match.end()].span, match[0])
        return Peeled(key, seen, hopeless=True)
    return _shorter_than_the_format(key, context)


def _shorter_than_the_format(key: Traced, context: Context) -> Peeled | None:
    """With a published format: a text that fits it once something is added was cut off."""
    rule = context.provider.key_format
    text = key.text.strip()
    if rule is None or not text or rule.fullmatch(text):
        return None
    if not any(rule.fullmatch(text + text[-1] * n) for n in range(1, 65)):
        return None
    return Peeled(key, Seen(key[len(key) - 1 :].span), hopeless=True)


@key_layer("masked_copy", CERTAIN)
def the_mask_instead_of_the_key(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    match = mask_in(text)
    shortened = _ELLIPSIS.search(text.strip())
    if match is None and shortened and shortened.end() < len(text.strip()) <= 24:
        match = _ELLIPSIS.search(text)
    if match is None:
        return None
    seen = Seen(key[match.start() : match.end()].span, match[0][:12])
    return Peeled(EMPTY, seen, hopeless=True)


@key_layer("quotes_in_value", CERTAIN)
def quotes_became_part_of_it(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    start = re.match(r"""\s*(?:\\*["'`])+""", text)
    end = re.search(r"""(?:\\?["'`]){1,9}\s{0,9}\Z""", text[-40:])
    if not start and not end:
        return None
    first = start.end() if start else 0
    last = len(text) - len(text[-40:]) + end.start() if end else len(text)
    if first > last:
        return Peeled(EMPTY, Seen(key.span), hopeless=True)
    at = start.end() - 1 if start else last
    sign = next(c for c in text[at:] if c in _QUOTES)
    return Peeled(key[first:last], Seen(key[at : at + 1].span, characters.name_of(sign)))


_PAIRS: Final = {"<": ">", "[": "]", "{": "}", "(": ")"}


@key_layer("brackets_kept", CERTAIN)
def brackets_of_the_sample(key: Traced, context: Context) -> Peeled | None:
    bare = key.strip(_ALL_BLANKS)
    text = bare.text
    first = 1 if text[:2] in ("${", "#{") else 0
    depth = 0
    while first + 2 * depth + 2 < len(text) and _is_pair(text, first + depth, depth):
        depth += 1
    if depth == 0:
        return None
    inner = bare[first + depth : len(text) - depth]
    return Peeled(inner.strip(), Seen(bare[: first + 1].span, f"{text[first]}…{text[-1]}"))


def _is_pair(text: str, first: int, depth: int) -> bool:
    return _PAIRS.get(text[first]) == text[len(text) - 1 - depth]


_STRAY_FIRST: Final = "$=:>,;"
_STRAY_LAST: Final = "%;,.:\\$"
_LIST_MARK: Final = re.compile(r"(?:[-*•·>#+]|\d{1,2}[.)])[ \t]+(?=\S+\s*\Z)")


@key_layer("stray_character", LIKELY)
def sign_copied_along_at_an_end(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    if text == "$" + HOLE:  # a dollar of another language in front of the braces
        return Peeled(key[1:], Seen(key[:1].span, characters.names_of("$")))
    if len(text) < 8 or HOLE in text:
        return _odd_sign(key)
    mark = _LIST_MARK.match(text)
    if mark:
        return Peeled(key[mark.end() :], Seen(key[:1].span, characters.names_of(text[:1])))
    last = len(text.rstrip(_STRAY_LAST))
    if last == len(text) and text[-1] in ")]}>" and _unpaired(text):
        last -= 1
    if 0 < last < len(text):
        seen = Seen(key[last:].span, characters.names_of(text[last:]))
        return Peeled(key[:last], seen)
    first = len(text) - len(text.lstrip(_STRAY_FIRST))
    if 0 < first < len(text):
        return Peeled(key[first:], Seen(key[:first].span, characters.names_of(text[:first])))
    return _odd_sign(key)


def _unpaired(text: str) -> bool:
    return not any(c in text[:-1] for c in "([{<")


def _odd_sign(key: Traced) -> Peeled | None:
    """A sign that is neither ASCII nor a letter nor named by another layer: an arrow, a tick."""
    odd = [
        i
        for i, c in enumerate(key.text)
        if not c.isascii()
        and c != HOLE
        and not c.isalnum()
        and not characters.is_invisible(c)
        and c not in characters.SMART_QUOTES + characters.SMART_DASHES + "…⋯•●∙·▪■█"
    ]
    if not odd:
        return None
    return _gone(key, odd, characters.names_of("".join(key.text[i] for i in odd)))


@key_layer("lookalike_character", CERTAIN)
def letter_of_another_alphabet(key: Traced, context: Context) -> Peeled | None:
    odd = [i for i, c in enumerate(key.text) if not c.isascii() and c != HOLE and c.isalnum()]
    if not odd:
        return None
    found = characters.names_of("".join(key.text[i] for i in odd))
    seen = Seen(key[odd[0] : odd[0] + 1].span, found)
    swap = {i: characters.twin_of(key.text[i]) for i in odd}
    parts = (
        Traced.at(swap[i], o) if i in swap else key[i : i + 1] for i, o in enumerate(key.origin)
    )
    is_mended = all(swap.values())
    return Peeled(joined(parts), seen, hopeless=not is_mended)


@key_layer("other_provider_key", CERTAIN)
def format_of_another_provider(key: Traced, context: Context) -> Peeled | None:
    name = known_formats.provider_of(key.text)
    fits_ours = context.provider.key_format and context.provider.key_format.fullmatch(key.text)
    if not name or fits_ours:
        return None
    certainty = LIKELY if name in ("Twilio", "GoDaddy", "Telegram", "Mailchimp") else CERTAIN
    return Peeled(key, Seen(key.span, name, certainty), hopeless=True)


_KINDS: Final = (
    ("a web address", CERTAIN, re.compile(r"(?:https?|wss?|ftp)://\S+\Z", re.I)),
    (
        "an e-mail address",
        CERTAIN,
        re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\Z"),
    ),
    ("a private key or certificate", CERTAIN, re.compile(r"-----\s?BEGIN ?[A-Z ]{3,40}-----")),
    (
        "an SSH key",
        CERTAIN,
        re.compile(r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S{4,20})(?:\s|\Z)"),
    ),
    ("an SSH key", CERTAIN, re.compile(r"AAAA[BC]3NzaC1[A-Za-z0-9+/=]{20,}\Z")),
    ("an SSH fingerprint", CERTAIN, re.compile(r"(?:SHA256:[A-Za-z0-9+/]{43}|MD5:\S{47})\Z")),
    ("a JSON Web Token", LIKELY, re.compile(r"eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*\Z")),
    (
        "a UUID",
        LIKELY,
        re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z"),
    ),
    ("an identifier and a secret", LIKELY, re.compile(r"[A-Za-z0-9_]{28,40}:[A-Za-z0-9]{20,44}\Z")),
    (
        "the place of a file",
        CERTAIN,
        re.compile(
            r"(?:/(?:run|etc|var|home|opt|usr|tmp|root|mnt|secrets|app|srv|data)/|~/|\.{1,2}/"
            r"|[A-Za-z]:\\)[\w ./\\-]{2,200}\Z"
        ),
    ),
    ("an IP address", CERTAIN, re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\Z")),
    (
        "a domain name",
        LIKELY,
        re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|io|dev|app)\Z"),
    ),
)


@key_layer("wrong_credential_kind", LIKELY)
def something_else_than_an_api_key(key: Traced, context: Context) -> Peeled | None:
    text = key.text.strip()
    fits_ours = context.provider.key_format and context.provider.key_format.fullmatch(text)
    if fits_ours:
        return None
    for name, certainty, rule in _KINDS:
        if rule.match(text):
            hopeless = certainty is CERTAIN
            return Peeled(key, Seen(key.strip(_ALL_BLANKS).span, name, certainty), hopeless)
    if is_key_name(text):
        seen = Seen(key.strip(_ALL_BLANKS).span, "the name of a key", LIKELY)
        return Peeled(key, seen, hopeless=True)
    return None


def is_key_name(text: str) -> bool:
    """Whether people would call a key so: a few words, joined by hyphens or spaces."""
    words = re.split(r"[-_ ]", text)
    if not 4 <= len(text) <= LONGEST_KEY_NAME or sum(c.isdigit() for c in text) > 4:
        return False
    return all(_is_name_part(w) for w in words) and any(len(w) >= 3 for w in words)


LONGEST_KEY_NAME: Final = 40
_VOWEL: Final = re.compile(r"[aeiouyAEIOUY]")


def _is_name_part(word: str) -> bool:
    if re.match(r"v?\d{1,4}\Z", word):
        return True
    is_cased = word.islower() or word.istitle() or (word.isupper() and len(word) <= 10)
    has_shape = bool(_VOWEL.search(word)) or len(word) <= 5
    return word.isalpha() and len(word) <= 14 and is_cased and has_shape


@key_layer("whitespace_inside", CERTAIN)
def blank_within_the_key(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    chunks = list(re.finditer(r"[^ \t]+", text))
    if len(chunks) < 2:
        return None
    seen = Seen(key[chunks[0].end() : chunks[1].start()].span, _blank_name(text))
    if all(is_word(m[0]) for m in chunks[1:]) and len(chunks[0][0]) >= 8:
        return Peeled(key[chunks[0].start() : chunks[0].end()], seen)
    return Peeled(joined(key[m.start() : m.end()] for m in chunks), seen)


def _blank_name(text: str) -> str:
    return "a tab" if "\t" in text else "a space"


@key_layer("malformed_key", CERTAIN)
def not_in_the_known_format(key: Traced, context: Context) -> Peeled | None:
    rule = context.provider.key_format
    if rule is None or not key.is_known or rule.fullmatch(key.text):
        return None
    return Peeled(key, Seen(key.span))
