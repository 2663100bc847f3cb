"""``manage.py sandbox_api``: the stand-in for the provider's API as a process of its own."""

from __future__ import annotations

import json
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.sandbox.keys import KEYS
from portal.sandbox.server import serve


class Command(BaseCommand):
    help = "Runs the stand-in API on this machine, or prints its published test keys."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--keys", action="store_true", help="print the test keys as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keys"]:
            self.stdout.write(json.dumps(KEYS, indent=2))
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            serve(options["port"])
        except KeyboardInterrupt:
            return
        except OverflowError as error:
            raise CommandError("--port: expected a number from 0 to 65535") from error
        except OSError as error:
            raise CommandError(f"cannot use port {options['port']}: {error.strerror}") from error
