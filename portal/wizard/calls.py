"""Which API the test calls go to, and what the last of them said of its health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache as cached
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from portal.diagnosis import Caller, Provider, load
from portal.diagnosis.diagnosis import Diagnosis
from portal.diagnosis.outcome import Label, Outcome, SkipReason, TestCall
from portal.diagnosis.secret import Secret
from portal.diagnosis.testcall import CallLimits, caller
from portal.limits.declared import TEST_CALLS, seconds_to_wait
from portal.sandbox.keys import KEYS

LONGEST_SECONDS: Final = round(CallLimits().whole)
_STATE: Final = "api-state"
_REMEMBERED_SECONDS: Final = 900
_UP: Final = frozenset({Outcome.ACCEPTED, Outcome.REFUSED, Outcome.RATE_LIMITED})
_DOWN: Final = frozenset({Outcome.API_ERROR, Outcome.UNREACHABLE, Outcome.TIMED_OUT})


@cached
def _profile(name: str) -> Provider:
    return load(name)


def provider() -> Provider:
    """The configured provider, reached where the settings say."""
    return _profile(settings.PROVIDER).at(settings.API_BASE_URL)


def caller_for(request: HttpRequest | None) -> Caller:
    """The sandbox's published keys are no keys of a real API, and are not sent to one.

    With a request, the calls of its client are counted: a diagnosis counts once.
    """
    call = caller(provider())
    call = call if goes_to_sandbox() else _keeping_test_keys_here(call)
    return call if request is None else _counted(call, request)


def _counted(call: Caller, request: HttpRequest) -> Caller:
    @cached
    def wait() -> int:
        return seconds_to_wait(TEST_CALLS, request)

    def counted(label: Label, credential: Secret | None) -> TestCall:
        if seconds := wait():
            skipped = Outcome.SKIPPED
            return TestCall(label, skipped, reason=SkipReason.BUSY, retry_after=seconds)
        return call(label, credential)

    return counted


def busy_for(diagnosis: Diagnosis) -> int:
    """For how many seconds no test call is made for this client; 0 where one was made."""
    busy = (c.retry_after for c in diagnosis.test_calls if c.reason is SkipReason.BUSY)
    return next((seconds for seconds in busy if seconds), 0)


def _keeping_test_keys_here(call: Caller) -> Caller:
    def guarded(label: Label, credential: Secret | None) -> TestCall:
        if credential is not None and any(k in credential.reveal() for k in KEYS.values()):
            return TestCall(label, Outcome.SKIPPED, reason=SkipReason.NOT_OURS)
        return call(label, credential)

    return guarded


def goes_to_sandbox() -> bool:
    """Whether test calls stay on this machine: then the test keys may be shown."""
    return urlsplit(settings.API_BASE_URL).hostname in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class ApiState:
    """Whether the API answered lately; None where no call was made in the last quarter hour."""

    is_up: bool | None
    at: datetime | None = None


def remember(diagnosis: Diagnosis) -> None:
    """Notes what the calls of a diagnosis say of the API, which has nothing to do with the key."""
    for call in diagnosis.test_calls:
        if call.outcome in _UP | _DOWN:
            cache.set(_STATE, (call.outcome in _UP, call.at), _REMEMBERED_SECONDS)


def api_state() -> ApiState:
    return ApiState(*(cache.get(_STATE) or (None, None)))
