"""``docker run``: which words are options of Docker's, and which go to the program inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from portal.diagnosis.look import names_a_secret
from portal.diagnosis.readers.shell import Command, Word

TOOLS: Final = ("docker", "podman")
_VERBS: Final = ("run", "create", "exec")
_WITHOUT_VALUE: Final = frozenset(
    {"--rm", "-i", "-t", "-it", "-ti", "-d", "-dit", "-itd", "--detach", "--interactive", "--tty",
     "--init", "--privileged", "--read-only", "-P", "--publish-all", "--no-healthcheck",
     "--oom-kill-disable", "--sig-proxy", "-q", "--quiet", "--replace", "--service-ports", "-T"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnvOption:
    """``-e NAME=value``; ``is_late``: behind the image, where it is the program's argument."""

    option: Word
    word: Word
    name: str
    value: Word | None
    is_late: bool


def image_of(command: Command) -> Word | None:
    """The first word that is neither an option nor one's value."""
    words = command.words
    start = next((i for i, w in enumerate(words[:6]) if w.text in _VERBS), None)
    if start is None:
        return None
    i = start + 1
    while i < len(words) and words[i].text.startswith("-"):
        has_own = "=" in words[i].text or words[i].text in _WITHOUT_VALUE
        i += 1 if has_own else 2
    return words[i] if i < len(words) else None


def env_options(command: Command) -> Iterator[EnvOption]:
    """All options that set a variable whose name is that of a secret."""
    image = image_of(command)
    for option, word in pairwise(command.words):
        name, equals, _ = word.text.partition("=")
        if option.text in ("-e", "--env") and names_a_secret(name):
            value = Word(word.value[len(name) + 1 :], word.span, word.quote) if equals else None
            is_late = image is not None and image.span.start < option.span.start
            yield EnvOption(option, word, name, value, is_late)
