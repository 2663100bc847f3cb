"""What a diagnosis says, free of any secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.diagnosis.finding import Finding
from portal.diagnosis.outcome import TestCall
from portal.diagnosis.waiting import Wait


class InputKind(StrEnum):
    """The shape of what was pasted."""

    BARE_KEY = "bare_key"
    HEADER_LINE = "header_line"
    RAW_HTTP = "raw_http"
    HTTP_RESPONSE = "http_response"
    CURL = "curl"
    POWERSHELL = "powershell"
    OTHER_CLI = "other_cli"
    PYTHON = "python"
    JAVASCRIPT = "javascript"
    PHP = "php"
    GO = "go"
    RUBY = "ruby"
    JAVA = "java"
    CSHARP = "csharp"
    ENV_FILE = "env_file"
    CONFIG = "config"
    HAR = "har"
    ERROR_MESSAGE = "error_message"
    PROSE = "prose"
    EMPTY = "empty"
    UNKNOWN = "unknown"


CODE: Final = frozenset(
    {InputKind.PYTHON, InputKind.JAVASCRIPT, InputKind.PHP, InputKind.GO, InputKind.RUBY,
     InputKind.JAVA, InputKind.CSHARP}
)  # fmt: skip


class Verdict(StrEnum):
    """What the findings and the test calls come to together."""

    FIX_PROVEN = "fix_proven"
    FIX_LIKELY = "fix_likely"
    KEY_WORKS = "key_works"
    KEY_REFUSED = "key_refused"
    LOOKS_RIGHT = "looks_right"
    OTHER_ERROR = "other_error"
    API_TROUBLE = "api_trouble"
    COULD_NOT_TEST = "could_not_test"
    NEED_MORE = "need_more"


class Listed(StrEnum):
    """What the account's list of keys shows for this key, by the customer's answer."""

    ACTIVE = "active"
    PAST_ITS_DATE = "past_its_date"
    NOT_THERE = "not_there"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the customer says beside the paste; every part may be left open."""

    listed: Listed = Listed.UNKNOWN
    made_on: date | None = None
    lifespan_days: int | None = None
    limited_to_addresses: bool | None = None
    today: date | None = None

    @property
    def last_day(self) -> date | None:
        """The key's last day; None where it is not known, or lies beyond the calendar."""
        if self.made_on is None or self.lifespan_days is None:
            return None
        days_left = (date.max - self.made_on).days
        if self.lifespan_days > days_left:
            return None
        return self.made_on + timedelta(days=self.lifespan_days)


@dataclass(frozen=True, slots=True)
class MaskedKey:
    """All that is ever shown of a key; ``length`` in code points."""

    masked: str
    length: int


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch of lines that the fix changes; ``line`` counts the paste's lines from 1.

    ``was`` is empty where lines are added, ``now`` where they are taken out.
    """

    line: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What was pasted, corrected, without any secret; ``env`` are the variables it reads."""

    language: str
    text: str
    env: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole answer to one paste; ``variable`` is the name that the key is read from.

    ``endpoint`` is the id of the profile's endpoint that was called; ``wait`` is what a pasted
    answer asks for.
    """

    verdict: Verdict
    input_kind: InputKind
    findings: tuple[Finding, ...] = ()
    test_calls: tuple[TestCall, ...] = ()
    key: MaskedKey | None = None
    fix: Fix | None = None
    passed: tuple[str, ...] = field(default=())
    variable: str = ""
    endpoint: str = ""
    wait: Wait | None = None

    @property
    def causes(self) -> tuple[str, ...]:
        """The codes of the findings that explain a 401, the decisive one first."""
        return tuple(f.code for f in self.findings if f.is_cause)
