"""A proof of work: what a browser reckons before something is done for it that thieves want done.

Challenges and payloads are ALTCHA's, second version, so that its libraries solve them, too: the
browser tries counters from 0 on until PBKDF2 gives a key that begins as the challenge says.
"""

from __future__ import annotations

import json
import secrets
import time
from enum import StrEnum
from typing import Any, Final

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItemPerSecond

from portal import troubles
from portal.limits.alarms import Alarm, is_raised
from portal.limits.counters import limiter

ROUNDS: Final = 5_000
"""Of PBKDF2 for each counter: enough that a browser, too, spends its time in native code."""

COUNTERS: Final = 100
"""One of these solves it: half of them are tried on average, and never more than all."""

GOOD_FOR_SECONDS: Final = 600
LONGEST_PAYLOAD: Final = 2_000
"""In characters; a browser's has some 900."""


class Purpose(StrEnum):
    """What the work is done for; work for one counts for no other."""

    TEST_CALL = "test-call"
    TICKET = "ticket"


def is_demanded(alarms: tuple[Alarm, ...], request: HttpRequest) -> bool:
    """By PORTAL_PROOF_OF_WORK: always, never, or while one of the alarms is raised."""
    if settings.PROOF_OF_WORK == "auto":
        return is_raised(alarms, request)
    return bool(settings.PROOF_OF_WORK == "always")


def challenge(purpose: Purpose) -> dict[str, Any]:
    """A new one, as JSON: ``parameters``, of which ``data.below`` bounds the counter, ``signature``.

    To make it costs this server one counter's PBKDF2; to check its solution costs two HMACs.
    """
    made = create_challenge(
        "PBKDF2/SHA-256",
        ROUNDS,
        counter=secrets.randbelow(COUNTERS),
        expires_at=int(time.time()) + GOOD_FOR_SECONDS,
        data={"below": COUNTERS},
        hmac_secret=_key(purpose, "challenge"),
        hmac_key_secret=_key(purpose, "solution"),
    )
    shape: dict[str, Any] = made.to_dict()
    return shape


def challenge_text(purpose: Purpose) -> str:
    """The same for the attribute ``data-challenge`` of a form's field, where work.js finds it."""
    return json.dumps(challenge(purpose), separators=(",", ":"))


def is_done(payload: str, purpose: Purpose) -> bool:
    """Whether it solves a challenge of ours, in time, for this purpose, and for the first time.

    ``payload`` is base64 of JSON with ``challenge`` and ``solution``. Whatever else it is, the
    answer is no. Where nothing can be counted, no work counts.
    """
    if not payload or len(payload) > LONGEST_PAYLOAD:
        return False
    secret, key_secret = _key(purpose, "challenge"), _key(purpose, "solution")
    if not verify_solution(payload, secret, hmac_key_secret=key_secret).verified:
        return False
    return _is_first_use(Payload.from_base64(payload).challenge.signature or "")


def _key(purpose: Purpose, of: str) -> bytes:
    """This site's own, for this purpose: derived from SECRET_KEY by a salt of its own."""
    return salted_hmac(f"portal.limits.work.{of}", purpose.value, algorithm="sha256").digest()


def _is_first_use(signature: str) -> bool:
    """Remembered for longer than any challenge is good, by clocks that differ a little."""
    once = RateLimitItemPerSecond(1, 2 * GOOD_FOR_SECONDS)
    try:
        return limiter().hit(once, "work", signature)
    except troubles.of_counters():
        return False
