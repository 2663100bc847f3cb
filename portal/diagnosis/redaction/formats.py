"""Texts in a format that somebody publishes for a secret, found wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks import known_formats
from portal.diagnosis.provider import Provider
from portal.diagnosis.redaction.removal import KEY, OF_ISSUER, TOKEN, Removal

_START: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9](?=[A-Za-z0-9_.:$=/+-]{13})(?=[A-Za-z_.:$=/+-]{0,39}[0-9])"
)
_OTHERS: Final = re.compile(
    r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{0,1000}"  # RFC 7519
    r"|AGE-SECRET-KEY-1[A-Z0-9]{50,60}"
    r"|[MNO][A-Za-z0-9]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}"  # a bot of Discord
    r"|[a-z0-9A-Z_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"  # a client's secret of Microsoft Entra
    r"|(?:[0-9]{6}-){7}[0-9]{6}"  # a recovery key of BitLocker
    r"|[A-Za-z0-9+/]{86}=="  # an account's key of Azure
)


def secrets_of_known_format(text: str) -> Iterator[Removal]:
    end = 0
    for match in _START.finditer(text):
        if match.start() < end:
            continue
        found = known_formats.at(text, match.start())
        if found:
            end = found[1]
            yield Removal(match.start(), end, f"{OF_ISSUER}{found[0]}")
        elif other := _OTHERS.match(text, match.start()):
            end = other.end()
            yield Removal(match.start(), end, TOKEN)


_TOKEN: Final = re.compile(r"[!-~]{8,1024}")
_ROUND_IT: Final = "\"'`<>()[]{},;:.="


def keys_of_the_format(provider: Provider, text: str) -> Iterator[Removal]:
    """Whatever fits the format that the operator configured for the provider's own keys."""
    assert provider.key_format is not None
    for match in _TOKEN.finditer(text):
        token = match[0].strip(_ROUND_IT)
        if provider.key_format.fullmatch(token):
            start = match.start() + match[0].index(token)
            yield Removal(start, start + len(token), KEY)
