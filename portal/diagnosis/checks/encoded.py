"""The key encoded once more: for a page, for an address, in base64."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from portal.diagnosis.checks.less import ALL_BLANKS, QUOTES, decoded
from portal.diagnosis.checks.registry import Context, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like
from portal.diagnosis.traced import Traced

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")


@key_layer("html_entity", CERTAIN)
def copied_from_page_source(key: Traced, context: Context) -> Peeled | None:
    match = _ENTITY.search(key.text)
    if not match:
        return None
    seen = Seen(key[match.start() : match.end()].span, match[0])
    has_own_quotes = key.text.strip()[:1] in QUOTES
    plain = decoded(key, _ENTITY)
    return Peeled(plain if has_own_quotes else _less_pair_of_quotes(plain), seen)


def _less_pair_of_quotes(key: Traced) -> Traced:
    """Quotes that were written as entities, too, are the same slip."""
    text = key.text
    is_pair = len(text) > 2 and text[0] in QUOTES and text[-1] == text[0]
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
    return Peeled(decoded(key, _PERCENT).strip(), seen)  # encoded blanks are one fault, not two


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
    rest = Traced.at(bare, key.strip(ALL_BLANKS).span.start)
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
