"""Whether a value that a secret's name introduces is the secret itself, or only speaks of one."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.look import is_identifier, mask_in
from portal.diagnosis.redaction.removal import WITHHELD
from portal.diagnosis.stand_ins import ENCODED_PLACEHOLDER, is_stand_in

# Read from elsewhere, filled in later, or computed.
_REFERENCE: Final = re.compile(
    r"""[$%!&*@]?[{<\[(]|\$|%[A-Za-z_]|!|\\|(?:process\.env|os\.|env[.\[(]|ENV\b|getenv|System\.|Environment\.|import\.meta
    |secrets?[.\[]|vars?\.|settings\.|config[.\[(]|self\.|this\.|data\.|op://|vault:|arn:|projects/|ref\+|file:|/run/secrets/
    |https?://|\.{0,2}/|~/|request\.|req\.|args\.|params\.|user\.|str\b|None\b)""",
    re.X,
)
_ATTRIBUTE: Final = re.compile(r"(?:[A-Za-z_-]{1,40}=|dword:.*|:[A-Za-z_]\w*)\Z")
_MEMBER: Final = re.compile(r"[A-Za-z_][A-Za-z_]*(?:\.[A-Za-z_]+)+[\[(]?\Z")
_RULES_FOR_ONE: Final = re.compile(r"(?:required|nullable|string|confirmed|sometimes|min:\d+)\|")
_NAMES_ONE: Final = re.compile(
    r"(?=[A-Za-z_]*(?:passw|token|secret|key|creden))[A-Za-z_]+[,;)]?\Z", re.I
)
_ENOUGH_TO_TELL: Final = 128
_CALL: Final = re.compile(r"[A-Za-z_][\w.:]{0,60}(?:\(|\[|\.[a-z_]\w*\Z|->)")
# What is said of a password where none is told.
_SAID_OF_ONE: Final = frozenset(
    """
    required optional incorrect invalid expired missing wrong none null nil undefined true false yes no on off
    string str text char varchar bytes int integer number float bool boolean object array list any bearer basic
    digest oauth oauth2 apikey reset changed empty hidden forgotten valid enabled disabled not is was has the a an
    and or for in to of with from by at as if it its this that these those my your our his her their here there
    needed optional default password passwords passwort contraseña senha token tokens secret secrets key keys
    user username email auto automatic always never strict lax header headers query cookie body path form json
    jwt env environ environment file files read write admin self username unknown unset ok error failed failure
    success denied rotated revoked leaked stored saved sent received authentication authorization manager
    field input label prompt policy hash hashed encrypted bcrypt argon2 scrypt plain plaintext redacted masked
    removed withheld replaced below above attached later soon please must should can cannot will may
    """.split()
)


def is_literal(value: str, *, is_quoted: bool, is_sentence: bool = False) -> bool:
    """Whether the value stands there itself: no reference, no stand-in, no mask, no plain word.

    In a sentence (``password: required``) a bare word says something of the secret; in a file of
    settings it is one.
    """
    bare = value.strip(" \t\"'`“”‘’«»*_")
    if _RULES_FOR_ONE.match(bare) or (not is_quoted and _NAMES_ONE.match(bare)):
        return False
    if len(bare) < 3 or bare == ENCODED_PLACEHOLDER or WITHHELD in value:
        return False
    if (
        bare.lower().rstrip(".!?,:;") in _SAID_OF_ONE
        or is_stand_in(bare[:_ENOUGH_TO_TELL])
        or mask_in(bare[:_ENOUGH_TO_TELL])
    ):
        return False
    if (
        _ATTRIBUTE.match(bare)
        or _REFERENCE.match(bare)
        or (not is_quoted and (_CALL.match(bare) or _MEMBER.match(bare)))
    ):
        return False
    return not (is_sentence and not is_quoted and _is_plain(bare))


def _is_plain(text: str) -> bool:
    """A word or a number of a sentence, or the name of something."""
    bare = text.rstrip(".,;:!?)")
    if bare.isalpha():
        return bare.islower() or bare.istitle() or bare.isupper()
    is_number = bare.replace(".", "").replace(",", "").isdigit()
    return is_number or (is_identifier(bare) and not any(c.isdigit() for c in bare))
