"""``manage.py customer export|erase EMAIL``: what the desk's page does, for whoever has the server."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from portal.audit.trail import COMMAND, note, seal
from portal.customers.erasure import erase, is_in_file, rewrite_file
from portal.customers.export import archive_of
from portal.customers.holdings import Holdings, holdings_of


class Command(BaseCommand):
    help = "Exports or erases what is kept under one customer's e-mail address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["show", "export", "erase"])
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--to", metavar="FILE", help="where the archive goes: customer.zip")
        parser.add_argument("--yes", metavar="EMAIL", help="the address again, instead of a prompt")
        parser.add_argument(
            "--vacuum", action="store_true", help="write SQLite's file anew; the site waits"
        )

    def handle(self, *, act: str, email: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("EMAIL: expected an e-mail address") from None
        holdings = holdings_of(email)
        self._tell(holdings)
        if act == "export":
            self._export(holdings, Path(options["to"] or "customer.zip"))
        if act == "erase":
            self._erase(email, options)

    def _tell(self, holdings: Holdings) -> None:
        self.stdout.write(
            f"{len(holdings.tickets)} tickets, {holdings.messages} messages, {holdings.files} files,"
            f" {len(holdings.results)} checks, {holdings.mentioned} mentions elsewhere"
        )

    def _export(self, holdings: Holdings, path: Path) -> None:
        note(COMMAND, "customer.exported", seal(holdings.address), tickets=len(holdings.tickets))
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(archive_of(holdings, timezone.now()))
        self.stdout.write(f"Written to {path}")

    def _erase(self, email: str, options: dict[str, Any]) -> None:
        again = options["yes"] or input("This cannot be undone. Type the address to erase it: ")
        if again.strip().lower() != email.strip().lower():
            raise CommandError("Not the same address: nothing was erased")
        erased = erase(email, COMMAND)
        if options["vacuum"]:
            rewrite_file()
        if not erased.is_done:
            self.stdout.write("The worker erases it already: run again in a while")
            return
        self.stdout.write(f"Erased. {erased.replaced} mentions were replaced.")
        for file in erased.files_to_look_at:
            self.stdout.write(f"To be looked at: file {file.pk} of {file.ticket.number} names it")
        for copy in erased.handed_to_others:
            self.stdout.write(f"Sent elsewhere: {copy.ticket} by {copy.channel} {copy.external_id}")
        if not erased.is_complete:
            self.stdout.write("More was written meanwhile: run again")
        if erased.is_gone is None:
            self.stdout.write(
                "Not looked for on the disk: PostgreSQL frees space in its own time, and SQLite's"
                " file cannot tell this address from a longer one that has it in it"
            )
        if erased.is_gone is False and is_in_file([email]):
            self.stdout.write("It still stands in free pages of the file: run again with --vacuum")
