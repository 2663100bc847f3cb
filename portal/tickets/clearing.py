"""Every text that a person types: cleared of secrets before anything keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.diagnosis import redacted_paste
from portal.wizard.calls import provider

# Control characters and the marks that turn the direction of a line hide what a text says.
HIDING: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")

# What people call a key: words and short numbers, such as "prod-backend-2026-01".
_WORD: Final = r"(?:(?:[A-Z]?[a-z]{1,15}|[A-Z]{2,6})(?:[A-Z][a-z]{2,15}){0,3}\d{0,4}|\d{1,4})"
_NAME: Final = re.compile(rf"{_WORD}(?:[-_. ]{_WORD}){{0,8}}\Z")
_MAILBOX_PART: Final = re.compile(r"(?:[^\W\d_]{0,20}\d{0,10})\Z")


@dataclass(frozen=True, slots=True)
class Cleared:
    """A text without secrets; ``is_changed`` where one was taken out."""

    text: str
    is_changed: bool


def cleared(text: str) -> Cleared:
    """The text with a marker for each secret, its line ends plain, nothing in it that hides."""
    plain = HIDING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = _SURROGATES.sub("\ufffd", plain)
    without = redacted_paste(plain, provider())
    return Cleared(without, without != plain)


def cleared_name(text: str) -> Cleared:
    """As above for what a person calls a thing: a long name of plain words is no key."""
    plain = " ".join(HIDING.sub("", text).split())
    return Cleared(plain, False) if len(plain) <= 60 and _NAME.match(plain) else cleared(plain)


def holds_key(address: str) -> bool:
    """Whether an e-mail address looks as if a key were in it; long mailboxes of words are none."""
    if not cleared(address).is_changed:
        return False
    return any(not _MAILBOX_PART.match(part) for part in re.split(r"[-_.+@]", address))
