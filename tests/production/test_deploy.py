"""What deploy/ promises: the same versions as were tested, nothing for development among them."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.hunt.site import ROOT


def pinned(name: str) -> dict[str, str]:
    """Package → version and its hashes."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    return {line.split("==")[0]: line for line in text.splitlines() if "==" in line}


def test_image_gets_the_versions_that_were_tested() -> None:
    tested, shipped = pinned("requirements.txt"), pinned("deploy/requirements.txt")
    assert shipped
    assert {name: tested.get(name) for name in shipped} == shipped


def test_image_has_all_that_the_site_needs_and_nothing_for_development() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    shipped = pinned("deploy/requirements.txt").keys()
    names = [re.match(r"[\w-]+", line)[0].lower() for line in project["dependencies"]]  # type: ignore[index]
    assert set(names) <= shipped
    tools = [
        re.match(r"[\w-]+", line)[0].lower()  # type: ignore[index]
        for line in project["optional-dependencies"]["dev"]
    ]
    assert not set(tools) & shipped


@pytest.mark.parametrize("name", ["requirements.txt", "deploy/requirements.txt"])
def test_no_address_of_a_registry_is_in_a_list(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "index" not in text
