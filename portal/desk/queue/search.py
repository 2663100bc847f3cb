"""What an agent types to find a ticket: a number, a reference, an address, a key's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Lower

from portal.tickets.models import Ticket
from portal.tickets.numbers import as_number
from portal.wizard import numbers

MOST_FOUND: Final = 250
"""Of each kind, so that a search for one letter is as quick as any other."""

_REFERENCE: Final = re.compile(r"(?:.*/(?:tickets|results)/)?([\w-]{24})(?:/.*)?\Z", re.ASCII)
_END: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """Primary keys of tickets. ``is_exact``: by what names one; whatever else is asked for, those
    are meant. ``is_cut``: there are more than are looked at.
    """

    pks: frozenset[int]
    is_exact: bool = False
    is_cut: bool = False

    def condition(self) -> Q:
        return Q(pk__in=self.pks)


def found_by(typed: str) -> Found:
    text = typed.strip()
    if named := frozenset(_named(text)):
        return Found(named, is_exact=True)
    kinds = [list(kind) for kind in _alike(text)]
    is_cut = any(len(kind) == MOST_FOUND for kind in kinds)
    return Found(frozenset(pk for kind in kinds for pk in kind), is_cut=is_cut)


def _named(text: str) -> Iterator[int]:
    """By the ticket's number or reference, by its diagnosis', or by the provider's own number."""
    named = Q(provider_number=text)
    if number := as_number(text):
        named |= Q(number=number)
    yield from _pks(named)
    if reference := _REFERENCE.match(text):
        yield from _pks(Q(reference=reference[1]))
        yield from _pks(Q(result__reference=reference[1]))
    if letters := numbers.heard(text):
        yield from _pks(Q(result__number__in=numbers.candidates(letters)))


def _alike(text: str) -> Iterator[Iterator[int]]:
    """What begins so, each kind by an index of its own; of a whole domain the newest."""
    if text.startswith("@"):
        domain = Lower(Value(text[1:]))
        newest = Ticket.objects.sent().filter(sought_domain=domain).order_by("-moved")
        yield iter(newest.values_list("pk", flat=True)[:MOST_FOUND])
        return
    yield _beginning("sought_email", text)
    if "@" not in text:
        yield _beginning("sought_domain", text)
        yield _beginning("sought_key_name", text)


def _beginning(field: str, text: str) -> Iterator[int]:
    """In lower case by the database's own rule, as the field is.

    SQLite's index is in the order of code points, but is not used for LIKE; PostgreSQL's order is
    that of a language, so its index has operators of its own, for LIKE.
    """
    if connection.vendor == "postgresql":
        return _pks(Q(**{f"{field}__startswith": Lower(Value(text))}))
    first, end = Lower(Value(text)), Lower(Value(text + _END))
    return _pks(Q(**{f"{field}__gte": first, f"{field}__lt": end}))


def _pks(condition: Q) -> Iterator[int]:
    found = Ticket.objects.sent().filter(condition).values_list("pk", flat=True)
    return iter(found[:MOST_FOUND])
