"""The checks that belong together: each follows the one before it."""

from __future__ import annotations

from typing import Final

from portal.wizard.models import Result

LONGEST: Final = 20

# Each by one query however long the chain is; SQLite and PostgreSQL say it alike.
_BEFORE: Final = """
    WITH RECURSIVE chain(id, follows_id, step) AS (
        SELECT id, follows_id, 0 FROM wizard_result WHERE id = %s
        UNION ALL
        SELECT r.id, r.follows_id, step + 1 FROM wizard_result r JOIN chain c
            ON r.id = c.follows_id WHERE step < %s)
    SELECT r.id, r.reference, r.number, r.created, r.verdict, r.cause, r.said, r.solved_at
        FROM chain c JOIN wizard_result r ON r.id = c.id WHERE c.step > 0 ORDER BY r.id"""
_AFTER: Final = """
    WITH RECURSIVE chain(id, step) AS (
        SELECT id, 0 FROM wizard_result WHERE id = %s
        UNION ALL
        SELECT r.id, step + 1 FROM wizard_result r JOIN chain c
            ON r.follows_id = c.id WHERE step < %s)
    SELECT r.id, r.reference, r.number, r.created, r.verdict, r.cause, r.said, r.solved_at
        FROM chain c JOIN wizard_result r ON r.id = c.id WHERE c.step > 0 ORDER BY r.id LIMIT %s"""


def runs_before(result: Result) -> list[Result]:
    """The oldest first; their records are not read with them."""
    return list(Result.objects.raw(_BEFORE, [result.pk, LONGEST]))


def runs_after(result: Result) -> list[Result]:
    """The same of those that follow it, whichever way they went on."""
    return list(Result.objects.raw(_AFTER, [result.pk, LONGEST, LONGEST]))
