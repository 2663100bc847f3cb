"""``manage.py deliveries``: what was given up, and a way to send it again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.tickets.deliveries.models import Delivery
from portal.tickets.deliveries.queue import send_again


class Command(BaseCommand):
    help = "Lists the deliveries that were given up; --again queues them anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again", nargs="+", metavar="ID", help="numbers from the list, or all"
        )

    def handle(self, *, again: list[str] | None, **options: Any) -> None:
        if again:
            self._send_again(again)
            return
        for delivery in Delivery.objects.given_up().select_related("message__ticket"):
            ticket = delivery.message.ticket
            self.stdout.write(
                f"{delivery.pk}  {ticket.number}  {delivery.message.kind}  {delivery.channel}  "
                f"{delivery.attempts} attempts  {delivery.trouble}"
            )

    def _send_again(self, names: list[str]) -> None:
        found = Delivery.objects.given_up()
        if names != ["all"]:
            if not all(name.isdigit() for name in names):
                raise CommandError("Name deliveries by their numbers, or all of them by: all")
            found = found.filter(pk__in=names)
        chosen = list(found)
        for delivery in chosen:
            send_again(delivery)
        self.stdout.write(f"{len(chosen)} queued again")
