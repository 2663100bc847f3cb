"""Settings of tools and machines, other clients, messages with any of these in them."""

from __future__ import annotations

import pytest

from tests.diagnosis.code_samples import K
from tests.diagnosis.config_samples import CORRECT, FAULTY


@pytest.mark.parametrize("paste", CORRECT.values(), ids=CORRECT.keys())
def test_correct_paste_has_no_cause(causes, paste):
    assert causes(paste) == []


@pytest.mark.parametrize(
    ("code", "paste"), [pytest.param(c, p, id=f"{n}-{c}") for (c, n), p in FAULTY.items()]
)
def test_fault_is_named_first_and_the_fix_holds_no_key(look, code, paste):
    diagnosis = look(paste)
    assert diagnosis.causes[:1] == (code,)
    assert K not in diagnosis.fix.text if diagnosis.fix else code == "header_missing"


@pytest.mark.parametrize(
    ("code", "paste"), [pytest.param(c, p, id=f"{n}-{c}") for (c, n), p in FAULTY.items()]
)
def test_corrected_text_with_a_key_in_its_place_has_no_cause_left(look, code, paste):
    if look(paste).fix is None:  # a recording of a browser is no text to correct
        assert code == "header_missing"
        return
    text = look(paste).fix.text.replace("YOUR_API_KEY", K)
    encoded = "WU9VUl9BUElfS0VZ"  # the placeholder in a Secret's data
    assert look(text).causes in ((), ("placeholder",)) if encoded in text else not look(text).causes
