"""A key on its own, with whatever came along when it was copied."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis.checks.other_kinds import is_key_name
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.look import is_key_like, is_part_of_a_key, is_word
from portal.diagnosis.provider import Provider
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

LONGEST_KEY: Final = 4096
_LIST_MARK: Final = re.compile(r"\s*(?:[-*•·>#+]|\d{1,2}[.)])[ \t]+\S{16,}\s*\Z")
_ASKS_FOR_KEY: Final = re.compile(
    r"(?i)(?:insert|enter|paste|put|add|replace)(?: \w{2,12}){0,3} (?:key|token)(?: here)?\Z"
)
_HAS_SCHEME: Final = re.compile(r"[\s\"'`]{0,4}bearer[\s:=]+\S{8}", re.I)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if len(text) > LONGEST_KEY or not _is_one_thing(text):
        return None
    whole = Traced.part(text, 0, len(text))
    is_value = bool(_HAS_SCHEME.match(text))
    written = f"Bearer {PLACEHOLDER}" if is_value else PLACEHOLDER
    edit = Edit(Span(0, len(text)), written)
    return PastedRequest(
        kind=InputKind.HEADER_LINE if is_value else InputKind.BARE_KEY,
        text=Secret(text),
        stored=whole,
        stored_as=Stored.HEADER_VALUE if is_value else Stored.KEY,
        rewriting=lambda: Rewriting("text", (edit,)),
    )


def _is_one_thing(text: str) -> bool:
    """One chunk, or a few that are pieces of a key or its wrapping rather than words."""
    chunks = re.split(r"[ \t\r\n]+", text.strip(" \t\r\n"))
    if len(chunks) == 1 or text.lstrip().startswith("-----BEGIN"):
        return True
    if len(chunks) > 12:
        return False
    if _LIST_MARK.match(text) or _ASKS_FOR_KEY.match(text.strip()):
        return True
    if chunks[0].lower().rstrip(":=") == "bearer" or chunks[0].startswith("ssh-"):
        return True
    if chunks[1] in ("#", "//"):
        return is_part_of_a_key(chunks[0])
    is_named = (
        len(chunks) <= 3 and all(c[:1].isupper() for c in chunks) and is_key_name(text.strip())
    )
    return is_named or _is_in_brackets(text) or _is_broken_key(chunks)


def _is_in_brackets(text: str) -> bool:
    """``<your api key>``: a sample's stand-in of several words."""
    return bool(re.match(r"\s*(?:<[^<>]{3,60}>|\[[^\[\]]{3,60}\])\s*\Z", text))


def _is_broken_key(chunks: list[str]) -> bool:
    words = sum(is_word(c) for c in chunks)
    is_whole = len(chunks) <= 4 and is_key_like("".join(chunks))
    return words == 0 or (words == 1 and (is_whole or is_part_of_a_key(chunks[0])))
