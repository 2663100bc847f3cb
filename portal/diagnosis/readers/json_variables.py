"""Variables that a JSON text itself defines: an environment's map, a tool's list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like, names_a_secret
from portal.diagnosis.readers.json_headers import headers_of, is_credential
from portal.diagnosis.readers.json_pairs import Collected, Pair
from portal.diagnosis.readers.references import REFERENCE, name_of
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import Traced

ENVIRONMENTS: Final = frozenset({"env", "environment", "environments", "variables", "envs"})
DEFINITIONS: Final = ENVIRONMENTS | {"variable", "values", "data"}


def definitions(found: Collected) -> Mapping[str, Traced]:
    """Values by name: an environment's map, a tool's list of ``key`` and ``value``.

    Tools leave the value out of what they export, so that an empty one there is unknown.
    """
    known: dict[str, Traced] = {}
    for pair in found.pairs:
        if pair.path and pair.path[-1] in DEFINITIONS:
            known.setdefault(pair.name.text, pair.value)
    for pairs in found.by_object():
        name = next((p for p in pairs if p.name.text in ("key", "name")), None)
        value = next((p for p in pairs if p.name.text == "value" and p.value), None)
        if name and value and name.path and name.path[-1] in DEFINITIONS:
            known[name.value.text] = value.value
    return known


def undefined(found: Collected, known: Mapping[str, Traced]) -> Iterator[Slip]:
    """A header reads a variable, and the environment beside it has the key under another name."""
    if not secrets_among(known):
        return
    for pair, header in headers_of(found, known):
        for match in REFERENCE.finditer(pair.value.text) if is_credential(header) else ():
            name = name_of(match[0])
            if re.fullmatch(r"[A-Za-z_][\w.-]{0,60}", name) and name not in known:
                yield Slip("env_not_loaded", pair.literal, name, Certainty.LIKELY)
                yield Slip("variable_not_expanded", pair.literal, match[0], Certainty.LIKELY)
                return


def secrets_among(known: Mapping[str, Traced]) -> list[str]:
    return [n for n, v in known.items() if names_a_secret(n) and is_key_like(v.text.strip())]


def definers_of(found: Collected) -> Mapping[str, list[Pair]]:
    """The pairs that hold each variable's value, by its name."""
    by_name: dict[str, list[Pair]] = {}
    for pair in found.pairs:
        if pair.path and pair.path[-1] in DEFINITIONS:
            by_name.setdefault(pair.name.text, []).append(pair)
    for pairs in found.by_object():
        named = next((p for p in pairs if p.name.text in ("key", "name")), None)
        if named is not None:
            values = [p for p in pairs if p.name.text == "value"]
            by_name.setdefault(named.value.text, []).extend(values)
    return by_name
