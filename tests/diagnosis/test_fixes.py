"""A fix is the customer's own text, and it runs: executed for real against the sandbox."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from portal.diagnosis import diagnose
from portal.sandbox.keys import KEYS
from tests.diagnosis.test_causes import FAULTY

HOST = "https://api.101domain.com"
WINDOWS = re.compile(r"(?m)^(?:[A-Z]:\\|PS )")
OTHER_WAY = {"response_only", "cors_preflight", "not_a_401"}
CURL = [
    pytest.param(paste, id=f"{code}-{i}")
    for i, (code, paste) in enumerate(FAULTY)
    if paste.lstrip("$ ").startswith(("curl", "KEY=")) and not WINDOWS.match(paste)
]


@pytest.mark.skipif(not shutil.which("curl"), reason="this machine has no curl")
@pytest.mark.parametrize("paste", CURL)
def test_corrected_command_is_accepted_when_run(paste, documented, sandbox):
    key = KEYS["active"]
    fix = diagnose(paste.format(key=key), provider=documented).fix
    assert key not in fix.text
    command = fix.text.replace(HOST, sandbox).removeprefix("$ ")
    environment = {"PATH": os.environ["PATH"], **dict.fromkeys(fix.env, key)}
    silent = 'curl() { command curl -s -o /dev/null -w "%{http_code} " "$@"; }\n'
    done = subprocess.run(
        ["bash", "-c", silent + command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert "200" in done.stdout.split(), f"{command}\n{done.stdout}{done.stderr}"


PLACED = [
    pytest.param(paste, id=f"{code}-{i}")
    for i, (code, paste) in enumerate(FAULTY)
    if "curl" not in paste and code not in OTHER_WAY and code != "not_from_api"
]


@pytest.mark.parametrize("paste", PLACED)
def test_corrected_text_with_a_key_in_its_place_has_no_cause_left(paste, documented, key):
    fix = diagnose(paste.format(key=key), provider=documented).fix
    if fix is None:  # an error message holds no text to correct
        assert paste.split()[0].lower().startswith(("bash:", "unicode", "requests.", "http/1.1"))
        return
    mended = fix.text.replace("YOUR_API_KEY", KEYS["active"])
    assert diagnose(mended, provider=documented).causes == ()


@pytest.mark.parametrize(
    ("paste", "fixed"),
    [
        pytest.param(
            f"curl {HOST}/v1/domains -H 'Authorization: Bearer $MY_KEY' | jq .",
            f'curl {HOST}/v1/domains -H "Authorization: Bearer $MY_KEY" | jq .',
            id="the customer's variable stays",
        ),
        pytest.param(
            f'KEY="{{key}}"\ncurl {HOST}/v1/domains -H "Authorization: $KEY"',
            f'KEY="$API_KEY"\ncurl {HOST}/v1/domains -H "Authorization: Bearer $KEY"',
            id="a literal reads the environment",
        ),
        pytest.param(
            "DEBUG=1\nDOMAIN101_API_KEY = '{key}' # live\nPORT=80",
            "DEBUG=1\nDOMAIN101_API_KEY='YOUR_API_KEY'\nPORT=80",
            id="other lines stay",
        ),
        pytest.param(
            "GET /v1/domains HTTP/1.1\r\nHost: api.101domain.com\r\nAccept: */*\r\n\r\n",
            "GET /v1/domains HTTP/1.1\r\nHost: api.101domain.com\r\n"
            "Authorization: Bearer YOUR_API_KEY\r\nAccept: */*\r\n\r\n",
            id="a missing header stands behind the host",
        ),
        pytest.param(
            '{{"headers": {{"Authorization": "{key}"}}, "x": 1}}',
            '{{"headers": {{"Authorization": "Bearer YOUR_API_KEY"}}, "x": 1}}'.replace(
                "{{", "{"
            ).replace("}}", "}"),
            id="JSON stays JSON",
        ),
    ],
)
def test_only_the_fault_is_changed(paste, fixed, documented, key):
    assert diagnose(paste.format(key=key), provider=documented).fix.text == fixed


def test_other_secrets_of_the_paste_are_taken_out_as_well(documented, key):
    paste = f'curl {HOST}/v1/domains -H "Authorization: {key}" -H "Cookie: session=Zx81kQ22pLm09" -d "password=hunter22"'
    text = diagnose(paste, provider=documented).fix.text
    assert "Zx81kQ22pLm09" not in text
    assert "hunter22" not in text
