"""What the database itself refuses, whoever asks: an entry is neither changed nor deleted.

A migration of SQLite that builds the table anew loses its triggers; ``install`` puts them back.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE: Final = (
    """CREATE TRIGGER IF NOT EXISTS audit_entry_unchanged BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_entry_kept BEFORE DELETE ON audit_entry
    WHEN NOT EXISTS (SELECT 1 FROM audit_sweep WHERE before > OLD.at)
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    # INSERT OR REPLACE deletes without telling a trigger of it.
    """CREATE TRIGGER IF NOT EXISTS audit_entry_new BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
)
_POSTGRESQL: Final = (
    """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF EXISTS (SELECT 1 FROM audit_sweep WHERE before > OLD.at) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'the audit is append-only';
    END $$""",
    """CREATE OR REPLACE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)
_BY_VENDOR: Final = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _BY_VENDOR.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the way back of the migration only."""
    vendor = schema_editor.connection.vendor
    names = {"sqlite": ("unchanged", "kept", "new"), "postgresql": ("kept", "whole")}
    on = " ON audit_entry" if vendor == "postgresql" else ""
    for name in names.get(vendor, ()):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS audit_entry_{name}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_refuse()")
