"""What the shapes that keep the placeholder write in place of a header or a key."""

from __future__ import annotations

import re

from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, HeaderField
from portal.diagnosis.traced import HOLE


def reference_in(field: HeaderField) -> str:
    """What the header reads its key from where it is known only at run time, else nothing."""
    value = field.value.text
    if HOLE not in value:
        return ""
    return value


def header_text(field: HeaderField | None = None) -> str:
    """The header as it should be, its name in the case that the customer uses."""
    name = "Authorization"
    if field is not None and field.name.text.lower() == "authorization":
        name = field.name.text
    return f"{name}: Bearer {PLACEHOLDER}"


def replaced(field: HeaderField) -> Edit:
    return Edit(field.span, header_text(field))


def is_sound_scheme(value: str) -> bool:
    return bool(re.match(r"\s*bearer +\S", value, re.I))
