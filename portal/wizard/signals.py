"""What the wizard tells of, for counters and watches above it; it knows none of them.

Sent by ``send_robust``: whoever listens can fail without harm to the customer's page.
"""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

diagnosed: Final = Signal()
"""``diagnosis``; ``article``, its slug; ``result``, None for a program's; ``shape``, None where
the paste could be read. Told of what was kept or answered, not of what limits turned away."""

said: Final = Signal()
"""``result``, with the customer's word of "Did this solve it?" in it."""

called: Final = Signal()
"""``calls``, the test calls of one diagnosis; ``request``, whose they were. What limits turned away
is among them, as skipped."""
