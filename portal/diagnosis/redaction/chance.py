"""Texts of pure chance: what no person would write, so most likely somebody's secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from portal.diagnosis.redaction.removal import Removal
from portal.diagnosis.stand_ins import ENCODED_PLACEHOLDER

SHORTEST: Final = 16
SURE_FROM: Final = 20
FEWEST_SIGNS: Final = 7

# Pairs of letters that make up 93 % of words and names in ten languages of Latin script.
_USUAL_PAIRS: Final = frozenset(
    first + second
    for first, followers in zip(
        "abcdefghijklmnopqrstuvwxyz",
        """bcdgiklmnprstuvy aeilorsu acehiklorstu adeiorsu abcdefgiklmnopqrstvwx aefiloru aeghinorsu
        aeiot abcdefgklmnoprstvz ae aeis adeilostuy abeimopsu acdefgiklnostuv abcdgiklmnoprstuvw
        aehiloprstuy u acdegiklmnoprstuvy acehiklopstuy acehilorstuy abceilmnprst aeio aeio eipt ps
        aei""".split(),
        strict=True,
    )
    for second in followers
)
# Odd pairs for each pair: in names and words up to a fifth, in what chance made from a half on.
_ODD_SHARE: Final = 0.26
_ODD_SHARE_OF_SHORT: Final = 0.4


def is_of_chance(text: str, shortest: int = SHORTEST) -> bool:
    """Whether letters and digits follow each other as no language, name or number lets them."""
    if len(text) < shortest or len(set(text)) < FEWEST_SIGNS:
        return False
    pairs = [(a, b) for a, b in pairwise(text) if a.isalnum() and b.isalnum()]
    share = _ODD_SHARE if len(text) >= SURE_FROM else _ODD_SHARE_OF_SHORT
    return bool(pairs) and sum(_oddness(a, b) for a, b in pairs) > share * len(pairs)


def _oddness(one: str, other: str) -> float:
    """0 for a pair that words and numbers have, 1 for one that only chance makes."""
    if one.isdigit() or other.isdigit():
        return 0.0 if one.isdigit() and other.isdigit() else 1.0
    if one.islower() and other.isupper():
        return 0.5
    return 0.0 if (one + other).lower() in _USUAL_PAIRS else 1.0


_TOKEN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~+-]{14,1023}")

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_NO_SECRET: Final = re.compile(
    r"[\d.+TZ_-]+\Z"  # dates, numbers
    r"|(?:[A-Z0-9]{2,6}-){2,9}[A-Z0-9]{1,6}\Z"  # product codes
    r"|[A-Za-z][\w-]{0,60}\.(?:[\w-]{1,40}\.){0,6}(?:com|net|org|io|dev|app|cloud|eu|de|uk|fr|es)\Z"
    r"|[\w.+~-]{1,200}\.(?:js|mjs|css|map|png|jpe?g|gif|svg|ico|webp|woff2?|ttf|html?|php|py|rb|go|java|cs|tsx?|jsx|json"
    r"|ya?ml|toml|xml|csv|txt|log|md|pdf|zip|gz|tgz|tar|whl|jar|deb|rpm|exe|dll|so|lock|db|sqlite3?|pyc?|class)\Z"
)
# What stands in front of a digest, an identifier, a picture: long, of chance, and no secret.
_LABEL: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:commit|sha-?\d{1,3}|md5|crc\d*|blake\w{1,4}|checksums?|digest|etag|integrity|hash(?:es)?|rev(?:ision)?"
    r"|head|merge|parent|tree|blob|index|from|tag|branch|ref|ray|fingerprint|thumbprint|serial(?:[ _-]?n\w*)?"
    r"|public[ _-]?key|ssh-(?:rsa|dss|ed25519)|ecdsa-\S{1,20}|uuid|guid|trace(?:parent)?|span|correlation|build|version"
    r"|nonce|order|invoice|tracking|ticket|case|reference|number|nr|no|container|image|layer|pod|node|arn|iban|isbn|swift"
    r"|(?:request|req|trace|span|event|message|msg|transaction|txn|job|run|task|user|account|customer|client|tenant|object|device|project|zone|record|region|correlation|deployment|payment|charge|sub|order|app|file|thread|conversation|distribution|instance)[ _-]?id|\w{0,20}[_-]id|\bid|\w{1,20}Id|h1|(?:p|h|k|b|bh|v)(?=\s?[=:]))"
    r"[\"'`]?(?:\s{0,3}(?:[:=#@]|=>|is|ist|->)\s{0,3}|\s{1,3}|[-/])[\"'`(<\[]?(?:W/\"|sha\d{1,3}[:-])?\Z",
    re.I,
)
_DIGEST: Final = re.compile(r"(?:sha\d{1,3}|md5|blake2\w|h1)[:=-]\Z", re.I)
_FOLDERS: Final = re.compile(
    r"(?:commits?|blob|tree|raw|compare|sha256|objects?|overlay2|diff|assets|static|_next|chunks|dist|cache|releases|archive|issues|browse|cdn-cgi|immutable|files?|tmp|tmp[\w.-]{0,20}|var|lib|usr|home|node_modules|site-packages|proc|sys)/\Z"
)
_BEFORE: Final = 40
_PICTURE: Final = re.compile(r"data:[\w/+.-]{1,40}(?:;[\w=-]{1,30}){0,3};base64,[A-Za-z0-9+/=\s]*")
_PUBLIC_BLOCK: Final = re.compile(
    r"-----BEGIN (?:CERTIFICATE|[A-Z ]{0,20}PUBLIC KEY|PGP (?:SIGNATURE|MESSAGE)|X509 CRL|CERTIFICATE REQUEST)[A-Z ]{0,10}-----"
    r"[^-]{0,20000}"
)
_PUBLIC_LINE: Final = re.compile(
    r"\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) +AAAA[A-Za-z0-9+/=]+"
    r"|\bv=DKIM1[^\n]{0,900}|\bp=MI[A-Za-z0-9+/=\s\"]{40,900}"
    r"|\b(?:sha(?:1|224|256|384|512)|md5|blake2b)[-:=][A-Za-z0-9+/=_-]{16,128}"
)


def texts_of_chance(text: str, *, believes_labels: bool = True) -> Iterator[Removal]:
    """Tokens of chance that no label, path or form tells to be harmless.

    ``believes_labels``: what is called a commit or an identifier is one.
    """
    public = _public_parts(text) if believes_labels else []
    for match in _TOKEN.finditer(text):
        token = match[0].rstrip(".~+-")
        start, end = match.start(), match.start() + len(token)
        if not _is_token_of_chance(token) or any(p.start() <= start < p.end() for p in public):
            continue
        if _is_harmless(token) or _is_in_a_path(text, start):
            continue
        if not (believes_labels and _is_labelled(text, start, end)):
            yield Removal(start, end)


def _is_token_of_chance(token: str) -> bool:
    """The whole, or one of its parts; a name with dots is as long as its longest part."""
    parts = re.split(r"[._~+-]", token)
    if any(is_of_chance(part) for part in parts):
        return True
    return is_of_chance(token) and not _parts_are_names(parts)


_SHORT_PART: Final = 12


def _parts_are_names(parts: list[str]) -> bool:
    """Names of machines, classes and builds hold a little of chance: ``web-7d9f8b6c5d-x2x4z``."""
    odd = [p for p in parts if is_of_chance(p, shortest=5)]
    return len(parts) > 1 and len(odd) <= 2 and all(len(p) < _SHORT_PART for p in odd)


def _public_parts(text: str) -> list[re.Match[str]]:
    """Pictures, certificates, public keys and digests: made by chance, and shown to everyone."""
    rules = (_PICTURE, _PUBLIC_BLOCK, _PUBLIC_LINE)
    return [m for rule in rules for m in rule.finditer(text)]


def _is_harmless(token: str) -> bool:
    return token == ENCODED_PLACEHOLDER or bool(_UUID.fullmatch(token) or _NO_SECRET.match(token))


def _is_labelled(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    is_mail = text[end : end + 1] == "@" or before.endswith("@")
    return is_mail or bool(_LABEL.search(before) or _DIGEST.search(before))


def _is_in_a_path(text: str, start: int) -> bool:
    """In a path of files all are names; in an address, what stands behind a folder of digests."""
    before = text[max(0, start - _BEFORE) : start]
    if not before.endswith("/"):
        return False
    word = text[max(0, start - 300) : start].rsplit(None, 1)[-1]
    return "://" not in word or bool(_FOLDERS.search(before))
