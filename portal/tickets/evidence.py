"""The lines that an agent reads, made of a masked result: nothing that a machine saw is asked for.

The verdict and how sure it is come first, then the facts of the call, then what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _

from portal.articles import words
from portal.articles.library import Article, all_articles
from portal.diagnosis.checks import CAUSES, Group
from portal.diagnosis.diagnosis import Diagnosis, InputKind, Verdict
from portal.diagnosis.finding import Certainty, Finding
from portal.diagnosis.outcome import Label, TestCall
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


def as_kept(result: Result | None, language: str) -> list[dict[str, Any]]:
    """The lines as data: in the language of the ticket, and beside it as support reads them."""
    told = _data_in(language, result)
    if language == settings.LANGUAGE_CODE:
        return told
    read = _data_in(settings.LANGUAGE_CODE, result)
    return [
        line if line == same else {**line, _FOR_SUPPORT: same}
        for line, same in zip(told, read, strict=True)
    ]


_FOR_SUPPORT: Final = "for_support"


def _data_in(language: str, result: Result | None) -> list[dict[str, Any]]:
    with override(language):
        return as_data(lines_of(result))


def as_data(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def from_data(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    """On a page in the language of support as support reads them, else as the customer does."""
    is_for_support = get_language() == settings.LANGUAGE_CODE
    return tuple(_line(kept.get(_FOR_SUPPORT, kept) if is_for_support else kept) for kept in data)


def _line(kept: dict[str, Any]) -> Line:
    told = {name: value for name, value in kept.items() if name != _FOR_SUPPORT}
    return Line(**{**told, "parts": _pairs(told.get("parts", ()))})


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
        Line("result", _("Result"), absolute(reverse("result", args=[result.reference]))),
    )


def answers_of(result: Result) -> tuple[Line, ...]:
    """The customer's answers to the questions that follow a result."""
    return tuple(
        Line(f"answer-{row.question.id}", row.question.title, row.answer) for row in told(result)
    )


def _verdict(article: Article, diagnosis: Diagnosis) -> Iterator[Line]:
    yield Line("verdict", _("Verdict"), words.heading(article, diagnosis), is_optional=False)
    yield Line("certainty", _("How sure"), _certainty(diagnosis), is_optional=False)


def _certainty(diagnosis: Diagnosis) -> str:
    """The strongest thing that speaks for the verdict."""
    statuses = [c for c in diagnosis.test_calls if c.status is not None]
    if len(statuses) == 2 and diagnosis.verdict == "fix_proven":
        before, after = statuses
        told = _("Proven by two test calls: %(before)s as sent, %(after)s once repaired")
        return told % {"before": before.status, "after": after.status}
    if diagnosis.verdict == "fix_proven":
        return _("Proven by a test call: accepted once repaired, not sendable before")
    if statuses:
        return _("By a test call: answered with %(status)s") % {"status": statuses[-1].status}
    finding = words.decisive(diagnosis)
    said = words.certainty_words(finding) if finding else pgettext("state", "Not tested")
    # Translators: sure is "Problem", "Warning" or "Not tested".
    return _("%(sure)s, by the text alone; no test call was answered") % {"sure": said}


def _calls(diagnosis: Diagnosis) -> Iterator[Line]:
    for call in diagnosis.test_calls:
        if call.ms is not None or call.outcome == "not_sendable":
            title = (
                _("Test call, as sent") if call.label is Label.AS_SENT else _("Test call, repaired")
            )
            told = tuple((label, text) for label, text in _parts(call) if text)
            yield Line(f"call-{call.label.value}", title, _call(call), parts=told)
    request_ids = [c.request_id for c in diagnosis.test_calls if c.request_id]
    if request_ids:
        yield Line("request-id", _("Request identifier"), ", ".join(request_ids))


def _call(call: TestCall) -> str:
    """Endpoint and method, status and the API's code, time in UTC."""
    phrase = {s.value: s.phrase for s in HTTPStatus}.get(call.status or 0, "")
    parts = [f"GET {call.url}" if call.url else "", f"{call.status or ''} {phrase}".strip()]
    parts += [call.code or "", _utc(call.at) if call.at else ""]
    parts += [_ms(call)]
    told = " · ".join(part for part in parts if part)
    return told if call.status else f"{words.outcome_words(call)} · {told}".strip(" ·")


def _parts(call: TestCall) -> Iterator[tuple[str, str]]:
    """Of the answer no more than status and code is ever read, so no more of its body is here."""
    phrase = {s.value: s.phrase for s in HTTPStatus}.get(call.status or 0, "")
    # Translators: of a test call: what it came to, and what was seen of it.
    yield pgettext("test call", "Came to"), words.outcome_words(call)
    yield pgettext("test call", "Call"), f"GET {call.url}" if call.url else ""
    yield pgettext("test call", "Status"), f"{call.status or ''} {phrase}".strip()
    yield pgettext("test call", "Code in the answer"), call.code or ""
    yield pgettext("test call", "Time"), _utc(call.at) if call.at else ""
    yield pgettext("test call", "Took"), _ms(call)
    yield pgettext("test call", "Request"), call.request_id or ""


def _ms(call: TestCall) -> str:
    return _("%(ms)s ms") % {"ms": call.ms} if call.ms is not None else ""


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _key(article: Article, diagnosis: Diagnosis) -> Iterator[Line]:
    if diagnosis.key:
        length = diagnosis.key.length
        text = ngettext(
            "%(masked)s, %(length)s character", "%(masked)s, %(length)s characters", length
        )
        told = text % {"masked": diagnosis.key.masked, "length": length}
        yield Line("key", _("Key, masked"), told)
    if diagnosis.variable:
        yield Line("variable", _("Read from"), diagnosis.variable)
    yield Line("sent", _("How the key was sent"), _sending(article, diagnosis))
    yield Line("shape", _("What was pasted"), words.kind_words(diagnosis.input_kind))


def _sending(article: Article, diagnosis: Diagnosis) -> str:
    faults = [f for f in diagnosis.findings if f.is_cause and _is_about_sending(f)]
    if faults:
        return " ".join(words.title_of(article, finding) for finding in faults)
    if diagnosis.input_kind in _SHOW_NO_SENDING:
        return _("Not shown by what was pasted")
    return _("As documented, as far as the text shows")


def _is_about_sending(finding: Finding) -> bool:
    return CAUSES[finding.code].group in (Group.SENDING, Group.CLIENT, Group.SCHEME)


def _findings(article: Article, diagnosis: Diagnosis) -> Iterator[Line]:
    for number, finding in enumerate(diagnosis.findings[:MOST_FINDINGS], 1):
        label = _("Finding %(number)s") % {"number": number}
        yield Line(f"finding-{number}", label, _finding(article, finding))


def _finding(article: Article, finding: Finding) -> str:
    title = words.title_of(article, finding)
    told = words.detail_of(article, finding).rstrip(".。").replace("`", "")
    kind = f"({finding.code}, {_sure(finding)})"
    if finding.place is None:
        return f"{title} {told} {kind}"
    # Translators: saw is a sentence without its full stop; kind is such as "(smart_quotes, problem)".
    where = _("%(saw)s, line %(line)s, column %(column)s %(kind)s") % {
        "saw": told,
        "line": finding.place.line,
        "column": finding.place.column,
        "kind": kind,
    }
    return f"{title} {where}"


def _sure(finding: Finding) -> str:
    # Translators: how sure a finding is, within brackets behind it.
    if finding.certainty is Certainty.POSSIBLE:
        return pgettext("how sure", "warning")
    return pgettext("how sure", "problem")


def _fix(diagnosis: Diagnosis) -> Iterator[Line]:
    if diagnosis.fix:
        yield Line("fix", _("Fix shown to the customer"), diagnosis.fix.text)


def _runs(result: Result) -> Iterator[Line]:
    """The checks before this one, the newest first."""
    before = runs_before(result)[::-1][:MOST_RUNS]
    told = [f"{_utc(run.created)}: {words.heading_of(Verdict(run.verdict))}" for run in before]
    if told:
        yield Line("runs", _("Checks before this one"), "\n".join(told))
