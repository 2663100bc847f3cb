"""A crontab: commands that run without the variables of anyone's profile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import curl, dotenv, other_cli
from portal.diagnosis.request import PastedRequest, Slip
from portal.diagnosis.secret import Secret

_TIMES: Final = re.compile(
    r"(?m)^[ \t]*(?:@(?:reboot|hourly|daily|weekly|monthly|yearly|annually)|(?:[\d*/,-]{1,20}[ \t]+){4}[\d*/,A-Za-z-]{1,20})[ \t]+(?=\S)"
)
_LOADS: Final = re.compile(
    r"(?:^|[\s;&])(?:\.|source)[ \t]+\S|env[ \t]+\$\(|bash[ \t]+-[a-z]*l|--login"
)
_COMMAND: Final = re.compile(
    r"(?m)^[^\n]{0,200}?(?P<set>[A-Z][A-Z0-9_]{2,60}=\S{1,400})(?P<rest>[ \t]+\S[^\n]*)$"
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _TIMES.search(text):
        return None
    commands = _TIMES.sub(lambda m: " " * len(m[0]), text)
    request = curl.read(commands, provider) or other_cli.read(commands, provider)
    request = request or dotenv.read(_only_settings(commands), provider)
    if request is None:
        return PastedRequest(kind=InputKind.CONFIG, text=Secret(text))
    slips = (*request.slips, *_unset(text, request))
    return replace(request, text=Secret(text), slips=slips)


def _only_settings(commands: str) -> str:
    """The assignment in front of a command, which begins a line of its own then."""
    return _COMMAND.sub(
        lambda m: m[0][: -len(m["rest"])] + "\n" + " " * (len(m["rest"]) - 1), commands
    )


def _unset(text: str, request: PastedRequest) -> Iterator[Slip]:
    """A variable of the header that no line of the crontab sets."""
    if _LOADS.search(text):
        return
    for header in request.authorization:
        for variable in header.value.variables:
            is_name = re.fullmatch(r"[A-Za-z_]\w{0,60}", variable.name)
            if is_name and not re.search(rf"\b{re.escape(variable.name)}[ \t]*=", text):
                yield Slip("env_not_loaded", variable.span, f"${variable.name}", Certainty.LIKELY)
                yield Slip("empty_key", variable.span, f"${variable.name}", Certainty.LIKELY)
