"""How long a pasted answer asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.diagnosis import diagnose
from portal.diagnosis.waiting import Wait

BODY = '{"status": "error", "code": "TOO_MANY_REQUESTS", "message": "…", "errors": null}'
DATE = "Date: Tue, 24 Nov 2026 09:41:07 GMT\n"
UNTIL = datetime(2026, 11, 24, 9, 41, 37, tzinfo=UTC)


def answer(headers: str) -> str:
    return f"HTTP/1.1 429 Too Many Requests\n{headers}Content-Type: application/json\n\n{BODY}"


@pytest.mark.parametrize(
    ("paste", "expected"),
    [
        pytest.param(answer(f"{DATE}Retry-After: 30\n"), Wait(30, UNTIL), id="seconds from the date"),
        pytest.param(answer("Retry-After: 30\n"), Wait(30), id="seconds alone"),
        pytest.param(answer("Retry-After: Tue, 24 Nov 2026 09:41:37 GMT\n"), Wait(None, UNTIL), id="a moment"),
        pytest.param(answer(f"{DATE}retry-after: Tue, 24 Nov 2026 09:41:37 GMT\n"), Wait(30, UNTIL), id="a moment and the date"),
        pytest.param(f"retry-after: 30\n{DATE}content-type: application/json", Wait(30, UNTIL), id="headers without their first line"),
        pytest.param("Retry-After: 30", Wait(30), id="the one header"),
        pytest.param(answer(DATE), None, id="not said"),
        pytest.param(answer("Retry-After: soon\n"), None, id="no form that is known"),
        pytest.param(answer("Retry-After: 12345678\n"), None, id="longer than anybody waits"),
        pytest.param(answer("Retry-After: -5\n"), None, id="less than nothing"),
        pytest.param(answer("Date: Tue, 99 Nov 2026 09:41:07 GMT\nRetry-After: 30\n"), Wait(30), id="no such day"),
        pytest.param(answer("Retry-After: ٣٠\n"), None, id="digits of another script"),
    ],
)  # fmt: skip
def test_wait_is_read_from_the_answer(documented, paste, expected):
    assert diagnose(paste, provider=documented).wait == expected


@pytest.mark.parametrize("paste", [f"Retry-After: 30\n{DATE}", "< retry-after: 30\n< server: x"])
def test_headers_that_ask_to_wait_are_taken_for_a_429(documented, paste):
    assert diagnose(paste, provider=documented).causes == ("not_a_401", "rate_limited")


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param("Authorization: Bearer {key}\nRetry-After: 30", id="headers of a request"),
        pytest.param("What does Retry-After: 30 mean?", id="a question about it"),
        pytest.param("Retry-After: 30\nand then what do I do", id="a message"),
    ],
)
def test_what_only_names_the_header_is_no_answer(documented, key, paste):
    assert "rate_limited" not in diagnose(paste.format(key=key), provider=documented).causes
