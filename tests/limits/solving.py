"""A program that does the work, by ALTCHA's own library."""

from __future__ import annotations

from typing import Any

from altcha import Challenge, Payload, solve_challenge


def solved(challenge: dict[str, Any]) -> str:
    """What a client sends back for a challenge."""
    given = Challenge.from_dict(challenge)
    solution = solve_challenge(given)
    assert solution is not None
    return Payload(given, solution).to_base64()
