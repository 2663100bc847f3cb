"""Reads what the commands are given: files and standard input, in any encoding."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


def text_of(path: str | None) -> str:
    """The whole text of the file, or of standard input."""
    try:
        content = Path(path).read_bytes() if path else sys.stdin.buffer.read()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None
    return decoded(content)


def decoded(content: bytes) -> str:
    """UTF-8, else UTF-16 by its mark, else latin-1; the mark stays, for it is evidence."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def objects_of(path: str | None, field: str) -> Iterator[tuple[Any, str | None]]:
    """Of each line the ``id`` and the field's text, which is None where the line has none."""
    with _lines(path) as lines:
        for line in lines:
            if line.strip():
                yield _object(line, field)


@contextmanager
def _lines(path: str | None) -> Iterator[Iterable[bytes]]:
    if path is None:
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as file:
            yield file
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None


def _object(line: bytes, field: str) -> tuple[Any, str | None]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(value, dict):
        return None, None
    text = value.get(field)
    return value.get("id"), text if isinstance(text, str) else None
