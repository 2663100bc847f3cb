"""Values made by chance for the templates: each kind one function of the random source."""

from __future__ import annotations

import base64
import json
import random
import re
import string
import urllib.parse
import uuid
from collections.abc import Callable
from typing import Final

HEX: Final = "0123456789abcdef"
LETTERS_AND_DIGITS: Final = string.ascii_letters + string.digits
URL_SAFE: Final = LETTERS_AND_DIGITS + "-_"
BASE64: Final = LETTERS_AND_DIGITS + "+/"
CAPITALS: Final = string.ascii_uppercase + string.digits
SMALL: Final = string.ascii_lowercase + string.digits

# ``⟪hex:40⟫`` is forty of its alphabet.
ALPHABETS: Final = {
    "hex": HEX, "HEX": HEX.upper(), "b62": LETTERS_AND_DIGITS, "up": CAPITALS, "low": SMALL,
    "b64": BASE64, "url": URL_SAFE, "b32": string.ascii_uppercase + "234567",
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", "az": string.ascii_lowercase,
    "AZ": string.ascii_uppercase, "let": string.ascii_letters,
}  # fmt: skip
LETTERS_ONLY: Final = ("az", "AZ", "let")
SHORTEST_MIXED: Final = 12
SANDBOX_KEYS: Final = (
    "active", "no_scope", "expired", "revoked", "rate_limited", "error", "slow", "html_403",
    "redirect", "drop", "garbage", "huge",
)  # fmt: skip
NAMES: Final = "Anna Tomás Mei Jürgen Fatima Olu Søren Priya Luca Hélène Kenji Marta".split()
HOSTS: Final = (
    "shop-nordwind.de", "acme-hosting.net", "lumen-studio.io", "puertoazul.es", "hanami.jp",
    "kitchen42.co.uk", "ateliersud.fr", "brasilnet.com.br", "beiruttech.com", "fjordmedia.no",
)  # fmt: skip
WORDS: Final = (
    "Kastanie Otter Blue Tiger Winter Maple Nevada Cobalt Zebra Lagune Falcon Puerto Mango Saturn"
    " Pixel Harbor Quarz Velvet Tulpe Orbit"
).split()


def value(chance: random.Random, spec: str) -> str:
    """The value that a specification such as ``hex:40``, ``K:dash`` or ``ts`` asks for."""
    kind, _, argument = spec.partition(":")
    if kind in ALPHABETS:
        return _of_alphabet(chance, kind, int(argument))
    return KINDS[kind](chance, argument)


def any_of(chance: random.Random, alphabet: str, length: int) -> str:
    return "".join(chance.choices(alphabet, k=length))


def mixed(chance: random.Random, alphabet: str, length: int) -> str:
    """Of the alphabet, with a letter and a digit at the least."""
    while True:
        text = any_of(chance, alphabet, length)
        if re.search(r"\d", text) and re.search("[A-Za-z]", text):
            return text


def _of_alphabet(chance: random.Random, kind: str, length: int) -> str:
    if length < SHORTEST_MIXED or kind in LETTERS_ONLY:
        return any_of(chance, ALPHABETS[kind], length)
    return mixed(chance, ALPHABETS[kind], length)


KEY_SHAPES: Final = (
    "hex", "b62", "b62", "dash", "under", "dot", "pipe", "sanctum", "upper", "lower", "digits",
    "letters", "any", "groups",
)  # fmt: skip
_PARTING: Final = {"dash": "-", "under": "_", "dot": ".", "pipe": "|"}
_ALPHABET_OF_SHAPE: Final = {
    "hex": HEX, "b62": LETTERS_AND_DIGITS, "upper": CAPITALS, "lower": SMALL,
}  # fmt: skip


def key(chance: random.Random, argument: str) -> str:
    """A key of the provider's kind: 20 to 80 of letters, digits, ``-``, ``_``, ``.`` and ``|``."""
    shape = re.fullmatch(r"(b62|[a-z]*)(\d*)", argument or chance.choice(KEY_SHAPES))
    assert shape, argument
    name, length = shape[1], int(shape[2] or chance.randint(20, 80))
    if name == "hex" and not shape[2]:
        length = chance.choice([24, 32, 40, 48, 64])
    if name in _ALPHABET_OF_SHAPE:
        return mixed(chance, _ALPHABET_OF_SHAPE[name], length)
    if name in _PARTING:
        return _parted(chance, _PARTING[name], length)
    return _OTHER_SHAPES[name](chance, length)


def _parted(chance: random.Random, sign: str, length: int) -> str:
    text = list(mixed(chance, LETTERS_AND_DIGITS, length))
    for i in chance.sample(range(3, length - 3), chance.randint(1, 1 + length // 16)):
        text[i] = sign
    return "".join(text)


def _with_a_few(chance: random.Random, most: str, few: str, length: int, count: int) -> str:
    text = list(any_of(chance, most, length))
    for i in chance.sample(range(length), count):
        text[i] = chance.choice(few)
    return "".join(text)


def _of_all_signs(chance: random.Random, length: int) -> str:
    ends = any_of(chance, LETTERS_AND_DIGITS, 2)
    return ends[0] + mixed(chance, LETTERS_AND_DIGITS + "-_.|", length - 2) + ends[1]


def _groups(chance: random.Random, length: int) -> str:
    alphabets = (SMALL, CAPITALS, LETTERS_AND_DIGITS)
    return "-".join(mixed(chance, chance.choice(alphabets), 8) for _ in range(chance.randint(3, 6)))


def _numbered(chance: random.Random, length: int) -> str:
    return (
        f"{chance.randint(1, 99999)}|{mixed(chance, LETTERS_AND_DIGITS, chance.choice([40, 48]))}"
    )


def _of_the_sandbox(chance: random.Random, length: int) -> str:
    start = f"sandbox_{chance.choice(SANDBOX_KEYS)}_"
    return start + mixed(chance, LETTERS_AND_DIGITS, 40 - len(start))


_OTHER_SHAPES: Final[dict[str, Callable[[random.Random, int], str]]] = {
    "digits": lambda c, n: _with_a_few(c, string.digits, string.ascii_letters, n, max(3, n // 7)),
    "letters": lambda c, n: _with_a_few(c, string.ascii_letters, string.digits, n, 2),
    "any": _of_all_signs,
    "groups": _groups,
    "sanctum": _numbered,
    "sb": _of_the_sandbox,
    "uuid": lambda c, n: _uuid(c),
}


def password(chance: random.Random, argument: str) -> str:
    """As people choose them; for ``url``, without a sign that means something in an address."""
    one, other, third = chance.sample(WORDS, 3)
    signs = "!*-_~" if argument == "url" else "!#$%&*+=?"
    sign = chance.choice(signs)
    return chance.choice(
        [
            f"{one}{chance.randint(10, 999)}{sign}",
            f"{one}{other}{sign}{chance.randint(10, 99)}",
            f"{one.lower()}{chance.randint(1990, 2026)}{chance.choice(['', sign])}",
            f"{one}-{other}-{third}-{chance.randint(2, 99)}".lower(),
            one.translate(_LEET) + sign + other[:3] + str(chance.randint(1, 9)),
            mixed(chance, LETTERS_AND_DIGITS + "-_" + signs[:2], chance.randint(10, 18)),
            mixed(chance, LETTERS_AND_DIGITS, chance.randint(9, 16)),
            mixed(chance, SMALL, chance.randint(8, 14)),
        ]
    )


_LEET: Final = str.maketrans("aeo", "430")


def _uuid(chance: random.Random, argument: str = "") -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _jwt(chance: random.Random, argument: str) -> str:
    head = {"alg": argument or "HS256", "typ": "JWT"}
    issued = 1_700_000_000 + chance.randint(0, 50_000_000)
    claims = {"sub": any_of(chance, string.digits, 10), "iat": issued, "jti": _uuid(chance)}
    return f"{_as_part(head)}.{_as_part(claims)}.{any_of(chance, URL_SAFE, 43)}"


def _as_part(claims: dict[str, object]) -> str:
    plain = json.dumps(claims, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _pem_lines(chance: random.Random, argument: str) -> list[str]:
    """``start,count``: lines of base64, the first with that start, the last one shorter."""
    start, count = argument.split(",")
    full = [any_of(chance, BASE64, 64) for _ in range(int(count) - 1)]
    last = any_of(chance, BASE64, chance.randint(20, 60)) + "="
    return [(start + full[0])[:64], *full[1:], last]


def _digits(chance: random.Random, argument: str) -> str:
    return chance.choice("123456789") + any_of(chance, string.digits, int(argument) - 1)


def _date(chance: random.Random, argument: str = "") -> str:
    return f"202{chance.randint(3, 6)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _time(chance: random.Random, argument: str = "") -> str:
    return f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"


def _number(chance: random.Random, argument: str) -> str:
    low, high = argument.split("-")
    return str(chance.randint(int(low), int(high)))


def _network(chance: random.Random, argument: str) -> str:
    return "2001:db8:" + ":".join(f"{chance.randint(0, 65535):x}" for _ in range(6))


KINDS: Final[dict[str, Callable[[random.Random, str], str]]] = {
    "K": key,
    "pw": password,
    "dig": _digits,
    "uuid": _uuid,
    "UUID": lambda c, a: _uuid(c).upper(),
    "jwt": _jwt,
    "ip": lambda c, a: ".".join(str(c.randint(1, 254)) for _ in range(4)),
    "ip6": _network,
    "mac": lambda c, a: ":".join(any_of(c, HEX, 2) for _ in range(6)),
    "date": _date,
    "time": _time,
    "ts": lambda c, a: f"{_date(c)}T{_time(c)}Z",
    "name": lambda c, a: c.choice(NAMES),
    "host": lambda c, a: c.choice(HOSTS),
    "int": _number,
    "b64of": lambda c, a: base64.b64encode(a.replace("<NUL>", "\0").encode()).decode(),
    "pct": lambda c, a: urllib.parse.quote(a, safe=""),
    "pctall": lambda c, a: "".join(f"%{ord(sign):02X}" for sign in a),
    "pemlines": lambda c, a: "\n".join(_pem_lines(c, a)),
    "secretlines": lambda c, a: "\n".join(f"⟦{line}⟧" for line in _pem_lines(c, a)),
    "secretlinesn": lambda c, a: r"\n".join(f"⟦{line}⟧" for line in _pem_lines(c, a)),
}
