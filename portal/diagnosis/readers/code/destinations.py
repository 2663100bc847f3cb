"""Which service each call of the code is for: what goes to another one is not looked at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.diagnosis.checks.sending import host_of
from portal.diagnosis.readers.code.expressions import Call, Expression, Map, Name
from portal.diagnosis.readers.code.found import Sent
from portal.diagnosis.traced import EMPTY, Span, Traced

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

MOST_FOLLOWED: Final = 30
_ADDRESS: Final = re.compile(r"(?i)https?://[^/\s]")
_NAMES: Final = frozenset({"url", "uri"})


@dataclass(frozen=True, slots=True)
class Addressed:
    """A call with the address that it is given; ``above`` is the nearest such call round it."""

    span: Span
    address: Traced
    above: Addressed | None


class Destinations:
    """The calls with an address of their own, and the variables that they are given."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._calls: list[Addressed] = []
        self._given: dict[str, list[Addressed]] = defaultdict(list)
        self._chained: dict[int, list[Addressed]] = defaultdict(list)  # by where a chain begins
        for call in finder.calls:
            self._add(call)
        self._starts = [c.span.start for c in self._calls]

    def _add(self, call: Call) -> None:
        address = self._address_of(call)
        if not address:
            return
        above = self._calls[-1] if self._calls else None
        while above is not None and above.span.end < call.span.end:
            above = above.above
        self._calls.append(Addressed(call.span, address, above))
        self._chained[call.span.start].append(self._calls[-1])
        for name in _variables_in(call):
            self._given[name].append(self._calls[-1])

    def _address_of(self, call: Call) -> Traced:
        """The whole address among the first arguments, or the options, of a call."""
        given = [a.value for a in call.arguments if not a.name or a.name.lower() in _NAMES]
        texts = (self._address_in(e) for e in given[:2])
        return next((t for t in texts if _ADDRESS.match(t.text)), EMPTY)

    def _address_in(self, expression: Expression) -> Traced:
        if not isinstance(expression, Map):
            return self.finder.text(expression)
        named = (e for e in expression.entries if self.finder.text(e.key).text.lower() in _NAMES)
        return next((self.finder.text(e.value) for e in named), EMPTY)

    def round(self, span: Span) -> Addressed | None:
        """The nearest call with an address that this stands in."""
        at = bisect_right(self._starts, span.start) - 1
        found = self._calls[at] if at >= 0 else None
        while found is not None and found.span.end < span.end:
            found = found.above
        return found

    def of(self, sent: Sent, *, follows: bool = True) -> list[Traced]:
        """The addresses that a header goes to, as far as the code tells.

        ``follows``: also by the variables that hold it.
        """
        direct = self.round(sent.value.span)
        if direct is not None:
            return [direct.address]
        places = self._places_of(sent) if follows else ()
        given_to = [c.address for s in places if (c := self.round(s)) is not None]
        if given_to:
            return given_to
        if sent.setting is not None and sent.setting.span.start in self._chained:
            return [c.address for c in self._chained[sent.setting.span.start]]
        holders = set(self._holders(sent)) if follows else set()
        told = [c.address for name in holders for c in self._given.get(name, ())]
        return told + [t for name in holders if (t := self._made_for(name))]

    def _places_of(self, sent: Sent) -> Iterator[Span]:
        """Where the code calls the function that gives the header back."""
        return (at for at, held in self.finder.handed.items() if held.holds(sent.value.span))

    def _holders(self, sent: Sent) -> Iterator[str]:
        """The variables that hold the header: what it is set on, or is part of."""
        if sent.holder:
            yield sent.holder.lstrip("$")
        inside = sent.value.span
        for each in self.finder.assignments:
            span = each.value.span
            if span.start <= inside.start and inside.end <= span.end and each.key is None:
                yield each.target

    def _made_for(self, name: str) -> Traced:
        """``req`` of ``req = Request("https://…")``."""
        held = self.finder.scope.values.get(name)
        return self._address_of(held) if isinstance(held, Call) else EMPTY


def _variables_in(call: Call) -> Iterator[str]:
    for argument in call.arguments:
        value = argument.value
        if isinstance(value, Name):
            yield value.path
        elif isinstance(value, Map):
            yield from (e.value.path for e in value.entries if isinstance(e.value, Name))


def leave_out_others(finder: Finder, hosts: tuple[str, ...]) -> None:
    """Forgets what is sent to another service, where the code calls this one as well.

    Without a call of the provider's own, the one that carries a credential is what is meant,
    and an address that is only signed in at is not.
    """
    found = finder.found
    destinations = Destinations(finder)
    home = _home(finder, destinations, hosts)
    if not home:
        return
    found.sent = [
        s
        for i, s in enumerate(found.sent)
        if not _is_all_elsewhere(destinations.of(s, follows=i < MOST_FOLLOWED), home)
    ]
    found.addresses = [a for a in found.addresses if not _is_elsewhere(a, home)] or found.addresses

    def is_ours(span: Span) -> bool:
        call = destinations.round(span)
        return call is None or not _is_elsewhere(call.address, home)

    found.query = [p for p in found.query if is_ours(p.name.span)]
    found.body = [p for p in found.body if is_ours(p.name.span)]
    found.slips = [s for s in found.slips if is_ours(s.span)]
    found.edits = [e for e in found.edits if is_ours(e.span)]
    if found.basic is not None and not is_ours(found.basic[1]):
        found.basic = None


def _home(finder: Finder, destinations: Destinations, hosts: tuple[str, ...]) -> frozenset[str]:
    """The hosts of what is called with the key: the provider's, else those of the first header."""
    found = finder.found
    called = {host_of(a) for a in (*found.addresses, found.base)}
    if any(ours in host for host in called for ours in hosts):
        return frozenset(hosts)
    told = ({host_of(a) for a in destinations.of(s)} - {""} for s in found.sent[:MOST_FOLLOWED])
    return frozenset(next((t for t in told if t), set()))


def _is_all_elsewhere(addresses: list[Traced], home: frozenset[str]) -> bool:
    return bool(addresses) and all(_is_elsewhere(a, home) for a in addresses)


def _is_elsewhere(address: Traced, home: frozenset[str]) -> bool:
    host = host_of(address)
    return bool(host) and not any(h in host for h in home)
