"""Uploaded files of other customers that name an address: no program rewrites them, a person looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from portal.customers.address import Address
from portal.tickets.models import File

AT_ONCE: Final = 20
"""Files of up to a megabyte each that are held in memory while they are looked through."""
MOST_NAMED: Final = 500
TEXTS: Final = (".txt", ".log", ".json", ".har")
"""Pictures and PDFs are no text that could be searched."""


def files_naming(address: Address) -> list[int]:
    """The keys of texts in which it stands as a whole, the oldest first; so many at most."""
    return [file.pk for _, file in zip(range(MOST_NAMED), _naming(address), strict=False)]


def _naming(address: Address) -> Iterator[File]:
    for file in File.objects.only("pk", "name", "content").order_by("pk").iterator(AT_ONCE):
        if file.name.lower().endswith(TEXTS) and _is_in(address, bytes(file.content)):
            yield file


def _is_in(address: Address, content: bytes) -> bool:
    """As it is, or as JSON may write letters that are not ASCII."""
    text = content.decode(errors="replace")
    written = Address(json.dumps(address.text)[1:-1])
    return address.is_in(text) or written.is_in(text)
