"""The lines that tell which key a program has: run for real, the same in every place."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from portal.sandbox.keys import KEYS
from portal.wizard.own_key import places
from tests.fixes.runtimes import RUNTIMES, printed_by

KEY = KEYS["active"]
VALUES = {
    "whole": (KEY, f"40 characters, ends in {KEY[-4:]}, odd: none"),
    "line end": (f"{KEY}\n", f"41 characters, ends in {KEY[-3:]}\n, odd: 000A at 41"),
    "quotes": (f'"{KEY}"', f'42 characters, ends in {KEY[-3:]}", odd: 0022 at 1, 0022 at 42'),
    "carriage return": (f"{KEY}\r", "41 characters"),
    "nothing": ("", "0 characters, ends in (short), odd: none"),
    "short": ("abcd1234", "8 characters, ends in (short), odd: none"),
}
FRAMES = {
    "go": 'package main\n\nimport (\n\t"fmt"\n\t"os"\n\t"strings"\n)\n\nfunc main() {\n\t%s\n}\n',
    "java": "public class Main { public static void main(String[] a) { %s } }",
    "php": "<?php\n%s\n",
}
LANGUAGES = [p for p in places() if p.id in RUNTIMES]
SHELL = next(p for p in places() if p.id == "shell")


def in_shell(command: str, **environment: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize(("value", "expected"), VALUES.values(), ids=VALUES.keys())
def test_shell_tells_length_end_and_odd_characters(value, expected):
    printed = in_shell(SHELL.command("API_KEY"), API_KEY=value)
    assert printed.startswith(expected)
    assert KEY not in printed


def test_odd_characters_are_told_byte_by_byte_in_a_shell():
    printed = in_shell(SHELL.command("API_KEY"), API_KEY=f"{KEY[:5]}\u200b{KEY[5:]}")
    assert printed.endswith("odd: 00E2 at 6, 0080 at 7, 008B at 8\n")


def test_file_is_looked_at_as_it_stands(tmp_path):
    (tmp_path / ".env").write_bytes(f'DEBUG=1\nAPI_KEY="{KEY}"\r\n'.encode())
    place = next(p for p in places() if p.id == "env_file")
    printed = in_shell(f"cd {tmp_path} && {place.command('API_KEY')}")
    assert printed.endswith("odd: 0022 at 1, 0022 at 42, 000D at 43\n")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="this machine has no /proc")
def test_running_process_is_looked_at():
    environment = {"PATH": os.environ["PATH"], "API_KEY": KEY}
    place = next(p for p in places() if p.id == "process")
    with subprocess.Popen(["sleep", "20"], env=environment) as process:
        printed = in_shell(place.command("API_KEY").replace("PID", str(process.pid)))
        process.kill()
    assert printed == f"40 characters, ends in {KEY[-4:]}, odd: none\n"


@pytest.mark.parametrize("place", LANGUAGES, ids=lambda p: p.id)
@pytest.mark.parametrize("name", ["whole", "quotes", "nothing", "short"])
def test_every_language_says_the_same(place, name, sandbox, tmp_path):
    if not shutil.which(RUNTIMES[place.id].command[0]):
        pytest.skip(f"this machine has no {place.id}")
    value, expected = VALUES[name]
    program = FRAMES.get(place.id, "%s\n") % place.command("API_KEY")
    printed = printed_by(place.id, program, {"API_KEY": value}, sandbox, tmp_path)
    assert printed.strip() == expected
    assert KEY not in printed
