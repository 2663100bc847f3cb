"""Headers set on a copy that is thrown away, or on nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call, Map
from portal.diagnosis.readers.code.found import MOST_HOLDERS, Sent
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

# What these make is another object; the one that they stand behind stays as it was.
_MAKES_ANOTHER: Final = re.compile(
    r"\bnewBuilder\b.*\.build\Z|->with(?:Added)?Header\Z|::with\w+\Z|\b(?:got|ky)\.extend\Z|\baxios\.create\Z",
    re.S,
)


def note(finder: Finder) -> bool:
    """``$request->withHeader(…);`` as a statement: what it makes is thrown away."""
    for sent in finder.found.sent[:MOST_HOLDERS]:
        outermost = _chain_of(finder, sent)
        if outermost is None or not _makes_another(finder, sent, outermost):
            continue
        statement = finder.source.statement_of(outermost.span)
        written = finder.source.text[statement.start : statement.end].rstrip("; \t\n")
        if statement.start == outermost.span.start and len(written) == len(outermost.span):
            slip = Slip("headers_misplaced", outermost.span, "not kept", drops_header=True)
            finder.found.slips.append(slip)
            root = re.match(r"(\$?\w+)(?:\.|->)", written)
            if root is not None:
                at = statement.start
                finder.found.edits.append(Edit(Span(at, at), f"{root[1]} = "))
            return True
    return False


def _makes_another(finder: Finder, sent: Sent, call: Call) -> bool:
    """Angular's ``HttpHeaders`` are never changed either; Spring's, of the same name, are."""
    if _MAKES_ANOTHER.search(call.callee):
        return True
    held = finder.scope.values.get(sent.holder)
    is_angular = isinstance(held, Call) and held.callee == "HttpHeaders"
    return is_angular and finder.language.kind is InputKind.JAVASCRIPT


def _chain_of(finder: Finder, sent: Sent) -> Call | None:
    """The last of the calls that stand one behind the other, of which one sets the header."""
    round_it = (c for c in finder.calls if c.span.holds(sent.value.span))
    inner = sent.setting or min(round_it, key=lambda c: len(c.span), default=None)
    chain = (c for c in finder.calls if inner is not None and c.span.start == inner.span.start)
    return max(chain, key=lambda c: len(c.span), default=None)


def note_nothing(finder: Finder) -> bool:
    """``const h = new Headers().append(…)``: what the method gives back is nothing."""
    for each in finder.assignments:
        made = each.value
        if not isinstance(made, Call) or made.name not in ("append", "set", "update"):
            continue
        is_new = re.match(r"Headers\(", made.callee) or isinstance(made.receiver, Map)
        if not is_new or not any(made.span.holds(s.value.span) for s in finder.found.sent):
            continue
        slip = Slip("headers_misplaced", made.span, f"{made.name}()", drops_header=True)
        finder.found.slips.append(slip)
        given = made.positional()
        if isinstance(made.receiver, Map) and given:  # Python: the map itself is what was meant
            finder.found.edits.append(Edit(Span(made.span.start, given[0].span.start), ""))
            finder.found.edits.append(Edit(Span(given[0].span.end, made.span.end), ""))
        elif len(given) == 2:
            start, end = made.span.start, made.span.end
            finder.found.edits.append(Edit(Span(start, given[0].span.start), "new Headers([["))
            finder.found.edits.append(Edit(Span(given[1].span.end, end), "]])"))
        return True
    return False
