"""The import that the corrected code needs to read its environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.request import Edit
from portal.diagnosis.traced import Span

_PYTHON_HAS_OS: Final = re.compile(
    r"(?m)^(?:>>> |In \[\d{1,5}\]: )?[ \t]*(?:import (?:[\w, ]+, ?)?os\b|from os\b)"
)
_PYTHON_IMPORT: Final = re.compile(
    r"(?m)^(?P<indent>(?:>>> |In \[\d{1,5}\]: )?[ \t]*)(?:import|from) (?!__future__)\w"
)
_PYTHON_HEAD: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*|```\w*)?\n)*")
_GO_PATH: Final = re.compile(r"(?m)^(?P<indent>[ \t]*)(?:[\w.]+ )?\"(?P<path>[^\"\n]+)\"")


def edits(
    text: str, kind: InputKind, module: str = "os", *, used_at: int | None = None
) -> Iterator[Edit]:
    """Nothing where the language needs none, or the code has it in front of where it is used."""
    if kind is InputKind.GO:
        return _of_go(text, module)
    if kind is not InputKind.PYTHON or module != "os":
        return iter(())
    return _of_python(text, len(text) if used_at is None else used_at)


def _of_python(text: str, used_at: int) -> Iterator[Edit]:
    """Of several files in one paste, each has imports of its own."""
    if _PYTHON_HAS_OS.search(text, 0, used_at):
        return
    first = _PYTHON_IMPORT.search(text, 0, used_at)
    if first is not None:
        yield _inserted(first.start(), f"{first['indent']}import os\n")
        return
    head = _PYTHON_HEAD.match(text)
    yield _inserted(head.end() if head else 0, "import os\n")


def _of_go(text: str, module: str) -> Iterator[Edit]:
    """Sorted as ``gofmt`` wants it; a fragment without imports gets none."""
    if re.search(rf'(?m)^[ \t]*(?:import )?"{module}"', text):
        return
    block = re.search(r"(?m)^import \([ \t]*\n", text)
    if block is not None:
        end = text.find(")", block.end())
        paths = list(_GO_PATH.finditer(text, block.end(), end if end >= 0 else len(text)))
        behind = next((m for m in paths if m["path"] > module), None)
        indent = paths[0]["indent"] if paths else "\t"
        at = (
            behind.start()
            if behind
            else (text.find("\n", paths[-1].end()) + 1 if paths else block.end())
        )
        yield _inserted(at, f'{indent}"{module}"\n')
        return
    single = re.search(r'(?m)^import (?:\(|")', text)
    if single is not None:
        is_list = text[single.end() - 1] == "("
        yield _inserted(
            *(
                (single.end(), f'"{module}"; ')
                if is_list
                else (single.start(), f'import "{module}"\n')
            )
        )
        return
    package = re.search(r"(?m)^package \w+[ \t]*\n", text)
    if package is not None:
        yield _inserted(package.end(), f'\nimport "{module}"\n')


def _inserted(at: int, text: str) -> Edit:
    return Edit(Span(at, at), text)
