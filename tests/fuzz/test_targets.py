"""The targets of the fuzzer on texts of hostile characters and pieces of pastes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.diagnosis.clients import CLIENTS, FAULTS, filled
from tests.diagnosis.commands import COMMANDS
from tests.fuzz.targets import TARGETS

CHARACTERS = (
    "\0\t\n\r\x1b\x7f\x85\u00a0\u00ad\u200b\u200f\u2028\u202e\ufeff\ufffd\ud800“”«»аＡ：\"'`\\"
)
WORDS = [
    "Authorization: ", "Bearer ", "api_key=", '"password": "', "https://a:b@", "Cookie: a=", "-u ",
    "-----BEGIN PRIVATE KEY-----", "password is ", "user,password\n", "[removed: looks like a key",
    "$A", "${A}", "%41", "=\r\n", "| key |\n", "<key>", "curl -H ", "eyJ", "sk_live_",
]  # fmt: skip
PASTES = [
    filled(program, fault.gaps)
    for program in [*(c.program for c in CLIENTS.values()), *(t for _, t in COMMANDS.values())]
    for fault in (FAULTS["token"], FAULTS["zero-width"], FAULTS["curly"])
]


@st.composite
def pieces_of_pastes(draw: st.DrawFn) -> str:
    paste = draw(st.sampled_from(PASTES))
    start = draw(st.integers(0, len(paste)))
    return paste[start : start + draw(st.integers(0, 300))]


texts = st.lists(
    st.one_of(
        st.text(st.sampled_from(CHARACTERS), max_size=8),
        st.text(st.characters(exclude_categories=()), max_size=20),
        st.sampled_from(WORDS),
        pieces_of_pastes(),
    ),
    max_size=8,
).map("".join)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(text=texts, place=st.integers(0, 2**16 - 1))
def test_promise_holds_for_every_text(target, text, place):
    target(text, place)
