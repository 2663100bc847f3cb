"""Faults between the header's colon and the key: RFC 9110 section 11.4, RFC 6750 section 2.1.

Each layer takes the header's value, blanks at its ends gone, and gives it back with its one
fault mended, so that after the last the value is ``Bearer``, a space and the key.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks.registry import Context, Peeled, Seen, scheme_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import (
    edit_distance,
    is_key_like,
    is_name,
    is_word,
    mask_in,
    names_a_secret,
)
from portal.diagnosis.traced import Span, Traced

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_NAME_AGAIN: Final = re.compile(
    r"""\s*(?:bearer\s{1,9})?["']?authorization["']?\s{0,9}[:=]\s*""", re.I
)
_FIRST_WORD: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]{1,23})([\s:=,]+)(?=\S)")
_PARAMETER: Final = re.compile(
    r"""(bearer[\s:=,]+)((?:access_?|api_?|auth_?)?(?:token|key)\s?[=:]\s?)""", re.I
)
_KNOWN_SCHEMES: Final = frozenset(
    [
        "token",
        "apikey",
        "api-key",
        "api_key",
        "key",
        "digest",
        "jwt",
        "oauth",
        "oauth2",
        "sso-key",
        "hawk",
        "negotiate",
        "ntlm",
        "secret",
        "access",
        "auth",
        "authorization",
        "bot",
        "private-token",
        "x-api-key",
        "access_token",
        "access-token",
        "geniekey",
        "aws4-hmac-sha256",
        "bearertoken",
        "bearer-token",
        "bearer_token",
        "apitoken",
        "api-token",
        "client-id",
    ]
)


def _starts(value: Traced, word: str) -> bool:
    return value.text[: len(word)].lower() == word


def _with_scheme(key: Traced, context: Context, offset: int) -> Traced:
    return Traced.at(context.provider.scheme + " ", offset) + key


def _part(value: Traced, start: int, end: int) -> Span:
    piece = value[start:end]
    return piece.span if piece else Span(value.span.end, value.span.end)


@scheme_layer("header_name_in_value", CERTAIN)
def value_names_the_header_again(value: Traced, context: Context) -> Peeled | None:
    """Tools that ask for name and value apart send both when both are in the value."""
    match = _NAME_AGAIN.match(value.text)
    if not match:
        return None
    return Peeled(value[match.end() :].strip(), Seen(value[: match.end()].span))


@scheme_layer("basic_auth_used", CERTAIN)
def scheme_is_basic(value: Traced, context: Context) -> Peeled | None:
    """RFC 7617: ``Basic`` and base64 of ``user:password``; the key may be either of the two."""
    match = re.match(r"basic\s+", value.text, re.I)
    if not match:
        return None
    rest = value[match.end() :]
    seen = Seen(value[:5].span)
    if rest.text[:1] and not rest.is_known:
        return Peeled(_with_scheme(rest, context, value.span.start), seen)
    key = key_of_basic(rest)
    is_key = is_key_like(key.text)
    return Peeled(_with_scheme(key, context, value.span.start), seen, hopeless=not is_key)


def key_of_basic(encoded: Traced) -> Traced:
    """The part of base64 of ``user:password`` that is more like a key; as it is if it is none."""
    try:
        plain = base64.b64decode(encoded.text.strip(), validate=True).decode("ascii").strip()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return encoded
    user, _, password = plain.partition(":")
    chosen = password if is_key_like(password) and not is_key_like(user) else user or password
    return Traced.at(chosen, encoded.span.start)


@scheme_layer("scheme_punctuated", CERTAIN)
def sign_after_the_scheme(value: Traced, context: Context) -> Peeled | None:
    """``Bearer: key``, ``Bearer=key``, ``Bearer, key``, ``Bearer token="key"``."""
    parameter = _PARAMETER.match(value.text)
    if parameter:
        seen = Seen(_part(value, *parameter.span(2)), parameter[2].strip())
        return Peeled(_with_scheme(value[parameter.end() :], context, value.span.start), seen)
    if not _starts(value, "bearer"):
        return None
    match = _SIGN.match(value.text, 6)
    if not match:
        return None
    if match[1] == "=" and match.end() >= len(value):
        return None
    group = 1 if match[1] else 2
    seen = Seen(_part(value, *match.span(group)), match[group])
    return Peeled(_with_scheme(value[match.end() :], context, value.span.start), seen)


_SIGN: Final = re.compile(rf"\s*([:=,;|{characters.SMART_DASHES}]+)\s*|\s*([-.>]+)\s+")


@scheme_layer("scheme_no_space", CERTAIN)
def scheme_runs_into_key(value: Traced, context: Context) -> Peeled | None:
    """RFC 9110 section 11.4: a space parts the scheme from the credential."""
    after = value.text[6:7]
    if not _starts(value, "bearer") or after in ("", " ") or _LONGER_WORD.match(value.text):
        return None
    if after.isspace() or characters.is_invisible(after):
        end = 6 + len(value.text[6:]) - len(value.text[6:].lstrip())
        certainty = LIKELY if characters.is_invisible(after) else CERTAIN
        seen = Seen(value[6 : max(end, 7)].span, _named(after), certainty)
        return Peeled(_with_scheme(value[max(end, 7) :], context, value.span.start), seen)
    start = 7 if after in "-_" else 6
    seen = Seen(value[:7].span, after if after in "-_" else "nothing")
    return Peeled(_with_scheme(value[start:], context, value.span.start), seen)


_LONGER_WORD: Final = re.compile(r"bearer[a-z_-]{1,12}[ \t]+\S{8,}\Z", re.I)


def _named(blank: str) -> str:
    return "a tab" if blank == "\t" else characters.name_of(blank)


@scheme_layer("scheme_duplicated", CERTAIN)
def scheme_stands_twice(value: Traced, context: Context) -> Peeled | None:
    """The program or tool puts the scheme in front, and the stored value has it already."""
    match = re.match(r"bearer\s+((?:bearer(?:[\s:=]+|(?=[^A-Za-z\s])|\Z))+)", value.text, re.I)
    if not match:
        return None
    times = 1 + match[1].lower().count("bearer")
    seen = Seen(_part(value, *match.span(1)), f"{times} times")
    return Peeled(_with_scheme(value[match.end() :], context, value.span.start), seen)


@scheme_layer("scheme_wrong", CERTAIN)
def another_scheme(value: Traced, context: Context) -> Peeled | None:
    """A scheme of another API, or the right one misspelt."""
    word = value.text[:6]
    if not word.isascii() and _is_lookalike_of_bearer(word) and value.text[6:7] == " ":
        return Peeled(
            _with_scheme(value[7:], context, value.span.start),
            Seen(value[:6].span, "a look-alike of Bearer"),
        )
    match = _FIRST_WORD.match(value.text)
    if not match or match[1].lower() == context.provider.scheme.lower():
        return None
    word, rest = match[1], value[match.end() :]
    if not _is_scheme(word, match[2], rest.text):
        return None
    rest = _less_parameter_name(rest)
    return Peeled(
        _with_scheme(rest, context, value.span.start), Seen(_part(value, *match.span(1)), word)
    )


def _is_lookalike_of_bearer(word: str) -> bool:
    return "".join(characters.twin_of(c) or c for c in word).lower() == "bearer"


_SCHEME_LIKE: Final = re.compile(r"[a-z_-]*(?:token|bearer|key|auth|jwt|access)[a-z_-]*\Z", re.I)


def _is_scheme(word: str, between: str, rest: str) -> bool:
    if word.lower() in _KNOWN_SCHEMES or edit_distance(word.lower(), "bearer", 2) <= 2:
        return True
    if _SCHEME_LIKE.match(word) and not between.strip() and is_key_like(rest.strip()):
        return True
    is_alone = between.strip() == "" and not any(c.isspace() for c in rest.strip())
    return is_alone and is_word(word.replace("-", "")) and len(word) <= 16 and is_key_like(rest)


def _less_parameter_name(rest: Traced) -> Traced:
    """Less another scheme's parameter; ``token=`` is left for the layer that tells of it."""
    match = re.match(
        r"(?!(?:access_?|api_?|auth_?)?(?:token|key)\s?=)[A-Za-z_]{2,20}\s?=\s?", rest.text, re.I
    )
    return rest[match.end() :] if match else rest


@scheme_layer("scheme_missing", CERTAIN)
def no_scheme(value: Traced, context: Context) -> Peeled | None:
    """The key, or a variable that holds it, stands in the header alone."""
    if not value or _starts(value, "bearer") or mask_in(value.text):
        return None
    if value.is_known:
        return Peeled(_with_scheme(value, context, value.span.start), Seen(value.span))
    names = " ".join(v.name for v in value.variables)
    certainty = LIKELY if _holds_key_alone(names) else POSSIBLE
    if certainty is POSSIBLE:
        return None
    seen = Seen(value.variables[0].span, certainty=certainty)
    return Peeled(_with_scheme(value, context, value.span.start), seen)


def _holds_key_alone(name: str) -> bool:
    """Also of a setting's path, such as ``Registrar:ApiKey`` or ``services.registrar.key``."""
    last = re.split(r"[:.]", name)[-1]
    is_whole_value = re.search(r"auth|header|bearer|credential", last, re.I)
    return names_a_secret(last) and is_name(last) and not is_whole_value
