from typing import Any

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.tickets.models


def fill(apps: Any, schema_editor: Any) -> None:
    """Verdict and cause of tickets from before, as their results have them, and when they moved."""
    tickets = apps.get_model("tickets", "Ticket").objects
    for ticket in tickets.select_related("result").iterator(1000):
        last = ticket.messages.order_by("pk").last()
        ticket.moved = last.created if last else ticket.created
        if ticket.result:
            ticket.verdict, ticket.cause = ticket.result.verdict, ticket.result.cause
        ticket.save(update_fields=["moved", "verdict", "cause"])


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0001_tickets"),
        ("wizard", "0004_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NewCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("is_changed", models.BooleanField(default=False)),
                ("nonce", models.CharField(default=portal.tickets.models.new_token, max_length=32)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="message",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tickets",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="cause",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="ticket",
            name="language",
            field=models.CharField(default="en", max_length=12),
        ),
        migrations.AddField(
            model_name="ticket",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="tickets.ticket",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="moved",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="ticket",
            name="provider_number",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="ticket",
            name="verdict",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="ticket",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Ticket opened"),
                    ("said", "You wrote"),
                    ("answered", "Support answered"),
                    ("confirmed", "E-mail address confirmed"),
                    ("solved", "Marked as solved"),
                    ("reopened", "Opened again"),
                    ("asked", "Support asked for a new check"),
                    ("checked", "New check made"),
                    ("merged", "Joined with another ticket of yours"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Not sent yet"),
                    ("open", "Open"),
                    ("answered", "Answered"),
                    ("solved", "Solved"),
                    ("merged", "Joined with another"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="newcheck",
            name="invitation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="new_check",
                to="wizard.invitation",
            ),
        ),
        migrations.AddField(
            model_name="newcheck",
            name="message",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="new_check",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="newcheck",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="new_checks",
                to="tickets.ticket",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="tickets.ticket",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
