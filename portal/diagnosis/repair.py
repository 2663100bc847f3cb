"""The corrected text: the reader's edits applied, and nothing secret left in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from portal.diagnosis.diagnosis import CODE, Fix
from portal.diagnosis.look import mask_in
from portal.diagnosis.redaction import less_secrets
from portal.diagnosis.request import Edit, PastedRequest
from portal.diagnosis.secret import Secret

ENV: Final = "API_KEY"
PLACEHOLDER: Final = "YOUR_API_KEY"
SHORTEST_SCRUBBED: Final = 6
# What stands round a key in its header, and the placeholder, with which any of it may end.
_NO_SECRET: Final = re.compile(
    rf"(?:authorization)?[\s:]*(?:bearer|basic)?[\s:]*(?:{PLACEHOLDER})?\Z", re.I
)


def fix_of(request: PastedRequest, secrets: Sequence[Secret]) -> Fix | None:
    """What was pasted, corrected, in its own language; None where the shape knows no correction."""
    if request.rewriting is None:
        return None
    rewriting = request.rewriting()
    if not rewriting.edits:
        return None
    text = applied(request.text.reveal(), rewriting.edits)
    cleared = without_secrets(text, secrets, is_code=request.kind in CODE)
    # A key with a dollar sign in front is read as a variable of its name.
    env = tuple(name for name in rewriting.env if without_secrets(name, secrets) == name)
    return Fix(rewriting.language, cleared, env)


def applied(paste: str, edits: Iterable[Edit]) -> str:
    """The paste with the edits made; of two that overlap, the one that begins first.

    An insertion goes in front of what is replaced at the same place.
    """
    parts: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda e: (e.span.start, len(e.span) > 0, -e.span.end)):
        if edit.span.start < end:
            continue
        parts += [paste[end : edit.span.start], edit.text]
        end = edit.span.end
    return "".join([*parts, paste[end:]])


def _is_mask(text: str) -> bool:
    """Whether it is a display's mask and nothing else: bullets, or a word such as ``[REDACTED]``."""
    match = mask_in(text)
    return match is not None and match[0] == text


def without_secrets(text: str, secrets: Sequence[Secret], *, is_code: bool = False) -> str:
    """The text with whatever is left of the key, and of other secrets, taken out."""
    texts = {s.reveal().strip() for s in secrets}
    known = {t for t in texts if not _is_mask(t) and not _NO_SECRET.match(t)}
    long_first = sorted((t for t in known if len(t) >= SHORTEST_SCRUBBED), key=len, reverse=True)
    if long_first:
        text = re.sub("|".join(map(re.escape, long_first)), PLACEHOLDER, text)
    return less_secrets(text, is_code=is_code)
