"""Rules that hold for every key and every character."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.diagnosis import diagnose, load
from portal.diagnosis.characters import is_invisible
from portal.diagnosis.checks.known_formats import provider_of

PROVIDER = load("101domain")
LETTERS = string.ascii_letters + string.digits
INVISIBLE = [
    c
    for c in map(chr, [*range(0x20), 0x7F, *range(0x80, 0x3100), *range(0xFE00, 0xFFFF)])
    if is_invisible(c) and unicodedata.category(c) not in ("Cn", "Co")
]


def _is_plain(key: str) -> bool:
    has_digits = len(set(key) & set(string.digits)) >= 2
    return has_digits and len(set(key)) >= 10 and not provider_of(key)


keys = st.text(LETTERS, min_size=24, max_size=64).filter(_is_plain)
anything = st.text(st.characters(exclude_categories=()), max_size=400)


@given(keys, st.sampled_from(INVISIBLE), st.data())
def test_invisible_character_anywhere_is_found_and_placed(key, character, data):
    at = data.draw(st.integers(0, len(key)))
    diagnosis = diagnose(key[:at] + character + key[at:], provider=PROVIDER)
    first = next(f for f in diagnosis.findings if f.code == "invisible_character")
    assert first.place.column == at + 1
    assert f"U+{ord(character):04X}" in first.found


@given(keys)
def test_plain_key_has_no_cause_in_any_shape(key):
    for paste in (key, f"Authorization: Bearer {key}", f"API_KEY={key}"):
        assert diagnose(paste, provider=PROVIDER).causes == ()


@given(keys, st.data())
def test_line_break_anywhere_in_the_key_is_named(key, data):
    at = data.draw(st.integers(4, len(key) - 4))
    assert "newline_in_key" in diagnose(key[:at] + "\n" + key[at:], provider=PROVIDER).causes


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(anything)
def test_nothing_that_can_be_pasted_makes_it_fail(paste):
    diagnosis = diagnose(paste, provider=PROVIDER)
    assert len(diagnosis.test_calls) == 2


@given(
    keys,
    st.sampled_from(
        [
            "{}",
            "Authorization: {}",
            "Authorization: Token '{}'",
            "X-Api-Key: {}",
            "API_KEY = {}",
            "curl https://api.101domain.com/v1/domains -u {}:",
            "curl 'https://api.101domain.com/v1/domains?key={}'",
            "curl https://api.101domain.com/v1/domains\n-H 'Authorization: Bearer {}'",
            '{{"headers": {{"Authorization": "{}"}}}}',
            "GET /v1/domains?token={} HTTP/1.1\nHost: api.101domain.com\n\n",
            "my key {} does not work with the call that I make",
        ]
    ),
    st.sampled_from(["", " ", "\n", "\u200b", "%", "”"]),
)
def test_no_part_of_the_key_stands_in_what_is_told(key, shape, slip):
    diagnosis = diagnose(shape.format(key + slip), provider=PROVIDER)
    told = repr(diagnosis)
    assert key not in told
    assert key[:-4] not in told
    assert key[: len(key) // 2] not in told
    assert key[len(key) // 2 :] not in told


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param("", id="empty"),
        pytest.param("\0" * 1000, id="NULs"),
        pytest.param("\ud800 \udfff", id="unpaired surrogates"),
        pytest.param("A: b\n" * 10_000, id="ten thousand headers"),
        pytest.param("'\"" * 30_000, id="nested quotes"),
        pytest.param("[" * 60_000, id="deep nesting"),
        pytest.param('{"a":' * 12_000, id="deep objects"),
        pytest.param("curl " + '-H "a: b" ' * 6000, id="very many options"),
        pytest.param("curl " + "\\\n" * 30_000, id="continuations"),
        pytest.param("curl " + "$" * 60_000, id="dollars"),
        pytest.param("x" * 1_000_000, id="a megabyte"),
        pytest.param("".join(map(chr, range(256))) * 200, id="binary"),
        pytest.param("ÿþ" + "\0".join("Authorization: Bearer abc"), id="UTF-16"),
        pytest.param('{"x":[' + '{"Authorization":"${A}"},' * 2600, id="references"),
        pytest.param("a:\n  - { name: x, value: " + " " * 60_000, id="blanks in YAML"),
        pytest.param("error: header value: bearer " + "\n" * 60_000, id="an error of line ends"),
        pytest.param("error: " + "\\" * 60_000, id="an error of backslashes"),
        pytest.param("a: b\n* * * * * A_KEY=x y\n" * 1900, id="a crontab"),
        pytest.param("$ A_KEY=x1\n" + "$ x\n" * 15_000, id="prompts"),
    ],
)
def test_hostile_text_is_answered(paste):
    assert diagnose(paste, provider=PROVIDER).verdict.value in (
        "need_more",
        "fix_likely",
        "looks_right",
    )
