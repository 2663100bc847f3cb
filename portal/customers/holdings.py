"""Everything that is kept about an address: its tickets, their checks, and where it is mentioned.

A mention is the whole address in a text of something else, such as a colleague's note in another
ticket. It is looked for in each text of each table, so that a table of tomorrow is not forgotten;
not in a column that holds an address, which is that of its owner, and not in uploaded files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.apps import apps
from django.db.models import (
    CharField,
    EmailField,
    Field,
    JSONField,
    Model,
    Q,
    QuerySet,
    SlugField,
    TextField,
)
from django_tasks_db.models import DBTaskResult

from portal.customers.address import Address
from portal.tickets.deliveries.models import Delivery, Progress
from portal.tickets.models import Ticket
from portal.wizard.models import Result

MOST_RESULTS: Final = 1000
AT_ONCE: Final = 500
"""Rows that are held in memory while they are looked through."""
NEVER_LOOKED_AT: Final = frozenset(
    {"audit", "customers", "desk", "account", "mfa", "socialaccount", "auth"}
)
"""The trail holds no customer's address in clear, and an erasure forgets it by itself; the others
hold colleagues' own."""

OURS_ALONE: Final = frozenset({"verdict", "cause", "language", "token", "nonce"})
"""Columns of codes, and of what is drawn by chance: with those that are unique for the same reason,
no customer's words come there. Of a million rows each column that is searched costs a second."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What was handed to somebody else, who has to be asked to erase it."""

    ticket: str
    channel: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """``mentions``: the rows in which the address stands, by their model; None where nobody looked."""

    address: str
    tickets: list[Ticket]
    results: list[Result]
    mentions: dict[type[Model], list[Model]] | None

    @property
    def is_empty(self) -> bool:
        return not (self.tickets or self.results or self.mentions)

    @property
    def mentioned(self) -> int:
        return sum(len(rows) for rows in (self.mentions or {}).values())

    @property
    def messages(self) -> int:
        return sum(ticket.messages.count() for ticket in self.tickets)

    @property
    def files(self) -> int:
        return sum(ticket.files.count() for ticket in self.tickets)

    @property
    def copies(self) -> list[Copy]:
        return copies_of(self.tickets)


def copies_of(tickets: list[Ticket]) -> list[Copy]:
    """What of them was handed to others; the customer's own mails are none."""
    sent = Delivery.objects.filter(
        message__ticket__in=tickets, progress=Progress.DELIVERED
    ).exclude(channel="customer")
    found = sent.values_list("message__ticket__number", "channel", "external_id")
    return [Copy(*row) for row in dict.fromkeys(found)]


def holdings_of(typed: str) -> Holdings:
    """By the address whatever its case; another spelling of the same mailbox is another address.

    Mentions are looked for in everything that is kept, which takes a while: no page does it.
    """
    own = own_holdings_of(typed)
    address = Address.of(typed)
    return replace(own, mentions=_mentions(address, [*own.tickets, *own.results]))


def own_holdings_of(typed: str) -> Holdings:
    """Without what others say of it: found by indexes, at once."""
    address = Address.of(typed)
    tickets = tickets_of(address)
    return Holdings(address.text, tickets, _results_of(tickets), mentions=None)


def tickets_of(address: Address) -> list[Ticket]:
    """The database's own lower case is that of ASCII only, in SQLite; its index is used for that."""
    if address.text.isascii():
        return list(Ticket.objects.filter(sought_email=address.text).order_by("pk"))
    alike = Ticket.objects.filter(email__icontains=address.piece).order_by("pk")
    return [ticket for ticket in alike.iterator(AT_ONCE) if address.is_same_as(ticket.email)]


def _results_of(tickets: list[Ticket]) -> list[Result]:
    """The checks that the tickets were opened with or asked for, and all of the same chains.

    Each way by a query of its own: joined by an OR they would read every row.
    """
    asked = Result.objects.filter(invitation__new_check__ticket__in=tickets)
    fresh = _by_key([*_results(ticket.result_id for ticket in tickets), *asked])
    found = dict(fresh)
    while fresh and len(found) < MOST_RESULTS:
        before = _results(result.follows_id for result in fresh.values())
        after = Result.objects.filter(follows__in=list(fresh))
        fresh = {pk: r for pk, r in _by_key([*before, *after]).items() if pk not in found}
        found |= fresh
    others = Ticket.objects.filter(result__in=list(found)).exclude(
        pk__in=[ticket.pk for ticket in tickets]
    )
    kept = set(others.values_list("result_id", flat=True))
    return [result for pk, result in sorted(found.items()) if pk not in kept]


def _results(keys: Iterable[int | None]) -> QuerySet[Result]:
    return Result.objects.filter(pk__in={key for key in keys if key})


def _by_key(results: Iterable[Result]) -> dict[int, Result]:
    return {result.pk: result for result in results}


def _mentions(address: Address, known: Iterable[Model]) -> dict[type[Model], list[Model]]:
    """Rows that go with the tickets anyway are none."""
    mine = {(type(row), row.pk) for row in known}
    tickets = {row.pk for row in known if isinstance(row, Ticket)}
    found: dict[type[Model], list[Model]] = {}
    for model in searched_models():
        rows = [
            row
            for row in mentioning(model, address)
            if (model, row.pk) not in mine and getattr(row, "ticket_id", None) not in tickets
        ]
        if rows:
            found[model] = rows
    return found


def searched_models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        is_ours = model.__module__.startswith("portal.") or model is DBTaskResult
        if is_ours and model._meta.managed and model._meta.app_label not in NEVER_LOOKED_AT:
            yield model


def texts_of(model: type[Model]) -> list[Field[object, object]]:
    """Its columns of free text; what the database makes of others goes with those.

    A masked check's record is one of them: it quotes lines of the paste that held no secret.
    """
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, CharField | TextField | JSONField)
        and not isinstance(f, EmailField | SlugField)
        and not (f.generated or f.choices or f.unique or f.name in OURS_ALONE)
    ]


def mentioning(model: type[Model], address: Address) -> Iterator[Model]:
    """With its texts alone, whatever else a row holds."""
    names = [field.name for field in texts_of(model)]
    for row in _alike(model, address, names).iterator(AT_ONCE):
        if any(address.is_in(getattr(row, name)) for name in names):
            yield row


def _alike(model: type[Model], address: Address, names: list[str]) -> QuerySet[Model]:
    """Rows in which a piece of the address stands, for the database cannot tell more."""
    condition = Q()
    for name in names:
        condition |= Q(**{f"{name}__icontains": address.piece})
    owner = ["ticket"] if any(f.name == "ticket" for f in model._meta.concrete_fields) else []
    rows = model._default_manager.order_by("pk").only("pk", *names, *owner)
    return rows.filter(condition) if names else rows.none()


def is_part_of_another(address: Address) -> bool:
    """Whether a longer address that is kept has this one in it."""
    for ticket in Ticket.objects.filter(email__icontains=address.piece).iterator(AT_ONCE):
        if address.text in ticket.email.lower():
            return True
    return any(_is_in_a_longer_one(model, address) for model in searched_models())


def _is_in_a_longer_one(model: type[Model], address: Address) -> bool:
    names = [field.name for field in texts_of(model)]
    return any(
        address.text in _as_text(getattr(row, name)).lower()
        for row in _alike(model, address, names).iterator(AT_ONCE)
        for name in names
    )


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
