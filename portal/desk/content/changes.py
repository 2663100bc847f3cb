"""What leads change, each kept together with the note of who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.trail import note
from portal.notices import banners, replies
from portal.notices.models import Banner, Reply

if TYPE_CHECKING:
    from portal.desk.models import Person


@transaction.atomic
def keep_banner(banner: Banner, by: Person) -> None:
    action = "banner.changed" if banner.pk else "banner.made"
    banners.keep(banner)
    note(by, action, f"banner {banner.pk}", text=banner.text, level=banner.level)


@transaction.atomic
def end_banner(banner: Banner, by: Person) -> None:
    banners.end(banner)
    note(by, "banner.ended", f"banner {banner.pk}", text=banner.text)


@transaction.atomic
def change_reply(cause: str, language: str, text: str, by: Person) -> Reply:
    """An empty text brings the default back."""
    version = replies.change(cause, language, text, str(by))
    action = "reply.changed" if text else "reply.restored"
    note(by, action, f"{cause} ({language})", version=version.pk)
    return version
