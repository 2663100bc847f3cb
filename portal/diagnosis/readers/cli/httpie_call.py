"""HTTPie and its kin: what their items and options send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import httpie
from portal.diagnosis.readers.address import span_with_blank
from portal.diagnosis.readers.cli.call import CliCall, Sent
from portal.diagnosis.readers.cli.headers import headers_in, sent_in
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.shell import Command, Script
from portal.diagnosis.request import Edit, HeaderField, Parameter, Slip
from portal.diagnosis.traced import Span, Traced, Variable

_NETRC: Final = re.compile(
    r"\bmachine[ \t\r\n]+(?P<host>[\w.-]{3,253})|(?m:^[ \t]*default[ \t]+login\b)"
)


def call_of(text: str, script: Script, command: Command, provider: Provider) -> CliCall:
    call = httpie.parsed(command)
    sent = (
        *_headers_of_items(call),
        *_without_sign(call),
        *_bearer_option(call),
        *headers_in(command, only="-H"),
    )
    sent = sent or tuple(_kept_in_a_session(call))
    given = call.argument("-a", "--auth")
    kind = call.argument("-A", "--auth-type")
    is_bearer = kind is not None and kind[1].text.lower() == "bearer"
    basic = given[1].value if given and not is_bearer else None
    slips: list[Slip] = []
    edits: list[Edit] = []
    for option, value in pairwise(command.words):
        if option.text == "-H" and is_named_authorization(value.text.split(":")[0]):
            slips.append(Slip("headers_misplaced", option.span, "-H", drops_header=True))
            edits.append(Edit(span_with_blank(text, option.span), ""))
    if given and basic is not None and any(s.header.is_authorization for s in sent):
        slips.append(Slip("header_overridden", given[0].span, given[0].text, Certainty.CERTAIN))
        edits += [Edit(span_with_blank(text, o.span), "") for o in (*given, *(kind or ()))]
    netrc = None if given or call.has("--ignore-netrc") else _netrc(text, provider)
    if netrc and call.name in ("http", "https", "httpie") and sent:
        slips.append(Slip("netrc_override", netrc, ".netrc", Certainty.CERTAIN))
        end = command.words[0].span.end
        edits.append(Edit(Span(end, end), " --ignore-netrc"))
    query = [Parameter(i.name, i.value) for i in call.items if i.separator.text == "=="]
    body = [Parameter(i.name, i.value) for i in call.items if i.separator.text in ("=", ":=")]
    words = [
        i.word
        for i in call.items
        if i.separator.text in ("=", ":=", "==") and sending.holds_key(Parameter(i.name, i.value))
    ]
    return CliCall(
        script, command, sent, call.address, call.method, call.assumed_scheme,
        tuple(query), tuple(body), basic, None, tuple(slips), tuple(edits), tuple(words),
    )  # fmt: skip


def _netrc(text: str, provider: Provider) -> Span | None:
    """Where the paste shows an entry of ``.netrc`` for the API: it wins over a header here."""
    for match in _NETRC.finditer(text):
        if match["host"] is None or match["host"].lower() in provider.hosts:
            return Span(*match.span())
    return None


def _headers_of_items(call: httpie.HttpieCall) -> Iterator[Sent]:
    for item in call.items:
        if item.separator.text != ":":
            continue
        text = item.value.text.strip().lower()
        torn = call.torn if text in ("", "bearer") and call.torn else ()
        value = httpie.with_torn(item, torn)
        end = torn[-1].span.end if torn else item.word.span.end
        yield from sent_in(value, Span(item.word.span.start, end), is_cut=bool(torn))


def _without_sign(call: httpie.HttpieCall) -> Iterator[Sent]:
    """``"Authorization Bearer key"``: for HTTPie no item at all."""
    for word in call.torn:
        if re.match(r"authorization[ \t]+\S", word.text, re.I):
            yield from sent_in(word.value, word.span)


def _bearer_option(call: httpie.HttpieCall) -> Iterator[Sent]:
    """``-A bearer -a key`` and xh's ``--bearer key`` write the scheme themselves."""
    kind, given = call.argument("-A", "--auth-type"), call.argument("-a", "--auth")
    named = call.argument("--bearer")
    is_bearer = kind is not None and kind[1].text.lower() == "bearer"
    value = given[1] if given and is_bearer else named[1] if named else None
    if value is None:
        return
    at = value.span.start
    text = Traced.at("Bearer ", at) + value.value
    header = HeaderField(Traced.at("Authorization", at), text, Traced.at(":", at), value.span)
    yield Sent(header, value.span)


def _kept_in_a_session(call: httpie.HttpieCall) -> Iterator[Sent]:
    """``--session`` sends the headers of an earlier call: taken for right."""
    named = call.argument("--session", "--session-read-only")
    if named is None or call.has("-a", "--auth"):
        return
    at = named[1].span.start
    value = Traced.at("Bearer ", at) + Traced.hole(Variable("session", named[1].span))
    header = HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), named[1].span)
    yield Sent(header, named[1].span)
