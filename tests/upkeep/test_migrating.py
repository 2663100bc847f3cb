"""A migration for which the site would have to be stopped is refused, and what to do instead is said."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models.functions import Lower, Now

from portal.upkeep.management.commands import check_migrations
from portal.upkeep.migrating.checking import (
    BEFORE_THE_CHECK,
    offences_of,
    refusals,
    refusals_of,
)
from portal.upkeep.migrating.operations import AddIndexMeanwhile
from portal.upkeep.migrating.rules import Offence

BOOK = ops.CreateModel(
    "Book",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=80)),
        ("note", models.TextField(null=True)),
        ("shelf", models.IntegerField(db_default=1)),
        ("code", models.CharField(max_length=8, unique=True)),
        ("author", models.CharField(max_length=80, db_index=True)),
    ],
)
PAGE = ops.CreateModel("Page", [("id", models.BigAutoField(primary_key=True))])
TITLE = models.Index(fields=["title"], name="by_title")
ONE_TITLE = models.UniqueConstraint(fields=["title"], name="one_title")
SOME_TITLE = models.CheckConstraint(condition=~models.Q(title=""), name="some_title")


def fill(apps: Any, editor: Any) -> None:
    """What a migration of data runs."""


def add(field: models.Field[Any, Any], name: str = "new") -> ops.AddField:
    return ops.AddField("book", name, field)


def alter(name: str, field: models.Field[Any, Any]) -> ops.AlterField:
    return ops.AlterField("book", name, field)


def run(**more: Any) -> ops.RunPython:
    return ops.RunPython(fill, ops.RunPython.noop, **more)


def sql(text: Any, reverse: str | None = "SELECT 1") -> ops.RunSQL:
    return ops.RunSQL(text, reverse)


def migration(*operations: Any, **more: Any) -> Migration:
    """Of an app whose only table is full of books."""
    kind = type("Migration", (Migration,), {"operations": list(operations), **more})
    return kind("0002_next", "library")


def before() -> ProjectState:
    state = ProjectState()
    BOOK.state_forwards("library", state)
    return state


def told(*operations: Any, **more: Any) -> list[str]:
    return [offence.what for offence in offences_of(migration(*operations, **more), before())]


class Unheard(ops.base.Operation):
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass


DANGEROUS = [
    ("deletes book", ops.DeleteModel("Book")),
    ("renames book", ops.RenameModel("Book", "Volume")),
    ("moves book", ops.AlterModelTable("book", "volumes")),
    ("removes book.title", ops.RemoveField("book", "title")),
    ("renames book.title", ops.RenameField("book", "title", "name")),
    ("adds book.new", add(models.IntegerField())),
    ("adds book.new", add(models.IntegerField(default=1))),
    ("adds book.new", add(models.CharField(max_length=9, blank=True))),
    ("adds book.new", add(models.GeneratedField(expression=Lower("title"), output_field=models.TextField(), db_persist=True))),
    ("fills book.new", add(models.UUIDField(db_default=RandomUUID()))),
    ("makes book.new unique", add(models.IntegerField(null=True, unique=True))),
    ("indexes book.new", add(models.IntegerField(null=True, db_index=True))),
    ("indexes book.new", add(models.ForeignKey("library.book", models.CASCADE, null=True))),
    ("makes book.note not null", alter("note", models.TextField())),
    ("makes book.title unique", alter("title", models.CharField(max_length=80, unique=True))),
    ("indexes book.title", alter("title", models.CharField(max_length=80, db_index=True))),
    ("takes the default of book.shelf", alter("shelf", models.IntegerField())),
    ("changes book.shelf", alter("shelf", models.BigIntegerField(db_default=1))),
    ("changes book.note", alter("note", models.CharField(max_length=80, null=True))),
    ("changes book.title", alter("title", models.CharField(max_length=40))),
    ("changes book.title", alter("title", models.CharField(max_length=80, db_column="name"))),
    ("adds by_title", ops.AddIndex("book", TITLE)),
    ("adds by_title", AddIndexConcurrently("book", TITLE)),
    ("adds by_title in a transaction", AddIndexMeanwhile("book", TITLE)),
    ("adds one_title", ops.AddConstraint("book", ONE_TITLE)),
    ("adds some_title", ops.AddConstraint("book", SOME_TITLE)),
    ("alters book together", ops.AlterUniqueTogether("book", {("title", "shelf")})),
    ("orders book", ops.AlterOrderWithRespectTo("book", "author")),
    ("runs fill", ops.RunPython(fill)),
    ("runs SQL", sql("UPDATE library_book SET shelf = 2", None)),
    ("runs SQL that drops", sql("ALTER TABLE library_book DROP COLUMN note")),
    ("runs SQL that drops", sql([("DROP TABLE library_book", [])])),
    ("runs SQL that renames", sql("ALTER TABLE library_book RENAME title TO name")),
    ("runs SQL that changes a type", sql("ALTER TABLE library_book ALTER COLUMN shelf TYPE bigint")),
    ("runs SQL that refuses NULL", sql("alter table library_book alter note set not null")),
    ("runs SQL that adds a constraint", sql("ALTER TABLE library_book ADD CONSTRAINT x CHECK (true)")),
    ("runs SQL that adds an index", sql("CREATE INDEX x ON library_book (title)")),
    ("runs SQL that is concurrent", sql("CREATE INDEX CONCURRENTLY x ON library_book (title)")),
    ("runs SQL that locks", sql("VACUUM library_book")),
    ("forgets book.title", ops.SeparateDatabaseAndState([], [ops.RemoveField("book", "title")])),
    ("removes book.note", ops.SeparateDatabaseAndState([ops.RemoveField("book", "note")], [])),
    ("runs Unheard", Unheard()),
]  # fmt: skip

HARMLESS = {
    "a new table": [PAGE],
    "whatever happens to a new table": [
        PAGE,
        ops.AddField("page", "number", models.IntegerField(default=1)),
        ops.AlterField("page", "number", models.TextField()),
        ops.AddIndex("page", models.Index(fields=["number"], name="by_number")),
        ops.AddConstraint("page", models.UniqueConstraint(fields=["number"], name="one_number")),
        ops.RunPython(fill, ops.RunPython.noop),
    ],
    "a table of pairs": [
        PAGE,
        ops.AddField("book", "pages", models.ManyToManyField("library.page")),
    ],
    "a field that may be NULL": [add(models.IntegerField(null=True))],
    "a field with a default of the database": [add(models.IntegerField(db_default=1))],
    "a time with a default of the database": [add(models.DateTimeField(db_default=Now()))],
    "a link without an index": [
        add(models.ForeignKey("library.book", models.CASCADE, null=True, db_index=False))
    ],
    "a longer text": [alter("title", models.CharField(max_length=90))],
    "a text without a bound": [alter("title", models.TextField())],
    "other words for a field": [
        alter(
            "title",
            models.CharField("The title", max_length=80, default="", help_text="?", blank=True),
        )
    ],
    "NULL allowed": [alter("title", models.CharField(max_length=80, null=True))],
    "unique no more": [alter("code", models.CharField(max_length=8))],
    "an index less": [alter("author", models.CharField(max_length=80))],
    "other options of a model": [ops.AlterModelOptions("book", {"ordering": ["title"]})],
    "data alone": [run()],
    "SQL that changes rows": [sql("UPDATE library_book SET shelf = 2 WHERE shelf = 1")],
    "a field that code forgets": [
        ops.SeparateDatabaseAndState([], [ops.RemoveField("book", "note")])
    ],
    "a model that code forgets": [ops.SeparateDatabaseAndState([], [ops.DeleteModel("Book")])],
}


@pytest.mark.parametrize(("what", "operation"), DANGEROUS)
def test_operation_that_needs_a_stop_is_refused(what, operation):
    assert told(operation) == [what]


@pytest.mark.parametrize("operations", HARMLESS.values(), ids=HARMLESS.keys())
def test_operation_that_needs_none_is_not(operations):
    assert told(*operations) == []


def test_index_that_is_built_meanwhile_needs_no_stop():
    assert told(AddIndexMeanwhile("book", TITLE), atomic=False) == []
    concurrent = sql("CREATE INDEX CONCURRENTLY x ON library_book (title)")
    assert told(concurrent, atomic=False) == []


def test_index_and_constraint_that_go_need_none():
    state = before()
    for operation in (ops.AddIndex("book", TITLE), ops.AddConstraint("book", ONE_TITLE)):
        operation.state_forwards("library", state)
    gone = migration(ops.RemoveIndex("book", "by_title"), ops.RemoveConstraint("book", "one_title"))
    assert list(offences_of(gone, state)) == []


def test_field_is_judged_by_what_the_migration_made_of_it_before():
    nullable = models.TextField(null=True)
    assert told(add(nullable), alter("new", models.TextField())) == ["makes book.new not null"]


def test_data_beside_changes_of_tables_is_refused():
    assert told(add(models.IntegerField(null=True)), run()) == [
        "runs fill beside changes of tables"
    ]


def test_what_may_stay_half_done_is_refused():
    assert told(run(), atomic=False) == ["runs fill outside of a transaction"]
    assert told(run(atomic=True), atomic=False) == []
    assert told(AddIndexMeanwhile("book", TITLE), run(atomic=True), atomic=False) == [
        "is not atomic",
        "runs fill beside changes of tables",
    ]


# Accepting one.

DROPS = ops.RemoveField("book", "title")


def refused(**more: Any) -> list[str]:
    return [str(refusal) for refusal in refusals_of(migration(DROPS, **more), before())]


def test_refusal_says_which_and_what_to_do_instead():
    (said,) = refused()
    assert said.startswith("library.0002_next removes book.title: ")
    assert "later release" in said


def test_one_is_accepted_knowingly_for_a_reason():
    assert refused(knowingly={"removes book.title": "no release since 2.1 reads it"}) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_no_reason_accepts_nothing(reason):
    assert len(refused(knowingly={"removes book.title": reason})) == 1


def test_what_is_accepted_has_to_be_there():
    why = {"removes book.title": "nobody reads it", "removes book.note": "nobody reads it"}
    (said,) = refused(knowingly=why)
    assert "accepts 'removes book.note' knowingly: take it out" in said


def test_one_that_was_there_before_this_check_is_let_through_and_no_other():
    name = frozenset({"library.0002_next"})
    assert list(refusals_of(migration(DROPS), before(), grown_up=name)) == []
    (said,) = refusals_of(migration(PAGE), before(), grown_up=name)
    assert "BEFORE_THE_CHECK" in str(said)


# The site's own.


def test_every_migration_of_the_site_can_be_applied_while_it_runs():
    assert [str(refusal) for refusal in refusals()] == []


def test_those_from_before_are_still_there():
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    assert known >= BEFORE_THE_CHECK


def test_command_ends_with_all_that_it_refuses(monkeypatch):
    call_command("check_migrations", stdout=StringIO())
    found = list(refusals_of(migration(DROPS), before()))
    monkeypatch.setattr(check_migrations, "refusals", lambda: found)
    with pytest.raises(CommandError, match=r"removes book\.title") as ended:
        call_command("check_migrations")
    assert "knowingly" in str(ended.value)


def test_every_offence_says_what_to_do():
    for _, operation in DANGEROUS:
        offences: list[Offence] = list(offences_of(migration(operation), before()))
        assert all(len(offence.instead) > 20 for offence in offences)


# The operation for indexes.


@pytest.mark.django_db(transaction=True)
def test_index_is_built_and_taken_back_on_either_database():
    index = models.Index(fields=["ends"], name="counter_ends_meanwhile")
    loader = MigrationLoader(None)
    was = loader.project_state()
    becomes = was.clone()
    operation = AddIndexMeanwhile("counter", index)
    operation.state_forwards("limits", becomes)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("limits", editor, was, becomes)
    assert "counter_ends_meanwhile" in indexes()
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("limits", editor, becomes, was)
    assert "counter_ends_meanwhile" not in indexes()


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "limits_counter"))
