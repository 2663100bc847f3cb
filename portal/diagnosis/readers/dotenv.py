"""``NAME=value`` lines: ``.env`` files, shell exports, what ``grep`` and ``set`` show of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.assignments import Assignment, assignments_of
from portal.diagnosis.readers.base_address import base_edits, base_of
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.loaders import Loader, loader_of
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
MOST_LINES: Final = 2000

# These are written with blanks in their own languages.
_OWN_SYNTAX: Final = re.compile(r"\s*(?:\$env:|setx\b|setenv\b|ENV\b)", re.I)
_SHELL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# Code beside the file that puts the scheme in front of the value.
_ADDS_SCHEME: Final = re.compile(
    r"(?i)\bbearer[ ]+(?:[$%]?[({]|\$[A-Za-z]|%[s\w])|\bbearer[ ]?[\"'][ ]?[.+&]"
)
_HOLDS_HEADER: Final = re.compile(r"(?i)(?:auth(?:orization)?_?(?:header|value)?|bearer|_header)\Z")


def read(text: str, provider: Provider) -> PastedRequest | None:
    return read_within(text, text, provider)


def read_within(text: str, message: str, provider: Provider) -> PastedRequest | None:
    """The lines of a text, loaded as the message round them says."""
    if text.count("\n") > MOST_LINES:
        return None
    loader = loader_of(message)
    assignments = assignments_of(text, loader)
    chosen = _chosen(assignments, provider)
    if chosen is None:
        return None
    base = base_of(((a.name.text, a.value) for a in assignments if not a.is_commented), provider)
    is_text_wrong = not any(a.is_shown for a in assignments)
    return PastedRequest(
        kind=InputKind.ENV_FILE,
        text=Secret(text),
        stored=chosen.value,
        base=base,
        stored_as=_meaning(chosen),
        stored_name=chosen.name,
        adds_scheme=bool(_ADDS_SCHEME.search(message)),
        slips=tuple(_slips(assignments, chosen, loader)),
        spare_keys=tuple(a.value for a in assignments if a.names_key and len(a.value) >= 6),
        rewriting=(lambda: _rewriting(assignments, chosen, base, loader, provider))
        if is_text_wrong
        else None,
    )


def _meaning(chosen: Assignment) -> Stored:
    is_header = _HOLDS_HEADER.search(chosen.name.text) and not chosen.name.text.upper().endswith(
        "KEY"
    )
    return Stored.HEADER_VALUE if is_header and " " in chosen.value.text.strip() else Stored.KEY


def _chosen(assignments: list[Assignment], provider: Provider) -> Assignment | None:
    """The assignment that holds the key: by its name, else by its look.

    One that is switched off by the sign of a comment is meant where no other is the provider's.
    """
    live = [a for a in assignments if not a.is_commented]
    named = [a for a in live if a.names_key]
    ours = [a for a in named if _is_of_provider(a, provider)]
    keys = [a for a in named if re.search(r"(?i)key|token|bearer|authorization", a.name.text)]
    looks = [a for a in live if is_key_like(a.value.text.strip()) and a.name.text.isupper()]
    off = [a for a in assignments if a.is_commented and _is_switched_off(a)]
    our_off = [a for a in off if _is_of_provider(a, provider)]
    for group in (ours, our_off, keys, named, off, looks):
        if group and _is_like_a_file(group[0], assignments):
            return group[0]
    return None


def _is_switched_off(assignment: Assignment) -> bool:
    return assignment.names_key and is_key_like(assignment.value.text.strip())


def _is_of_provider(assignment: Assignment, provider: Provider) -> bool:
    name = assignment.name.text.upper()
    return name in provider.key_names or "101" in name


def _is_like_a_file(assignment: Assignment, assignments: list[Assignment]) -> bool:
    """Whether these are lines of a file rather than a sentence or a header."""
    if is_named_authorization(assignment.name.text) and not assignment.name.text.isupper():
        return False
    if assignment.sign == "=":
        return True
    if assignment.name.text.upper().startswith("HTTP_"):
        return False
    return assignment.name.text.isupper() and "_" in assignment.name.text


# -- what reading shows


def _slips(assignments: list[Assignment], chosen: Assignment, loader: Loader) -> Iterator[Slip]:
    yield from _unread(assignments, chosen, loader)
    yield from _syntax(chosen, loader)
    yield from _mark_before_name(chosen)
    yield from _swapped(assignments, chosen)
    yield from _path_expected(assignments)
    yield from _two_values(assignments, chosen)


def _unread(assignments: list[Assignment], chosen: Assignment, loader: Loader) -> Iterator[Slip]:
    """The line is a comment, the loader does not know it, or the shell has nothing of it."""
    if chosen.is_commented:
        yield Slip("env_not_loaded", chosen.line.span, "a comment", CERTAIN)
    elif chosen.is_export and not loader.knows_export and not _OWN_SYNTAX.match(chosen.line.text):
        yield Slip("env_syntax", chosen.line.span, "export", CERTAIN)
        yield Slip("env_not_loaded", chosen.name.span, chosen.name.text, LIKELY)
    shown = next((a for a in assignments if a.is_shown and not a.value), None)
    if shown is not None:
        yield Slip("env_not_loaded", shown.line.span, shown.name.text, CERTAIN)


def _syntax(chosen: Assignment, loader: Loader) -> Iterator[Slip]:
    if _OWN_SYNTAX.match(chosen.line.text) or chosen.is_commented:
        return
    at = chosen.name.span
    if chosen.sign != "=":
        yield Slip("env_syntax", at, "a colon" if chosen.sign == ":" else "a space", LIKELY)
    elif chosen.is_spaced and not _is_of_another_format(chosen):
        yield Slip("env_syntax", at, "spaces round =", LIKELY)
    elif not _SHELL_NAME.match(chosen.name.text):
        yield Slip("env_syntax", at, "the name", LIKELY if chosen.is_export else POSSIBLE)
    if chosen.comment and chosen.comment.text.startswith("#"):
        certainty = CERTAIN if loader.keeps_comments else POSSIBLE
        yield Slip("env_syntax", chosen.comment.span, "a comment", certainty)


def _is_of_another_format(chosen: Assignment) -> bool:
    """Terraform's variables and TOML have quotes, Java's properties have dots, and blanks too."""
    is_lower = not chosen.is_export and chosen.name.text.islower()
    return is_lower and (bool(chosen.quote) or "." in chosen.name.text)


def _path_expected(assignments: list[Assignment]) -> Iterator[Slip]:
    """``API_KEY_FILE`` is where the key's file lies, not the key."""
    for each in assignments:
        is_key = is_key_like(each.value.text.strip()) and not each.is_commented
        if is_key and each.names_key and re.search(r"(?i)_(?:file|path)\Z", each.name.text):
            yield Slip("config_field_wrong", each.name.span, each.name.text, LIKELY)
            return


def _mark_before_name(chosen: Assignment) -> Iterator[Slip]:
    if not chosen.mark:
        return
    sign = "\ufeff" if len(chosen.mark) > 1 else chosen.mark.text
    yield Slip("invisible_character", chosen.mark.span, characters.name_of(sign))
    yield Slip("env_not_loaded", chosen.name.span, chosen.name.text, LIKELY)


def _swapped(assignments: list[Assignment], chosen: Assignment) -> Iterator[Slip]:
    if not re.match(r"\s*[\"']?https?://", chosen.value.text):
        return
    for other in assignments:
        is_address = re.search(r"(?i)url|uri|host|base|endpoint", other.name.text)
        if is_address and is_key_like(other.value.text.strip()):
            yield Slip("config_field_wrong", other.name.span, other.name.text, LIKELY)
            return


def _two_values(assignments: list[Assignment], chosen: Assignment) -> Iterator[Slip]:
    for other in assignments:
        same = other.name.text == chosen.name.text and other is not chosen
        is_value = other.value and chosen.value and not other.is_commented
        if same and is_value and other.value.text.strip() != chosen.value.text.strip():
            yield Slip("stale_environment", other.name.span, other.name.text, LIKELY)
            return


# -- the corrected lines


def _rewriting(
    assignments: list[Assignment],
    chosen: Assignment,
    base: Traced,
    loader: Loader,
    provider: Provider,
) -> Rewriting:
    same = [a for a in assignments if a is chosen or _is_same_key(a, chosen)]
    edits = [_corrected(a, loader) for a in same]
    edits += [Edit(chosen.mark.span, "")] if chosen.mark else []
    edits += base_edits(base, provider)
    edits += _swapped_edits(assignments, chosen, provider)
    return Rewriting("dotenv", tuple(edits), (_sound_name(chosen.name.text),))


def _swapped_edits(
    assignments: list[Assignment], chosen: Assignment, provider: Provider
) -> Iterator[Edit]:
    names = {slip.span for slip in _swapped(assignments, chosen)}
    for each in assignments:
        if each.name.span in names and each.value:
            yield Edit(each.value.span, provider.public_url + provider.version_prefix)


def _is_same_key(assignment: Assignment, chosen: Assignment) -> bool:
    return assignment.name.text == chosen.name.text and not assignment.is_commented


def _corrected(assignment: Assignment, loader: Loader) -> Edit:
    """Name, sign and placeholder; double quotes where the customer had quotes."""
    quote = assignment.quote if assignment.quote in ("'", '"') else ""
    is_header = _meaning(assignment) is Stored.HEADER_VALUE
    value = f'"Bearer {PLACEHOLDER}"' if is_header else f"{quote}{PLACEHOLDER}{quote}"
    start = assignment.name.span.start
    is_export = assignment.is_export and loader.knows_export
    if assignment.is_commented or (assignment.is_export and not is_export):
        start = assignment.line.span.start
    name = _sound_name(assignment.name.text)
    name = re.sub(r"(?i)_(?:file|path)\Z", "", name)
    return Edit(Span(start, assignment.whole.end), f"{name}={value}")


def _sound_name(name: str) -> str:
    sound = re.sub(r"\W", "_", name)
    return f"_{sound}" if sound[:1].isdigit() else sound
