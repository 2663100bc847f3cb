"""What stands in samples where a key belongs."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

ENCODED_PLACEHOLDER: Final = "WU9VUl9BUElfS0VZ"
"""``YOUR_API_KEY`` in base64, as the corrected data of a Secret holds it."""

_WRAPPINGS: Final = " \t<>[]{}()\"'`"
_INSTRUCTION: Final = re.compile(
    r"(?:your|my|the|insert|enter|paste|put|replace|add|add_your|use|tu|su|votre|dein|ihr|sua|seu)"
    r"[-_ .]?[a-z0-9-_ .]{0,30}(?:key|token|secret|here|api|value|clave|chave|cle|schluessel)"
    r"[a-z-_ .]{0,16}\Z"
    r"|(?:[a-z0-9]{2,14}[-_ ]){0,3}(?:key|token|secret)[-_ ]?(?:goes[-_ ]?)?here\Z",
    re.I,
)
_STAND_INS: Final = frozenset(
    """
    key token secret apikey api_key api-key api_token api-token
    access_token bearer_token changeme change-me change_me replaceme replace_me replace-me
    todo fixme example sample dummy fake test testing
    string here value placeholder abc123 abcdef foo bar
    baz foobar my_key mykey keyhere key_here secret_key secretkey
    your_key yourkey bearer-token auth_token yourapikey myapikey token_here abcdef123456
    abc123def456 1234567890abcdef 0123456789abcdef abcdefghijklmnopqrstuvwxyz
    """.split()
)
_RUNS: Final = re.compile(
    r"(?:([xX0#_.-])\1{5,}|[xX]{3,5}|[xX]{3,}(?:[-_][xX]{2,}){1,9}|(?:1234567890|0123456789|12345678|123456)+)\Z"
)
_MADE_UP: Final = re.compile(
    r"(?:invalid|expired|example|sample|dummy|fake|test|demo|placeholder)"
    r"(?:[-_][a-z]{2,12}){1,6}(?:[-_]\d{1,4})?\Z"
)


def is_stand_in(text: str, documented: Collection[str] = ()) -> bool:
    """Whether it is a sample's stand-in rather than a key: words, or a run of one sign.

    ``documented`` are those that the provider's own pages print.
    """
    bare = text.strip(_WRAPPINGS)
    if bare in documented:
        return True
    lower = bare.lower()
    if (
        lower in _STAND_INS
        or lower.replace(" ", "_") in _STAND_INS
        or _RUNS.match(bare)
        or _MADE_UP.match(lower)
    ):
        return True
    return sum(map(str.isdigit, bare)) <= 3 and bool(_INSTRUCTION.match(lower))
