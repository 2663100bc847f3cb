"""Keys, header lines and small pastes of every kind: the decisive cause of each, and silence where there is none."""

from __future__ import annotations

import pytest

from tests.diagnosis.line_samples import LINES
from tests.diagnosis.other_samples import OTHERS


@pytest.mark.parametrize(("code", "paste"), LINES)
def test_decisive_cause_of_a_line_is_named_first(causes, code, paste):
    assert causes(paste)[:1] == ([code] if code else [])


@pytest.mark.parametrize(("code", "paste"), OTHERS)
def test_decisive_cause_of_any_other_paste_is_named_first(causes, code, paste):
    assert causes(paste)[:1] == ([code] if code else [])
