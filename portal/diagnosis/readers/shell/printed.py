"""What a command substitution prints, where that is no bare key: ``$(jq .key file)``.

Nothing is run: each rule knows one tool's default, and what to add for the bare value.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.request import Edit, HeaderField, Slip
from portal.diagnosis.traced import Span, Traced


@dataclass(frozen=True, slots=True)
class Printed:
    """A fault of what is printed, and the edit that leaves the bare value."""

    slip: Slip
    edit: Edit


_LONGEST: Final = 400
MOST_SUBSTITUTIONS: Final = 8
_LAST: Final = r"(?=[^|]*\Z)"
# jq, python's json.tool and the cloud's own tools print JSON, a text in its quotes.
_JQ: Final = re.compile(r"\b(jq)\b" + _LAST)
_JQ_RAW: Final = re.compile(
    r"\s(?:--raw-output0?|--join-output|-[A-Za-z]*[rj][A-Za-z]*)\b|@text|\bascii\b"
)
_AWS: Final = re.compile(r"\baws\s+(?:secretsmanager|ssm)\b[^|]*--query\b[^|]*\Z")
_AZ: Final = re.compile(r"\baz\s+[^|]*--query\b[^|]*\Z")
_KUBECTL: Final = re.compile(
    r"\bkubectl\b[^|]*\bsecrets?\b[^|]*(?:jsonpath|go-template)[^|]*\.data\b[^|]*\Z"
)
_BASE64: Final = re.compile(
    r"\|\s*(?:base64(?!\s+(?:-d|-D|--decode))|openssl\s+(?:enc\s+-)?base64(?![^|]*\s-d))[^|]*\Z"
)
_LITERAL: Final = re.compile(
    r"""(?:echo(?:[ \t]+-n)?|printf(?:[ \t]+(?:'%s'|"%s"|%s))?)[ \t]+(?P<quote>["']?)(?P<text>[^\s"'$`\\|]{8,400})(?P=quote)[ \t]*(?P<rest>\Z|\|)"""
)


def faults_in(text: str, headers: Iterable[HeaderField]) -> Iterator[Printed]:
    """For each substitution that a header reads, directly or by a variable."""
    variables = [v for h in headers for v in h.value.variables][:MOST_SUBSTITUTIONS]
    for variable in variables:
        if text.startswith(("$(", "`"), variable.span.start):
            printed = fault_of(text, variable.span)
            if printed is not None:
                yield printed


def fault_of(text: str, span: Span) -> Printed | None:
    """What the substitution that stands at ``span`` of the text prints beside the value."""
    raw = text[span.start : min(span.end, span.start + _LONGEST)]
    inner, start = _inner(raw)
    start += span.start
    end = start + len(inner)
    jq = _JQ.search(inner)
    if jq and not _JQ_RAW.search(inner, jq.end()):
        at = start + jq.end(1)
        return _printed("quotes_in_value", Span(start + jq.start(), at), Edit(Span(at, at), " -r"))
    for rule, code, added, unless in (
        (_AWS, "quotes_in_value", " --output text", r"--output[ =]text"),
        (_AZ, "quotes_in_value", " -o tsv", r"(?:-o|--output)[ =](?:tsv|none)"),
        (_KUBECTL, "base64_encoded", " | base64 -d", r"base64decode"),
    ):
        match = rule.search(inner)
        if match and not re.search(unless, inner):
            return _printed(code, Span(start, end), Edit(Span(end, end), added))
    encoding = _BASE64.search(inner)
    if encoding:
        begin = start + len(inner[: encoding.start()].rstrip())
        return _printed(
            "base64_encoded", Span(start + encoding.start(), end), Edit(Span(begin, end), "")
        )
    return None


def _printed(code: str, span: Span, edit: Edit) -> Printed:
    return Printed(Slip(code, span, "", Certainty.LIKELY), edit)


def _inner(raw: str) -> tuple[str, int]:
    """The command within ``$(…)`` or back-ticks, and where it begins."""
    start = 2 if raw.startswith("$(") else 1
    inner = raw[start:-1]
    return inner.rstrip(), start


def literal_of(text: str, start: int, end: int) -> tuple[Traced, Traced] | None:
    """What ``echo …`` of a literal prints, and the literal; encoded where it goes to base64."""
    inner, skipped = _inner(text[start : min(end, start + _LONGEST)])
    match = _LITERAL.match(inner.lstrip())
    if match is None:
        return None
    offset = start + skipped + len(inner) - len(inner.lstrip())
    literal = Traced.part(text, offset + match.start("text"), offset + match.end("text"))
    if not match["rest"]:
        return literal, literal
    if not _BASE64.search(inner):
        return None
    has_end = inner.lstrip().startswith("echo") and "-n" not in inner[: match.start("text")]
    encoded = base64.b64encode((match["text"] + "\n" * has_end).encode()).decode()
    return Traced.at(encoded, literal.span.start), literal
