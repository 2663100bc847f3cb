"""Not the key but what is shown or written for it: a comment, a stand-in, a mask, a part."""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks.less import ALL_BLANKS
from portal.diagnosis.checks.registry import Context, Group, Peeled, Seen, key_layer
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import mask_in
from portal.diagnosis.stand_ins import is_stand_in
from portal.diagnosis.traced import EMPTY, Traced

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

_COMMENT: Final = re.compile(r"(?<!\s)\s+(?:#|//|<-|<!--|;[ \t]).*\Z")


@key_layer("env_syntax", CERTAIN, Group.CLIENT)
def comment_kept_in_the_value(key: Traced, context: Context) -> Peeled | None:
    """Where nothing strips comments, the sign and all behind it become part of the value."""
    match = _COMMENT.search(key.text)
    if not match or match.start() == 0:
        return None
    sign = match[0].strip()[:1]
    seen = Seen(key[match.start() : match.end()].span, sign, LIKELY)
    return Peeled(key[: match.start()], seen)


@key_layer("whitespace_around", LIKELY)
def blanks_at_the_ends(key: Traced, context: Context) -> Peeled | None:
    """Blanks at a header's ends are no part of it (RFC 9110 section 5.5): a note at most."""
    text = key.text
    left = len(text) - len(text.lstrip(characters.BLANKS))
    right = len(text) - len(text.rstrip(characters.BLANKS))
    if not (left or right) or left == len(text):
        return None
    span = key[:left].span if left else key[len(text) - right :].span
    found = " and ".join(
        f"{n} {'space' if n == 1 else 'spaces'} at the {end}"
        for n, end in ((left, "start"), (right, "end"))
        if n
    )
    return Peeled(key.strip(), Seen(span, found))


@key_layer("placeholder", CERTAIN)
def stand_in_of_the_documentation(key: Traced, context: Context) -> Peeled | None:
    if not is_stand_in(key.text.strip(), context.provider.placeholders):
        return None
    bare = key.strip(ALL_BLANKS)
    known = key.text.strip(" <>[]{}\"'`") if len(key.text) <= 60 else ""
    return Peeled(key, Seen(bare.span, known), hopeless=True)


_ELLIPSIS: Final = re.compile(r"…|\.{3,}|⋯")


@key_layer("truncated", CERTAIN)
def cut_off(key: Traced, context: Context) -> Peeled | None:
    """An ellipsis is a display's sign for "and more", never part of what it shortens."""
    match = _ELLIPSIS.search(key.text)
    if match:
        seen = Seen(key[match.start() : match.end()].span, match[0])
        return Peeled(key, seen, hopeless=True)
    return _shorter_than_the_format(key, context)


def _shorter_than_the_format(key: Traced, context: Context) -> Peeled | None:
    """With a published format: a text that fits it once something is added was cut off."""
    rule = context.provider.key_format
    text = key.text.strip()
    if rule is None or not text or rule.fullmatch(text):
        return None
    if not any(rule.fullmatch(text + text[-1] * n) for n in range(1, 65)):
        return None
    return Peeled(key, Seen(key[len(key) - 1 :].span), hopeless=True)


@key_layer("masked_copy", CERTAIN)
def the_mask_instead_of_the_key(key: Traced, context: Context) -> Peeled | None:
    text = key.text
    match = mask_in(text)
    shortened = _ELLIPSIS.search(text.strip())
    if match is None and shortened and shortened.end() < len(text.strip()) <= 24:
        match = _ELLIPSIS.search(text)
    if match is None:
        return None
    seen = Seen(key[match.start() : match.end()].span, match[0][:12])
    return Peeled(EMPTY, seen, hopeless=True)
