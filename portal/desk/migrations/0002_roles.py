"""The groups agent, lead and administrator, with their permissions."""

from typing import Any

from django.db import migrations

NAMES = {
    "answer": "Reads and answers tickets",
    "lead": "Sees figures, edits banners and replies",
    "administer": "Decides who comes in, exports and erases",
}
GROUPS = {
    "agent": ["answer"],
    "lead": ["answer", "lead"],
    "administrator": ["answer", "lead", "administer"],
}


def make(apps: Any, schema_editor: Any) -> None:
    """Permissions are otherwise made after all migrations; these here are needed now."""
    of_desk, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="desk", model="desk"
    )
    permission = apps.get_model("auth", "Permission").objects
    made = {
        codename: permission.get_or_create(
            content_type=of_desk, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in NAMES.items()
    }
    for name, codenames in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(made[codename] for codename in codenames))


def remove(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_people"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make, remove)]
