from typing import Final

from django.db import migrations, models

SOUGHT: Final = {
    "ticket_email": "sought_email",
    "ticket_domain": "sought_domain",
    "ticket_key_name": "sought_key_name",
}
OPERATORS: Final = ("varchar_pattern_ops", "timestamptz_ops")


def index(name: str, field: str) -> models.Index:
    return models.Index(fields=(field, "moved"), opclasses=OPERATORS, name=name)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_desk_indexes")]

    operations = [
        *(migrations.RemoveIndex("ticket", name) for name in SOUGHT),
        *(migrations.AddIndex("ticket", index(*named)) for named in SOUGHT.items()),
    ]
