"""Secrets in any text, found by name, place, format and look, and taken out before it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.provider import Provider
from portal.diagnosis.redaction.addresses import secrets_in_addresses
from portal.diagnosis.redaction.blocks import private_keys
from portal.diagnosis.redaction.broken import with_broken_ends
from portal.diagnosis.redaction.chance import texts_of_chance
from portal.diagnosis.redaction.commands import passwords_in_calls, passwords_of_commands
from portal.diagnosis.redaction.formats import keys_of_the_format, secrets_of_known_format
from portal.diagnosis.redaction.harmless import public_parts
from portal.diagnosis.redaction.identifiers import is_name_in_code
from portal.diagnosis.redaction.named import cookies, named_secrets, values_in_fields
from portal.diagnosis.redaction.prose import codes, strong_passwords, told_secrets
from portal.diagnosis.redaction.removal import WITHHELD, Removal, Rule, Stretches, without_overlaps
from portal.diagnosis.redaction.schemes import credentials
from portal.diagnosis.redaction.tables import secrets_in_tables

__all__ = ["REMOVED", "Removal", "less_secrets", "redacted", "secrets_in"]

REMOVED: Final = "[removed]"

RULES: Final[tuple[Rule, ...]] = (
    private_keys,
    secrets_of_known_format,
    secrets_in_addresses,
    credentials,
    passwords_of_commands,
    passwords_in_calls,
    named_secrets,
    cookies,
    values_in_fields,
    secrets_in_tables,
    told_secrets,
    strong_passwords,
    codes,
)
"""By what stands round a secret or what it begins with; texts of chance come behind them."""
# In code, ``token = session.token`` holds no secret: there, one stands in quotes; nor is it prose or a table.
_OTHERWISE_IN_CODE: Final[dict[Rule, Rule]] = {
    named_secrets: partial(named_secrets, is_code=True),
    credentials: partial(credentials, is_code=True),
}
_CODE_RULES: Final[tuple[Rule, ...]] = tuple(
    _OTHERWISE_IN_CODE.get(rule, rule)
    for rule in RULES
    if rule not in (told_secrets, strong_passwords, codes, secrets_in_tables)
)


def redacted(text: str, provider: Provider) -> str:
    """The text with a marker in place of each secret that says what it looked like."""
    rules: tuple[Rule, ...] = RULES
    if provider.key_format:
        rules += (partial(keys_of_the_format, provider),)
    return _replaced(text, secrets_in(text, rules), Removal.marker)


def less_secrets(text: str, *, is_code: bool = False) -> str:
    """The same with a short marker, for texts that are shown with the fix in them.

    There nothing is believed of a token of chance: it may be a piece of the key.
    """
    rules = _CODE_RULES if is_code else RULES
    found = secrets_in(text, rules, believes=False, is_code=is_code)
    return _replaced(text, found, lambda removal: REMOVED)


def _replaced(text: str, removals: list[Removal], marker: Callable[[Removal], str]) -> str:
    parts, end = [], 0
    for removal in removals:
        parts += [text[end : removal.start], marker(removal)]
        end = removal.end
    return "".join([*parts, text[end:]])


def secrets_in(
    text: str, rules: tuple[Rule, ...] = RULES, *, believes: bool = True, is_code: bool = False
) -> list[Removal]:
    """Where the secrets stand, in order, none over another; linear in the text's length."""
    text = _TAKEN_OUT.sub(lambda match: WITHHELD * len(match[0]), text)
    seen, places = _seen(_TWIN.sub(lambda match: characters.TWINS[match[0]], text))
    parts = public_parts(seen)
    public = Stretches(parts)
    found = [r for rule in rules for r in rule(seen) if not public.hold(r.start, r.start + 1)]
    settled = Stretches([*parts, *((r.start, r.end) for r in found)])
    found += (
        r
        for r in texts_of_chance(seen, settled, believes=believes)
        if not public.hold(r.start, r.start + 1)
        and not (is_code and is_name_in_code(seen, r.start, r.end))
    )
    found = without_overlaps(with_broken_ends(seen, without_overlaps(found)))
    if places is None:
        return found
    return [Removal(places[r.start], places[r.end - 1] + 1, r.what) for r in found]


# What was taken out before is no text to search: its marker speaks of keys.
_TAKEN_OUT: Final = re.compile(r"\[removed(?:: looks like [^\]\n]{1,60})?\]")
# A letter of another alphabet between two of ours, as a lookalike stands in a key.
_TWIN: Final = re.compile(f"(?<=[A-Za-z0-9])[{''.join(characters.TWINS)}](?=[A-Za-z0-9])")
_MAYBE_INVISIBLE: Final = re.compile(r"[^\x20-\x7e\n\r\t]")


def _seen(text: str) -> tuple[str, list[int] | None]:
    """The text as a reader sees it, without the characters that hide a key; and their places."""
    hidden = {m.start() for m in _MAYBE_INVISIBLE.finditer(text) if _is_hidden(m[0])}
    if not hidden:
        return text, None
    places = [i for i in range(len(text)) if i not in hidden]
    return "".join(text[i] for i in places), places


def _is_hidden(character: str) -> bool:
    return characters.is_invisible(character) and not characters.is_blank_lookalike(character)
