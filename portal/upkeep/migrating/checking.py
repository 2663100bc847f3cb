"""Goes through the migrations of the site's own apps, and tells which of them need a stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from portal.upkeep.migrating.rules import Offence, Scene, offences

BEFORE_THE_CHECK: Final = frozenset(
    {
        "incidents.0002_looked_after",
        "incidents.0003_strayed",
        "tickets.0002_desk",
        "tickets.0003_desk_indexes",
        "tickets.0004_search_by_beginning",
        "wizard.0002_answers_and_end",
        "wizard.0003_numbers",
        "wizard.0004_invitations",
    }
)
"""Those that were there when this check came, and need a stop. None is ever added."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An offence that nobody accepted, or an acceptance of none; ``migration`` as ``app.name``."""

    migration: str
    offence: Offence

    def __str__(self) -> str:
        return f"{self.migration} {self.offence.what}: {self.offence.instead}."


def refusals() -> list[Refusal]:
    """Of all migrations of the site's own apps, in the order in which they are applied."""
    loader = MigrationLoader(None)
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("portal.")}
    return [
        refusal
        for migration, state in _with_states(loader)
        if migration.app_label in own
        for refusal in refusals_of(migration, state)
    ]


def _with_states(loader: MigrationLoader) -> Iterator[tuple[Migration, ProjectState]]:
    """Each migration with the models before it."""
    state = ProjectState()
    plan = dict.fromkeys(
        key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)
    )
    for key in plan:
        migration = loader.graph.nodes[key]
        yield migration, state.clone()
        migration.mutate_state(state, preserve=False)


def refusals_of(
    migration: Migration, before: ProjectState, *, grown_up: frozenset[str] = BEFORE_THE_CHECK
) -> Iterator[Refusal]:
    name = f"{migration.app_label}.{migration.name}"
    found = list(offences_of(migration, before))
    if name in grown_up:
        if not found:
            yield Refusal(
                name, Offence("stands in BEFORE_THE_CHECK", "take it out: it needs no stop")
            )
        return
    accepted: Mapping[str, str] = getattr(migration, "knowingly", {})
    for offence in found:
        if not accepted.get(offence.what, "").strip():
            yield Refusal(name, offence)
    for what in sorted(accepted.keys() - {offence.what for offence in found}):
        yield Refusal(
            name, Offence(f"accepts {what!r} knowingly", "take it out: it does no such thing")
        )


def offences_of(migration: Migration, before: ProjectState) -> Iterator[Offence]:
    """What of it needs a stop, accepted or not."""
    state, made = before.clone(), frozenset(_made_in(migration))
    if not migration.atomic and len(migration.operations) > 1:
        yield Offence(
            "is not atomic",
            "what it did until it broke off stays: one operation in a migration with atomic = False",
        )
    for operation in migration.operations:
        yield from offences(operation, Scene(migration, state, made))
        operation.state_forwards(migration.app_label, state)


def _made_in(migration: Migration) -> Iterator[str]:
    for operation in migration.operations:
        if isinstance(operation, ops.CreateModel):
            yield operation.name_lower
