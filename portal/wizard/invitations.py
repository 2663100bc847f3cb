"""A new check that somebody asked for: a link that is used once, by its first result."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal
from django.utils import timezone

from portal.wizard.models import Invitation, Result

awaited: Final = Signal()
"""Sent with ``token`` as that transaction begins: what is changed by the result is held first."""

accepted: Final = Signal()
"""Sent with ``invitation`` in the transaction that keeps its result."""


def open_token(text: str) -> str:
    """The token of an invitation that is still open; nothing where there is none such."""
    if not text:
        return ""
    return text if Invitation.objects.open().filter(token=text[:32]).exists() else ""


def announce(token: str) -> None:
    """A result is about to be kept that may belong to this invitation."""
    if token:
        awaited.send(Invitation, token=token)


def accept(token: str, result: Result) -> None:
    """The result belongs to the invitation, unless another was quicker."""
    invited = Invitation.objects.open().filter(token=token)
    if not token or not invited.update(used=timezone.now(), result=result):
        return
    invitation = Invitation.objects.get(token=token)
    accepted.send(Invitation, invitation=invitation)
