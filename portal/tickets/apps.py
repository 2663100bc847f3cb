from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from portal.wizard.models import Invitation


class TicketsConfig(AppConfig):
    name = "portal.tickets"

    def ready(self) -> None:
        from portal.tickets import handling
        from portal.wizard import invitations

        def expect(token: str, **_: object) -> None:
            handling.expect_check(token)

        def attach(invitation: Invitation, **_: object) -> None:
            handling.check_arrived(invitation)

        invitations.awaited.connect(expect, weak=False, dispatch_uid="portal.tickets")
        invitations.accepted.connect(attach, weak=False, dispatch_uid="portal.tickets")
