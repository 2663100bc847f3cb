"""Other command-line clients: wget, HTTPie and its kin, mcp-remote, assistants' own commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import httpie
from portal.diagnosis.readers.address import (
    query_of,
)
from portal.diagnosis.readers.cli import httpie_call, wget_call
from portal.diagnosis.readers.cli.call import CliCall, is_address
from portal.diagnosis.readers.cli.headers import headers_in
from portal.diagnosis.readers.cli.mending import CALLS, rewriting, variable_of
from portal.diagnosis.readers.cli.stored import (
    ASSISTANTS,
    env_option,
    in_front_of_image,
    late,
    name_wanted,
    stored_in,
)
from portal.diagnosis.readers.http_response import answer_below
from portal.diagnosis.readers.powershell_call import is_cmdlet
from portal.diagnosis.readers.session import slips_of_session
from portal.diagnosis.readers.shell import Command, Script, read_scripts
from portal.diagnosis.readers.shell.printed import faults_in
from portal.diagnosis.request import (
    PastedRequest,
    Slip,
)
from portal.diagnosis.secret import Secret

LIKELY: Final = Certainty.LIKELY
_TOOLS: Final = CALLS | ASSISTANTS | {"npx", "mcp-remote", "docker", "podman", "bunx"}
_MENTIONED: Final = re.compile(
    r"(?m)(?:^|[\"'(;&|])[ \t$>%+]{0,10}(?:[\w.-]{1,40}@[\w.-]{1,60}[: ][^\s$#%]{0,120}[$#%][ \t])?(?:[A-Za-z]:\\[^>\n]{0,100}>[ \t]{0,4}|PS [^>\n]{0,100}>[ \t]{0,4})?(?:\w{1,60}=\S{1,400}[ \t]{1,4}){0,4}(?:cmd /c )?"
    r"(?:https?|httpie|xhs?|curlie|wget|npx|bunx|mcp-remote|docker|podman|(?:codex|claude|gemini)(?= mcp add))(?:\.exe)?\s"
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _MENTIONED.search(text) or is_cmdlet(text):
        return None
    found = next(_commands(read_scripts(text), provider), None)
    if found is None:
        return None
    call = _call(text, *found, provider)
    is_nothing = not call.sent and call.stored is None and not call.slips
    if is_nothing and not (call.url and call.command.name in CALLS | ASSISTANTS):
        return None
    printed = tuple(faults_in(text, (s.header for s in call.sent)))
    used = {v.name for s in call.sent for v in s.header.value.variables}
    return PastedRequest(
        kind=InputKind.OTHER_CLI,
        text=Secret(text),
        is_request=bool(call.url) and call.stored is None and call.command.name not in ASSISTANTS,
        method=call.method,
        url=call.url,
        assumed_scheme=call.assumed_scheme,
        headers=tuple(s.header for s in call.sent),
        query=(*query_of(call.url), *call.query),
        body=call.body,
        basic=call.basic,
        stored=call.stored.value if call.stored else None,
        slips=(*_slips(call), *slips_of_session(text, used), *(p.slip for p in printed)),
        spare_keys=found[0].literals,
        checks_host=call.command.name in CALLS,
        response=answer_below(text, call.command.span.end, provider),
        rewriting=lambda: rewriting(text, call, provider, printed),
    )


def _commands(scripts: tuple[Script, ...], provider: Provider) -> Iterator[tuple[Script, Command]]:
    """Those of the tools, the ones that call the provider first."""
    ours = [(s, c) for s in scripts for c in map(_less_launcher, s.commands) if _is_tool(c)]
    yield from (
        p for p in ours if any(h in w.text.lower() for w in p[1].words for h in provider.hosts)
    )
    yield from ours


def _is_tool(command: Command) -> bool:
    if command.name in httpie.TOOLS:  # a variable of a program may well be called ``http``
        address = httpie.parsed(command).address
        return address is not None and httpie.is_address(address.text)
    return command.name in _TOOLS


def _less_launcher(command: Command) -> Command:
    words = command.words
    if command.name == "cmd" and len(words) > 2:
        words = words[2:]
    return Command(words, command.assignments, command.own_slips)


def _call(text: str, script: Script, command: Command, provider: Provider) -> CliCall:
    if command.name in httpie.TOOLS:
        return httpie_call.call_of(text, script, command, provider)
    if command.name == "wget":
        return wget_call.call_of(script, command)
    option = env_option(command)
    stored = option.value if option else stored_in(command)
    address = next((w for w in command.words[1:] if is_address(w)), None)
    slips, edits = name_wanted(command) if command.name == "codex" else ((), ())
    if option is not None and option.is_late:
        slips = tuple(late(option))
        edits = tuple(in_front_of_image(text, command, option, variable_of(script)))
    return CliCall(
        script,
        command,
        tuple(headers_in(command)),
        address,
        stored=stored,
        slips=slips,
        edits=edits,
    )


def _slips(call: CliCall) -> Iterator[Slip]:
    for slip in call.command.own_slips:
        yield Slip(
            slip.code, slip.span, slip.found, slip.certainty,
            drops_header=bool(call.sent) and not slip.keeps_key_back, keeps_key_back=slip.keeps_key_back,
        )  # fmt: skip
    yield from call.slips
    stops = call.command.name in httpie.TOOLS  # the rest is no item, and nothing is sent
    for each in call.sent:
        if each.is_cut:
            yield Slip(
                "shell_quoting", each.span, "no quotes round the header",
                drops_header=not stops, keeps_key_back=stops,
            )  # fmt: skip
