"""Code whose fault is what its language or library does with a call: all of it is named."""

from __future__ import annotations

import pytest

from tests.diagnosis.library_samples import CORRECT, FAULTY

KEY = "b1cea0fe71985561f5a5c38d36abd25141040df9"


@pytest.mark.parametrize("paste", CORRECT)
def test_code_that_sends_the_key_has_no_cause(causes, paste):
    assert causes(paste) == []


@pytest.mark.parametrize(("expected", "paste"), FAULTY)
def test_all_causes_are_named_the_decisive_one_first(causes, expected, paste):
    found = causes(paste)
    assert found[:1] == expected[:1]
    assert set(found) == set(expected)


@pytest.mark.parametrize(("expected", "paste"), FAULTY)
def test_corrected_code_has_no_cause_left(look, expected, paste):
    fix = look(paste).fix
    assert fix is not None, expected
    assert look(fix.text.replace("YOUR_API_KEY", KEY)).causes == ()
