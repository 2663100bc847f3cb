"""What a fix changes: told line by line, with no key on either side."""

from __future__ import annotations

import pytest

from tests.diagnosis.clients import CLIENTS, FAULTS, K, filled
from tests.diagnosis.commands import COMMANDS

PASTES = {
    f"{name}-{fault}": filled(text, FAULTS[fault].gaps)
    for name, text in [
        *((n, c.program) for n, c in CLIENTS.items()),
        *((n, t) for n, (_, t) in COMMANDS.items()),
    ]
    for fault in ("token", "zero-width", "http")
    if "«url»" in text and name != "log"
}


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES.keys())
def test_changes_hold_no_key_and_tell_where_the_fixed_text_differs(look, paste):
    fix = look(paste).fix
    kept = fix.text.split("\n")
    for change in fix.changes:
        assert K not in change.was + change.now
        assert K[-12:] not in change.was
        assert change.now in fix.text
        assert change.was.count("\n") <= paste.count("\n")
        kept = [line for line in kept if line not in change.now.split("\n")]
    shown_before = paste.split("\n")
    assert all(line in shown_before for line in kept if K not in line)


def test_only_the_changed_words_are_told(look, key):
    paste = f'A=1\nTOKEN="{key}"\ncurl https://api.101domain.com/v1/x \\\n  -H "Authorization: Token $TOKEN"'
    changes = [(c.line, c.was, c.now) for c in look(paste).fix.changes]
    assert changes == [
        (2, 'TOKEN="••••••••"', 'TOKEN="$API_KEY"'),
        (4, '  -H "Authorization: Token $TOKEN"', '  -H "Authorization: Bearer $TOKEN"'),
    ]


def test_added_line_has_nothing_that_it_was(look):
    paste = "GET /v1/domains HTTP/1.1\nHost: api.101domain.com\nAccept: */*\n"
    (change,) = look(paste).fix.changes
    assert (change.line, change.was, change.now) == (3, "", "Authorization: Bearer YOUR_API_KEY")


def test_invisible_character_is_shown_by_its_name(look, key):
    paste = f"KEY={key[:9]}\u200b{key[9:]}"
    (change,) = look(paste).fix.changes
    assert "⟨U+200B⟩" in change.was


def test_bare_key_has_no_lines_to_compare(look, key):
    assert look(f'"{key}"').fix.changes == ()


def test_very_many_changed_lines_are_not_compared(look, key):
    paste = "\n".join(f"A{i} = {key}" for i in range(900))
    assert look(paste).fix.changes == ()
