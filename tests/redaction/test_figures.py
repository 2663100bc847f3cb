"""How much the redactor takes out and leaves alone, counted over texts made from templates.

A failure names templates only: what stood in them is a secret in form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pytest

from portal.diagnosis import Provider, redacted_paste
from tests.diagnosis.clients import CLIENTS, FAULTS, K, filled
from tests.diagnosis.commands import COMMANDS
from tests.diagnosis.test_clients import takes
from tests.redaction import corpus
from tests.redaction.corpus import Sample

SEEDS = range(20)
LEAST_OF_OTHERS = 0.97
MOST_OF_HARMLESS = 0.03

Clear = Callable[[str], str]


@pytest.fixture
def clear(documented: Provider) -> Clear:
    return lambda text: redacted_paste(text, documented)


def over_the_seeds(make: Callable[[int], list[Sample]]) -> Iterator[Sample]:
    for seed in SEEDS:
        yield from make(seed)


def told(names: Iterable[str]) -> str:
    """Each template's name and how often it failed, those that fail most in front."""
    return ", ".join(f"{name} ({count})" for name, count in Counter(names).most_common())


def test_every_key_of_the_provider_is_removed(clear):
    left = [s.name for s in over_the_seeds(corpus.keys) if s.left_in(clear(s.text))]
    assert not left, told(left)


def test_no_half_of_a_provider_key_is_left_where_the_key_is_gone(clear):
    left = []
    for sample in over_the_seeds(corpus.keys):
        cleared = clear(sample.text)
        if not sample.left_in(cleared) and any(p in cleared for p in sample.pieces()):
            left.append(sample.name)
    assert not left, told(left)


def test_secrets_of_others_are_removed(clear):
    samples = list(over_the_seeds(corpus.others))
    left = [s.name for s in samples if s.left_in(clear(s.text))]
    assert len(left) <= (1 - LEAST_OF_OTHERS) * len(samples), told(left)


def test_harmless_texts_are_left_alone(clear):
    samples = list(over_the_seeds(corpus.harmless))
    touched = [s.name for s in samples if clear(s.text) != s.text]
    assert len(touched) <= MOST_OF_HARMLESS * len(samples), told(touched)


FAULTY_PASTES = [
    *(
        (f"{client} {fault}", CLIENTS[client].program, fault)
        for client in CLIENTS
        for fault in FAULTS
        if CLIENTS[client].takes(fault)
    ),
    *(
        (f"{command} {fault}", COMMANDS[command][1], fault)
        for command in COMMANDS
        for fault in FAULTS
        if takes(command, fault)
    ),
]
SHORTEST_RUN = len(K) // 2  # whoever shortens a key keeps less of it


def runs_of_the_key(fault: str) -> list[str]:
    """What a fault leaves of the key in one piece; nothing where it is shortened, masked or absent."""
    pasted = FAULTS[fault].gaps.get("key", K)
    return [run for run in re.findall(r"[0-9a-f]+", pasted) if len(run) >= SHORTEST_RUN]


def test_faulty_pastes_hold_no_key_when_they_are_cleared(clear):
    left = [
        name
        for name, program, fault in FAULTY_PASTES
        if any(run in clear(filled(program, FAULTS[fault].gaps)) for run in runs_of_the_key(fault))
    ]
    assert not left, told(left)
