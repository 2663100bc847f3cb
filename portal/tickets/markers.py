"""What stands in place of a secret, in the words of whoever reads it.

Kept and handed on it stays as the redactor wrote it, which knows its own marks again. Only a page
to read shows it in the language of that page; a field that is sent again does not.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import ngettext, pgettext, pgettext_lazy

from portal.diagnosis.redaction.removal import (
    COOKIE,
    CREDENTIALS,
    KEY,
    MARKER,
    OF_ISSUER,
    PASSWORD,
    PRIVATE_KEY,
    TOKEN,
)

_WORDS: Final = {
    # Translators: what stands in "[removed: looks like an API key, 40 characters]"; so are the next.
    KEY: pgettext_lazy("looks like", "an API key"),
    PASSWORD: pgettext_lazy("looks like", "a password"),
    PRIVATE_KEY: pgettext_lazy("looks like", "a private key"),
    COOKIE: pgettext_lazy("looks like", "cookies"),
    CREDENTIALS: pgettext_lazy("looks like", "credentials"),
    TOKEN: pgettext_lazy("looks like", "a token"),
}


def in_words(text: str) -> str:
    """The text with each mark of the redactor in the language of the page."""
    return MARKER.sub(_told, text)


def _told(marker: re.Match[str]) -> str:
    what = _what(marker["what"])
    if not what:
        return marker[0]
    length = int(marker["length"])
    # Translators: what is such as "an API key", "a password", "a key of GitHub".
    told = ngettext(
        "[removed: looks like %(what)s, %(length)s character]",
        "[removed: looks like %(what)s, %(length)s characters]",
        length,
    )
    return told % {"what": what, "length": length}


def _what(kind: str) -> str:
    """Empty for a kind that the redactor does not know: somebody wrote it by hand."""
    if kind.startswith(OF_ISSUER):
        # Translators: issuer is such as GitHub or Stripe.
        told = pgettext("looks like", "a key of %(issuer)s")
        return told % {"issuer": kind.removeprefix(OF_ISSUER)}
    return str(_WORDS.get(kind, ""))
