"""Secrets in addresses: ``user:password@host``, and links that are a secret as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.chance import is_of_chance
from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.removal import CREDENTIALS, TOKEN, Removal

_USERINFO: Final = re.compile(
    r"(?<=://)(?P<user>[^\s/:@\"'<>]{0,200})(?::(?P<password>[^\s\"'<>/]{0,300}))?@(?=[\w\[${])"
)
_LINKS: Final = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows|triggers)/|(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/"
    r"|[\w.-]+\.webhook\.office\.com/webhookb2/|outlook\.office\.com/webhook/|api\.telegram\.org/bot|hooks\.zapier\.com/hooks/catch/"
    r"|chat\.googleapis\.com/v1/spaces/[^\s?]{1,60}\?|[\w.-]+\.logic\.azure\.com[^\s?]{1,200}\?|maker\.ifttt\.com/trigger/\w+/with/key/)"
    r"(?P<secret>[^\s\"'<>)]{10,400})"
)


def secrets_in_addresses(text: str) -> Iterator[Removal]:
    if "://" not in text:
        return
    for match in _USERINFO.finditer(text):
        password = match["password"]
        if password and is_literal(password, is_quoted=True):
            yield Removal(match.start("user"), match.end("password"), CREDENTIALS)
        elif is_of_chance(match["user"]):
            yield Removal(*match.span("user"))
    for match in _LINKS.finditer(text):
        yield Removal(*match.span("secret"), TOKEN)
