"""``manage.py invite EMAIL --role ROLE``: the first administrator comes in by this."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from portal.desk.models import Person
from portal.desk.people import staff
from portal.desk.people.invitations import link_for
from portal.desk.roles import Role


class Command(BaseCommand):
    help = "Invites somebody to the desk: prints a link, and mails it where mails are sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", default="", help="how colleagues see them")
        parser.add_argument(
            "--again",
            action="store_true",
            help="for somebody who has joined: takes password and second factor away first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The last line printed is the link alone."""
        person = _invited(options)
        self.stdout.write(f"{person.email} is invited as {options['role']}. The link works once:")
        self.stdout.write(link_for(person))


def _invited(options: dict[str, Any]) -> Person:
    """CommandError for what is no address, and for somebody who has joined."""
    email = options["email"].strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError("That is no e-mail address.") from None
    joined = Person.objects.filter(email=email).first()
    if options["again"] and joined:
        staff.reset_sign_in(joined)
    try:
        return staff.invite(email, Role(options["role"]), options["name"])
    except staff.AlreadyJoined:
        raise CommandError(
            f"{email} has joined. --again takes password and second factor away, and invites anew."
        ) from None
