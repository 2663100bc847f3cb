"""What shells, command-line tools and raw HTTP make of a paste."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from portal.sandbox.keys import KEYS
from tests.diagnosis.shell_samples import RIGHT, SHELLS, WRONG, B, K
from tests.timing import cpu_seconds

FAULTY = [
    *(pytest.param(c, p, id=name) for name, (c, p) in SHELLS.items() if c),
    *(pytest.param(c, p, id=f"{c[0]}-{i}") for i, (c, p) in enumerate(WRONG)),
]
CORRECT = [
    *(pytest.param(p, id=name) for name, (c, p) in SHELLS.items() if not c),
    *(pytest.param(p, id=f"right-{i}") for i, p in enumerate(RIGHT)),
]


@pytest.mark.parametrize("paste", CORRECT)
def test_command_that_is_right_has_no_cause(causes, paste):
    assert causes(paste) == []


@pytest.mark.parametrize(("named", "paste"), FAULTY)
def test_fault_of_a_command_is_named_the_decisive_one_first(causes, named, paste):
    found = causes(paste)
    assert found[:1] == named[:1]
    assert set(named) <= set(found)


@pytest.mark.parametrize(("named", "paste"), FAULTY)
def test_corrected_command_has_no_cause_left_and_no_key(look, named, paste):
    fix = look(paste).fix
    if fix is None:
        return
    assert K not in fix.text
    assert look(fix.text.replace("YOUR_API_KEY", K)).causes == ()


@pytest.mark.parametrize(("named", "paste"), FAULTY)
def test_no_word_of_the_diagnosis_holds_the_key(look, named, paste):
    diagnosis = look(paste)
    assert K not in repr(diagnosis)
    assert K[:20] not in repr(diagnosis)


OTHER_MACHINE = re.compile(
    r"(?m)^(?:[A-Z]:\\|PS|[$%+] |@|ssh|docker|wget|https?|xh|codex|irm|Invoke|\$)|kubectl|aws |jq |0 3|-n |\A\w+:\n\t"
)
RUN = [
    p
    for p in FAULTY
    if re.search(r"\bcurl ", p.values[1]) and not OTHER_MACHINE.search(p.values[1])
]


@pytest.mark.skipif(not shutil.which("curl"), reason="this machine has no curl")
@pytest.mark.parametrize(("named", "paste"), RUN)
def test_corrected_command_is_accepted_when_it_is_run(look, named, paste, sandbox, tmp_path):
    fix = look(paste).fix
    if fix is None or not fix.env:
        return
    quiet = tmp_path / "curl"
    quiet.write_text(
        f'#!/bin/sh\nexec {shutil.which("curl")} -s -o /dev/null -w "%{{http_code}} " "$@"\n'
    )
    quiet.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        **dict.fromkeys(fix.env, KEYS["active"]),
    }
    command = fix.text.replace("https://api.101domain.com", sandbox)
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=20
    )
    assert "200" in done.stdout.split(), f"{command}\n{done.stdout}{done.stderr}"


HOSTILE = {
    "arrays": lambda n: "a=(x y)\n" * (n // 9) + f'curl "${{a[@]}}" {B}',
    "exported names": lambda n: (
        "export a " * (n // 9) + f'\nA=b\ncurl {B} -H "Authorization: Bearer $A"'
    ),
    "substitutions": lambda n: (
        f'curl {B} -H "Authorization: Bearer ' + "$(jq .a b)" * (n // 10) + '"'
    ),
    "carets": lambda n: 'C:\\>curl ^"' + "^" * n,
    "scripts of scripts": lambda n: "sh -c 'curl a b' ; " * (n // 19),
    "requests in a row": lambda n: "GET /v1/a HTTP/1.1\nAuthorization: Bearer b\n\n" * (n // 44),
    "items": lambda n: f"http {B} " + "a=b " * (n // 4),
    "aliases": lambda n: "curl a " * (n // 7) + " -uri x",
    "open hashtables": lambda n: "$a = @{ " * (n // 8) + f"\nirm {B} -Body $a",
    "blocks of code": lambda n: (
        "Hello there my dear friends of support\n" + "```\nx\n```\n" * (n // 10)
    ),
    "signs of blocks": lambda n: "import requests\n" + "```\n" * (n // 4),
    "addresses": lambda n: "I wonder what this is " + f"{B}?api_key=ab " * (n // 60),
    "blanks of set": lambda n: (
        "C:\\>set A = b\n" * (n // 13) + f'curl {B} -H "Authorization: Bearer %A%"'
    ),
    "columns of cron": lambda n: "1 " * (n // 2) + f'\ncurl {B} -H "Authorization: Bearer $A"',
}


@pytest.mark.parametrize("shape", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_length_and_no_faster(look, shape):
    def seconds(length: int) -> float:
        text = shape(length)
        return cpu_seconds(lambda: look(text))

    look(shape(1000))
    assert seconds(40_000) < 10 * max(seconds(10_000), 0.05)


def test_corrected_recipe_leaves_the_shell_its_variable(look):
    """make would put in its own ``$A``, and ``PI_KEY`` behind it."""
    recipe = f"domains:\n\tcurl -s -H 'Authorization: Token {K}' {B}\n"
    fix = look(recipe).fix
    assert fix.text == f'domains:\n\tcurl -s -H "Authorization: Bearer $$API_KEY" {B}\n'
    assert look(fix.text).causes == ()
