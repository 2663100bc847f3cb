"""Jupyter's notebooks: the cells of code are read as one program, its places laid over the JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import code, curl
from portal.diagnosis.readers.json_pairs import Collected, Pair, collected
from portal.diagnosis.request import (
    Edit,
    HeaderField,
    Parameter,
    PastedRequest,
    Rewriting,
)
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced, Variable

_SIGNS: Final = re.compile(r'"cell_type"\s*:\s*"code"')
_MAGIC: Final = re.compile(r"(?m)^[ \t]*(?:%{1,2}\w[^\n]*|!)")
Reader = Callable[[str, Provider], PastedRequest | None]
_EXPANDED: Final = re.compile(r"[${]")  # IPython puts its own variables into a command first


def read(text: str, provider: Provider) -> PastedRequest | None:
    """A notebook without a call is still one, and no list of settings."""
    if not _SIGNS.search(text):
        return None
    program = _program(collected(text))
    plain = _MAGIC.sub(lambda m: " " * len(m[0]), program.text)
    readers: list[Reader] = [code.read, *([] if _EXPANDED.search(plain) else [curl.read])]
    for reader in readers:
        request = reader(plain, provider)
        if request is not None:
            return program.laid_over(request, text)
    return PastedRequest(kind=InputKind.CONFIG, text=Secret(text))


def _program(found: Collected) -> _Program:
    made = _Program()
    for lines in _cells(found):
        for line in lines:
            made.add(line)
        made.end_cell()
    return made


def _cells(found: Collected) -> Iterator[list[Pair]]:
    """The lines of each cell of code: a list of texts, or one text."""
    kinds = {p.object: p.value.text for p in found.pairs if p.name.text == "cell_type"}
    sources: dict[int, list[Pair]] = {}
    for pair in sorted((*found.pairs, *found.items), key=lambda p: p.literal.start):
        is_line = pair.path[-1:] == ("source",) and not pair.name
        if kinds.get(pair.object) == "code" and (is_line or pair.name.text == "source"):
            sources.setdefault(pair.object, []).append(pair)
    yield from sources.values()


@dataclass(slots=True)
class _Program:
    """The cells' text, and where in the paste each of its characters begins and ends."""

    text: str
    starts: list[int]
    ends: list[int]

    def __init__(self) -> None:
        self.text, self.starts, self.ends = "", [], []

    def add(self, line: Pair) -> None:
        origin = line.value.origin
        self.text += line.value.text
        self.starts += origin
        self.ends += [*origin[1:], line.literal.end][: len(origin)]

    def end_cell(self) -> None:
        end = self.ends[-1] if self.ends else 0
        self.text += "\n"
        self.starts.append(end)
        self.ends.append(end)

    def span(self, of: Span) -> Span:
        """An insertion goes where the next character begins."""
        if of.start >= len(self.starts):
            end = self.ends[-1] if self.ends else 0
            return Span(end, end)
        start = self.starts[of.start]
        return Span(start, max(start, self.ends[min(of.end, len(self.ends)) - 1]) if of else start)

    def traced(self, of: Traced) -> Traced:
        variables = iter(of.variables)
        holes = {}
        for character, at in zip(of.text, of.origin, strict=True):
            if character == HOLE:
                variable = next(variables)
                holes[self._start(at)] = Variable(variable.name, self.span(variable.span))
        return Traced(of.text, [self._start(o) for o in of.origin], holes) if of else EMPTY

    def _start(self, at: int) -> int:
        return self.starts[min(at, len(self.starts) - 1)]

    def laid_over(self, request: PastedRequest, text: str) -> PastedRequest:
        """The same request, all of whose places are the paste's."""
        rewriting = request.rewriting
        return replace(
            request,
            text=Secret(text),
            url=self.traced(request.url),
            base=self.traced(request.base),
            headers=tuple(self._field(f) for f in request.headers),
            query=self._parameters(request.query),
            body=self._parameters(request.body),
            basic=self.traced(request.basic) if request.basic is not None else None,
            slips=tuple(replace(s, span=self.span(s.span)) for s in request.slips),
            spare_keys=tuple(self.traced(k) for k in request.spare_keys),
            meant=self.traced(request.meant) if request.meant is not None else None,
            rewriting=(lambda: self._rewriting(rewriting())) if rewriting is not None else None,
        )

    def _field(self, field: HeaderField) -> HeaderField:
        name, value = self.traced(field.name), self.traced(field.value)
        return HeaderField(name, value, self.traced(field.separator), self.span(field.span))

    def _parameters(self, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
        return tuple(Parameter(self.traced(p.name), self.traced(p.value)) for p in parameters)

    def _rewriting(self, rewriting: Rewriting) -> Rewriting:
        return replace(rewriting, edits=tuple(self._edit(e) for e in rewriting.edits))

    def _edit(self, edit: Edit) -> Edit:
        written = json.dumps(edit.text, ensure_ascii=False)[1:-1]
        return Edit(self.span(edit.span), written)
