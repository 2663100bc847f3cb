"""Values that Spring puts into a field: ``@Value("${api.key}")``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tree_sitter import Node

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code import surroundings
from portal.diagnosis.readers.code.expressions import Text
from portal.diagnosis.request import Edit, Slip

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def learn(finder: Finder, nodes: Sequence[Node]) -> None:
    """Spring's ``@Value("${api.key}")``; without the dollar or the braces it is the text itself."""
    for node in nodes if finder.language.kind is InputKind.JAVA else ():
        literal = finder.source.injected(node)
        if literal is None:
            continue
        name, value = literal
        text = value.value.text
        setting = re.fullmatch(r"\$\{([^:}]{1,120})(?::[^}]{0,200})?\}", text)
        if setting is not None:
            told = surroundings.value_of(finder.scope.settings, setting[1])
            if told is not None:
                finder.scope.settings_read.append(told)
                finder.scope.values.setdefault(name, Text(value.span, told))
        elif re.fullmatch(r"\{?[a-z][\w-]*(?:\.[\w-]+)+\}?", text):
            finder.property_names[name] = value


def note_unresolved(finder: Finder) -> None:
    for sent in finder.found.sent:
        for variable in sent.header.value.variables:
            value = finder.property_names.get(variable.name.rpartition(".")[2])
            if value is not None:
                text = value.value.text
                finder.found.slips.append(Slip("variable_not_expanded", value.value.span, text))
                finder.found.edits.append(Edit(value.value.span, f"${{{text.strip('{}')}}}"))
                return
