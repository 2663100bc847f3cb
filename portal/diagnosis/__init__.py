"""Pasted text → request → findings → test calls → verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from portal.diagnosis.changes import changes_between
from portal.diagnosis.checks import CAUSES, Examination, Group, examine
from portal.diagnosis.checks.registry import Context
from portal.diagnosis.diagnosis import Diagnosis, Facts, Fix, InputKind, MaskedKey, Verdict
from portal.diagnosis.endpoints import endpoint_at
from portal.diagnosis.excerpt import excerpt_of
from portal.diagnosis.finding import Certainty, Finding, place_of
from portal.diagnosis.look import is_name
from portal.diagnosis.outcome import Label, Outcome, SkipReason, TestCall
from portal.diagnosis.provider import Provider, load
from portal.diagnosis.readers import read
from portal.diagnosis.redaction import redacted as redacted_paste
from portal.diagnosis.repair import fix_of, without_secrets
from portal.diagnosis.request import PastedRequest
from portal.diagnosis.secret import Secret
from portal.diagnosis.verdict import verdict_of, weighed
from portal.diagnosis.waiting import Wait, wait_of

__all__ = [
    "Caller",
    "Diagnosis",
    "Facts",
    "Provider",
    "Verdict",
    "diagnose",
    "load",
    "redacted_paste",
]

Caller = Callable[[Label, Secret | None], TestCall]

NOTHING_SAID = Facts()

LONGEST_PASTE = 64 * 1024
"""In code points; longer pastes are the edge's to refuse, and are cut here."""

# Faults that lie where no test call goes: another address, or the customer's own machine.
_ELSEWHERE = frozenset(
    [
        "wrong_host",
        "wrong_path",
        "insecure_http",
        "redirect_drops_header",
        "env_not_loaded",
        "stale_environment",
        "netrc_override",
        "proxy_strips_header",
        "no_cors",
        "cors_preflight",
        "header_overridden",
        "config_field_wrong",
    ]
)
_TELLS_NOTHING_OF_KEY = frozenset(
    {Outcome.RATE_LIMITED, Outcome.API_ERROR, Outcome.BLOCKED, Outcome.REDIRECTED,
     Outcome.UNEXPECTED, Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.SKIPPED}
)  # fmt: skip


def diagnose(
    paste: str, *, provider: Provider, facts: Facts = NOTHING_SAID, call: Caller | None = None
) -> Diagnosis:
    """The whole diagnosis of one paste; without ``call`` no test call is made."""
    request = read(paste[:LONGEST_PASTE], provider)
    examination = examine(request, Context(provider, facts))
    calls = _test_calls(examination, provider, call)
    findings = weighed(examination.findings, calls)
    findings += _afterthoughts(findings, calls)
    verdict = verdict_of(request.kind, findings, calls, has_credential=_has_credential(request))
    has_cause = any(f.is_cause for f in findings)
    return Diagnosis(
        verdict=verdict,
        input_kind=request.kind,
        findings=tuple(_shown(f, request, examination) for f in findings),
        test_calls=calls,
        key=_masked_key(examination),
        fix=_fix(request, findings, examination) if has_cause else None,
        passed=examination.passed,
        variable=_variable(request),
        endpoint=_endpoint(request, provider),
        wait=_wait(request),
    )


def _has_credential(request: PastedRequest) -> bool:
    is_success = request.response is not None and request.response.status in range(200, 300)
    return request.is_request or bool(request.headers) or request.stored is not None or is_success


def _test_calls(
    examination: Examination, provider: Provider, call: Caller | None
) -> tuple[TestCall, ...]:
    """As sent, then repaired where that differs and the first answer leaves it open."""
    credential = examination.credential
    if credential.key is None:
        return _skipped(SkipReason.NO_KEY)
    if not credential.is_ours:
        return _skipped(SkipReason.NOT_OURS)
    if call is None:
        return _skipped(SkipReason.NOT_ASKED)
    as_sent = _call_as_sent(examination, call)
    repaired = credential.repaired(provider.scheme)
    return (as_sent, _call_repaired(as_sent, credential.as_sent, repaired, call))


def _skipped(reason: SkipReason) -> tuple[TestCall, ...]:
    return tuple(TestCall(label, Outcome.SKIPPED, reason=reason) for label in Label)


def _call_as_sent(examination: Examination, call: Caller) -> TestCall:
    if any(f.is_cause and f.code in _ELSEWHERE for f in examination.findings):
        return TestCall(Label.AS_SENT, Outcome.SKIPPED, reason=SkipReason.OTHER_HOST)
    if not examination.credential.is_known:
        return TestCall(Label.AS_SENT, Outcome.SKIPPED, reason=SkipReason.NO_KEY)
    return call(Label.AS_SENT, examination.credential.as_sent)


def _call_repaired(
    as_sent: TestCall, sent: Secret | None, repaired: Secret | None, call: Caller
) -> TestCall:
    is_elsewhere = as_sent.reason is SkipReason.OTHER_HOST
    is_settled = as_sent.outcome in _TELLS_NOTHING_OF_KEY and as_sent.reason is None
    if as_sent.outcome is Outcome.ACCEPTED or (sent == repaired and not is_elsewhere):
        reason = SkipReason.NOTHING_TO_REPAIR
        return TestCall(Label.REPAIRED, Outcome.SKIPPED, reason=reason)
    if is_settled:
        return TestCall(Label.REPAIRED, Outcome.SKIPPED, reason=SkipReason.INCONCLUSIVE)
    return call(Label.REPAIRED, repaired)


def _afterthoughts(findings: Sequence[Finding], calls: Sequence[TestCall]) -> tuple[Finding, ...]:
    """What a refusal of a faultless paste leaves to think of."""
    as_sent = next(c for c in calls if c.label is Label.AS_SENT)
    is_faulty = any(f.is_cause or f.code == "expired_or_revoked" for f in findings)
    if as_sent.outcome is not Outcome.REFUSED or is_faulty:
        return ()
    return (Finding("expired_or_revoked", Certainty.POSSIBLE),)


def _shown(finding: Finding, request: PastedRequest, examination: Examination) -> Finding:
    """With its place, its excerpt, and nothing secret in its words."""
    found = without_secrets(finding.found[:120], examination.secrets)
    if finding.span is None or not len(finding.span):
        return replace(finding, found=found, span=None)
    paste = request.text.reveal()
    return replace(
        finding,
        found=found,
        place=place_of(paste, finding.span),
        excerpt=excerpt_of(paste, finding.span, examination.hidden),
    )


def _masked_key(examination: Examination) -> MaskedKey | None:
    key = examination.credential.key
    return MaskedKey(key.masked, len(key)) if key else None


def _wait(request: PastedRequest) -> Wait | None:
    response = request.response
    return wait_of(response.retry_after, response.date) if response else None


def _endpoint(request: PastedRequest, provider: Provider) -> str:
    """Which of the documented calls it was; nothing of the address itself is told."""
    found = endpoint_at(provider.endpoints, request.method, request.url.text)
    return found.id if found else ""


_VARIABLE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}\Z")


def _variable(request: PastedRequest) -> str:
    """The environment variable that the customer keeps the key in, by its own name or its use."""
    used = (v.name for f in request.authorization for v in f.value.variables)
    names = [request.stored_name.text, *used]
    return next((n for n in names if _VARIABLE_NAME.match(n) and is_name(n) and n.isupper()), "")


def _fix(
    request: PastedRequest, findings: Sequence[Finding], examination: Examination
) -> Fix | None:
    is_about_text = any(f.is_cause and CAUSES[f.code].group is not Group.LIFE for f in findings)
    fix = fix_of(request, examination.secrets) if is_about_text else None
    if fix is None or request.kind is InputKind.BARE_KEY:
        return fix
    return replace(
        fix, changes=changes_between(request.text.reveal(), examination.hidden, fix.text)
    )
