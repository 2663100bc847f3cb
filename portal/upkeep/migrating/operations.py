"""Operations that let a site go on while they run."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddIndex
from django.db.migrations.state import ProjectState


class AddIndexMeanwhile(AddIndex):
    """An index that PostgreSQL builds while others write; SQLite has one writer anyway.

    Its migration has ``atomic = False`` and nothing else in it: PostgreSQL builds no such index in a
    transaction, and half of a migration cannot be taken back.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _concurrently(schema_editor).add_index(model, self.index, concurrently=True)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _concurrently(schema_editor).remove_index(model, self.index, concurrently=True)

    def describe(self) -> str:
        return f"{super().describe()}, while the site goes on"


def _concurrently(editor: BaseDatabaseSchemaEditor) -> Any:
    """PostgreSQL's editor, whose methods for indexes take one word more than others'."""
    return editor
