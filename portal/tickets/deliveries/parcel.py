"""What every channel is given, and the ways in which it can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Failed(Exception):
    """It did not arrive, or nobody knows: tried again. ``words`` are ours, never the receiver's."""

    def __init__(self, words: str, wait_seconds: int | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.wait_seconds = wait_seconds


class Refused(Failed):
    """The receiver will never take it as it is: given up at once, and shown to staff."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A cleared file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message of a ticket, as every channel gets it; all of it cleared.

    ``key`` is the same at every attempt and no other parcel's: the receiver's way to tell a
    repeated one. ``desk_id`` is what the receiver calls the ticket, once it has it.
    ``text`` and ``lines`` are as support reads them; ``language`` is the customer's, for whom the
    links are. ``confirm_link``, ``quiet_link`` and ``check_link`` are for the customer's own mails only.
    ``is_uncertain``: an attempt before this one may have arrived.
    """

    key: str
    kind: str
    at: datetime
    number: str
    link: str
    subject: str
    text: str
    email: str
    name: str
    is_confirmed: bool
    severity: str
    language: str
    lines: tuple[tuple[str, str, str], ...] = ()
    files: tuple[Attachment, ...] = field(default=(), repr=False)
    desk_id: str = ""
    thread: tuple[str, ...] = ()
    is_uncertain: bool = False
    confirm_link: str = ""
    quiet_link: str = ""
    check_link: str = ""

    @property
    def opens(self) -> bool:
        return self.kind == "opened"


class Channel(Protocol):
    """Takes a parcel; returns the receiver's own name for it, or nothing where it has none."""

    def __call__(self, parcel: Parcel) -> str: ...
