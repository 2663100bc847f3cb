"""Takes the wrappings off one value, layer by layer, until the key is left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks import registry
from portal.diagnosis.checks.registry import Context, Layer, finding
from portal.diagnosis.finding import Certainty, Finding
from portal.diagnosis.traced import EMPTY, HOLE, Span, Traced

MOST_LAYERS: Final = 24


MOST_SCHEMES: Final = 3


_WRAPPINGS: Final = (
    "html_entity",
    "percent_encoded",
    "base64_encoded",
    "bytes_literal",
    "smart_quotes",
    "quotes_in_value",
    "brackets_kept",
)


# Anywhere between the colon and the key these do their harm, so they are looked for first.
_THROUGHOUT: Final = ("invisible_character",)


BLANKS: Final = " \t"


NOWHERE: Final = Span(0, 0)


NAME_SENT: Final = "variable_not_expanded"


# What these name is no secret but its absence, and may be shown.
_STAND_INS: Final = frozenset({"placeholder", "variable_not_expanded", "null_literal"})


class Peeling:
    """Takes layer after layer off one value, and notes what each one saw."""

    def __init__(self, context: Context, is_value: bool, *, adds_scheme: bool) -> None:
        self.context = context
        self.is_value = is_value
        self.adds_scheme = adds_scheme
        self.findings: list[Finding] = []
        self.key: Traced = EMPTY
        self.keys: list[Traced] = []
        self.is_hopeless = False
        self.is_stand_in = False
        self.is_ours = True

    def run(self, value: Traced) -> None:
        if self.is_value:
            value = self._less_header_parts(value)
        elif re.match(r"\s*bearer\s+\S", value.text, re.I):
            value = self._less_stored_scheme(value)
        self.key = self._less_key_layers(value)

    def take_stand_in_for_name(self, name: str) -> None:
        """``API_KEY`` looks like a stand-in, unless the paste has a variable of that name."""
        for i, each in enumerate(self.findings):
            if each.code == "placeholder" and each.found == name:
                self.findings[i] = finding(NAME_SENT, registry.Seen(each.span or NOWHERE, name))

    def go_on_with(self, meant: Traced) -> None:
        """The variable's own value, where its name was sent instead."""
        self.is_value, self.is_hopeless, self.is_stand_in = False, False, False
        self.keys.clear()
        self.run(meant)

    def less_harmless_line_ends(self, value: Traced) -> Traced:
        """Line ends at a value's ends that the client takes off: a note, since others refuse it."""
        bare = value.strip(" \t\r\n")
        if len(bare) < len(value.strip(BLANKS)):
            at = value[len(value) - 1 :].span
            seen = registry.Seen(at, characters.line_end_name(value.text), Certainty.POSSIBLE)
            self.findings.append(finding("newline_in_key", seen))
        return bare

    def _less_header_parts(self, value: Traced) -> Traced:
        value = self._throughout(value.strip())
        value = self._unwrapped(value)
        self._note_dash_behind_scheme(value)
        value = self._less_line_end_behind_scheme(value)
        for _ in range(MOST_SCHEMES):
            before = value.text
            for code, layer in registry.SCHEME_LAYERS.items():
                value = self._peel(code, layer, value.strip())
            if value.text == before:
                break
        return self._behind_scheme(value)

    def _throughout(self, value: Traced) -> Traced:
        """Odd characters are told, and those that look like a space still stand for one."""
        for code in _THROUGHOUT:
            peeled = registry.KEY_LAYERS[code](value, self.context)
            if peeled is None:
                continue
            self.findings.append(finding(code, peeled.seen))
            if not _blank_behind_scheme(value):
                value = peeled.rest
        return value

    def _note_dash_behind_scheme(self, value: Traced) -> None:
        """A long dash that parts scheme and key goes with the punctuation, and is told, too."""
        match = re.match(rf"bearer\s*([{characters.SMART_DASHES}])", value.text, re.I)
        if match:
            span = value[match.start(1) : match.end(1)].span
            seen = registry.Seen(span, characters.name_of(match[1]), Certainty.LIKELY)
            self.findings.append(finding("smart_dash", seen))

    def _less_line_end_behind_scheme(self, value: Traced) -> Traced:
        """A line end where the space belongs cuts the header in two."""
        match = re.match(r"bearer([ \t]*[\r\n]\s*)(?=\S)", value.text, re.I)
        if match is None:
            return value
        end = value[match.start(1) : match.end(1)]
        name = characters.line_end_name(end.text)
        self.findings.append(finding("newline_in_key", registry.Seen(end.span, name)))
        return value[:6] + Traced.at(" ", end.span.start) + value[match.end(1) :]

    def _unwrapped(self, value: Traced) -> Traced:
        """Wrappings round scheme and key together, such as quotes that became part of both."""
        for _ in range(3):
            if re.match(r"\s*bearer(?!%\d|&\w)", value.text, re.I):
                return value
            for code in _WRAPPINGS:
                peeled = registry.KEY_LAYERS[code](value, self.context)
                if peeled and _BEGINS_HEADER.match(peeled.rest.text):
                    self.findings.append(finding(code, peeled.seen))
                    value = peeled.rest.strip()
        return value

    def _behind_scheme(self, value: Traced) -> Traced:
        match = re.match(r"bearer(?: |\Z)", value.text, re.I)
        return value[match.end() :] if match else value

    def _less_stored_scheme(self, value: Traced) -> Traced:
        """A stored key that has the scheme already gets it a second time."""
        match = re.match(r"\s*(bearer)\s+", value.text, re.I)
        assert match is not None
        span = value[match.start(1) : match.end(1)].span
        certainty = Certainty.CERTAIN if self.adds_scheme else Certainty.LIKELY
        seen = registry.Seen(span, "2 times", certainty)
        self.findings.append(finding("scheme_duplicated", seen))
        return value[match.end() :]

    def _peel(self, code: str, layer: Layer, value: Traced) -> Traced:
        peeled = layer(value, self.context)
        if peeled is None:
            return value
        self.findings.append(finding(code, peeled.seen))
        self.is_hopeless = self.is_hopeless or peeled.hopeless
        return peeled.rest

    def _less_key_layers(self, key: Traced) -> Traced:
        if self.is_value:
            key = self._less_outer_blanks(key)
        self.keys.append(key)
        known = key.text.replace(HOLE, "")
        is_only_variable = bool(key.text) and not known.strip()
        if is_only_variable and not (HOLE in key.text and "\n" in known):
            return key
        layers: Mapping[str, Layer] = registry.KEY_LAYERS
        seen_codes: set[str] = set()
        for _ in range(MOST_LAYERS):
            code, peeled = self._next_layer(layers, seen_codes, key)
            if peeled is None:
                break
            self._note(code, peeled)
            if peeled.rest.text == key.text:
                seen_codes.add(code)
            key = peeled.rest
            self.keys.append(key)
            if self.is_hopeless and code != "truncated":
                break
        return key

    def _less_outer_blanks(self, key: Traced) -> Traced:
        """Blanks between scheme and key, or at the header's end, are a note, never a cause."""
        peeled = registry.KEY_LAYERS["whitespace_around"](key, self.context)
        if peeled is None:
            return key
        seen = replace(peeled.seen, certainty=Certainty.POSSIBLE)
        self.findings.append(finding("whitespace_around", seen))
        return peeled.rest

    def _next_layer(
        self, layers: Mapping[str, Layer], done: set[str], key: Traced
    ) -> tuple[str, registry.Peeled | None]:
        for code, layer in layers.items():
            is_over = self.is_hopeless and code != "masked_copy"
            if code in done or is_over:
                continue
            peeled = layer(key, self.context)
            if peeled is not None:
                return code, peeled
        return "", None

    def _note(self, code: str, peeled: registry.Peeled) -> None:
        self.findings.append(finding(code, peeled.seen))
        self.is_hopeless = self.is_hopeless or peeled.hopeless
        is_part_of_key = HOLE in peeled.rest.text  # a variable's name ate the rest of it
        self.is_stand_in = self.is_stand_in or (code in _STAND_INS and not is_part_of_key)
        if code == "null_literal" and not self.is_value:
            self.findings.append(finding("empty_key", peeled.seen))
        if code == "other_provider_key" or (code == "wrong_credential_kind" and peeled.hopeless):
            self.is_ours = False


_BEGINS_HEADER: Final = re.compile(r"[\s\"'`<\[{]{0,4}(?:bearer|authorization)\b", re.I)


def _blank_behind_scheme(value: Traced) -> bool:
    after = value.text[6:7]
    return value.text[:6].lower() == "bearer" and bool(after) and characters.is_invisible(after)
