"""``manage.py redact``: a text with every secret replaced."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.diagnosis import redacted_paste
from portal.privacy import quotes_nothing
from portal.wizard import calls
from portal.wizard.management.commands import _pastes


class Command(BaseCommand):
    help = "Prints FILE or standard input with every secret replaced."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE")
        parser.add_argument(
            "--jsonl", action="store_true", help='read {"id": …, "text": …} lines, answer each'
        )

    @quotes_nothing
    def handle(self, *args: Any, **options: Any) -> None:
        provider = calls.provider()
        if not options["jsonl"]:
            self.stdout.write(redacted_paste(_pastes.text_of(options["file"]), provider), ending="")
            return
        for identifier, text in _pastes.objects_of(options["file"], "text"):
            if text is None:
                answer = {"id": identifier, "error": 'expected an object with "text"'}
            else:
                answer = {"id": identifier, "text": redacted_paste(text, provider)}
            self.stdout.write(json.dumps(answer))
