"""The same command, corrected where it is wrong and otherwise as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import httpie
from portal.diagnosis.readers.address import span_with_blank, url_edits
from portal.diagnosis.readers.cli.call import CliCall, Sent
from portal.diagnosis.readers.shell import Dialect, Script
from portal.diagnosis.readers.shell.printed import Printed
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, Rewriting
from portal.diagnosis.traced import HOLE, Span

CALLS: Final = httpie.TOOLS | {"curlie", "wget"}


def rewriting(
    text: str, call: CliCall, provider: Provider, printed: tuple[Printed, ...]
) -> Rewriting:
    reads = variable_of(call.script)
    quote = call.script.quote
    is_own_fault = bool(call.slips)
    edits = [
        Edit(s.span, _written(s, reads, quote, call))
        for s in call.sent[:1]
        if not _is_sound(s) or s.is_cut or (is_own_fault and call.command.name == "wget")
    ]
    if call.stored is not None and call.stored.value:
        edits.append(Edit(call.stored.value.span, reads))
    edits += [*call.edits, *(p.edit for p in printed)]
    edits += url_edits(call.url, provider)
    edits += [Edit(span_with_blank(text, w.span), "") for w in call.holding_key]
    if not call.sent and call.stored is None and call.command.name in CALLS:
        edits += _new_header(text, call, reads)
    return Rewriting(call.script.dialect.value, tuple(edits), (ENV,))


def variable_of(script: Script) -> str:
    """How this shell reads the variable."""
    signs = {Dialect.POSIX: "${}", Dialect.CMD: "%{}%", Dialect.POWERSHELL: "$env:{}"}
    return signs[script.dialect].format(ENV)


def _new_header(text: str, call: CliCall, reads: str) -> Iterator[Edit]:
    """In place of Basic, else behind the address."""
    quote = call.script.quote
    if call.command.name in httpie.TOOLS:
        parsed = httpie.parsed(call.command)
        given, kind = parsed.argument("-a", "--auth"), parsed.argument("-A", "--auth-type")
        if given:
            end = max(given[1].span.end, given[0].span.start)
            yield Edit(Span(given[0].span.start, end), f"-A bearer -a {quote}{reads}{quote}")
            for word in kind or ():
                yield Edit(span_with_blank(text, word.span), "")
            return
    for word in call.command.words if call.command.name == "wget" else ():
        if re.match(r"--(?:http-)?(?:user|password)=|--(?:post|body)-data=", word.text):
            yield Edit(span_with_blank(text, word.span), "")
    option = "--header=" if call.command.name == "wget" else ""
    end = call.address.span.end if call.address else call.command.words[0].span.end
    yield Edit(Span(end, end), f" {option}{quote}Authorization: Bearer {reads}{quote}")


def _is_sound(sent: Sent) -> bool:
    value = sent.header.value.text.strip()
    return sent.header.is_authorization and bool(re.fullmatch(rf"(?i)bearer +{HOLE}", value))


def _written(sent: Sent, reads: str, quote: str, call: CliCall) -> str:
    if sent.header.value.origin and sent.header.name.span.start == sent.header.value.span.start:
        return f"{quote}{reads}{quote}"  # an option that writes the scheme itself
    is_option = sent.header.name.span.start - sent.span.start > 8
    is_wrong_option = call.command.name == "wget" and bool(call.slips)
    prefix = "--header=" if is_option or is_wrong_option else ""
    return f"{prefix}{quote}Authorization: Bearer {reads}{quote}"
