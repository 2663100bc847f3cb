"""A diagnosis as JSON: the contract's shape for programs, and the record that a result keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from portal.articles import words
from portal.articles.library import Article
from portal.diagnosis.diagnosis import Change, Diagnosis, Fix, InputKind, MaskedKey, Verdict
from portal.diagnosis.finding import Certainty, Excerpt, Finding, Place
from portal.diagnosis.outcome import Label, Outcome, SkipReason, TestCall
from portal.diagnosis.waiting import Wait

Json = dict[str, Any]


def for_programs(article: Article, diagnosis: Diagnosis) -> Json:
    """The answer of the JSON API, of ``diagnose --json`` and of a result's JSON."""
    return {
        "verdict": diagnosis.verdict.value,
        "causes": list(diagnosis.causes),
        "summary": words.summary(article, diagnosis),
        "input_kind": diagnosis.input_kind.value,
        "key": asdict(diagnosis.key) if diagnosis.key else None,
        "findings": [_finding(article, f) for f in diagnosis.findings],
        "test_calls": [_call(c) for c in diagnosis.test_calls],
        "fix": _fix(diagnosis.fix) if diagnosis.fix else None,
    }


def _finding(article: Article, finding: Finding) -> Json:
    place = finding.place
    return {
        "code": finding.code,
        "certainty": finding.certainty.value,
        "title": words.title_of(article, finding),
        "detail": words.detail_of(article, finding),
        "line": place.line if place else None,
        "column": place.column if place else None,
    }


def _call(call: TestCall) -> Json:
    return {
        "label": call.label.value,
        "outcome": call.outcome.value,
        "status": call.status,
        "code": call.code,
        "ms": call.ms,
        "reason": call.reason.value if call.reason else None,
    }


def _fix(fix: Fix) -> Json:
    return {"language": fix.language, "text": fix.text, "env": list(fix.env)}


def to_record(diagnosis: Diagnosis) -> Json:
    """What a result keeps; ``from_record`` makes the same diagnosis of it again."""
    fix = diagnosis.fix
    return {
        "verdict": diagnosis.verdict.value,
        "input_kind": diagnosis.input_kind.value,
        "key": asdict(diagnosis.key) if diagnosis.key else None,
        "findings": [_finding_record(f) for f in diagnosis.findings],
        "test_calls": [_call_record(c) for c in diagnosis.test_calls],
        "fix": {**_fix(fix), "changes": [asdict(c) for c in fix.changes]} if fix else None,
        "passed": list(diagnosis.passed),
        "variable": diagnosis.variable,
        "endpoint": diagnosis.endpoint,
        "wait": _wait_record(diagnosis.wait) if diagnosis.wait else None,
    }


def _wait_record(wait: Wait) -> Json:
    return {"seconds": wait.seconds, "until": wait.until.isoformat() if wait.until else None}


def _wait_from(record: Mapping[str, Any]) -> Wait:
    until = record["until"]
    return Wait(record["seconds"], datetime.fromisoformat(until) if until else None)


def _finding_record(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "certainty": finding.certainty.value,
        "found": finding.found,
        "place": asdict(finding.place) if finding.place else None,
        "excerpt": asdict(finding.excerpt) if finding.excerpt else None,
    }


def _call_record(call: TestCall) -> Json:
    at = call.at.isoformat() if call.at else None
    more = {"url": call.url, "at": at, "request_id": call.request_id}
    return {**_call(call), **more, "retry_after": call.retry_after}


def from_record(record: Mapping[str, Any]) -> Diagnosis:
    key = record["key"]
    return Diagnosis(
        verdict=Verdict(record["verdict"]),
        input_kind=InputKind(record["input_kind"]),
        findings=tuple(_finding_from(f) for f in record["findings"]),
        test_calls=tuple(_call_from(c) for c in record["test_calls"]),
        key=MaskedKey(**key) if key else None,
        fix=_fix_from(record["fix"]) if record["fix"] else None,
        passed=tuple(record["passed"]),
        variable=record.get("variable", ""),
        endpoint=record.get("endpoint", ""),
        wait=_wait_from(record["wait"]) if record.get("wait") else None,
    )


def _fix_from(record: Mapping[str, Any]) -> Fix:
    return Fix(
        language=record["language"],
        text=record["text"],
        env=tuple(record["env"]),
        changes=tuple(Change(**c) for c in record.get("changes", ())),
    )


def _finding_from(record: Mapping[str, Any]) -> Finding:
    return Finding(
        code=record["code"],
        certainty=Certainty(record["certainty"]),
        found=record["found"],
        place=Place(**record["place"]) if record["place"] else None,
        excerpt=Excerpt(**record["excerpt"]) if record["excerpt"] else None,
    )


def _call_from(record: Mapping[str, Any]) -> TestCall:
    return TestCall(
        label=Label(record["label"]),
        outcome=Outcome(record["outcome"]),
        status=record["status"],
        code=record["code"],
        ms=record["ms"],
        reason=SkipReason(record["reason"]) if record["reason"] else None,
        url=record["url"],
        at=datetime.fromisoformat(record["at"]) if record["at"] else None,
        request_id=record["request_id"],
        retry_after=record["retry_after"],
    )
