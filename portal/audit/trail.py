"""How an entry is written: ``note(request.user, "ticket.answered", ticket.number)``.

Called in the transaction of the act itself: both are kept, or neither is. Where the entry cannot
be written the act fails with it, for nobody may see or change anything unseen. An act that no
transaction can take back, such as a mail or work in batches, is noted before it begins, and again
when it is done.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from portal import troubles
from portal.audit.models import Entry
from portal.tickets.clearing import cleared

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Actor = AbstractBaseUser | AnonymousUser | str | None

logger: Final = logging.getLogger(__name__)

COMMAND: Final = "command"
PORTAL: Final = "portal"
LONGEST_TEXT: Final = 500

_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"'()]{1,64}@[^\s@<>,;:\"'()]{1,190}")

_SEAL: Final = re.compile(r"customer-[0-9a-f]{20}\Z")


def note(actor: Actor, action: str, target: str = "", **details: Any) -> Entry:
    """Keeps that ``actor`` (a user, None for the portal itself, or ``"command"``) did this.

    ``details`` are texts, numbers, truths, and lists of them. Secrets are taken out of all texts,
    and each address that is no account's of ours becomes its seal.

    Raises ``troubles.ANY_OF_DATABASE`` where it cannot be written.
    """
    try:
        return Entry.objects.create(
            actor=name_of(actor),
            action=action[:60],
            target=_plain(target)[:200],
            details={name: _plain(value) for name, value in details.items()},
        )
    except troubles.ANY_OF_DATABASE:
        logger.error("audit: could not be written: %s", action)
        raise


def name_of(actor: Actor) -> str:
    """The address of an account, its name where it has none."""
    if actor is None:
        return PORTAL
    if isinstance(actor, str):
        return actor[:254]
    return (getattr(actor, "email", "") or actor.get_username() or "nobody")[:254]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if _SEAL.match(text) else sealed(cleared(text).text[:LONGEST_TEXT])


def sealed(text: str) -> str:
    """The text with the seal of each customer's address in its place."""
    found = set(_ADDRESS.findall(text))
    if not found:
        return text
    ours = _accounts_among(found)
    return _ADDRESS.sub(lambda m: m[0] if m[0].lower() in ours else seal(m[0]), text)


def _accounts_among(addresses: set[str]) -> set[str]:
    accounts = get_user_model()._default_manager.filter(
        email__in=addresses | {address.lower() for address in addresses}
    )
    return {str(email).lower() for email in accounts.values_list("email", flat=True)}


def seal(address: str) -> str:
    """What stands for an address: the same for the same one, and nobody reads it from it.

    Keyed with SECRET_KEY: whoever has that key and an address can tell whether they belong.
    """
    digest = salted_hmac("portal.audit.address", address.strip().lower(), algorithm="sha256")
    return f"customer-{digest.hexdigest()[:20]}"
