"""Calls in a browser's mode that may not carry the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.diagnosis.request import Edit, Slip

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder) -> None:
    """A call that may not carry the header, unless it is another than the one that has it."""
    for span, options in finder.no_cors:
        maps = [options, *(finder.resolved(e.value) for e in options.entries)]
        own = any(
            m.span.start <= s.value.span.start and s.value.span.end <= m.span.end
            for m in maps
            for s in finder.found.sent
        )
        if own or not finder.found.sent:
            finder.found.slips.append(Slip("no_cors", span, "no-cors", drops_header=True))
            finder.found.edits.append(Edit(finder.with_comma(span), ""))
