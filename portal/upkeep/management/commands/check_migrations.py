"""``manage.py check_migrations``: whether each migration can be applied while the site runs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.upkeep.migrating.checking import refusals


class Command(BaseCommand):
    help = "Refuses migrations for which the site would have to be stopped."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        if found := refusals():
            told = "\n".join(f"- {refusal}" for refusal in found)
            raise CommandError(
                f"These migrations need a stop:\n{told}\n"
                'Or accept one in its class: knowingly = {"…": "why it harms nobody"}.'
            )
