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
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.repair import PLACEHOLDER
from portal.diagnosis.request import Edit, PastedRequest, Rewriting, Slip, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE
MOST_LINES: Final = 2000

# These are written with blanks in their own languages.
_OWN_SYNTAX: Final = re.compile(r"\s*(?:\$env:|setx\b|setenv\b|ENV\b)", re.I)
_SHELL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_HOLDS_HEADER: Final = re.compile(r"(?i)(?:auth(?:orization)?_?(?:header|value)?|bearer|_header)\Z")


def read(text: str, provider: Provider) -> PastedRequest | None:
    if text.count("\n") > MOST_LINES:
        return None
    assignments = assignments_of(text)
    chosen = _chosen(assignments, provider)
    if chosen is None:
        return None
    return PastedRequest(
        kind=InputKind.ENV_FILE,
        text=Secret(text),
        stored=chosen.value,
        stored_as=_meaning(chosen),
        stored_name=chosen.name,
        slips=tuple(_slips(text, assignments, chosen)),
        spare_keys=tuple(a.value for a in assignments if a.names_key and len(a.value) >= 6),
        rewriting=lambda: _rewriting(text, assignments, chosen),
    )


def _meaning(chosen: Assignment) -> Stored:
    is_header = _HOLDS_HEADER.search(chosen.name.text) and not chosen.name.text.upper().endswith(
        "KEY"
    )
    return Stored.HEADER_VALUE if is_header and " " in chosen.value.text.strip() else Stored.KEY


def _chosen(assignments: list[Assignment], provider: Provider) -> Assignment | None:
    """The assignment that holds the key: by its name, else by its look."""
    named = [a for a in assignments if a.names_key]
    ours = [a for a in named if _is_of_provider(a, provider)]
    keys = [a for a in named if re.search(r"(?i)key|token|bearer|authorization", a.name.text)]
    looks = [a for a in assignments if is_key_like(a.value.text.strip()) and a.name.text.isupper()]
    for group in (ours, keys, named, looks):
        if group and _is_like_a_file(group[0], assignments):
            return group[0]
    return None


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


def _slips(text: str, assignments: list[Assignment], chosen: Assignment) -> Iterator[Slip]:
    yield from _syntax(text, chosen)
    yield from _mark_before_name(chosen)
    yield from _swapped(assignments, chosen)
    yield from _two_values(assignments, chosen)


def _syntax(text: str, chosen: Assignment) -> Iterator[Slip]:
    if _OWN_SYNTAX.match(chosen.line.text):
        return
    if chosen.sign != "=":
        yield Slip(
            "env_syntax", chosen.name.span, "a colon" if chosen.sign == ":" else "a space", LIKELY
        )
    elif chosen.is_spaced:
        yield Slip("env_syntax", chosen.name.span, "spaces round =", LIKELY)
    elif not _SHELL_NAME.match(chosen.name.text):
        yield Slip(
            "env_syntax", chosen.name.span, "the name", LIKELY if chosen.is_export else POSSIBLE
        )
    if chosen.comment and chosen.comment.text.startswith("#"):
        is_kept = re.search(r"(?i)docker|--env-file|systemd|environmentfile|podman", text)
        yield Slip("env_syntax", chosen.comment.span, "a comment", LIKELY if is_kept else POSSIBLE)


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
        if same and other.value.text.strip() != chosen.value.text.strip():
            yield Slip("stale_environment", other.name.span, other.name.text, LIKELY)
            return


# -- the corrected lines


def _rewriting(text: str, assignments: list[Assignment], chosen: Assignment) -> Rewriting:
    edits = [_corrected(a) for a in assignments if _is_same_key(a, assignments, chosen)]
    edits += [Edit(chosen.mark.span, "")] if chosen.mark else []
    return Rewriting("dotenv", tuple(edits), (_sound_name(chosen.name.text),))


def _is_same_key(assignment: Assignment, assignments: list[Assignment], chosen: Assignment) -> bool:
    return assignment is chosen or assignment.name.text == chosen.name.text


def _corrected(assignment: Assignment) -> Edit:
    """Name, sign and placeholder; double quotes where the customer had quotes."""
    quote = assignment.quote if assignment.quote in ("'", '"') else ""
    is_header = _meaning(assignment) is Stored.HEADER_VALUE
    value = f'"Bearer {PLACEHOLDER}"' if is_header else f"{quote}{PLACEHOLDER}{quote}"
    span = Span(assignment.name.span.start, assignment.whole.end)
    return Edit(span, f"{_sound_name(assignment.name.text)}={value}")


def _sound_name(name: str) -> str:
    sound = re.sub(r"\W", "_", name)
    return f"_{sound}" if sound[:1].isdigit() else sound
