"""What a finding names, in the reader's language.

A check says in English what it saw: ``line feed``, ``2 spaces at the end``. Most of what it names is
code or a character's own name and stays; the rest is listed here, to be translated.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext, gettext_noop, ngettext

# Translators: each is put into a sentence such as "There is a line break ({found}) in the key":
# noun phrases that stand by themselves, without a full stop.
PHRASES: Final = frozenset(
    {
        gettext_noop("carriage return"),
        gettext_noop("carriage return and line feed"),
        gettext_noop("line feed"),
        gettext_noop("nothing"),
        gettext_noop("none"),
        gettext_noop("a space"),
        gettext_noop("a tab"),
        gettext_noop("a space before ="),
        gettext_noop("spaces round ="),
        gettext_noop("a colon"),
        gettext_noop("a colon in a list"),
        gettext_noop("= in a map"),
        gettext_noop("a comma"),
        gettext_noop("a comment"),
        gettext_noop("a value without quotes that reads as a number"),
        gettext_noop("the name"),
        gettext_noop("a look-alike of Bearer"),
        gettext_noop("a domain name"),
        gettext_noop("a private key or certificate"),
        gettext_noop("a web address"),
        gettext_noop("an e-mail address"),
        gettext_noop("an identifier and a secret"),
        gettext_noop("a JSON Web Token"),
        gettext_noop("a UUID"),
        gettext_noop("an SSH key"),
        gettext_noop("an SSH fingerprint"),
        gettext_noop("an IP address"),
        gettext_noop("a login in XML"),
        gettext_noop("the name of a key"),
        gettext_noop("the place of a file"),
        gettext_noop("an empty line"),
        gettext_noop("& in the address"),
        gettext_noop("no quotes round the header"),
        gettext_noop("no -H before the header"),
        gettext_noop("quotes round -H"),
        gettext_noop("quotes that close too early"),
        gettext_noop("the second argument"),
        gettext_noop("the third argument"),
        gettext_noop("another list"),
        gettext_noop("set again"),
        gettext_noop("a value for the address"),
        gettext_noop("a text"),
        gettext_noop("headers of the body"),
        gettext_noop("names as keys"),
        gettext_noop("never passed"),
        gettext_noop("not kept"),
        gettext_noop("no header"),
        gettext_noop("no headers:"),
        gettext_noop("no headers="),
        gettext_noop("whole lines"),
        gettext_noop("-e behind the image"),
    }
)

_WITH_SIGN: Final = {
    "{sign} and a space": gettext_noop("{sign} and a space"),
    "{sign} within a line": gettext_noop("{sign} within a line"),
    "{sign} without a space": gettext_noop("{sign} without a space"),
    "a line end without {sign}": gettext_noop("a line end without {sign}"),
    "no closing {sign}": gettext_noop("no closing {sign}"),
}
"""``{sign}`` is one or two characters."""

_SIGN: Final = r"(?P<sign>\S{1,2})"
_RULES: Final = tuple(
    (re.compile(_SIGN.join(map(re.escape, phrase.split("{sign}")))), phrase)
    for phrase in _WITH_SIGN
)
_TIMES: Final = re.compile(r"(\d+) times")
_MORE: Final = re.compile(r"(.+) and (\d+) more")
_BLANKS: Final = re.compile(r"(\d+) spaces? at the (start|end)")


def found_words(found: str) -> str:
    """What was found, in the language of the page; code and names of characters as they are."""
    if found in PHRASES:
        return gettext(found)
    for rule, phrase in _RULES:
        if match := rule.fullmatch(found):
            return gettext(phrase).format(sign=match["sign"])
    return _counted(found)


def _counted(found: str) -> str:
    if match := _TIMES.fullmatch(found):
        count = int(match[1])
        return ngettext("{count} time", "{count} times", count).format(count=count)
    if match := _MORE.fullmatch(found):
        count = int(match[2])
        words = ngettext("{names} and {count} more", "{names} and {count} more", count)
        return words.format(names=match[1], count=count)
    if blanks := _BLANKS.findall(found):
        return gettext(" and ").join(_blanks(int(count), end) for count, end in blanks)
    return found


def _blanks(count: int, end: str) -> str:
    if end == "start":
        words = ngettext("{count} space at the start", "{count} spaces at the start", count)
    else:
        words = ngettext("{count} space at the end", "{count} spaces at the end", count)
    return words.format(count=count)
