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
from portal.diagnosis.readers.lines import lines_of
from portal.diagnosis.request import PastedRequest, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span

_TIMES: Final = re.compile(
    r"(?m)^[ \t]*(?:@(?:reboot|hourly|daily|weekly|monthly|yearly|annually)|(?:[\d*/,-]{1,20}[ \t]+){4}[\d*/,A-Za-z-]{1,20})[ \t]+(?=\S)"
)
_LOADS: Final = re.compile(
    r"(?:^|[\s;&])(?:\.|source)[ \t]+\S|env[ \t]+\$\(|bash[ \t]+-[a-z]*l|--login"
)
_ASSIGNED: Final = re.compile(r"[A-Z][A-Z0-9_]{2,60}=\S{1,400}(?=[ \t]+\S)")
_PROMPT: Final = re.compile(r"\s*[$#%] ")
_PROFILE: Final = re.compile(
    r"\.(?:bashrc|profile|bash_profile|bash_login|zshrc|zprofile|zshenv)\b"
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _TIMES.search(text):
        return None
    commands = _TIMES.sub(lambda m: " " * len(m[0]), text)
    request = curl.read(commands, provider) or other_cli.read(commands, provider)
    request = request or dotenv.read(_only_settings(text), provider)
    if request is None:
        return PastedRequest(kind=InputKind.CONFIG, text=Secret(text))
    unset = tuple(_unset(text, request))
    return replace(
        request,
        text=Secret(text),
        slips=(*request.slips, *unset),
        rewriting=None if unset else request.rewriting,
    )


def _only_settings(text: str) -> str:
    """The text less its commands; an assignment in front of one stays, on a line of its own."""
    kept, end = [], 0
    for line in lines_of(text):
        times = _TIMES.match(line.text)
        sets = _ASSIGNED.match(line.text, times.end()) if times else None
        kept.append(text[end : line.start])
        end = line.end
        if sets is not None:
            rest = "\n" + " " * (len(line.text) - sets.end() - 1)
            kept.append(" " * sets.start() + sets[0] + rest)
        elif times is not None or _PROMPT.match(line.text):
            kept.append(" " * len(line.text))
        else:
            kept.append(line.text)
    return "".join([*kept, text[end:]])


def _unset(text: str, request: PastedRequest) -> Iterator[Slip]:
    """A variable of the header that no line of the crontab sets."""
    if _LOADS.search(text):
        return
    profile = _PROFILE.search(text)
    if profile is not None and request.stored is not None:
        yield Slip("env_not_loaded", Span(*profile.span()), profile[0], Certainty.CERTAIN)
    for header in request.authorization:
        for variable in header.value.variables:
            is_name = re.fullmatch(r"[A-Za-z_]\w{0,60}", variable.name)
            if is_name and not re.search(rf"\b{re.escape(variable.name)}[ \t]*=", text):
                yield Slip("env_not_loaded", variable.span, f"${variable.name}", Certainty.LIKELY)
                yield Slip("empty_key", variable.span, f"${variable.name}", Certainty.LIKELY)
