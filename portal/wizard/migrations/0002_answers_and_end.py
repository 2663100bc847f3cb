import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wizard", "0001_results"),
    ]

    operations = [
        migrations.AddField(
            model_name="result",
            name="answers",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="result",
            name="said",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No"), ("not_yet", "I have not tried yet")],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="said_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="result",
            name="solved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="result",
            name="solved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="solves",
                to="wizard.result",
            ),
        ),
    ]
