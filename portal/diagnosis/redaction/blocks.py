"""Secrets of many lines: private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.removal import PRIVATE_KEY, Removal

# RFC 7468; the closing line may be missing, and line ends may be written as \n.
_PEM: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[A-Za-z0-9+/=:,\s\\.\"'>|-](?!---END )){0,12000}"
    r"(?:.{0,3}---END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?"
)
_PUTTY: Final = re.compile(r"Private-Lines: \d{1,4}\s+(?:[A-Za-z0-9+/=]{1,80}\s*){1,200}")


def private_keys(text: str) -> Iterator[Removal]:
    for rule in (_PEM, _PUTTY) if "PRIVATE KEY" in text or "Private-Lines" in text else ():
        yield from (Removal(m.start(), m.end(), PRIVATE_KEY) for m in rule.finditer(text))
