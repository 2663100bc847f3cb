"""``manage.py messages``: brings the catalogue of every language up to date, and compiles it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Reads the marked words into each language's catalogue, and compiles it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("languages", nargs="*", help="codes such as de; all by default")

    def handle(self, *args: Any, languages: list[str], **options: Any) -> None:
        from portal.languages import catalogues  # needs Babel, which only developers have

        for code in languages or catalogues.translated():
            catalogue = catalogues.renewed(code)
            catalogues.write(code, catalogue)
            missing = len(catalogues.untranslated(catalogue))
            self.stdout.write(f"{code}: {len(catalogue)} messages, {missing} to translate")
