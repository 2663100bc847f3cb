"""Which API the test calls go to, and for whom they are made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache as cached
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from portal.diagnosis import Caller, Provider, load
from portal.diagnosis.diagnosis import Diagnosis
from portal.diagnosis.outcome import Label, Outcome, SkipReason, TestCall
from portal.diagnosis.secret import Secret
from portal.diagnosis.testcall import CallLimits, caller
from portal.limits import breaker, work
from portal.limits.alarms import REFUSED_KEYS, note_sign
from portal.limits.declared import TEST_CALLS, wait_for
from portal.limits.places import place
from portal.sandbox.keys import KEYS
from portal.wizard.signals import called

LONGEST_SECONDS: Final = round(CallLimits().whole)
_SILENT: Final = frozenset({Outcome.UNREACHABLE, Outcome.TIMED_OUT})


@cached
def _profile(name: str) -> Provider:
    return load(name)


def provider() -> Provider:
    """The configured provider, reached where the settings say."""
    return _profile(settings.PROVIDER).at(settings.API_BASE_URL)


def caller_for_us() -> Caller:
    """The sandbox's published keys are no keys of a real API, and are not sent to one."""
    call = caller(provider())
    return call if goes_to_sandbox() else _keeping_test_keys_here(call)


@contextmanager
def calling(request: HttpRequest, work_done: str = "") -> Iterator[Caller]:
    """Makes the calls of one diagnosis for a client: counted once, and worked for once.

    They share one place among the calls that run, which is taken when the first one begins.
    """
    with ExitStack() as held:
        yield _guarded(caller_for_us(), request, work_done, held)


def _guarded(call: Caller, request: HttpRequest, work_done: str, held: ExitStack) -> Caller:
    @cached
    def refusal() -> _Refusal | None:
        return _refusal(request, work_done, held)

    def guarded(label: Label, credential: Secret | None) -> TestCall:
        if refused := refusal():
            reason, seconds = refused.reason, refused.seconds
            return TestCall(label, Outcome.SKIPPED, reason=reason, retry_after=seconds)
        return call(label, credential)

    return guarded


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a client's calls are not made, whatever the key; ``seconds`` until they are."""

    reason: SkipReason
    seconds: int | None = None


def _refusal(request: HttpRequest, work_done: str, held: ExitStack) -> _Refusal | None:
    """Work comes first: who does none shall not use up the calls that all share."""
    if is_work_demanded(request) and not work.is_done(work_done, work.Purpose.TEST_CALL):
        return _Refusal(SkipReason.WORK_MISSING)
    if wait := wait_for(TEST_CALLS, request):
        ours = SkipReason.OUT_OF_ORDER
        return _Refusal(ours) if wait.is_ours else _Refusal(SkipReason.BUSY, wait.seconds)
    if breaker.spares_call():
        return _Refusal(SkipReason.API_SILENT)
    if not held.enter_context(place(request)):
        return _Refusal(SkipReason.FULL, LONGEST_SECONDS)
    return None


def is_work_demanded(request: HttpRequest) -> bool:
    return work.is_demanded(REFUSED_KEYS, request)


def lacks_work(diagnosis: Diagnosis) -> bool:
    """Whether a proof of work would have made the difference."""
    return any(c.reason is SkipReason.WORK_MISSING for c in diagnosis.test_calls)


_WAITS: Final = frozenset({SkipReason.BUSY, SkipReason.FULL})


def busy_for(diagnosis: Diagnosis) -> int:
    """For how many seconds no test call is made for this client; 0 where one was made."""
    busy = (c.retry_after for c in diagnosis.test_calls if c.reason in _WAITS)
    return next((seconds for seconds in busy if seconds), 0)


def is_full(diagnosis: Diagnosis) -> bool:
    """Whether it is not this client's doing, but that of all who check at this moment."""
    return any(c.reason is SkipReason.FULL for c in diagnosis.test_calls)


def _keeping_test_keys_here(call: Caller) -> Caller:
    def guarded(label: Label, credential: Secret | None) -> TestCall:
        if credential is not None and any(k in credential.reveal() for k in KEYS.values()):
            return TestCall(label, Outcome.SKIPPED, reason=SkipReason.NOT_OURS)
        return call(label, credential)

    return guarded


def goes_to_sandbox() -> bool:
    """Whether test calls stay on this machine: then the test keys may be shown."""
    return urlsplit(settings.API_BASE_URL).hostname in ("127.0.0.1", "localhost", "::1")


def remember(diagnosis: Diagnosis, request: HttpRequest) -> None:
    """Tells what the calls came to, and notes whether keys are being tried here."""
    outcomes = {call.outcome for call in diagnosis.test_calls}
    if outcomes & _SILENT:
        breaker.note_silence(request)
    elif any(call.status for call in diagnosis.test_calls):
        breaker.note_answer()
    called.send_robust(TestCall, calls=diagnosis.test_calls, request=request)
    if Outcome.REFUSED in outcomes and Outcome.ACCEPTED not in outcomes:
        note_sign(REFUSED_KEYS, request)
