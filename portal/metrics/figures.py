"""The figures that are counted where they happen; all processes of one machine add to them.

Names as Prometheus advises: the unit at the end, ``_total`` for what only grows. Labels hold words
of ours, never anything that was sent.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Histogram

from portal.metrics.reserved import reserve_files

reserve_files()

REQUESTS: Final = Histogram(
    "keymend_request_seconds",
    "Requests answered, by route and the first digit of the status",
    ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10),
)
DIAGNOSES: Final = Counter(
    "keymend_diagnoses_total", "Diagnoses, by article and verdict", ("article", "verdict")
)
CAUSES: Final = Counter("keymend_causes_total", "Causes that diagnoses named", ("cause",))
TEST_CALLS: Final = Counter(
    "keymend_test_calls_total",
    "Test calls by their outcome, or the reason why none was made",
    ("label", "outcome"),
)
TEST_CALL_SECONDS: Final = Histogram(
    "keymend_test_call_seconds",
    "How long test calls took that were made",
    ("outcome",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 12),
)
TICKETS: Final = Counter("keymend_tickets_total", "Tickets that customers sent", ("verdict",))
ANSWERS: Final = Counter(
    "keymend_solved_answers_total", 'Answers to "Did this solve it?"', ("said",)
)
