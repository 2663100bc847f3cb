"""The same code with the fault mended, in its own language and style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.checks.key_text import NULL_LITERAL
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import is_contiguous, url_edits
from portal.diagnosis.readers.code import declarations, imports, missing
from portal.diagnosis.readers.code.calls import Finder, Found, Sent
from portal.diagnosis.readers.code.languages import Language
from portal.diagnosis.readers.code.syntax import Source, Text
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import Edit, Rewriting
from portal.diagnosis.traced import HOLE, Span, Traced, joined

_ENV_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
SHORTEST_KEY: Final = 12


class Rewriter:
    """What is written in place of what; only what is at fault or secret is touched."""

    def __init__(
        self, text: str, language: Language, source: Source, finder: Finder, provider: Provider
    ) -> None:
        self.text, self.language, self.source = text, language, source
        self.finder, self.provider = finder, provider
        self.found: Found = finder.found
        self.env: list[str] = []
        self.literals = [(t, declarations.of(source, t.span)) for t in self._key_literals()]

    def rewriting(self, url: Traced) -> Rewriting:
        edits = [*self.found.edits, *self._headers(), *self._literals()]
        edits += [*self._address(url), *self._instead_of_basic(), *self._instead_of_parameter()]
        if not (self.found.sent or self.found.basic or self.found.key_map or edits_a_call(edits)):
            edits += missing.header_edits(self.source, self.finder, self.language, self._env)
        if self.env and any(self.language.reads_env.format(n) in e.text for n in self.env for e in edits):
            edits += imports.edits(self.text, self.language.kind)
        return Rewriting(self.language.name, tuple(edits), tuple(dict.fromkeys(self.env)))
