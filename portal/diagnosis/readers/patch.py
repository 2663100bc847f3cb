"""A diff: what the file holds once it is applied is read, what was there before is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import code, config_text, curl, dotenv, json_text, other_cli
from portal.diagnosis.request import Edit, PastedRequest, Rewriting
from portal.diagnosis.secret import Secret

_HUNK: Final = re.compile(r"(?m)^@@ -\d{1,7}(?:,\d{1,7})? \+\d{1,7}(?:,\d{1,7})? @@")
_CHANGE: Final = re.compile(r"(?m)^[+-](?![+-]{2} )")
# What tells of the files, and what is gone; what is left of a hunk's head is a name at most.
_NOT_CODE: Final = re.compile(
    r"(?m)^(?:diff --git |index [0-9a-f]{6}|new file mode|deleted file mode|similarity index|rename "
    r"|--- |\+\+\+ |@@ |\\ No newline|-)[^\n]*"
)
_SIGN: Final = re.compile(r"(?m)^\+")

Reader = Callable[[str, Provider], PastedRequest | None]
_READERS: Final[tuple[Reader, ...]] = (
    json_text.read,
    config_text.read,
    curl.read,
    other_cli.read,
    code.read,
    dotenv.read,
)


def read(text: str, provider: Provider) -> PastedRequest | None:
    if not _HUNK.search(text) or not _CHANGE.search(text):
        return None
    applied = _SIGN.sub(" ", _NOT_CODE.sub(lambda m: " " * len(m[0]), text))
    requests = (reader(applied, provider) for reader in _READERS)
    request = next((r for r in requests if r is not None), None)
    if request is None:
        return None
    rewriting = request.rewriting
    return replace(
        request,
        text=Secret(text),
        rewriting=(lambda: _as_patch(text, rewriting())) if rewriting else None,
    )


def _as_patch(text: str, rewriting: Rewriting) -> Rewriting:
    """Lines that are put in are the patch's, too; its counts are left to ``git apply --recount``."""
    return replace(rewriting, edits=tuple(_signed(text, e) for e in rewriting.edits))


def _signed(text: str, edit: Edit) -> Edit:
    at = edit.span.start
    is_at_start = at == 0 or text[at - 1] == "\n"
    written = re.sub(r"\n[ \t]?(?=[^\n])", "\n+", edit.text)
    if is_at_start and not len(edit.span) and edit.text.endswith("\n"):
        written = f"+{written.removeprefix(' ')}"
    return replace(edit, text=written)
