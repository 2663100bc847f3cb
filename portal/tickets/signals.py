"""What tickets tell of, for counters and watches above them; sent in the ticket's transaction."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

opened: Final = Signal()
"""``ticket``: it was sent, for the first time."""
