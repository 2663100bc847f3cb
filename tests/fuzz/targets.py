"""What has to hold for every text at all, however it came about."""

from __future__ import annotations

from portal.diagnosis import Diagnosis, diagnose, load, redacted_paste
from portal.diagnosis.checks import CAUSES

CANARY = "hQ7f3c91d0b7a2e58c64f19d3b0a8e7c5Zk3q9Wm"
PROVIDER = load("101domain")


def reader_answers_and_keeps_the_key_to_itself(text: str, place: int) -> None:
    """Any text is diagnosed, with known causes, and a key put anywhere in it is not shown."""
    paste = with_a_key(text, place)
    diagnosis = diagnose(paste, provider=PROVIDER)
    assert set(diagnosis.causes) <= set(CAUSES)
    assert CANARY not in shown(diagnosis)
    for finding in diagnosis.findings:
        assert (
            finding.place is None or finding.place.line <= paste.count("\n") + paste.count("\r") + 1
        )


def redactor_takes_the_key_out(text: str, place: int) -> None:
    """What is cleared holds no key; clearing it once more keeps what the first time said."""
    cleared = redacted_paste(with_a_key(text, place), PROVIDER)
    assert CANARY not in cleared
    assert redacted_paste(cleared, PROVIDER).count("[removed") >= cleared.count("[removed")


def with_a_key(text: str, place: int) -> str:
    """The text with a header put in at a place of it."""
    at = place % (len(text) + 1)
    return f"{text[:at]} Authorization: Bearer {CANARY} {text[at:]}"


def shown(diagnosis: Diagnosis) -> str:
    return repr(diagnosis)


TARGETS = {
    "reader": reader_answers_and_keeps_the_key_to_itself,
    "redactor": redactor_takes_the_key_out,
}
