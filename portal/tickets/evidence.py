"""The lines that an agent reads, made of a masked result: nothing that a machine saw is asked for.

The verdict and how sure it is come first, then the facts of the call, then what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.urls import reverse

from portal.articles import words
from portal.articles.library import Article, all_articles
from portal.diagnosis.checks import CAUSES, Group
from portal.diagnosis.diagnosis import Diagnosis, InputKind, Verdict
from portal.diagnosis.finding import Finding
from portal.diagnosis.outcome import TestCall
from portal.tickets.site import absolute
from portal.wizard.chain import runs_before
from portal.wizard.models import Result
from portal.wizard.questions.showing import told
from portal.wizard.record import from_record

MOST_RUNS: Final = 8
MOST_FINDINGS: Final = 8
# Pastes that show the key, or an answer, and not how the key was sent.
_SHOW_NO_SENDING: Final = frozenset(
    {InputKind.BARE_KEY, InputKind.ENV_FILE, InputKind.HTTP_RESPONSE, InputKind.ERROR_MESSAGE,
     InputKind.PROSE, InputKind.EMPTY, InputKind.UNKNOWN}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ticket; one with ``is_optional`` can be taken out before it is sent.

    ``parts`` say the same as ``text``, label by label, where a line tells of several things.
    """

    name: str
    label: str
    text: str
    is_optional: bool = True
    parts: tuple[tuple[str, str], ...] = ()


def as_data(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def from_data(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**{**line, "parts": _pairs(line.get("parts", ()))}) for line in data)


def _pairs(parts: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    """As they were before JSON made lists of them."""
    return tuple((label, text) for label, text in parts)


def lines_of(result: Result | None) -> tuple[Line, ...]:
    """What the result says, one fact a line; none without a result or its article."""
    article = all_articles().get(result.article) if result else None
    if result is None or article is None:
        return ()
    diagnosis = from_record(result.record)
    return (
        *_verdict(article, diagnosis),
        *_calls(diagnosis),
        *_key(article, diagnosis),
        *_findings(article, diagnosis),
        *_fix(diagnosis),
        *_runs(result),
        *answers_of(result),
        Line("result", "Result", absolute(reverse("result", args=[result.reference]))),
    )


def answers_of(result: Result) -> tuple[Line, ...]:
    """The customer's answers to the questions that follow a result."""
    return tuple(
        Line(f"answer-{row.question.id}", row.question.title, row.answer) for row in told(result)
    )


def _verdict(article: Article, diagnosis: Diagnosis) -> Iterator[Line]:
    yield Line("verdict", "Verdict", words.heading(article, diagnosis), is_optional=False)
    yield Line("certainty", "How sure", _certainty(diagnosis), is_optional=False)


def _certainty(diagnosis: Diagnosis) -> str:
    """The strongest thing that speaks for the verdict."""
    statuses = [c for c in diagnosis.test_calls if c.status is not None]
    if len(statuses) == 2 and diagnosis.verdict == "fix_proven":
        before, after = statuses
        return f"Proven by two test calls: {before.status} as sent, {after.status} once repaired"
    if diagnosis.verdict == "fix_proven":
        return "Proven by a test call: accepted once repaired, not sendable before"
    if statuses:
        return f"By a test call: answered with {statuses[-1].status}"
    finding = words.decisive(diagnosis)
    said = words.certainty_words(finding) if finding else "Not tested"
    return f"{said}, by the text alone; no test call was answered"


def _calls(diagnosis: Diagnosis) -> Iterator[Line]:
    for call in diagnosis.test_calls:
        if call.ms is not None or call.outcome == "not_sendable":
            title = {"as_sent": "as sent", "repaired": "repaired"}[call.label.value]
            told = tuple((label, text) for label, text in _parts(call) if text)
            yield Line(f"call-{call.label.value}", f"Test call, {title}", _call(call), parts=told)
    request_ids = [c.request_id for c in diagnosis.test_calls if c.request_id]
    if request_ids:
        yield Line("request-id", "Request identifier", ", ".join(request_ids))


def _call(call: TestCall) -> str:
    """Endpoint and method, status and the API's code, time in UTC."""
    phrase = {s.value: s.phrase for s in HTTPStatus}.get(call.status or 0, "")
    parts = [f"GET {call.url}" if call.url else "", f"{call.status or ''} {phrase}".strip()]
    parts += [call.code or "", _utc(call.at) if call.at else ""]
    parts += [f"{call.ms} ms" if call.ms is not None else ""]
    told = " · ".join(part for part in parts if part)
    return told if call.status else f"{words.outcome_words(call)} · {told}".strip(" ·")


def _parts(call: TestCall) -> Iterator[tuple[str, str]]:
    """Of the answer no more than status and code is ever read, so no more of its body is here."""
    phrase = {s.value: s.phrase for s in HTTPStatus}.get(call.status or 0, "")
    yield "Came to", words.outcome_words(call)
    yield "Call", f"GET {call.url}" if call.url else ""
    yield "Status", f"{call.status or ''} {phrase}".strip()
    yield "Code in the answer", call.code or ""
    yield "Time", _utc(call.at) if call.at else ""
    yield "Took", f"{call.ms} ms" if call.ms is not None else ""
    yield "Request", call.request_id or ""


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _key(article: Article, diagnosis: Diagnosis) -> Iterator[Line]:
    if diagnosis.key:
        text = f"{diagnosis.key.masked}, {diagnosis.key.length} characters"
        yield Line("key", "Key, masked", text)
    if diagnosis.variable:
        yield Line("variable", "Read from", diagnosis.variable)
    yield Line("sent", "How the key was sent", _sending(article, diagnosis))
    yield Line("shape", "What was pasted", words.kind_words(diagnosis.input_kind))


def _sending(article: Article, diagnosis: Diagnosis) -> str:
    faults = [f for f in diagnosis.findings if f.is_cause and _is_about_sending(f)]
    if faults:
        return " ".join(words.title_of(article, finding) for finding in faults)
    if diagnosis.input_kind in _SHOW_NO_SENDING:
        return "Not shown by what was pasted"
    return "As documented, as far as the text shows"


def _is_about_sending(finding: Finding) -> bool:
    return CAUSES[finding.code].group in (Group.SENDING, Group.CLIENT, Group.SCHEME)


def _findings(article: Article, diagnosis: Diagnosis) -> Iterator[Line]:
    for number, finding in enumerate(diagnosis.findings[:MOST_FINDINGS], 1):
        yield Line(f"finding-{number}", f"Finding {number}", _finding(article, finding))


def _finding(article: Article, finding: Finding) -> str:
    place = finding.place
    where = f", line {place.line}, column {place.column}" if place else ""
    told = words.detail_of(article, finding).rstrip(".").replace("`", "")
    sure = words.certainty_words(finding).lower()
    return f"{words.title_of(article, finding)} {told}{where} ({finding.code}, {sure})"


def _fix(diagnosis: Diagnosis) -> Iterator[Line]:
    if diagnosis.fix:
        yield Line("fix", "Fix shown to the customer", diagnosis.fix.text)


def _runs(result: Result) -> Iterator[Line]:
    """The checks before this one, the newest first."""
    before = runs_before(result)[::-1][:MOST_RUNS]
    told = [f"{_utc(run.created)}: {words.heading_of(Verdict(run.verdict))}" for run in before]
    if told:
        yield Line("runs", "Checks before this one", "\n".join(told))
