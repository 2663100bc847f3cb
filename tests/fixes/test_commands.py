"""Corrected commands, run in a shell as a customer would: each is accepted by the sandbox API."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from portal.diagnosis import diagnose
from portal.sandbox.keys import KEYS
from tests.diagnosis.clients import FAULTS, filled
from tests.diagnosis.commands import COMMANDS
from tests.diagnosis.test_clients import takes
from tests.fixes.runtimes import HOST

POSIX = [c for c in COMMANDS if c.startswith(("curl", "wget", "http")) and "http-" not in c]
EVERY = [
    pytest.param(command, fault, id=f"{command}-{fault}")
    for command in POSIX
    for fault in FAULTS
    if takes(command, fault)
]


@pytest.fixture
def printed(documented, sandbox):
    """What the corrected command prints in a shell."""

    def run(command: str, fault: str) -> str:
        tool = command.split("-")[0].replace("httpie", "http")
        if not shutil.which(tool):
            pytest.skip(f"this machine has no {tool}")
        fix = diagnose(filled(COMMANDS[command][1], FAULTS[fault].gaps), provider=documented).fix
        text = fix.text.replace(HOST, sandbox).removeprefix("$ ")
        text = text.removeprefix("user@host:~/project$ ")
        environment = {"PATH": os.environ["PATH"], **dict.fromkeys(fix.env, KEYS["active"])}
        done = subprocess.run(
            ["bash", "-c", text], env=environment, capture_output=True, text=True, timeout=20,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return f"{text}\n{done.stdout}{done.stderr}"

    return run


@pytest.mark.fixes
@pytest.mark.parametrize(("command", "fault"), EVERY)
def test_corrected_command_is_accepted(printed, command, fault):
    """A POST that the sandbox has no endpoint for gets past the key, too."""
    answer = printed(command, fault)
    assert "UNAUTHORIZED" not in answer
    assert '"OK"' in answer or '"NOT_FOUND"' in answer, answer


@pytest.mark.parametrize("command", POSIX)
def test_corrected_command_is_accepted_in_the_ordinary_suite(printed, command):
    assert "UNAUTHORIZED" not in printed(command, "token")
