"""``manage.py check_links``: follows the links of the articles and keeps what they came to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.notices.links import check_links
from portal.notices.models import Link, Reached


class Command(BaseCommand):
    help = "Follows the links of the articles; which are dead is printed, and shown on the desk."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = check_links(timezone.now())
        self.stdout.write(f"{counts['followed']} links followed, {counts['dead']} are dead")
        for link in Link.objects.exclude(reached=Reached.FINE):
            self.stdout.write(f"{link.get_reached_display()}: {link.address} ({link.answer})")
