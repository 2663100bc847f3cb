"""The texts that the redactor is measured on, made from templates when they are asked for.

A template stands behind a line ``%%%% name`` in ``texts/``. In it ``⟪hex:40⟫`` is a value made by
chance (`values`), ``⟪v=hex:40⟫`` one that ``⟪$v⟫`` says again and ``⟪!v=hex:40⟫`` one that is not
shown at first; ``⟦…⟧`` is a secret. Signs that are hard to see are written ``␊``, ``<ZWSP>``, …
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.redaction.formats import FORMATS, Format
from tests.redaction.values import value

FOLDER: Final = Path(__file__).parent / "texts"
HARMLESS: Final = ("harmless_identifiers", "harmless_settings", "harmless_others")
SURROUNDINGS_OF_EACH: Final = 3
# These say nothing of a key; what stands there has to tell it by itself.
_SAYING_NOTHING: Final = ("bare", "ticket long", "slack thread", "quoted mail", "chat")
_SHORTEST_IN_PIECES: Final = 20
_UNSEEN: Final = {
    "␊": "\n", "␍": "\r", "␉": "\t", "<ZWSP>": "\u200b", "<ZWNJ>": "\u200c", "<ZWJ>": "\u200d",
    "<BOM>": "\ufeff", "<SHY>": "\u00ad", "<NBSP>": "\u00a0", "<RLM>": "\u200f", "<WJ>": "\u2060",
}  # fmt: skip


@dataclass(frozen=True)
class Template:
    name: str
    text: str


@dataclass(frozen=True)
class Sample:
    """A text, and the secrets in it: none in a harmless one."""

    name: str
    text: str
    secrets: tuple[str, ...] = ()

    def left_in(self, cleared: str) -> list[str]:
        """The secrets that still stand in the cleared text."""
        return [secret for secret in self.secrets if secret in cleared]

    def pieces(self) -> Iterator[str]:
        """Both halves of each secret that is long and in one piece."""
        for secret in self.secrets:
            if len(secret) >= _SHORTEST_IN_PIECES and not re.search(r"\s", secret):
                half = len(secret) // 2
                yield secret[:half]
                yield secret[half:]


def keys(seed: int) -> list[Sample]:
    """Keys of the provider's kind, in everything that customers paste."""
    return [filled(template, seed) for template in templates("keys")]


def others(seed: int) -> list[Sample]:
    """Secrets of everybody else, by format and by place."""
    by_place = [filled(template, seed) for template in templates("others")]
    return by_place + [filled(template, seed) for template in _surrounded(seed)]


def harmless(seed: int) -> list[Sample]:
    """What looks a little like a secret and is none."""
    return [filled(template, seed) for name in HARMLESS for template in templates(name)]


def _surrounded(seed: int) -> Iterator[Template]:
    """Each provider's format in some of the surroundings."""
    chance = random.Random(seed)
    for index, form in enumerate(FORMATS):
        fitting = [t for t in templates("surroundings") if _fits(t, form)]
        for around in chance.sample(fitting, SURROUNDINGS_OF_EACH):
            text = around.text.replace("«P»", form.provider).replace("«V»", form.variable)
            secret = text.replace("«S»", f"⟦{form.template}⟧", 1)
            yield Template(f"{form.provider} {index} / {around.name}", secret)


def _fits(around: Template, form: Format) -> bool:
    return form.is_telling or around.name not in _SAYING_NOTHING


@cache
def templates(name: str) -> tuple[Template, ...]:
    """Those of one file, in its order."""
    sections = (FOLDER / f"{name}.txt").read_text("utf-8").split("%%%% ")[1:]
    return tuple(_template(section) for section in sections)


def _template(section: str) -> Template:
    name, _, text = section.partition("\n")
    for written, sign in _UNSEEN.items():
        text = text.replace(written, sign)
    return Template(name, text.rstrip("\n"))


_INNERMOST: Final = re.compile(r"⟪(?:(?P<hidden>!?)(?P<name>[a-z]\w*)=)?(?P<spec>[^⟪⟫]*)⟫")
_SECRET: Final = re.compile(r"⟦([^⟦⟧]*)⟧")


def filled(template: Template, seed: int) -> Sample:
    """The template with its values; the same for the same seed, whatever stands beside it."""
    chance = random.Random(f"{seed} {template.name}")
    known: dict[str, str] = {}

    def one(match: re.Match[str]) -> str:
        spec = match["spec"]
        made = known[spec[1:]] if spec.startswith("$") else value(chance, spec)
        if match["name"]:
            known[match["name"]] = made
        return "" if match["hidden"] else made

    text = template.text
    while "⟪" in text:
        text = _INNERMOST.sub(one, text)
    secrets = tuple(dict.fromkeys(_SECRET.findall(text)))
    return Sample(template.name, text.replace("⟦", "").replace("⟧", ""), secrets)
