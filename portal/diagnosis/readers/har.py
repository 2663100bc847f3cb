"""A browser's recording of its calls (HAR): the one to the API that went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import parameters_of, query_of, url_edits
from portal.diagnosis.readers.curl_command import json_fields
from portal.diagnosis.readers.http_response import response_of
from portal.diagnosis.readers.json_headers import header_edits, is_credential
from portal.diagnosis.readers.json_pairs import Collected, Pair, collected
from portal.diagnosis.request import (
    HeaderField,
    Parameter,
    PastedRequest,
    Response,
    Rewriting,
    Slip,
)
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Traced

_IS_RECORDING: Final = re.compile(r'"(?:startedDateTime|entries)"\s*:')
_HALVES: Final = ("request", "response")


@dataclass(slots=True)
class Exchange:
    """One recorded call and its answer."""

    method: str = "GET"
    url: Traced = EMPTY
    headers: list[tuple[Pair, HeaderField]] = field(default_factory=list)
    body: Traced = EMPTY
    status: Traced = EMPTY
    answer_headers: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""

    @property
    def has_credential(self) -> bool:
        return any(is_credential(h) for _, h in self.headers)

    @property
    def status_code(self) -> int:
        return int(self.status.text) if self.status.text.isdigit() else 0

    def response(self, provider: Provider) -> Response | None:
        if not self.status_code:
            return None
        head = "".join(f"{n}: {v}\n" for n, v in self.answer_headers)
        whole = f"HTTP/1.1 {self.status_code:03}\n{head}\n{self.answer}"
        found = response_of(whole, provider)
        return replace(found, span=self.status.span) if found else None


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", '"')) or not _IS_RECORDING.search(text):
        return None
    exchanges = [e for e in _exchanges(collected(text)) if e.url]
    if not exchanges:
        return None
    ours = _of_provider(exchanges, provider)
    chosen, slips = _chosen(ours)
    return PastedRequest(
        kind=InputKind.HAR,
        text=Secret(text),
        is_request=True,
        method=chosen.method,
        url=chosen.url,
        headers=tuple(h for _, h in chosen.headers),
        query=query_of(chosen.url),
        body=tuple(_body(chosen)),
        response=None if slips else chosen.response(provider),
        slips=slips,
        spare_keys=tuple(h.value for e in exchanges for _, h in e.headers if is_credential(h)),
        rewriting=lambda: _rewriting(text, chosen, provider),
    )


def _exchanges(found: Collected) -> Iterator[Exchange]:
    """Grouped by the entry that each pair stands in."""
    entries: dict[int, Exchange] = {}
    for pair in sorted([*found.pairs, *found.plain], key=lambda p: p.literal.start):
        half = next((h for h in _HALVES if h in pair.path), "")
        if not half:
            continue
        exchange = entries.setdefault(_entry_of(pair, half), Exchange())
        behind = pair.path[pair.path.index(half) + 1 :]
        if half == "request":
            _take_request(exchange, pair, behind)
        else:
            _take_response(exchange, pair, behind)
    for pairs in found.by_object():
        _take_header(entries, pairs)
    yield from entries.values()


def _entry_of(pair: Pair, half: str) -> int:
    """The object that holds the call; counted from within, since the paste may begin inside."""
    depth = len(pair.path) - pair.path.index(half) + 1
    return pair.objects[-depth] if len(pair.objects) >= depth else -1


def _take_request(exchange: Exchange, pair: Pair, behind: tuple[str, ...]) -> None:
    if not behind and pair.name.text == "method":
        exchange.method = pair.value.text.upper()
    elif not behind and pair.name.text == "url":
        exchange.url = pair.value
    elif behind == ("postdata",) and pair.name.text == "text":
        exchange.body = pair.value


def _take_response(exchange: Exchange, pair: Pair, behind: tuple[str, ...]) -> None:
    if not behind and pair.name.text == "status":
        exchange.status = pair.value
    elif behind == ("content",) and pair.name.text == "text":
        exchange.answer = pair.value.text


def _take_header(entries: dict[int, Exchange], pairs: list[Pair]) -> None:
    name = next((p for p in pairs if p.name.text == "name"), None)
    value = next((p for p in pairs if p.name.text == "value"), None)
    if name is None or value is None or name.path[-1:] != ("headers",):
        return
    half = next((h for h in _HALVES if h in name.path), "")
    exchange = entries.get(_entry_of(name, half)) if half else None
    if exchange is None:
        return
    if half == "response":
        exchange.answer_headers.append((name.value.text, value.value.text))
        return
    colon = Traced.at(":", value.literal.start)
    exchange.headers.append((value, HeaderField(name.value, value.value, colon, value.literal)))


# -- which of the calls


def _of_provider(exchanges: list[Exchange], provider: Provider) -> list[Exchange]:
    at_home = [e for e in exchanges if sending.host_of(e.url) in provider.hosts]
    return at_home or [e for e in exchanges if e.has_credential] or exchanges


def _chosen(exchanges: list[Exchange]) -> tuple[Exchange, tuple[Slip, ...]]:
    """The call that failed, and what the calls round it tell of it."""
    for one, other in pairwise(exchanges):
        if one.status_code in range(300, 400) and one.has_credential and not other.has_credential:
            slip = Slip("redirect_drops_header", one.status.span, "", Certainty.LIKELY)
            return one, (slip,)
    calls = [e for e in exchanges if e.method != "OPTIONS"]
    asked = next((e for e in exchanges if e.method == "OPTIONS"), None)
    if asked is not None and not any(e.status_code for e in calls):
        return replace(asked, headers=[]), (Slip("cors_preflight", asked.url.span, "OPTIONS"),)
    refused = next((e for e in calls if e.status_code >= 400), None)
    return refused or calls[-1], ()


def _body(exchange: Exchange) -> Iterator[Parameter]:
    is_form = not exchange.body.text.lstrip().startswith(("{", "[", "<"))
    yield from parameters_of(exchange.body) if is_form else json_fields(exchange.body)


def _rewriting(text: str, chosen: Exchange, provider: Provider) -> Rewriting:
    edits = [e for pair, header in chosen.headers for e in header_edits(text, pair, header)]
    return Rewriting("json", (*edits, *url_edits(chosen.url, provider)))
