"""How long an answer asks to wait (RFC 9110 section 10.2.3): seconds, or a moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_SECONDS: Final = re.compile(r"\d{1,6}\Z", re.ASCII)
_MOMENT: Final = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\Z")


@dataclass(frozen=True, slots=True)
class Wait:
    """``seconds`` counted from the answer; ``until`` in UTC, where the answer tells its own time."""

    seconds: int | None = None
    until: datetime | None = None


def wait_of(retry_after: str, date: str) -> Wait | None:
    """By the values of both headers; None where no form that the standard knows says it."""
    answered = _moment(date)
    if _SECONDS.match(retry_after):
        seconds = int(retry_after)
        return Wait(seconds, answered + timedelta(seconds=seconds) if answered else None)
    until = _moment(retry_after)
    if until is None:
        return None
    is_later = answered is not None and until > answered
    return Wait(round((until - answered).total_seconds()) if answered and is_later else None, until)


def _moment(text: str) -> datetime | None:
    """The one form in which HTTP writes a time today."""
    if not _MOMENT.match(text):
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
