import django.db.models.expressions
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_desk")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="sought_domain",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    django.db.models.functions.text.Substr(
                        "email",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.functions.text.StrIndex("email", models.Value("@")),
                            "+",
                            models.Value(1),
                        ),
                    )
                ),
                output_field=models.CharField(max_length=254),
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="sought_email",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower("email"),
                output_field=models.CharField(max_length=254),
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="sought_key_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower("key_name"),
                output_field=models.CharField(max_length=200),
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["moved", "id", "state", "cause", "assignee", "language"],
                name="ticket_moved",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["cause", "moved", "id", "state", "assignee", "language"],
                name="ticket_any_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["assignee", "moved", "id", "state", "cause", "language"],
                name="ticket_any_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["language", "moved", "id", "state", "cause", "assignee"],
                name="ticket_any_language",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["state", "moved", "id", "cause", "assignee", "language"],
                name="ticket_state",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["state", "cause", "moved", "id", "assignee", "language"],
                name="ticket_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["state", "assignee", "moved", "id", "cause", "language"],
                name="ticket_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["state", "language", "moved", "id", "cause", "assignee"],
                name="ticket_language",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["opened"], name="ticket_opened"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["sought_email", "moved"], name="ticket_email"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["sought_domain", "moved"], name="ticket_domain"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["sought_key_name", "moved"], name="ticket_key_name"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["provider_number"], name="ticket_provider_number"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(fields=("ticket", "nonce"), name="one_note_a_form"),
        ),
    ]
