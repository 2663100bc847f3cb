"""A key that is handed to a program as a variable, or in place of a variable's name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_name, names_a_secret
from portal.diagnosis.readers import docker_run
from portal.diagnosis.readers.address import span_with_blank
from portal.diagnosis.readers.docker_run import EnvOption
from portal.diagnosis.readers.shell import Command, Word
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import EMPTY, Span

ASSISTANTS: Final = frozenset({"codex", "claude", "gemini"})


def name_wanted(command: Command) -> tuple[tuple[Slip, ...], tuple[Edit, ...]]:
    """Codex reads the key from the variable of that name, so its value is no name of one."""
    for i, word in enumerate(command.words):
        name, equals, _ = word.text.partition("=")
        if name != "--bearer-token-env-var":
            continue
        following = command.words[i + 1] if i + 1 < len(command.words) else None
        value = word.value[len(name) + 1 :] if equals else following.value if following else EMPTY
        if value and value.is_known and not is_name(value.text):
            slip = Slip("config_field_wrong", value.span, name, Certainty.CERTAIN)
            return (slip,), (Edit(value.span, ENV),)
    return (), ()


def stored_in(command: Command) -> Word | None:
    """``claude mcp add -e NAME=value``."""
    if command.name not in ASSISTANTS:
        return None
    for option, word in pairwise(command.words):
        name, equals, _ = word.text.partition("=")
        if option.text in ("-e", "--env") and equals and names_a_secret(name):
            return Word(word.value[len(name) + 1 :], word.span, word.quote)
    return None


def env_option(command: Command) -> EnvOption | None:
    """``docker run -e NAME=value``, or one that stands where Docker does not look for it."""
    if command.name not in docker_run.TOOLS:
        return None
    options = list(docker_run.env_options(command))
    in_place = next((o for o in options if o.value and not o.is_late), None)
    return in_place or next((o for o in options if o.is_late), None)


def late(option: EnvOption) -> Iterator[Slip]:
    """Behind the image, ``-e`` is an argument of the program, and the variable is not set."""
    yield Slip("env_not_loaded", option.option.span, "-e behind the image", Certainty.CERTAIN)
    yield Slip("empty_key", option.word.span, option.name, Certainty.LIKELY)


def in_front_of_image(text: str, command: Command, option: EnvOption, reads: str) -> Iterator[Edit]:
    image = docker_run.image_of(command)
    assert image is not None
    at = Span(image.span.start, image.span.start)
    written = f"{option.name}={reads}" if option.value else option.name
    yield Edit(at, f"{option.option.text} {written} ")
    yield Edit(span_with_blank(text, option.option.span), "")
    yield Edit(span_with_blank(text, option.word.span), "")
