"""Runs all checks and layers over a request: the findings, and the credential behind them."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.checks import registry, sending
from portal.diagnosis.checks.registry import CAUSES, Context, Group, Layer, finding
from portal.diagnosis.finding import Certainty, Finding
from portal.diagnosis.request import HeaderField, PastedRequest, Stored
from portal.diagnosis.secret import Secret
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
_BLANKS: Final = " \t"
_NOWHERE: Final = Span(0, 0)
_NAME_SENT: Final = "variable_not_expanded"
# What these name is no secret but its absence, and may be shown.
_STAND_INS: Final = frozenset({"placeholder", "variable_not_expanded", "null_literal"})


@dataclass(frozen=True, slots=True)
class Credential:
    """What would be sent, and what should be.

    ``as_sent`` is the header's value, None where no ``Authorization`` goes out; ``is_known`` is
    false where that depends on a variable. ``key`` is the repaired key, None where none can be
    made out; ``is_ours`` is false for another provider's secret, which is not sent anywhere.
    """

    as_sent: Secret | None
    is_known: bool
    key: Secret | None
    is_ours: bool = True

    def repaired(self, scheme_word: str) -> Secret | None:
        return Secret(f"{scheme_word} {self.key.reveal()}") if self.key else None


@dataclass(frozen=True, slots=True)
class Examination:
    """All that the text alone shows.

    ``secrets`` are all texts that must never be shown, ``hidden`` the offsets in the paste of
    the key's characters.
    """

    findings: tuple[Finding, ...]
    credential: Credential
    passed: tuple[str, ...]
    secrets: tuple[Secret, ...]
    hidden: frozenset[int]


def examine(request: PastedRequest, context: Context) -> Examination:
    """Every check over the request, every layer over its credential."""
    told = [
        finding(code, seen)
        for code, check in registry.CHECKS.items()
        for seen in check(request, context)
    ]
    value, is_value = _credential_text(request)
    peeling = _Peeling(context, is_value, adds_scheme=request.adds_scheme)
    if value is not None and request.trims_values:
        value = peeling.less_harmless_line_ends(value)
    if value is not None:
        peeling.run(value)
    if request.meant is not None and request.meant_name:
        peeling.take_stand_in_for_name(request.meant_name)
    if request.meant is not None and any(f.code == _NAME_SENT for f in peeling.findings):
        peeling.go_on_with(request.meant)
    loose = _loose_slips(request, {f.code for f in told})
    findings = _in_order(_without_repeats([*told, *loose, *peeling.findings]))
    return Examination(
        findings=findings,
        credential=_credential(request, value, is_value, peeling),
        passed=_passed(request, value, findings),
        secrets=_secrets(request, peeling),
        hidden=_hidden(request, peeling),
    )


def _credential_text(request: PastedRequest) -> tuple[Traced | None, bool]:
    """The text that holds the key wherever it was put; whether it is a header's whole value."""
    for fields in (
        request.authorization,
        sending.misseparated_authorization(request),
        sending.misnamed_authorization(request),
    ):
        if fields:
            first = next((f for f in fields if _is_bearer(f)), fields[0])
            value = _value_of(first.value, first.is_authorization)
            return value.strip(), _has_scheme((first,))
    for parameter in (*request.query, *request.body):
        if sending.holds_key(parameter):
            return parameter.value, parameter.value.text.lower().startswith("bearer")
    if request.basic is not None:
        return _key_of_user(request.basic), False
    return request.stored, request.stored_as is Stored.HEADER_VALUE


def _is_bearer(field: HeaderField) -> bool:
    return field.value.text.lstrip()[:6].lower() == "bearer"


def _has_scheme(fields: tuple[HeaderField, ...]) -> bool:
    """A key alone in a header of another name is that header's fault, not a missing scheme."""
    field = fields[0]
    is_named = field.name.text.strip(" =\"'").lower() == "authorization"
    return (
        field.is_authorization
        or is_named
        or bool(re.search(r"bearer", field.value.text[:40], re.I))
        or " " in field.value.text.strip()
    )


def _value_of(value: Traced, is_authorization: bool) -> Traced:
    """Less what belongs to another header or a second credential."""
    match = sending.next_header_in(value)
    value = value[: match.start()] if match else value
    second = sending.second_credential_in(value)
    if second is not None:
        is_second = re.match(r"\s*basic\s", value.text, re.I)
        value = value[second:] if is_second else value[:second].strip(" ,;\t")
    cookie = re.search(r"authorization\s*=\s*", value.text, re.I)
    return value[cookie.end() :] if cookie and not is_authorization else value


def _key_of_user(user: Traced) -> Traced:
    """The part of ``user:password`` that is the key."""
    colon = user.text.find(":")
    if colon < 0:
        return user
    first, last = user[:colon], user[colon + 1 :]
    is_last = len(last) >= 12 and len(last) > len(first)
    return last if is_last or not first else first


class _Peeling:
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
                self.findings[i] = finding(_NAME_SENT, registry.Seen(each.span or _NOWHERE, name))

    def go_on_with(self, meant: Traced) -> None:
        """The variable's own value, where its name was sent instead."""
        self.is_value, self.is_hopeless, self.is_stand_in = False, False, False
        self.keys.clear()
        self.run(meant)

    def less_harmless_line_ends(self, value: Traced) -> Traced:
        """Line ends at a value's ends that the client takes off: a note, since others refuse it."""
        bare = value.strip(" \t\r\n")
        if len(bare) < len(value.strip(_BLANKS)):
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
        self.is_stand_in = self.is_stand_in or code in _STAND_INS
        if code == "null_literal" and not self.is_value:
            self.findings.append(finding("empty_key", peeled.seen))
        if code == "other_provider_key" or (code == "wrong_credential_kind" and peeled.hopeless):
            self.is_ours = False


_BEGINS_HEADER: Final = re.compile(r"[\s\"'`<\[{]{0,4}(?:bearer|authorization)\b", re.I)


def _blank_behind_scheme(value: Traced) -> bool:
    after = value.text[6:7]
    return value.text[:6].lower() == "bearer" and bool(after) and characters.is_invisible(after)


def _loose_slips(request: PastedRequest, told: set[str]) -> list[Finding]:
    """Slips of reading that no check tells: curly quotes in a command, hints in a message."""
    basic = [finding("basic_auth_used", registry.Seen(s)) for s in _basic_places(request)]
    return basic + [
        finding(s.code, registry.Seen(s.span, s.found, s.certainty))
        for s in request.slips
        if s.code not in told
    ]


def _basic_places(request: PastedRequest) -> list[Span]:
    """Where Basic is asked for: by an option, or by one of several headers."""
    fields = request.authorization if len(request.authorization) > 1 else ()
    beside = [f.value.span for f in fields if re.match(r"\s*basic\s", f.value.text, re.I)]
    return [request.basic.span, *beside] if request.basic else beside


def _without_repeats(findings: list[Finding]) -> list[Finding]:
    """One finding a cause: the first and surest."""
    kept: dict[str, Finding] = {}
    for each in findings:
        before = kept.get(each.code)
        if before is None or (each.is_cause and not before.is_cause):
            kept[each.code] = each
    return list(kept.values())


_CERTAINTIES: Final = {c: i for i, c in enumerate(Certainty)}
_GROUPS: Final = {g: i for i, g in enumerate(Group)}


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The decisive one first: surest, then outermost, then as met on the way in."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (_CERTAINTIES[f.certainty], _depth(f.code, findings), _first_met(f)),
        )
    )


def _first_met(each: Finding) -> int:
    """Of two slips of a shell, the one in front is what the shell stumbles over first."""
    is_slip = each.code.startswith("shell_") and each.span is not None
    return each.span.start if is_slip and each.span else 0


def _depth(code: str, findings: list[Finding]) -> int:
    """A missing header is an effect where something else is told that keeps it from being sent.

    And a wrong path gives a 404 rather than a 401, so that a fault of the key comes first.
    """
    is_effect = code in ("header_missing", "wrong_path") and len(findings) > 1
    return 2 * _GROUPS[Group.KEY_TEXT] + 1 if is_effect else 2 * _GROUPS[CAUSES[code].group]


def _credential(
    request: PastedRequest, value: Traced | None, is_value: bool, peeling: _Peeling
) -> Credential:
    key = peeling.key
    has_key = value is not None and bool(key) and key.is_known and not peeling.is_hopeless
    as_sent, is_known = _as_sent(request, value, is_value)
    return Credential(
        as_sent=as_sent,
        is_known=is_known,
        key=Secret(key.text) if has_key else None,
        is_ours=peeling.is_ours,
    )


def _as_sent(
    request: PastedRequest, value: Traced | None, is_value: bool
) -> tuple[Secret | None, bool]:
    if any(s.drops_header or s.keeps_key_back for s in request.slips):
        return None, True
    fields = request.authorization
    if fields:
        ends = " \t\r\n" if request.trims_values else _BLANKS
        text = ", ".join(f.value.text.strip(ends) for f in fields)
        return Secret(text), all(f.value.is_known for f in fields)
    if request.basic is not None:
        pair = request.basic.text if ":" in request.basic.text else request.basic.text + ":"
        encoded = base64.b64encode(pair.encode("utf-8", "replace")).decode()
        return Secret(f"Basic {encoded}"), request.basic.is_known
    if request.is_request or request.headers or value is None:
        return None, True
    text = value.text if is_value else f"Bearer {value.text}"
    return Secret(text), value.is_known


_LOOKED_AT_WITH_A_HEADER: Final = (Group.SENDING, Group.SCHEME)
_LOOKED_AT_IN_A_PASTE: Final = frozenset(
    {"shell_line_break", "shell_quoting", "variable_not_expanded", "null_literal"}
)


def _passed(
    request: PastedRequest, value: Traced | None, findings: tuple[Finding, ...]
) -> tuple[str, ...]:
    """The codes that this paste could have shown and did not."""
    found = {f.code for f in findings}
    is_sent = request.is_request or bool(request.headers)
    looked_at = {
        code
        for code, cause in CAUSES.items()
        if (cause.group is Group.KEY_TEXT and value is not None and value.is_known)
        or (cause.group in _LOOKED_AT_WITH_A_HEADER and is_sent)
        or (code in _LOOKED_AT_IN_A_PASTE and is_sent)
    }
    return tuple(code for code in CAUSES if code in looked_at - found)


def _secrets(request: PastedRequest, peeling: _Peeling) -> tuple[Secret, ...]:
    """The key as it was pasted and in every stage of its repair, and what else is one."""
    stages = () if peeling.is_stand_in else peeling.keys
    texts = [s.text for s in (*stages, *request.spare_keys)]
    texts += [p.value.text for p in (*request.query, *request.body) if sending.holds_key(p)]
    if request.basic is not None:
        texts += [request.basic.text, *request.basic.text.split(":", 1)]
    return tuple(Secret(t) for t in dict.fromkeys(texts) if t)


def _hidden(request: PastedRequest, peeling: _Peeling) -> frozenset[int]:
    """Where in the paste the key's characters stand, in every stage of its repair."""
    parts = [
        *request.spare_keys,
        *(p.value for p in (*request.query, *request.body) if sending.holds_key(p)),
    ]
    if not peeling.is_stand_in:
        parts += peeling.keys
    if request.basic is not None:
        parts.append(request.basic)
    return frozenset(o for part in parts for o in part.origin)
