"""What tests say of pages as a reader sees them."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"Number of this page[^<]*<code[^>]*>[0-9a-f]{16}</code>")


_OWN_ADDRESS = re.compile(r'(?<=\?to=)[^"]*')


def as_read(response: Any) -> str:
    """A page without the number that is its own each time, and without its own address, to which
    the choice of a language leads back."""
    return _OWN_ADDRESS.sub("", _NUMBER.sub("", response.content.decode()))
