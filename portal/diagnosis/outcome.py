"""What a test call came back with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What the answer says about the credential; the contract's words."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    API_ERROR = "api_error"
    BLOCKED = "blocked"
    REDIRECTED = "redirected"
    UNEXPECTED = "unexpected"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NOT_SENDABLE = "not_sendable"
    SKIPPED = "skipped"


class Label(StrEnum):
    """Which of the two calls it was."""

    AS_SENT = "as_sent"
    REPAIRED = "repaired"


class SkipReason(StrEnum):
    """Why no call was made."""

    NO_KEY = "no_key"  # the paste holds no key, or none that can be made out
    NOT_ASKED = "not_asked"  # the caller wants none
    OTHER_HOST = "other_host"  # it went to an address that no test call goes to
    NOT_OURS = "not_ours"  # another provider's secret, which is not ours to send
    NOTHING_TO_REPAIR = "nothing_to_repair"
    INCONCLUSIVE = "inconclusive"  # the first answer leaves a second call nothing to add
    BUSY = "busy"  # this client asks for too many
    FULL = "full"  # as many run as may run at once
    OUT_OF_ORDER = "out_of_order"  # a part of the portal itself does not work
    API_SILENT = "api_silent"  # the calls of others were not answered either
    WORK_MISSING = "work_missing"  # a proof of work is demanded, and none that counts came


@dataclass(frozen=True, slots=True)
class TestCall:
    """One call to the provider's API, and what of its answer may be shown.

    ``ms`` is the whole call in milliseconds; ``retry_after`` in seconds; ``code`` is the API's
    own error code; ``request_id`` what the API calls the request. Nothing of a body is kept.
    """

    __test__ = False  # not a test of pytest's

    label: Label
    outcome: Outcome
    status: int | None = None
    code: str | None = None
    ms: int | None = None
    reason: SkipReason | None = None
    url: str = ""
    at: datetime | None = None
    request_id: str = ""
    retry_after: int | None = None


_OURS: Final = frozenset(
    {SkipReason.BUSY, SkipReason.FULL, SkipReason.OUT_OF_ORDER, SkipReason.WORK_MISSING}
)


def withheld(calls: Sequence[TestCall]) -> TestCall | None:
    """The first call that was not made for a reason of ours, which says nothing of the paste."""
    return next((c for c in calls if c.reason in _OURS), None)


def spared(calls: Sequence[TestCall]) -> bool:
    """Whether a call was not made because the API answers nobody just now."""
    return any(c.reason is SkipReason.API_SILENT for c in calls)
