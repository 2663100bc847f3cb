"""``manage.py backup FILE``: everything that the database holds, while the site runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.upkeep.copies import CopyFailed, back_up


class Command(BaseCommand):
    help = "Copies the database into one file, which must not exist yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            size = back_up(file)
        except CopyFailed as failed:
            raise CommandError(str(failed)) from None
        self.stdout.write(f"{file}: {size:,} bytes")
