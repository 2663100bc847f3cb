"""What was made by chance and is shown to everyone: digests, identifiers, public keys, pictures."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.redaction.words import holds_one
from portal.diagnosis.stand_ins import ENCODED_PLACEHOLDER

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_HOST: Final = re.compile(
    r"(?:_?[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z-]{2,40}\.[a-z]{2,24}\Z|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\Z"
    r"|(?:_?[A-F0-9]{32}\.){1,3}(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\Z"
)
_ENDING: Final = (
    "js mjs css map png jpg jpeg gif svg ico webp woff woff2 ttf htm html php py rb go java cs ts tsx jsx json yml yaml toml xml "
    "csv txt log md pdf zip gz tgz tar whl jar deb rpm exe dll so lock db sqlite sqlite3 pyc class har pem iso img"
).split()
_OBJECTS: Final = (
    "ch cus re evt in pi pm sub price prod txn tr po si seti cs req acct asst thread run msg file resp chatcmpl call dpl "
    "prj team usr user org ord inv pay card src ba cn dp ic fee tok_visa job task step batch vs"
).split()
_CLASS_OF_WINDOWS: Final = re.compile(r"MSXML\d?\.(?:Server)?XMLHTTP(?:\.\d\.\d)?\Z", re.I)
_NUMBERS: Final = re.compile(r"(?!\d{32})[\d.+TZ_-]+\Z")  # and dates
_NAME_OF_SOMETHING: Final = re.compile(
    r"(?:[A-Z0-9]{2,6}-){2,3}[A-Z0-9]{1,6}\Z"  # product codes
    rf"|[\w.+~-]{{1,200}}\.(?:{'|'.join(_ENDING)})\Z"
    rf"|(?:{'|'.join(_OBJECTS)})_[A-Za-z0-9]{{14,40}}\Z"  # a thing of some service
    r"|(?:i|subnet|vpc|ami|sg|vol|eni|snap|rtb|igw|nat|eipalloc|lt|acl|tgw|fs|pcx)-[0-9a-f]{8,17}\Z"
    r"|[a-z][a-z0-9-]{0,60}-[0-9a-f]{8,10}-[a-z0-9]{5}\Z"  # a pod
    r"|GHSA(?:-\w{4}){3}\Z|[A-Z]{14}-[A-Z]{10}-[A-Z]\Z|(?:-{2,6})?WebKitFormBoundary\w+\Z|\w{0,6}0x[0-9a-f]{6,32}\Z"
    r"|01[0-9A-HJKMNP-TV-Z]{24}\Z|bc1[a-z0-9]{25,60}\Z|0x[0-9a-fA-F]{40}\Z|1-[0-9a-f]{8}-[0-9a-f]{24}\Z"
    r"|[A-Z0-9]{4}00[A-Z0-9]{12}\d\d\Z"  # a legal entity
    r"|SM[0-9a-f]{32}\Z|Qm[1-9A-HJ-NP-Za-km-z]{44}\Z|baf[a-z2-7]{50,70}\Z"
)


def is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def is_name_of_something(token: str, *, believes: bool = True) -> bool:
    """By its form alone: an identifier, a host, a file, a date, a product.

    A key may stand in front of a host's name or of a file's, so that is only believed.
    """
    if token == ENCODED_PLACEHOLDER or is_uuid(token) or _NUMBERS.match(token):
        return True
    if _CLASS_OF_WINDOWS.match(token):
        return True
    return believes and bool(_HOST.match(token) or _NAME_OF_SOMETHING.match(token))


_PUBLIC: Final = (
    re.compile(r"data:[\w/+.-]{1,40}(?:;[\w=-]{1,30}){0,3};base64,[A-Za-z0-9+/=]*"),
    re.compile(
        r"-----BEGIN (?:CERTIFICATE|[A-Z0-9 ]{0,20}PUBLIC KEY|PGP (?:SIGNATURE|MESSAGE)|X509 CRL|NEW CERTIFICATE REQUEST)[A-Z ]{0,12}-----[^-]{0,20000}"
    ),
    re.compile(r"\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) +AAAA[A-Za-z0-9+/=]+"),
    re.compile(r"\bv=DKIM1[^\n]{0,900}(?:\n[ \t]*\"[^\"\n]{0,900}\"){0,8}|\bp=MI[A-Za-z0-9+/=\s\"]{40,900}"),
    re.compile(r"^(?:DKIM|ARC(?:-Message|-Authentication)?|X-Google-DKIM)-S[\w-]{1,30}:[^\n]{0,2000}(?:\n[ \t][^\n]{0,2000}){0,12}", re.M),
    re.compile(r"\b(?:C?DNSKEY|TLSA|SSHFP|NSEC3(?:PARAM)?|C?DS|RRSIG)[ \t]+(?:\w+[ \t]+)?\d[^\n]{0,1500}|\bOPENPGPKEY[ \t]+[^\n]{1,4000}"),
    re.compile(r"\b(?:sha-?(?:1|224|256|384|512)|md5|blake2b|h1|zh)[\"']?[-:=][\"']?[A-Za-z0-9+/=_-]{16,128}", re.I),
    re.compile(r"\b(?:[\w-]{1,40}-)?(?:site|domain)[\w-]{0,10}-verification[=:][\w+/=-]{8,128}|\b(?:apple-domain|MS|[a-z]{3,12}-code)[=:][\w-]{8,64}"),
    re.compile(r"\b00-[0-9a-f]{32}-[0-9a-f]{16}-0\d\b"),
    re.compile(r"\ba\.nel\.cloudflare\.com[^\s\"]{1,400}"),
    re.compile(r"<(?:\w{1,10}:)?X509Certificate>[^<]{0,20000}|\"n\"\s?:\s?\"[\w-]{80,1400}\"|\bech=\"[^\"\n]{0,900}\""),
    re.compile(r"\$ANSIBLE_VAULT;[^\n]{0,60}(?:\n[ \t]*[0-9a-f]{2,160}){0,2000}|ENC\[[^\]\n]{0,4000}\]"),
    re.compile(
        r"^(?:X-(?:SG|MS|Microsoft|Google|Gm|Amzn?|Forefront|Mailgun|Entity|Proofpoint|Spam|SES|Feedback|Originat|Report|Provags|UI|IronPort|Exchange)[\w-]{0,60}"
        r"|ARC-[\w-]{1,40}|Thread-Index|Message-ID|References|In-Reply-To|List-[\w-]{1,30}|Authentication-Results|Received(?:-SPF)?|Report-To|NEL):"
        r"[^\n]{0,4000}(?:\n[ \t][^\n]{0,4000}){0,40}",
        re.M | re.I,
    ),
    re.compile(r"\S{16,60} - gsmtp|\|1\|[A-Za-z0-9+/=]{20,40}\|[A-Za-z0-9+/=]{20,40}|verification\"\s{1,3}content=\"[^\"\n]{0,200}\"|^; COOKIE: [0-9a-f]{16,80}", re.M),
    re.compile(r"\barn:aws[\w-]{0,10}:[^\s\"']{1,200}"),
    re.compile(r"\bTXT[ \t]+\(?\"[^\"\n]{1,600}\"|^_acme-challenge[^\n]{1,300}", re.M),
    re.compile(r"(?:iVBORw0KGgo|/9j/4|R0lGOD|UklGR|JVBERi0)[A-Za-z0-9+/=\s]{20,400000}"),
    re.compile(r"^:[0-9A-F]{10,74}$", re.M),
    re.compile(r"\bAwEAA[A-Za-z0-9+/= ]{40,900}"),
    re.compile(r"\b_ZN[\w$.]{4,400}|\b_R[NIM][A-Za-z][\w$.]{4,400}"),
    re.compile(r"(?:chrome|moz|safari-web)-extension://[\w-]{8,64}|\bspotify:\w+:\w+"),
)  # fmt: skip
# A sign that has to be in the text for each, in the same order: most texts hold none.
_SIGNS: Final = (
    ("data:",), ("-----BEGIN",), (" AAAA",), ("DKIM1", "p=MI"), ("DKIM-", "ARC-"),
    ("DNSKEY", "TLSA", "SSHFP", "NSEC3", "DS ", "RRSIG", "OPENPGPKEY"),
    ("sha", "SHA", "md5", "MD5", "blake", "h1:", "zh:"), ("-verification", "apple-domain", "MS=", "-code"),
    ("00-",), ("a.nel.",), ("X509Cert", '"n"', "ech="), ("$ANSIBLE_VAULT", "ENC["),
    ("X-", "x-", "ARC-", "Thread-", "Message-I", "Message-i", "References", "In-Reply", "List-", "Authentication-R", "Received", "Report-To", "report-to", "NEL"),
    ("gsmtp", "|1|", "verification", "COOKIE"), ("arn:aws",), ("TXT", "_acme"),
    ("iVBOR", "/9j/4", "R0lGOD", "UklGR", "JVBERi0"), ("\n:", ":1"), ("AwEAA",), ("_ZN", "_RN", "_RI", "_RM"),
    ("-extension://", "spotify:"),
)  # fmt: skip


def public_parts(text: str) -> list[tuple[int, int]]:
    """Stretches in which nothing is a secret, each from its start to its end."""
    return [
        match.span()
        for rule, signs in zip(_PUBLIC, _SIGNS, strict=True)
        if holds_one(text, signs)
        for match in rule.finditer(text)
    ]


_BEFORE: Final = 48
# What stands right in front of an identifier or a digest.
_LABEL: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:commit|checksums?|digest|etag|integrity|(?:content-)?(?:hash|md5)(?:es)?|rev(?:ision)?|head|merge|parent|tree|blob|index"
    r"|tag|branch|ref|ray|fingerprint|thumbprint|serial(?:[ _-]?n\w*)?|(?:recv-)?keys?(?=\s*=?\s*0x)|recv-keys?|signature by|public[ _-]?key"
    r"|uuid|guid|trace(?:parent)?|span|correlation|build|version|nonce|sec-websocket-(?:key|accept)|order|invoice|tracking|ticket|case|reference"
    r"|number|nr|(?<!\.)no|vin|iban|isbn|swift|sct|container|image|layer|pod|node|arn|aws_route53_\w{1,60}(?:\.\w{1,60})?|hosted ?zones?|peer|sitekey|with the value|btih|(?:restored from|saved with|restore|cache)[ -]keys?|ObjectId|if-(?:none-)?match|:(?:web|ios|android)|boundary|invocation|\$LATEST\]|InResponseTo"
    r"|(?:request|req|trace|span|event|message|msg|transaction|txn|job|run|task|user|account|customer|client|tenant|object|device|project|zone"
    r"|record|region|deployment|payment|charge|sub|order|app|file|thread|conversation|distribution|instance)[ _-]?id|\w{0,20}[_-]id|\bid|\w{1,20}Id)"
    r"[\"'`]?(?:\s{0,3}(?:[:=#@]|=>|is|ist|->)\s{0,3}|\s{1,3}|[-/]|)[\"'`(<\[_]{0,3}(?:W/\")?[+/]{0,3}\Z",
    re.I,
)


def is_believed(text: str, start: int, end: int) -> bool:
    """By what stands round it: a label, a path, a list of digests, an address of mail."""
    before = text[max(0, start - _BEFORE) : start]
    if _LABEL.search(before) or _is_of_a_mail(text, start, end):
        return True
    if before.endswith("@") and end - start == _LENGTH_OF_A_COMMIT:  # actions/checkout@…
        return bool(_DIGEST.fullmatch(text, start, end))
    return _is_in_a_path(text, start, before) or _is_a_digest(text, start, end)


_LENGTH_OF_A_COMMIT: Final = 40


def _is_of_a_mail(text: str, start: int, end: int) -> bool:
    """``<…@host>``, as every mail has its identifier."""
    return text[start - 1 : start] == "<" and text[end : end + 1] == "@"


_FOLDERS: Final = re.compile(
    r"(?:commits?|blob|tree|raw|compare|sha256|objects?|overlay2|diff|assets|static|_next|chunks|dist|cache|releases|archive|issues|browse"
    r"|cdn-cgi|zipball|tarball|(?:document|spreadsheets|presentation|forms|file)/d|immutable|files?|tmp|avatar|gist\.github\.com/[\w-]{1,40}|var|lib|usr|home|store|node_modules|site-packages|proc|sys|[0-9a-f]{2})/\Z"
)
_FILES: Final = re.compile(r"[\"'(=]*(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@+~ -]+){2,}[/\\]\Z")
_OF_AN_API: Final = re.compile(r"/(?:api|v\d+|hooks?|webhooks?)/", re.I)
_SLUG: Final = re.compile(r"[A-Za-z]{3,}(?:-[A-Za-z0-9]{2,}){1,20}-[0-9a-f]{8,40}(?![A-Za-z0-9])")


def _is_in_a_path(text: str, start: int, before: str) -> bool:
    """In an address only behind a folder of digests; among files, wherever no key would stand."""
    if not before.endswith(("/", "\\")):
        return False
    if _FOLDERS.search(before) or _SLUG.match(text, start):
        return True
    word = text[max(0, start - 300) : start].split("\n")[-1].rsplit(" ", 1)[-1]
    return ":/" not in word and bool(_FILES.match(word)) and not _OF_AN_API.search(word)


_LENGTHS: Final = frozenset({32, 40, 56, 64, 96, 128})
_DIGEST: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_SPEAKS_OF_DIGESTS: Final = re.compile(
    r"sha-?\d|md5|refs/|virustotal|malware|checksum|prüfsumme|digest|hash|commit|objects?\b|git |integrity|fingerprint|torrent|blob|\.iso\b|expected|\bgot\b|resolved",
    re.I,
)
_SPEAKS_OF_SECRETS: Final = re.compile(
    r"key|token|bearer|authori|secret|passw|credential|schlüssel|clave|chave|clé", re.I
)
_NAME_OF_A_FILE: Final = re.compile(
    r"\s{1,3}[* ]?[\w./+-]{1,120}\.\w{1,6}(?=\s|\Z)|\s[\w./-]{1,80} \(v?[\w./-]{1,60}\)"
)
_NEAR: Final = 160


def _is_a_digest(text: str, start: int, end: int) -> bool:
    """As long as one, and in a text that speaks of digests or of files, not of secrets."""
    if end - start not in _LENGTHS or not _DIGEST.fullmatch(text, start, end):
        return False
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[
        max(line_start, start - _NEAR) : min(len(text) if line_end < 0 else line_end, end + _NEAR)
    ]
    if _SPEAKS_OF_SECRETS.search(line):
        return False
    near = text[max(0, start - 2 * _NEAR) : end + _NEAR]
    return bool(_NAME_OF_A_FILE.match(text, end) or _SPEAKS_OF_DIGESTS.search(near))
