"""What figures are called on the desk."""

from __future__ import annotations

from typing import Final

from portal.articles import words
from portal.articles.library import all_articles
from portal.diagnosis.diagnosis import InputKind, Verdict
from portal.insights.models import Ended

VERDICTS: Final = {
    Verdict.FIX_PROVEN: "Fix proven",
    Verdict.FIX_LIKELY: "Fix likely",
    Verdict.KEY_WORKS: "Key works",
    Verdict.KEY_REFUSED: "Key refused",
    Verdict.LOOKS_RIGHT: "Looks right",
    Verdict.OTHER_ERROR: "Another error",
    Verdict.API_TROUBLE: "API in trouble",
    Verdict.COULD_NOT_TEST: "Could not test",
    Verdict.NEED_MORE: "Nothing to check",
}
GROUPS: Final = (
    ("Fix found", "part-solved", (Verdict.FIX_PROVEN, Verdict.FIX_LIKELY)),
    ("Nothing wrong", "part-ticket", (Verdict.KEY_WORKS, Verdict.LOOKS_RIGHT)),
    ("Key refused", "part-not-solved", (Verdict.KEY_REFUSED,)),
    (
        "Told nothing of the key",
        "part-no-word",
        (Verdict.OTHER_ERROR, Verdict.API_TROUBLE, Verdict.COULD_NOT_TEST, Verdict.NEED_MORE),
    ),
)
"""Verdicts that are drawn as one: the colours of a chart that people can tell apart are few."""

ENDS: Final = (
    (Ended.SOLVED, "part-solved", "confirmed solved"),
    (Ended.NOT_SOLVED, "part-not-solved", "said not solved"),
    (Ended.TICKET, "part-ticket", "ticket"),
    (Ended.NO_WORD, "part-no-word", "left without a word"),
    (Ended.OPEN, "part-open", "still open"),
)
SPEEDS: Final = {
    "1_minute": "1 min",
    "5_minutes": "5 min",
    "15_minutes": "15 min",
    "1_hour": "1 hour",
    "1_day": "1 day",
    "1_week": "1 week",
    "longer": "longer",
}
LENGTHS: Final = {
    "1_50": "1 to 50 characters",
    "51_200": "51 to 200 characters",
    "201_1000": "201 to 1,000 characters",
    "1001_5000": "1,001 to 5,000 characters",
    "5001_more": "more than 5,000 characters",
}
LINES: Final = {
    "1": "1 line",
    "2_5": "2 to 5 lines",
    "6_30": "6 to 30 lines",
    "31_more": "more than 30 lines",
}
TRAITS: Final = {
    "markup": "begins like markup",
    "json_beginning": "begins like JSON",
    "prompt": "has a prompt in front of a line",
    "command": "names cURL or its like",
    "code": "has lines like code",
    "assignments": "has names with values",
    "columns": "is set in columns",
    "address": "holds a web address",
    "credential_words": "speaks of keys or headers",
    "status": "names the status",
    "sentences": "is written in sentences",
    "other_alphabet": "is in another alphabet",
    "control_characters": "holds control characters",
}


def verdict_name(verdict: str) -> str:
    return VERDICTS[Verdict(verdict)] if verdict in list(Verdict) else verdict


def kind_name(kind: str) -> str:
    return words.kind_words(InputKind(kind)) if kind in list(InputKind) else kind


def cause_name(code: str) -> str:
    """In the words of the first article that knows it; a cause of the past keeps its code."""
    told = (a.passages[code].short for a in all_articles().values() if code in a.passages)
    return next(told, code)
