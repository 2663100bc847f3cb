"""Corrected programs, run as a customer would run them: each is accepted by the sandbox API.

``make test-fixes`` runs every client with every fault; the ordinary suite one fault of each client,
in the languages that the machine has.
"""

from __future__ import annotations

import pytest

from portal.diagnosis import diagnose
from portal.sandbox.keys import KEYS
from tests.diagnosis.clients import CLIENTS, FAULTS, HEADERLESS, MISSENT, filled
from tests.fixes.runtimes import RUNTIMES, printed_by

RUN = {name: client for name, client in CLIENTS.items() if client.language in RUNTIMES}
EVERY = [
    pytest.param(name, fault, id=f"{name}-{fault}")
    for name, client in RUN.items()
    for fault in FAULTS
    if client.takes(fault)
]
SAMPLE = [name for name in RUN if not RUN[name].packages]
QUICK = {"python", "javascript", "php", "ruby"}


@pytest.fixture
def accepted(documented, sandbox, tmp_path):
    """Diagnoses, corrects, runs; fails unless the API's answer is 200."""

    def check(language: str, program: str) -> None:
        if not RUNTIMES[language].is_here:
            pytest.skip(f"this machine has no {language}")
        fix = diagnose(program, provider=documented).fix
        key = KEYS["active"]
        assert key not in fix.text
        printed = printed_by(language, fix.text, dict.fromkeys(fix.env, key), sandbox, tmp_path)
        assert "status 200" in printed, f"{fix.text}\n{printed}"

    return check


@pytest.mark.fixes
@pytest.mark.parametrize(("client", "fault"), EVERY)
def test_corrected_program_is_accepted(accepted, client, fault):
    accepted(RUN[client].language, filled(RUN[client].program, FAULTS[fault].gaps))


@pytest.mark.fixes
@pytest.mark.parametrize(
    ("language", "program"),
    [pytest.param(*h, id=name) for name, h in HEADERLESS.items() if h[0] in RUNTIMES],
)
def test_program_that_sent_no_header_is_accepted(accepted, language, program):
    accepted(language, filled(program, {}))


@pytest.mark.parametrize("client", [c for c in SAMPLE if RUN[c].language in QUICK])
def test_corrected_program_is_accepted_in_the_ordinary_suite(accepted, client):
    accepted(RUN[client].language, filled(RUN[client].program, FAULTS["no-scheme"].gaps))


@pytest.mark.parametrize(
    ("language", "program"), [pytest.param(*p, id=name) for name, p in MISSENT.items()]
)
def test_program_that_did_not_send_what_was_meant_is_accepted(accepted, language, program):
    accepted(language, filled(program, {}))
