"""The place of a finding is shown with what stands round it, and says where it was cut."""

from __future__ import annotations

import pytest

from portal.diagnosis.excerpt import AROUND, excerpt_of
from portal.diagnosis.traced import Span

MARKED = "Token"


@pytest.mark.parametrize("before", ["", "a ", "a " * AROUND])
@pytest.mark.parametrize("after", ["", " b", " b" * AROUND, f" b\n{' b' * AROUND}"])
def test_cut_is_marked_where_the_line_goes_on_and_nowhere_else(before: str, after: str) -> None:
    paste = f"first line\n{before}{MARKED}{after}"
    begin = paste.index(MARKED)
    shown = excerpt_of(paste, Span(begin, begin + len(MARKED)), set())
    assert shown
    assert shown.marked == MARKED
    assert shown.before.startswith("…") == (len(before) > AROUND)
    assert shown.after.endswith("…") == (len(after.partition("\n")[0]) > AROUND)
    assert "first" not in shown.before


def test_name_of_a_variable_is_shown_whole(look):
    shown = look("requests.get(url, headers={'X-API-Key': 'Token ' + key_of_ours})").findings
    assert all(f.excerpt.after.endswith("' + key_of_ours})") for f in shown)


def test_beginning_of_a_key_is_hidden_where_a_dollar_sign_ate_the_rest(look):
    paste = 'curl https://api.101domain.com/v1/domains -H "Authorization: Token ab12ef78dk$cd34ef56gh78"'
    shown = [f.excerpt for f in look(paste).findings]
    assert shown
    assert not any("ab12" in e.before + e.marked + e.after for e in shown)
