"""What shells, command-line tools and raw HTTP make of a paste."""

from __future__ import annotations

import pytest

from tests.diagnosis.shell_samples import SHELLS, K

FAULTY = [pytest.param(c, p, id=name) for name, (c, p) in SHELLS.items() if c]
CORRECT = [pytest.param(p, id=name) for name, (c, p) in SHELLS.items() if not c]


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
