"""What of a paste is secret: the key in every stage of its repair, and where it stands."""

from __future__ import annotations

from portal.diagnosis.checks import sending
from portal.diagnosis.checks.peeling import Peeling
from portal.diagnosis.request import PastedRequest
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import HOLE


def secrets_of(request: PastedRequest, peeling: Peeling) -> tuple[Secret, ...]:
    """The key as it was pasted and in every stage of its repair, and what else is one."""
    stages = () if peeling.is_stand_in else peeling.keys
    texts = [s.text for s in (*stages, *request.spare_keys)]
    texts += [p.value.text for p in (*request.query, *request.body) if sending.holds_key(p)]
    if request.basic is not None:
        texts += [request.basic.text, *request.basic.text.split(":", 1)]
    return tuple(Secret(t) for t in dict.fromkeys(texts) if t)


def hidden_in(request: PastedRequest, peeling: Peeling) -> frozenset[int]:
    """Where in the paste the key's characters stand, in every stage of its repair.

    A variable's name is none of them.
    """
    parts = [
        *request.spare_keys,
        *(p.value for p in (*request.query, *request.body) if sending.holds_key(p)),
    ]
    if not peeling.is_stand_in:
        parts += peeling.keys
    if request.basic is not None:
        parts.append(request.basic)
    return frozenset(o for p in parts for c, o in zip(p.text, p.origin, strict=True) if c != HOLE)
