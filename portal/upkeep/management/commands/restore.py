"""``manage.py restore FILE --replace``: puts a copy back, in place of what is there."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.upkeep.copies import CopyFailed, restore


class Command(BaseCommand):
    help = "Replaces all that the database holds by a copy, then brings it up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="yes: what is in the database now is lost"
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        if not replace:
            raise CommandError("What is in the database now will be lost: add --replace")
        try:
            restore(file)
        except CopyFailed as failed:
            raise CommandError(str(failed)) from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"{file} is restored, and up to date")
