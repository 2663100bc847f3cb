"""Headers that are set at the wrong time: before the request is opened, or once it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Call, Name
from portal.diagnosis.readers.code.found import MOST_HOLDERS, Sent
from portal.diagnosis.readers.code.sending_calls import is_sending
from portal.diagnosis.readers.code.usage import Usage
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder, usage: Usage) -> bool:
    """What can be set at one time only, whether or not the paste shows where it is made.

    An ``XMLHttpRequest`` takes headers between ``open`` and ``send``, a cURL handle before
    ``curl_exec``; of a builder, ``build()`` and ``prepare()`` take what it has by then.
    """
    for sent in finder.found.sent[:MOST_HOLDERS]:
        call, holder = sent.setting, sent.holder.lstrip("$") or curl_handle(finder, sent)
        if not re.fullmatch(r"\w+", holder):
            continue
        if call is not None and call.name == "setRequestHeader":
            first = _method_call(finder, holder, "open")
            opened_late = first is not None and sent.at < first.span.start
            sender = first if opened_late else _method_call(finder, holder, "send")
        elif curl_handle(finder, sent):
            sender = _call_with(finder, "curl_exec", holder)
        else:
            sender = _method_call(finder, holder, "build") or _method_call(
                finder, holder, "prepare"
            )
        if sender is None or not _same_block(finder, sender.span.start, sent.at):
            continue
        is_xhr_in_front = sender.name == "open"
        if not is_xhr_in_front and not _is_last(finder, usage, holder, sender, sent):
            continue
        found = Slip("headers_misplaced", sender.span, holder, drops_header=True)
        finder.found.slips.append(found)
        if is_xhr_in_front:
            finder.found.edits += _behind(finder, sent, sender)
        else:
            finder.late = sent, sender
        return True
    return False


def _is_last(finder: Finder, usage: Usage, holder: str, sender: Call, sent: Sent) -> bool:
    """Whether the header is set behind the call, and nothing is done with what has it."""
    is_behind = sender.span.end <= sent.at
    return is_behind and not any(p > sent.at for p in usage.of(holder))


def _same_block(finder: Finder, one: int, other: int) -> bool:
    """Whether both stand in one block, which is not gone through again and again."""
    blocks = (finder.source.block_of(Span(p, p + 1)) for p in (one, other))
    return next(blocks) == next(blocks) and not _is_in_loop(finder, one)


def _is_in_loop(finder: Finder, place: int) -> bool:
    above = finder.source.ancestors(Span(place, place + 1))
    return any(_LOOP.match(node.type) for node in above)


_LOOP: Final = re.compile(r"(?:enhanced_)?(?:while|for|foreach|for_in|do|until)(?:_statement)?\Z")


def _method_call(finder: Finder, holder: str, name: str) -> Call | None:
    callees = (f"{holder}.{name}", f"${holder}->{name}")
    return next((c for c in finder.calls if c.callee in callees), None)


def _call_with(finder: Finder, callee: str, holder: str) -> Call | None:
    for call in finder.calls:
        first = next(iter(call.positional()), None)
        if call.callee == callee and isinstance(first, Name) and first.path == holder:
            return call
    return None


def _behind(finder: Finder, sent: Sent, opening: Call) -> Iterator[Edit]:
    """The statement that sets the header, moved behind the one that opens the request."""
    early = finder.source.statement_of(sent.value.span)
    opened = finder.source.statement_of(opening.span)
    text = finder.source.text
    written = text[early.start : early.end].rstrip(";")
    indent = re.search(r"(?:\A|\n)([ \t]*)\Z", text[max(0, opened.start - 80) : opened.start])
    yield Edit(finder.line_of(early), "")
    at = opened.end
    yield Edit(Span(at, at), f"\n{indent[1] if indent else ''}{written};")


def curl_handle(finder: Finder, sent: Sent) -> str:
    """``ch`` of ``curl_setopt($ch, CURLOPT_HTTPHEADER, […])``."""
    settings = finder.header_settings if finder.language.kind is InputKind.PHP else ()
    for target, headers in settings:
        if target.startswith("$") and headers.span.holds(sent.value.span):
            return target[1:]
    return ""


def is_late(finder: Finder, usage: Usage, holder: str, sent: Sent) -> bool:
    """Whether it is set, in the same block, when the call has been made already."""
    places = list(usage.of(holder))
    at = sent.at
    if _goes_on(finder, holder, sent) or _is_in_loop(finder, at):
        return False
    is_set = sent.holder or curl_handle(finder, sent)
    if not places or not is_set or any(p > at for p in places):
        return False
    is_sent = any(
        c.span.start <= p < c.span.end
        for p in places
        for c in finder.calls
        if is_sending(finder, c)
    )
    block = finder.source.block_of(Span(at, at + 1))
    return is_sent and all(finder.source.block_of(Span(p, p + 1)) == block for p in places)


# What serves for many calls, so that there may be more of them than the paste shows.
_SERVES_MANY: Final = re.compile(
    r"Session\Z|\b\w*Client(?:::create)?\Z|axios\.create\Z|\.extend\Z|Faraday\.new\Z|PoolManager\Z"
)


def _goes_on(finder: Finder, holder: str, sent: Sent) -> bool:
    """Whether a client gets the header last of all, or from an answer: a first call, to sign in."""
    held = finder.scope.values.get(holder)
    if not isinstance(held, Call) or not _SERVES_MANY.search(held.callee):
        return False
    end = finder.source.statement_of(sent.value.span).end
    is_last = not finder.source.text[end:].strip("; \t\r\n})")
    return is_last or _is_answered(finder, sent)


def _is_answered(finder: Finder, sent: Sent) -> bool:
    """Whether what the header holds was read from what a call gave back."""
    variables = {re.split(r"\W", v.name)[0] for v in sent.header.value.variables}
    answers = (
        a.value.span
        for a in finder.assignments
        if a.target in variables and isinstance(a.value, Call)
    )
    calls = [c.span for c in finder.calls if is_sending(finder, c)]
    return any(answer.holds(c) for answer in answers for c in calls)
