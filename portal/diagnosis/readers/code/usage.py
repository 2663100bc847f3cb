"""Where the variables of the code are used for more than to set something on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call, Expression, Items, Map

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

MOST_USES: Final = 8


MOST_NAMES: Final = 30


# What is made of headers and is of no effect until it is handed on.
_HOLDS: Final = re.compile(
    r"\b(?:Http|Request)?(?:Entity|Headers)(?:<[^>]*>)?\Z|stream_context_create\Z|(?:\A|\W)(?:[A-Z]\w*)?Request(?:Message)?\Z|\bRequest\.new\Z"
    r"|\bhttpx\.(?:Async)?Client\Z|\bClientSession\Z|\bPoolManager\Z|\baxios\.create\Z|\b(?:got|ky)\.(?:extend|create)\Z|Net::HTTP::\w+\.new\Z|Builder\b.*\.build\Z|NewRequest(?:WithContext)?\Z|\bSession\Z|\bHttpClient\Z",
    re.S,
)


_DECLARED: Final = re.compile(
    r"\s*(?::=|=(?![=>]))|\s*,\s*(?:_|err|ok)\s*:?=(?!=)|\s*:\s*[\w<>\[\], ]+=(?!=)"
)


_SETTING: Final = re.compile(
    r"""(?x)(?:(?:\.|->)(?:[hH]eaders?|defaults|DefaultRequestHeaders|DefaultHeaders|common|Request)){0,4}
    (?:(?:\.|->)(?:Add|Set|set|append|add|add_header|add_field|addHeader|setHeader|header|update|merge!
      |setRequestProperty|addRequestProperty|setBearerAuth|setBasicAuth|setContentType|setAccept
      |TryAddWithoutValidation|AddHeader|Authorization\s*=|basic_auth|mount|SetBasicAuth|put|setRequestMethod)\b
    |\[[^\]\n]{1,60}\]\s*=(?!=)
    |(?:\.|->)\w+\s*=(?![=>]))"""
)


_READ_OFF: Final = re.compile(r"(?:\.|->)(?:RequestUri|Uri|URI|uri|url|URL|href|getURI|uri\(\))\b")


_CURL_SETTING: Final = re.compile(
    r"curl_(?:setopt|setopt_array|getinfo|close|error|errno)\s*\(\s*\Z"
)


def is_held(value: Expression) -> bool:
    if isinstance(value, Call):
        return bool(_HOLDS.search(value.callee)) and not value.is_awaited
    return isinstance(value, Map | Items)


class Usage:
    """Where the variables of the code are used for more than to set something on them."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.text = re.sub(
            r"(?m)(?:^|(?<=[ \t;]))(?:#(?!\{)|//)[^\n]*",
            lambda m: " " * len(m[0]),
            finder.source.text,
        )
        self._places: dict[str, list[int]] = {}
        self._unused: dict[str, bool] = {}

    def of(self, name: str) -> list[int]:
        if name not in self._places:
            self._places[name] = list(self._uses(name))
        return self._places[name]

    def _uses(self, name: str) -> Iterator[int]:
        sigil = (
            r"\$"
            if self.finder.language.kind is InputKind.PHP
            else r"(?<![\w$@])(?:(?<=\.\.\.)|(?<!\.))"
        )
        for match in re.finditer(rf"{sigil}{re.escape(name)}(?!\w)", self.text):
            if _DECLARED.match(self.text, match.end()) or _SETTING.match(self.text, match.end()):
                continue
            if (
                self.text.startswith(":", match.end())
                and self.text[match.end() : match.end() + 2] != "::"
            ):
                continue
            if _READ_OFF.match(self.text, match.end()):
                continue
            if _CURL_SETTING.search(self.text[max(0, match.start() - 40) : match.start()]):
                continue
            yield match.start()

    def is_unused(self, name: str) -> bool:
        """Also where all that uses it is a variable that is itself unused."""
        if name not in self._unused:
            self._unused[name] = False  # of two that use each other
            self._unused[name] = self._is_unused(name)
        return self._unused[name]

    def _is_unused(self, name: str) -> bool:
        if re.search(rf"\bexport\s+(?:const|let|var)\s+{re.escape(name)}\b", self.text):
            return False
        if len(self._unused) > MOST_NAMES or len(self.of(name)) > MOST_USES:
            return False
        return all(self._is_in_unused(p, name) for p in self.of(name))

    def _is_in_unused(self, place: int, name: str) -> bool:
        for each in self.finder.assignments:
            span = each.value.span
            is_other = (
                re.fullmatch(r"\w+", each.target) and each.target != name and each.key is None
            )
            if is_other and span.start <= place < span.end and is_held(each.value):
                return self.is_unused(each.target)
        return False
