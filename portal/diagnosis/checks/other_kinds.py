"""Something else than a key of this provider, by its form."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks import known_formats
from portal.diagnosis.checks.less import ALL_BLANKS
from portal.diagnosis.checks.registry import Context, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_word
from portal.diagnosis.traced import Traced, joined

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE


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
            return Peeled(key, Seen(key.strip(ALL_BLANKS).span, name, certainty), hopeless)
    if is_key_name(text):
        seen = Seen(key.strip(ALL_BLANKS).span, "the name of a key", LIKELY)
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
