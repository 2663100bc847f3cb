"""wget: its header, its data, its user and password."""

from __future__ import annotations

import re
from itertools import pairwise

from portal.diagnosis.readers.address import parameters_of
from portal.diagnosis.readers.cli.call import CliCall, Sent, is_address
from portal.diagnosis.readers.cli.headers import headers_in, sent_in
from portal.diagnosis.readers.curl_command import json_fields
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.shell import Command, Script, Word
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import EMPTY, Span, Traced, joined


def call_of(script: Script, command: Command) -> CliCall:
    words = command.words[1:]
    slips: list[Slip] = []
    wrong: list[Sent] = []
    for option, value in pairwise(words):
        if option.text != "-H" or not is_named_authorization(value.text.split(":")[0]):
            continue
        slips.append(Slip("headers_misplaced", option.span, "-H", drops_header=True))
        wrong += list(sent_in(value.value, Span(option.span.start, value.span.end)))
    address = next((w for w in words if is_address(w)), None) or _bare_address(words)
    body = _argument(words, "--post-data", "--body-data")
    user, password = (
        _argument(words, "--user", "--http-user"),
        _argument(words, "--password", "--http-password"),
    )
    sent = (*headers_in(command, only="--header"), *wrong)
    has_header = any(s.header.is_authorization for s in sent)
    basic = None
    if user and not has_header:
        basic = joined([user, Traced.at(":", user.span.end), password]) if password else user
    return CliCall(
        script, command, sent, address, "POST" if body else "GET", "http", (),
        (*parameters_of(body), *json_fields(body)) if body else (), basic, None,
        tuple(slips),
    )  # fmt: skip


def _bare_address(words: tuple[Word, ...]) -> Word | None:
    for before, word in pairwise((Word(EMPTY, Span(0, 0)), *words)):
        is_file = before.text in (
            "-O",
            "-o",
            "-a",
            "-i",
            "-P",
            "--output-document",
            "--output-file",
        )
        if not is_file and re.match(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/", word.text, re.I):
            return word
    return None


def _argument(words: tuple[Word, ...], *names: str) -> Traced:
    for i, word in enumerate(words):
        name, equals, _ = word.text.partition("=")
        if name in names:
            return (
                word.value[len(name) + 1 :]
                if equals
                else words[i + 1].value
                if i + 1 < len(words)
                else EMPTY
            )
    return EMPTY
