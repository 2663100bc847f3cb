"""Lists in a sentence, parted as the language of the page parts them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(things: Iterable[str]) -> str:
    # Translators: what stands between two things of a list, such as a comma and a space.
    comma = pgettext("between two things of a list", ", ")
    return comma.join(things)
