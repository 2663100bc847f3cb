"""Adds what staff look a diagnosis up by, and works it out for those that are kept."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from portal.wizard.numbers import new_number

_BATCH = 1000


def first_cause(record: dict[str, Any]) -> str:
    """The cause that the page's heading speaks of: "not a 401" gives way to what refines it."""
    causes = [f["code"] for f in record["findings"] if f["certainty"] != "possible"]
    return next((c for c in causes if c != "not_a_401"), next(iter(causes), ""))


def fill(apps: Any, schema_editor: Any) -> None:
    kept = apps.get_model("wizard", "Result").objects
    results = []
    for result in kept.only("record").iterator(_BATCH):
        result.number, result.cause = new_number(), first_cause(result.record)
        results.append(result)
        if len(results) == _BATCH:
            kept.bulk_update(results, ["number", "cause"])
            results.clear()
    kept.bulk_update(results, ["number", "cause"])


class Migration(migrations.Migration):
    dependencies = [("wizard", "0002_answers_and_end")]

    operations = [
        migrations.AddField("result", "number", models.CharField(max_length=12, default="")),
        migrations.AddField("result", "cause", models.CharField(max_length=40, blank=True)),
        migrations.AddField("result", "language", models.CharField(default="en", max_length=12)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
