"""The call that is made, given what the header was set on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call, Items, Map
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def entity_over(finder: Finder, call: Call, headers: str) -> Iterator[Edit]:
    """Spring's ``exchange(url, GET, null, …)`` with the entity that was made for it."""
    made = (
        a.target
        for a in finder.assignments
        if isinstance(a.value, Call) and "HttpEntity" in a.value.callee
    )
    nothing = (a.value.span for a in call.arguments)
    text = finder.source.text
    if call.name == "exchange":
        for span in nothing:
            if text[span.start : span.end] == "null":
                yield Edit(span, next(made, f"new HttpEntity<>({headers})"))
                return


def handed_over(finder: Finder, call: Call, holder: str) -> Iterator[Edit]:
    """The call that is made, with the object that has the header."""
    held = finder.scope.values.get(holder)
    if isinstance(held, Map | Items) and finder.language.kind is InputKind.GO and call.name == "Do":
        start = finder.source.statement_of(call.span).start
        request = call.positional()[0].span
        written = finder.source.text[request.start : request.end]
        yield Edit(Span(start, start), f"{written}.Header = {holder}\n")
    made = held.callee if isinstance(held, Call) else ""
    given = call.positional()
    url = given[0].span if given else call.span
    before = Span(call.span.start, call.span.start + len(call.callee))
    name = call.callee.rpartition(".")[2]
    if re.search(r"Session\Z|\bClient\Z|\bAsyncClient\Z|axios\.create\Z|\.extend\Z", made):
        yield Edit(before, f"{holder}.{name}")
    elif name == "urlopen" and made.endswith("Request"):
        yield Edit(url, holder)
    elif "NewRequest" in made and name in ("Get", "Head"):
        client = call.callee.rpartition(".")[0]
        yield Edit(before, "http.DefaultClient.Do" if client == "http" else f"{client}.Do")
        yield Edit(url, holder)
    elif made.endswith("HttpRequestMessage"):
        yield Edit(before, f"{call.callee.rpartition('.')[0]}.SendAsync")
        yield Edit(url, holder)
    elif "Net::HTTP::" in made and call.callee.startswith("Net::HTTP"):
        address = finder.source.text[url.start : url.end]
        host = f"{address}.hostname, {address}.port, use_ssl: {address}.scheme == 'https'"
        yield Edit(call.span, f"Net::HTTP.start({host}) {{ |http| http.request({holder}) }}")
    elif call.name == "exchange":
        yield from entity_over(finder, call, holder)
    elif made.endswith("stream_context_create") and len(given) == 1:
        yield Edit(Span(url.end, url.end), f", false, ${holder}")
    elif made == "Headers" and finder.language.kind is InputKind.JAVASCRIPT and len(given) == 1:
        yield Edit(Span(url.end, url.end), f", {{ headers: {holder} }}")
