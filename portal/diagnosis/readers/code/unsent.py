"""Headers that are set on something that no call is made with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.diagnosis.readers.code import discarded, order, repeated
from portal.diagnosis.readers.code.expressions import Call
from portal.diagnosis.readers.code.found import MOST_HOLDERS, Sent
from portal.diagnosis.readers.code.handing_over import entity_over, handed_over
from portal.diagnosis.readers.code.order import curl_handle, is_late
from portal.diagnosis.readers.code.sending_calls import is_sending
from portal.diagnosis.readers.code.usage import Usage, is_held
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder


def note(finder: Finder) -> None:
    """A slip for the first header that nothing sends, where the code shows the call that is made."""
    found = finder.found
    if not found.sent or any(s.drops_header for s in found.slips):
        return
    if discarded.note(finder) or discarded.note_nothing(finder):
        return
    sending = [c for c in finder.calls if is_sending(finder, c)]
    if not sending:
        return
    if _note_defaults_after_instance(finder, sending):
        return
    usage = Usage(finder)
    if order.note(finder, usage):
        return
    for sent in found.sent[:MOST_HOLDERS]:
        holder = _holder_of(finder, sent)
        if holder and (usage.is_unused(holder) or is_late(finder, usage, holder, sent)):
            span = sending[-1].span
            callee = Span(span.start, min(span.end, span.start + len(sending[-1].callee)))
            found.slips.append(Slip("headers_misplaced", callee, holder, drops_header=True))
            if not usage.of(holder):
                found.edits += handed_over(finder, sending[-1], holder)
            elif not usage.is_unused(holder):
                finder.late = sent, sending[-1]
            else:
                found.edits += entity_over(finder, sending[-1], holder)
            return


def _note_defaults_after_instance(finder: Finder, sending: list[Call]) -> bool:
    """``axios.create`` copies the defaults: what is set on them later misses the instance."""
    late = [s for s in finder.found.sent if s.holder == "axios" and s.setting is None]
    for each in finder.assignments if late else ():
        is_instance = isinstance(each.value, Call) and each.value.callee == "axios.create"
        uses = [c for c in sending if c.callee.startswith(f"{each.target}.")]
        is_direct = any(c.callee.startswith("axios") for c in sending)
        if is_instance and uses and not is_direct and each.value.span.end < late[0].at:
            span = late[0].value.span
            slip = Slip("headers_misplaced", span, "axios.defaults", drops_header=True)
            finder.found.slips.append(slip)
            start = finder.source.text.rfind("axios.defaults", 0, span.start)
            if start >= 0:
                finder.found.edits.append(Edit(Span(start, start + len("axios")), each.target))
            return True
    return False


def _holder_of(finder: Finder, sent: Sent) -> str:
    """The variable that holds the header, of those that the code itself makes."""
    if sent.holder and re.fullmatch(r"\$?\w+", sent.holder):
        name = sent.holder.lstrip("$")
        return name if name in finder.scope.values else ""
    updated = repeated.updated(finder, sent.value.span)
    if updated is not None:
        return updated if updated in finder.scope.values else ""
    handle = curl_handle(finder, sent)
    if handle:
        return handle if handle in finder.scope.values else ""
    for each in finder.assignments:
        span = each.value.span
        if each.target in _MEMBERS:
            continue
        is_in = span.start <= sent.value.span.start and sent.value.span.end <= span.end
        if is_in and each.key is None and is_held(each.value):
            return each.target if re.fullmatch(r"\w+", each.target) else ""
    return ""


# What C# sets within the braces behind a constructor.
_MEMBERS: Final = frozenset({"Headers", "DefaultRequestHeaders", "Authorization", "Content"})
