"""Runs all checks and layers over a request: the findings, and the credential behind them."""

from __future__ import annotations

import base64
import re
from typing import Final

from portal.diagnosis.checks import registry, sending
from portal.diagnosis.checks.examination import Credential, Examination
from portal.diagnosis.checks.peeling import BLANKS, NAME_SENT, Peeling
from portal.diagnosis.checks.registry import CAUSES, Context, Group, finding
from portal.diagnosis.checks.telling import in_order, without_repeats
from portal.diagnosis.checks.withheld import hidden_in, secrets_of
from portal.diagnosis.finding import Finding
from portal.diagnosis.request import HeaderField, PastedRequest, Stored
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import Span, Traced


def examine(request: PastedRequest, context: Context) -> Examination:
    """Every check over the request, every layer over its credential."""
    told = [
        finding(code, seen)
        for code, check in registry.CHECKS.items()
        for seen in check(request, context)
    ]
    value, is_value = _credential_text(request)
    peeling = Peeling(context, is_value, adds_scheme=request.adds_scheme)
    if value is not None and request.trims_values:
        value = peeling.less_harmless_line_ends(value)
    if value is not None:
        peeling.run(value)
    if request.meant is not None and request.meant_name:
        peeling.take_stand_in_for_name(request.meant_name)
    if request.meant is not None and _is_meant_instead(request, peeling):
        peeling.go_on_with(request.meant)
    loose = _loose_slips(request, {f.code for f in told})
    findings = in_order(without_repeats([*told, *loose, *peeling.findings]))
    return Examination(
        findings=findings,
        credential=_credential(request, value, is_value, peeling),
        passed=_passed(request, value, findings),
        secrets=secrets_of(request, peeling),
        hidden=hidden_in(request, peeling),
    )


def _is_meant_instead(request: PastedRequest, peeling: Peeling) -> bool:
    """Whether a variable's name is sent instead of its value, or a part of the value alone."""
    is_cut = any(s.code == "truncated" for s in request.slips)
    return is_cut or any(f.code == NAME_SENT for f in peeling.findings)


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


def _credential(
    request: PastedRequest, value: Traced | None, is_value: bool, peeling: Peeling
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
        ends = " \t\r\n" if request.trims_values else BLANKS
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
