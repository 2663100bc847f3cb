"""Four times the text takes about four times as long, whatever was made to slow a rule down."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from itertools import pairwise

import pytest

from portal.diagnosis import Provider, redacted_paste
from tests.depth import usually
from tests.redaction.values import BASE64, any_of
from tests.timing import cpu_seconds, holds

KIB = 1024
LENGTHS = usually((4 * KIB, 16 * KIB), deep=(4 * KIB, 16 * KIB, 64 * KIB))
MOST_GROWTH = 10  # a square of the text takes 16 times as long
LONGEST_SECONDS = 2.0
SHORTEST_SECONDS = 0.005  # below it the clock tells more of the machine than of the rule

Make = Callable[[int], str]


def over_and_over(text: str) -> Make:
    return lambda length: (text * (length // len(text) + 1))[:length]


def behind(start: str, text: str) -> Make:
    """The start once, and then the text over and over."""
    return lambda length: (start + over_and_over(text)(length))[:length]


def of_chance(length: int) -> str:
    return any_of(random.Random(length), BASE64, length)


def blocks(length: int) -> str:
    letters = string.ascii_letters + string.digits
    return " ".join(any_of(random.Random(i), letters, 24) for i in range(length // 25))


def lines_of_base64(length: int) -> str:
    return "\n".join(any_of(random.Random(i), BASE64, 64) for i in range(length // 65))


SIGNS = [*":=,;|&.-_/\\@$\"'`([{<>*+~!# \t\n", "=>", ":=", "//", "\r\n", "？", "：", "“", "\u200b"]
NAMES = [
    "password",
    "PASSWORD_",
    "api_key_",
    "-api-key",
    "a.password.",
    "schlüssel",
    "キー",
    "a-b.",
]
BY_RULE: dict[str, Make] = {
    "private key without an end": over_and_over("-----BEGIN PRIVATE KEY-----"),
    "private key that goes on": behind("-----BEGIN PRIVATE KEY-----\n", "MIIEvQIBADANBgkq\n"),
    "dashes": behind("-----BEGIN PRIVATE KEY-----", "-"),
    "PuTTY": behind("Private-Lines: 8\n", "A"),
    "scheme": over_and_over("Bearer "),
    "scheme and key": over_and_over("Bearer a1b2c3d4e5f6g7h8 "),
    "header": over_and_over("Authorization: "),
    "basic": behind("Basic ", "YTpi"),
    "assignments": over_and_over("a="),
    "assignments of a secret": over_and_over("api_key=a1b2c3d4e5f6g7h8\n"),
    "names in quotes": over_and_over('"api_key":"'),
    "escaped quotes": over_and_over('\\"key\\":\\"'),
    "nested JSON": over_and_over('{"a":'),
    "elements": over_and_over("<password>"),
    "elements that end": over_and_over("<password>abc</"),
    "pairs": over_and_over('name:"password",value:"'),
    "pairs of blanks": behind("name: a", " "),
    "addresses": over_and_over("://"),
    "userinfo": over_and_over("https://a:b@"),
    "user without an end": behind("https://", "a"),
    "webhooks": over_and_over("https://hooks.slack.com/services/"),
    "cookies": over_and_over("Cookie: a=b; "),
    "cookie of many pairs": behind("Cookie: ", "a=bcdefgh1;"),
    "heading of thousands of columns": over_and_over("key,"),
    "table of thousands of columns": lambda n: "key," * (n // 8) + "\n" + "a1b2," * (n // 10),
    "table of thousands of rows": behind("user,password\n", "a,b1c2d3e4f5\n"),
    "headings": over_and_over("key,password,x\n"),
    "sentences": over_and_over("password is "),
    "sentences of keys": over_and_over("key is "),
    "sentences in Japanese": over_and_over("パスワードは"),
    "sentences in Arabic": over_and_over("كلمة المرور هو "),
    "letters that grow": over_and_over("İpassword"),
    "strong passwords": over_and_over("password Ab1!cdef "),
    "words with hyphens": over_and_over("abc-def-ghi-"),
    "options": over_and_over(" -u a:b"),
    "programs": over_and_over("mysql "),
    "docker": over_and_over("docker login "),
    "netrc": behind("login a password", " "),
    "pgpass": over_and_over("a:5432:b:c:d"),
    "SQL": over_and_over("identified by '"),
    "SQL and blanks": behind("identified with a", " "),
    "hashes": over_and_over("$2b$"),
    "pipes": over_and_over("echo abcd|"),
    "mail": over_and_over("a LOGIN b\n"),
    "calls": over_and_over('login("a","bcd","efg")'),
    "calls without an end": over_and_over("('a',"),
    "codes": over_and_over("recovery codes "),
    "phrase": behind("seed phrase: ", "abandon "),
    "web tokens": over_and_over("eyJ"),
    "formats": over_and_over("sk_live_a1"),
    "base64": of_chance,
    "base64 in lines": lines_of_base64,
    "blocks of chance": blocks,
    "hexadecimal": over_and_over("0123456789abcdef"),
    "picture": behind("iVBORw0KGgo", "A"),
    "pictures": over_and_over("data:a/b;base64,"),
    "certificates": over_and_over("-----BEGIN CERTIFICATE-----"),
    "DKIM": over_and_over("DKIM-Signature:\n "),
    "DNS": over_and_over("DNSKEY 1"),
    "digests": over_and_over("sha256:"),
    "identifiers": over_and_over("123e4567-e89b-12d3-a456-426614174000 "),
    "paths": over_and_over("/usr/lib/"),
    "hosts": over_and_over("a."),
    "markers": over_and_over("[removed: looks like "),
}
HOSTILE = {
    **{f"sign {sign!a}": over_and_over(sign) for sign in SIGNS},
    **{f"name {name!a}": over_and_over(name) for name in NAMES},
    **BY_RULE,
}


def seconds(text: str, provider: Provider) -> float:
    return max(cpu_seconds(lambda: redacted_paste(text, provider)), SHORTEST_SECONDS)


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length_of_the_text(documented, make):
    def is_linear() -> bool:
        taken = [seconds(make(length), documented) for length in LENGTHS]
        grows = any(after >= MOST_GROWTH * before for before, after in pairwise(taken))
        return not grows and taken[-1] < LONGEST_SECONDS

    assert holds(is_linear)
