"""``manage.py settle_cases``: counts for good the cases whose time has run out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.insights.cases import settle


class Command(BaseCommand):
    help = "Counts for good the cases whose time has run out, and forgets them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{settle(timezone.now())} cases are over")
