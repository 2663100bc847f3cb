"""What each operation of a migration does to processes of the release before it, and to locks.

``offences`` is asked for one operation; each kind of operation has its rule here, and what has none
is refused. A table that the same migration makes is read by nobody yet, so anything may happen to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Final

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value
from django.db.models.fields import NOT_PROVIDED
from django.db.models.functions import Now

from portal.upkeep.migrating.operations import AddIndexMeanwhile


@dataclass(frozen=True, slots=True)
class Offence:
    """``what`` names it, as ``Migration.knowingly`` does; ``instead`` says what to do."""

    what: str
    instead: str


@dataclass(frozen=True)
class Scene:
    """Where an operation stands: its migration, the models before it, the tables made in it."""

    migration: Migration
    before: ProjectState
    made: frozenset[str] = frozenset()

    def is_made(self, model_name: str) -> bool:
        return model_name.lower() in self.made

    def field(self, model_name: str, name: str) -> models.Field[Any, Any]:
        model = self.before.models[self.migration.app_label, model_name.lower()]
        field: models.Field[Any, Any] = model.get_field(name)
        return field


_TWO_RELEASES: Final = (
    "processes of the release before still use it. First release code that does without; then take "
    "it out of the state alone (SeparateDatabaseAndState); drop it in a later release, by RunSQL, "
    "accepted knowingly"
)
_EXPAND: Final = (
    "add a new one beside it, write both, fill it, read the new one, and drop the old one in a later "
    "release"
)
_INDEX: Final = (
    "it locks the table against writers while it is built: use AddIndexMeanwhile of "
    "portal.upkeep.migrating.operations, in a migration of its own with atomic = False"
)
_UNIQUE: Final = (
    "it locks the table while it looks through it, and processes of the release before may break it. "
    "Have the code keep it for one release; then add it, and accept it knowingly where the table is small"
)


@singledispatch
def offences(operation: Operation, scene: Scene) -> Iterator[Offence]:
    """What of this operation needs a stop; nothing where it needs none."""
    name = type(operation).__name__
    yield Offence(
        f"runs {name}", "there is no rule for it yet: write one in portal/upkeep/migrating/rules.py"
    )


@offences.register(ops.CreateModel)
@offences.register(ops.AlterModelOptions)
@offences.register(ops.AlterModelManagers)
@offences.register(ops.AlterModelTableComment)
@offences.register(ops.RemoveIndex)
@offences.register(ops.RenameIndex)
@offences.register(ops.RemoveConstraint)
@offences.register(ValidateConstraint)
def _harmless(operation: Operation, scene: Scene) -> Iterator[Offence]:
    """Nobody reads what is new, and what is taken away here only gets slower or freer."""
    return iter(())


# What processes of the release before still use.


@offences.register
def _(operation: ops.DeleteModel, scene: Scene) -> Iterator[Offence]:
    yield Offence(f"deletes {operation.name_lower}", _TWO_RELEASES)


@offences.register
def _(operation: ops.RenameModel, scene: Scene) -> Iterator[Offence]:
    yield Offence(
        f"renames {operation.old_name_lower}",
        "processes of the release before ask for the old name: rename the class, and keep the table by "
        "Meta.db_table in a state operation",
    )


@offences.register
def _(operation: ops.AlterModelTable, scene: Scene) -> Iterator[Offence]:
    if not scene.is_made(operation.name):
        yield Offence(f"moves {operation.name_lower}", f"another table: {_EXPAND}")


@offences.register
def _(operation: ops.RemoveField, scene: Scene) -> Iterator[Offence]:
    if not scene.is_made(operation.model_name):
        yield Offence(f"removes {_named(operation)}", _TWO_RELEASES)


@offences.register
def _(operation: ops.RenameField, scene: Scene) -> Iterator[Offence]:
    if not scene.is_made(operation.model_name):
        what = f"renames {operation.model_name_lower}.{operation.old_name_lower}"
        yield Offence(
            what,
            "processes of the release before ask for the old name: rename it in code alone, and keep the "
            f"column by db_column, in a state operation; or {_EXPAND}",
        )


# Fields.


@offences.register
def _(operation: ops.AddField, scene: Scene) -> Iterator[Offence]:
    field, what = operation.field, f"adds {_named(operation)}"
    if scene.is_made(operation.model_name) or field.many_to_many:
        return
    if isinstance(field, models.GeneratedField):
        yield Offence(what, "the table is written anew under a lock: compute it in code")
        return
    if not field.null and not _has_db_default(field):
        yield Offence(
            what,
            "processes of the release before write rows without it: give it db_default, or null=True",
        )
    if _has_db_default(field) and not _is_stable(field.db_default):
        yield Offence(f"fills {_named(operation)}", _FILLED)
    if field.unique:
        yield Offence(f"makes {_named(operation)} unique", _UNIQUE)
    elif _has_index(field):
        yield Offence(
            f"indexes {_named(operation)}", f"say db_index=False, and add an index: {_INDEX}"
        )


_FILLED: Final = (
    "PostgreSQL writes the whole table anew where each row gets another value: add it with null=True, and "
    "fill it in portions"
)
# Of a column these change nothing that another process or the table could notice.
_WORDS: Final = frozenset(
    "blank choices default editable error_messages help_text limit_choices_to on_delete related_name "
    "related_query_name serialize unique_for_date unique_for_month unique_for_year validators "
    "verbose_name auto_now auto_now_add db_comment".split()
)


@offences.register
def _(operation: ops.AlterField, scene: Scene) -> Iterator[Offence]:
    if scene.is_made(operation.model_name):
        return
    before, after = scene.field(operation.model_name, operation.name), operation.field
    name = _named(operation)
    if before.null and not after.null:
        yield Offence(
            f"makes {name} not null",
            "the table is looked through under a lock, and processes of the release before write NULL: "
            "give it db_default first, fill what is NULL in a later release, then accept it knowingly",
        )
    if _has_db_default(before) and not _has_db_default(after):
        yield Offence(
            f"takes the default of {name}", "processes of the release before count on it: keep it"
        )
    if after.unique and not before.unique:
        yield Offence(f"makes {name} unique", _UNIQUE)
    elif _has_index(after) and not _has_index(before) and not before.unique:
        yield Offence(f"indexes {name}", _INDEX)
    if _is_another_column(before, after):
        yield Offence(f"changes {name}", f"another type or place of a column: {_EXPAND}")


def _is_another_column(before: models.Field[Any, Any], after: models.Field[Any, Any]) -> bool:
    """A text may get longer, or lose its bound: nothing is written anew for that."""
    if type(before) is models.CharField and type(after) is models.TextField:
        return False
    if type(before) is not type(after) or _longest(after) < _longest(before):
        return True
    return _of_the_column(before) != _of_the_column(after)


def _longest(field: models.Field[Any, Any]) -> float:
    return field.max_length or float("inf")


def _of_the_column(field: models.Field[Any, Any]) -> dict[str, Any]:
    said: dict[str, Any] = field.deconstruct()[3]
    elsewhere = {*_WORDS, "null", "unique", "db_index", "max_length", "db_default"}
    return {name: value for name, value in said.items() if name not in elsewhere}


def _has_index(field: models.Field[Any, Any]) -> bool:
    return bool(getattr(field, "db_index", False))


def _has_db_default(field: models.Field[Any, Any]) -> bool:
    return field.db_default is not NOT_PROVIDED


def _is_stable(default: object) -> bool:
    """Whether all rows that are there get the same, which PostgreSQL notes once."""
    return not hasattr(default, "resolve_expression") or isinstance(default, Value | Now)


# Indexes and constraints.


@offences.register
def _(operation: ops.AddIndex, scene: Scene) -> Iterator[Offence]:
    if not scene.is_made(operation.model_name):
        yield Offence(f"adds {operation.index.name}", _INDEX)


@offences.register
def _(operation: AddIndexMeanwhile, scene: Scene) -> Iterator[Offence]:
    if scene.migration.atomic:
        yield Offence(
            f"adds {operation.index.name} in a transaction",
            "PostgreSQL builds no such index in one: say atomic = False in the migration",
        )


@offences.register
def _(operation: AddIndexConcurrently, scene: Scene) -> Iterator[Offence]:
    yield Offence(
        f"adds {operation.index.name}",
        "SQLite does not know it: use AddIndexMeanwhile of portal.upkeep.migrating.operations",
    )


@offences.register
def _(operation: ops.AddConstraint, scene: Scene) -> Iterator[Offence]:
    if scene.is_made(operation.model_name):
        return
    is_unique = isinstance(operation.constraint, models.UniqueConstraint)
    yield Offence(f"adds {operation.constraint.name}", _UNIQUE if is_unique else _CHECKED)


@offences.register
def _(operation: AddConstraintNotValid, scene: Scene) -> Iterator[Offence]:
    yield Offence(f"adds {operation.constraint.name}", _CHECKED)


_CHECKED: Final = (
    "the table is looked through under a lock, and what processes of the release before write may break it. "
    "Have the code keep it for one release; then add it, and accept it knowingly where the table is small"
)


@offences.register(ops.AlterUniqueTogether)
@offences.register(ops.AlterIndexTogether)
def _together(operation: Any, scene: Scene) -> Iterator[Offence]:
    if not scene.is_made(operation.name) and operation.option_value:
        yield Offence(
            f"alters {operation.name_lower} together", "use constraints or indexes with names"
        )


@offences.register
def _(operation: ops.AlterOrderWithRespectTo, scene: Scene) -> Iterator[Offence]:
    if not scene.is_made(operation.name) and operation.order_with_respect_to:
        yield Offence(
            f"orders {operation.name_lower}", "it adds a column without a default: add a field"
        )


# Code and SQL.


@offences.register
def _(operation: ops.RunPython, scene: Scene) -> Iterator[Offence]:
    name = getattr(operation.code, "__name__", "code")
    yield from _told_of_running(
        operation, f"runs {name}", scene, is_reversible=operation.reversible
    )


@offences.register
def _(operation: ops.RunSQL, scene: Scene) -> Iterator[Offence]:
    yield from _told_of_running(operation, "runs SQL", scene, is_reversible=operation.reversible)
    sql = "; ".join(_statements(operation.sql))
    for what, pattern, instead in _SQL:
        if re.search(pattern, sql, re.IGNORECASE):
            yield Offence(f"runs SQL that {what}", instead)
    if scene.migration.atomic and re.search(r"\bCONCURRENTLY\b", sql, re.IGNORECASE):
        yield Offence(
            "runs SQL that is concurrent", "it fails in a transaction: say atomic = False"
        )


def _told_of_running(
    operation: Any, what: str, scene: Scene, *, is_reversible: bool
) -> Iterator[Offence]:
    if not is_reversible:
        yield Offence(what, "it cannot be taken back: give it a reverse, be it noop")
    if isinstance(operation, ops.RunPython) and not (operation.atomic or scene.migration.atomic):
        yield Offence(
            f"{what} outside of a transaction",
            "what it did until it broke off stays: say atomic=True",
        )
    if any(_changes_tables(other, scene) for other in scene.migration.operations):
        yield Offence(
            f"{what} beside changes of tables",
            "their locks are held for as long as it runs: put it into a migration of its own",
        )


_OF_A_TABLE: Final = (
    ops.AddField,
    ops.AlterField,
    ops.RemoveField,
    ops.RenameField,
    ops.AddIndex,
    ops.AddConstraint,
)


def _changes_tables(operation: Operation, scene: Scene) -> bool:
    """Of those that are there already; new ones are nobody's yet."""
    return isinstance(operation, _OF_A_TABLE) and not scene.is_made(operation.model_name)


def _statements(sql: Any) -> Iterator[str]:
    """``RunSQL`` takes a text, or a list of texts and of pairs of a text and its values."""
    for each in [sql] if isinstance(sql, str) else sql:
        yield each if isinstance(each, str) else each[0]


_SQL: Final = (
    ("drops", r"\bDROP\s+(TABLE|COLUMN|VIEW|SCHEMA)\b", _TWO_RELEASES),
    ("renames", r"\bRENAME\b", _EXPAND),
    ("changes a type", r"\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b", _EXPAND),
    ("refuses NULL", r"\bSET\s+NOT\s+NULL\b", _CHECKED),
    ("adds a constraint", r"\bADD\s+(CONSTRAINT|UNIQUE|CHECK|FOREIGN|PRIMARY)\b", _CHECKED),
    ("adds an index", r"\bCREATE\s+(UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)", _INDEX),
    (
        "locks",
        r"\b(LOCK\s+TABLE|TRUNCATE|VACUUM|CLUSTER|REINDEX)\b",
        "nobody else can use the table meanwhile: run it in a window of its own, and not in a migration",
    ),
)


# State alone, and the database alone.


@offences.register
def _(operation: ops.SeparateDatabaseAndState, scene: Scene) -> Iterator[Offence]:
    """What code forgets need not leave the database at once, and that is the way to do it."""
    for each in operation.database_operations:
        yield from offences(each, scene)
    for each in operation.state_operations:
        if isinstance(each, ops.RemoveField):
            yield from _forgotten(each, scene)


def _forgotten(operation: ops.RemoveField, scene: Scene) -> Iterator[Offence]:
    field = scene.field(operation.model_name, operation.name)
    if not field.null and not _has_db_default(field) and not field.many_to_many:
        yield Offence(
            f"forgets {_named(operation)}",
            "new processes write rows without it: give it db_default or null=True in a release before",
        )


def _named(operation: Any) -> str:
    return f"{operation.model_name_lower}.{operation.name_lower}"
