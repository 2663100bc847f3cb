"""A key that the code encodes before it sends it: the encoding is what is taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.diagnosis.readers.code.found import MOST_HOLDERS
from portal.diagnosis.readers.code.meaning import Encoded
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note_schemes_in_settings(finder: Finder) -> None:
    used = {o for s in finder.found.sent for o in s.header.value.origin}
    for value in finder.scope.settings_read:
        scheme = re.match(r"bearer\s+", value.text, re.I)
        if scheme and used.issuperset(value.origin):
            finder.found.edits.append(Edit(value[: scheme.end()].span, ""))


def settle(finder: Finder) -> None:
    """The key is sent as it is; what is encoded round it is taken away."""
    places = {o for s in finder.found.sent for o in s.header.value.origin}
    sent = finder.found.sent[:MOST_HOLDERS]
    cuts = {span for s in sent for span in finder.scope.cuts_in(s.value)}
    finder.encoded = tuple(  # of all that a header holds
        e
        for e in finder.scope.encodings.values()
        if e.places & places and (e.encoding.code != "truncated" or e.span in cuts)
    )
    for each in finder.encoded:
        encoding, inner = each.encoding, each.part.span
        finder.found.edits.append(Edit(Span(each.span.start, inner.start), ""))
        finder.found.edits.append(Edit(Span(inner.end, each.span.end), ""))
        is_told = each.plain.is_known and encoding.code != "truncated"
        is_shown = encoding.code == "quotes_in_value" or is_told or _is_of_basic(finder, each)
        if not is_shown:
            slip = Slip(encoding.code, each.span, certainty=encoding.certainty)
            finder.found.slips.append(slip)


def _is_of_basic(finder: Finder, encoded: Encoded) -> bool:
    """``Basic`` wants base64, so that the scheme is what is wrong."""
    values = (s.header.value for s in finder.found.sent)
    held = (v for v in values if encoded.places.intersection(v.origin))
    is_base64 = encoded.encoding.code == "base64_encoded"
    return is_base64 and any(re.match(r"\s*basic\s", v.text, re.I) for v in held)
