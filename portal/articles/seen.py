"""What a check saw, in the language of the page.

A finding keeps it in English, for programs and for the record: a name, a sign, or one of the phrases
below. Names and signs, those of Unicode included, are the same in every language.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_noop as _

# Translators: what was seen at a place in the text, as part of a sentence such as
# "Within the key there is a tab."
_PHRASES: Final = frozenset(
    {
        # Translators: instead of the sign that should be there: nothing at all.
        _("nothing"),
        # Translators: instead of the sign that should be there.
        _("none"),
        _("a space"),
        _("a tab"),
        _("a colon"),
        _("a comma"),
        _("a comment"),
        _("a text"),
        _("the name"),
        _("a space before ="),
        _("spaces round ="),
        _("a colon in a list"),
        _("= in a map"),
        _("a value without quotes that reads as a number"),
        _("an empty line"),
        _("& in the address"),
        _("no quotes round the header"),
        _("quotes round -H"),
        _("no -H before the header"),
        _("quotes that close too early"),
        _("-e behind the image"),
        _("line feed"),
        _("carriage return"),
        _("carriage return and line feed"),
        _("a look-alike of Bearer"),
        _("a web address"),
        _("an e-mail address"),
        _("a private key or certificate"),
        _("an SSH key"),
        _("an SSH fingerprint"),
        _("a JSON Web Token"),
        _("a UUID"),
        _("an identifier and a secret"),
        _("the place of a file"),
        _("an IP address"),
        _("a domain name"),
        _("the name of a key"),
        _("a login in XML"),
        # Translators: of the headers of a request in a program: what happens to them instead.
        _("not kept"),
        # Translators: of the headers of a request in a program.
        _("never passed"),
        # Translators: of a header in a program that another line sets once more.
        _("set again"),
        _("another list"),
        _("the second argument"),
        _("the third argument"),
        # Translators: of the headers in a program: the names are the keys of a list.
        _("names as keys"),
        _("whole lines"),
        _("headers of the body"),
        _("a value for the address"),
        _("no header"),
        _("no headers:"),
        _("no headers="),
    }
)
_BLANKS: Final = re.compile(
    r"(?:(\d+) spaces? at the start)?(?: and )?(?:(\d+) spaces? at the end)?"
)
_TIMES: Final = re.compile(r"(\d+) times")
_AND_MORE: Final = re.compile(r"(.+) and (\d+) more")
_WITH_SIGN: Final = (
    # Translators: sign is such as a backslash.
    (re.compile(r"a line end without (\S)"), _("a line end without %(sign)s")),
    (re.compile(r"(\S+) within a line"), _("%(sign)s within a line")),
    (re.compile(r"(\S+) and a space"), _("%(sign)s and a space")),
    # Translators: sign is a quote.
    (re.compile(r"no closing (\S)"), _("no closing %(sign)s")),
)


def seen_words(found: str) -> str:
    """The same in the language of the page; what is no phrase of ours stays as it is."""
    if found in _PHRASES:
        return gettext(found)
    if match := _TIMES.fullmatch(found):
        times = int(match[1])
        return ngettext("%(times)s time", "%(times)s times", times) % {"times": times}
    if found and (match := _BLANKS.fullmatch(found)):
        return _blanks(*(int(number or 0) for number in match.groups()))
    if match := _AND_MORE.fullmatch(found):
        number = int(match[2])
        told = ngettext("%(names)s and %(number)s more", "%(names)s and %(number)s more", number)
        return told % {"names": match[1], "number": number}
    for rule, phrase in _WITH_SIGN:
        if match := rule.fullmatch(found):
            return gettext(phrase) % {"sign": match[1]}
    return found


def _blanks(start: int, end: int) -> str:
    at_start = ngettext("%(number)s space at the start", "%(number)s spaces at the start", start)
    at_end = ngettext("%(number)s space at the end", "%(number)s spaces at the end", end)
    told_start, told_end = at_start % {"number": start}, at_end % {"number": end}
    if not (start and end):
        return told_start if start else told_end
    # Translators: such as "1 space at the start and 2 spaces at the end".
    both = pgettext("spaces at both ends", "%(start)s and %(end)s")
    return both % {"start": told_start, "end": told_end}
