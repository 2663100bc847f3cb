"""One-line commands that tell which key a program really has, without showing it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from portal.articles import words
from portal.diagnosis.diagnosis import CODE, Diagnosis, InputKind, Verdict

DATA: Final = Path(__file__).with_suffix(".toml")
ENV: Final = "API_KEY"
_SAYS_NOTHING_OF_A_KEY: Final = frozenset({Verdict.NEED_MORE, Verdict.OTHER_ERROR})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key is read, and the line that looks at it; ``kinds`` are the pastes it suits best."""

    id: str
    kinds: frozenset[str]
    template: str

    @property
    def title(self) -> str:
        return words.place_words(self.id)

    @property
    def is_line_of_code(self) -> bool:
        return self.id in {kind.value for kind in CODE}

    def command(self, name: str) -> str:
        return self.template.replace("@NAME@", name)


@dataclass(frozen=True, slots=True)
class Command:
    """A place with its line, the variable's name filled in."""

    place: Place
    text: str


@cache
def places() -> tuple[Place, ...]:
    """All places, in the order of the file."""
    declared = tomllib.loads(DATA.read_text("utf-8"))
    return tuple(_place(p, declared["count"].strip()) for p in declared["place"])


def _place(declared: dict[str, Any], count: str) -> Place:
    template = declared.get("command") or f"{declared['reads'].strip()} | {count}"
    return Place(declared["id"], frozenset(declared["kinds"]), template)


def commands(diagnosis: Diagnosis) -> tuple[Command, ...]:
    """The best place for this paste first; none where no key is in question."""
    if diagnosis.verdict in _SAYS_NOTHING_OF_A_KEY or diagnosis.input_kind is InputKind.EMPTY:
        return ()
    name = diagnosis.variable or ENV
    kind = diagnosis.input_kind.value
    ranked = sorted(places(), key=lambda p: kind not in p.kinds)
    return tuple(Command(place, place.command(name)) for place in ranked)
