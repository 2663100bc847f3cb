"""What the shapes that keep the placeholder write in place of a header or a key."""

from __future__ import annotations

from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import HeaderField


def header_text(field: HeaderField | None = None) -> str:
    """The header as it should be, its name in the case that the customer uses."""
    name = "Authorization"
    if field is not None and field.name.text.lower() == "authorization":
        name = field.name.text
    return f"{name}: Bearer {PLACEHOLDER}"
