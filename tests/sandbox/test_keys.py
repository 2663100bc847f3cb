"""The published test keys."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.sandbox.keys import KEYS, NAMES_BY_HASH, hashed

ROOT = Path(__file__).parents[2]


def test_each_key_begins_with_its_name_and_has_40_characters() -> None:
    for name, key in KEYS.items():
        assert re.fullmatch(rf"sandbox_{name}_[A-Za-z0-9]+", key)
        assert len(key) == 40


def test_keys_are_the_same_in_every_installation() -> None:
    assert hashed("".join(KEYS.values())) == PUBLISHED


PUBLISHED = "659ad57843ca58e982e8f50fb953764c2bd4673878e565deddb72409e9719792c337f7f5974a94ce8e61aeaa505b10529d28c0040263027a76e193b9f4846d7d"


def test_server_knows_keys_by_their_salted_hash_only() -> None:
    assert not set(KEYS.values()) & set(NAMES_BY_HASH)
    assert NAMES_BY_HASH[hashed(KEYS["active"])] == "active"


def sandbox_api(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "sandbox_api", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_command_prints_the_keys_without_settings_or_database(tmp_path: Path) -> None:
    done = sandbox_api("--keys", DATABASE_URL=f"sqlite:///{tmp_path}/never-made")
    assert json.loads(done.stdout) == KEYS
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_port_out_of_range_is_one_line(port: str) -> None:
    done = sandbox_api("--port", port)
    assert done.returncode == 1
    assert done.stderr == "CommandError: --port: expected a number from 0 to 65535\n"
