import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import portal.wizard.models
import portal.wizard.numbers


class Migration(migrations.Migration):
    dependencies = [
        ("wizard", "0003_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=portal.wizard.models.new_reference, max_length=32, unique=True
                    ),
                ),
                ("article", models.SlugField(max_length=120)),
                ("purpose", models.CharField(max_length=60)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires", models.DateTimeField(default=portal.wizard.models.end_of_invitation)),
                ("used", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="result",
            name="number",
            field=models.CharField(
                default=portal.wizard.numbers.new_number, max_length=12, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="result",
            name="verdict",
            field=models.CharField(max_length=32),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["created", "id", "expires"], name="result_created"),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(
                fields=["verdict", "created", "id", "expires"], name="result_verdict"
            ),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["cause", "created", "id", "expires"], name="result_cause"),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["verdict", "cause", "created", "id"], name="result_both"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wizard.result",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="result",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitation",
                to="wizard.result",
            ),
        ),
    ]
