"""What tests say of pages as a reader sees them."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"Number of this page[^<]*<code[^>]*>[0-9a-f]{16}</code>")


def as_read(response: Any) -> str:
    """A page without the number that is its own each time."""
    return _NUMBER.sub("", response.content.decode())
