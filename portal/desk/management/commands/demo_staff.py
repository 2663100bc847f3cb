"""``manage.py demo_staff``: makes the demo's staff, and prints how they sign in."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from portal.desk.demo import make_staff


class Command(BaseCommand):
    help = (
        "Makes the demo's staff, in debug and beside the sandbox only, and prints their sign-ins."
    )

    def handle(self, *args: object, **options: object) -> None:
        """One line each: role, address, password. Nothing where the demo is not open."""
        for sign_in in make_staff():
            self.stdout.write(f"{sign_in.role.value} {sign_in.email} {sign_in.password}")
