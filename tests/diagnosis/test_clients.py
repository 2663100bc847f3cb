"""Every usual client of every language: left alone when right, each fault named, the fix clean.

That the corrected programs run and are accepted is told by ``tests/fixes``.
"""

from __future__ import annotations

import pytest

from tests.diagnosis.clients import CLIENTS, FAULTS, HEADERLESS, K, filled
from tests.diagnosis.commands import COMMANDS

FAULTY = [
    pytest.param(client, name, id=f"{client}-{name}")
    for client in CLIENTS
    for name in FAULTS
    if CLIENTS[client].takes(name)
]


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
def test_correct_program_has_no_cause(look, client):
    diagnosis = look(filled(client.program, {}))
    assert diagnosis.causes == ()
    assert diagnosis.input_kind == client.language


@pytest.mark.parametrize(("client", "fault"), FAULTY)
def test_fault_is_the_only_cause_and_the_fix_leaves_none(look, client, fault):
    diagnosis = look(filled(CLIENTS[client].program, FAULTS[fault].gaps))
    drops_header = ("insecure_http", "redirect_drops_header")  # what http:// leads to
    assert diagnosis.causes in ((FAULTS[fault].code,), drops_header)
    assert K not in diagnosis.fix.text
    assert look(diagnosis.fix.text).causes == ()


@pytest.mark.parametrize(("language", "program"), HEADERLESS.values(), ids=HEADERLESS.keys())
def test_missing_header_is_named_and_put_in(look, language, program):
    diagnosis = look(filled(program, {}))
    assert diagnosis.causes == ("header_missing",)
    assert diagnosis.input_kind == language
    assert "Bearer " in diagnosis.fix.text or "withToken(" in diagnosis.fix.text
    assert K not in diagnosis.fix.text
    assert look(diagnosis.fix.text).causes == ()


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            "import requests\nfrom mine import auth\n"
            "s = requests.Session()\nauth.apply(s)\ns.get('«url»')",
            id="signed by the customer's own module",
        ),
        pytest.param(
            "import requests\nfrom settings import HEADERS\n"
            "with requests.Session() as s:\n    s.get('«url»', headers=HEADERS)",
            id="headers from elsewhere",
        ),
        pytest.param("const r = await fetch('«url»', options);", id="options from elsewhere"),
        pytest.param(
            "client := &http.Client{Transport: authTransport}\n"
            'req, _ := http.NewRequest("GET", "«url»", nil)\nresp, err := client.Do(req)',
            id="a transport that may sign",
        ),
        pytest.param(
            'var client = _factory.CreateClient("api");\nvar r = await client.GetAsync("«url»");',
            id="a client made elsewhere",
        ),
    ],
)
def test_header_that_could_be_set_elsewhere_is_not_called_missing(look, program):
    assert look(filled(program, {})).causes == ()


def takes(command: str, fault: str) -> bool:
    """Whether the fault of this name is one in this text."""
    text = COMMANDS[command][1]
    if command == "log" and fault in ("masked", "ellipsis"):  # a log shortens on its own account
        return False
    if "url" in FAULTS[fault].gaps:
        return "«url»" in text
    return fault != "line-end" and not (fault == "bytes" and "'" in text)


@pytest.mark.parametrize(("kind", "text"), COMMANDS.values(), ids=COMMANDS.keys())
def test_correct_command_has_no_cause(look, kind, text):
    diagnosis = look(filled(text, {}))
    assert diagnosis.causes == ()
    assert diagnosis.input_kind == kind


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        pytest.param(command, fault, id=f"{command}-{fault}")
        for command in COMMANDS
        for fault in FAULTS
        if takes(command, fault)
    ],
)
def test_fault_in_a_command_is_the_only_cause_and_the_fix_leaves_none(look, command, fault):
    diagnosis = look(filled(COMMANDS[command][1], FAULTS[fault].gaps))
    left_behind = ("insecure_http", "redirect_drops_header")  # by curl --location
    assert diagnosis.causes in ((FAULTS[fault].code,), left_behind)
    if command == "log":  # what was sent is past
        assert diagnosis.fix is None
        return
    assert K not in diagnosis.fix.text
    assert look(diagnosis.fix.text.replace("YOUR_API_KEY", K)).causes == ()
