"""The credential set more than once: which of them goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.readers.code.expressions import Entry, Expression, Items, Map
from portal.diagnosis.readers.code.found import Sent
from portal.diagnosis.readers.code.sending_calls import is_sending
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

if TYPE_CHECKING:
    from portal.diagnosis.readers.code.finder import Finder

MOST: Final = 12
MOST_LISTS: Final = 30
_SOUND: Final = re.compile(r"\s*bearer +\S", re.I)


def settle(finder: Finder) -> None:
    """Drops what does not go out, and notes two that do and the right one that does not."""
    _settle_headers(finder)
    _settle_basic(finder)
    _note_replaced_lists(finder)
    _note_replaced_options(finder)


# -- one header after the other


def _settle_headers(finder: Finder) -> None:
    sent = [s for s in finder.found.sent if s.header.is_authorization][:MOST]
    last: dict[tuple[str, Span], Sent] = {}
    for each in sorted(sent, key=_place):
        where = _where(finder, each)
        if where is None:
            continue
        before = last.get(where)
        last[where] = each
        if before is None:
            continue
        if each.adds or _is_beside(finder, each):
            finder.duplicated = (before, each)
            finder.found.edits += _without(finder, before)
            return
        finder.found.sent.remove(before)
        is_worse = _SOUND.match(before.header.value.text) and not _SOUND.match(
            each.header.value.text
        )
        if is_worse:
            finder.found.slips.append(Slip("header_overridden", each.value.span, "set again"))


def _place(sent: Sent) -> int:
    return sent.setting.span.end if sent.setting is not None else sent.at


def _where(finder: Finder, sent: Sent) -> tuple[str, Span] | None:
    """The object that it is set on, and the block of statements that this happens in."""
    name = sent.holder
    at = Span(sent.at, sent.at + 1)
    if sent.setting is not None and "(" in sent.setting.callee:
        return "", Span(sent.setting.span.start, sent.setting.span.start)
    if not name:
        listed = _list_of(finder, sent)
        if listed is None:
            return None
        inside = (a for a in finder.assignments if a.key is None and _is_in(listed, a.value.span))
        holder = next((a.target for a in inside), None)
        if holder is None:
            holder = updated(finder, listed)
        if holder is None:
            return "", listed
        name = re.sub(r"(?i)\.headers?\Z", "", holder)
    return name.lstrip("$"), finder.source.block_of(at)


def updated(finder: Finder, listed: Span) -> str | None:
    """``session`` of ``session.headers.update({…})``."""
    for call in finder.calls:
        match = re.fullmatch(r"(\w[\w.]*)\.headers\.(?:update|merge!)", call.callee)
        if match and _is_in(listed, call.span):
            return match[1]
    return None


def _is_in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _list_of(finder: Finder, sent: Sent) -> Span | None:
    """The map or list of headers that it is an entry of."""
    spans = (e.span for e in finder.header_lists if isinstance(e, Map | Items))
    return next((s for s in spans if _is_in(sent.value.span, s)), None)


def _is_beside(finder: Finder, sent: Sent) -> bool:
    """Two lines of one list; in a map, names that differ in their case for ``fetch``."""
    if sent.setting is not None or sent.holder:
        return False
    is_fetch = finder.language.kind is InputKind.JAVASCRIPT and "fetch(" in finder.source.text
    return sent.is_line or (is_fetch and sent.header.name.text != "Authorization")


def _without(finder: Finder, sent: Sent) -> Iterator[Edit]:
    """The code less this setting: a link of a chain, a whole statement, an entry."""
    source = finder.source
    setting = sent.setting
    if setting is not None and "(" in setting.callee and setting.receiver is not None:
        yield Edit(Span(setting.receiver.span.end, setting.span.end), "")
        return
    listed = _list_of(finder, sent)
    if listed is None or setting is not None:
        statement = source.statement_of(setting.span if setting is not None else sent.value.span)
        end = re.compile(r"[ \t]*;?[ \t]*\n?[ \t]*").match(source.text, statement.end)
        yield Edit(Span(statement.start, end.end() if end else statement.end), "")
        return
    start = min(sent.header.name.span.start or sent.value.span.start, sent.value.span.start)
    before = re.compile(r"[\"']?").match(source.text[max(0, start - 1) : start])
    start -= 1 if before and before[0] else 0
    comma = re.compile(r"\s{0,80},\s{0,80}").match(source.text, sent.value.span.end)
    yield Edit(Span(start, comma.end() if comma else sent.value.span.end), "")


# -- Basic beside it


def _settle_basic(finder: Finder) -> None:
    found = finder.found
    sent = [s for s in found.sent if s.header.is_authorization]
    if found.basic is None or not sent:
        return
    span = found.basic[1]
    if any(v.span == span for s in sent for v in s.header.value.variables):
        return
    if any(_is_in(span, s.value.span) for s in sent):
        return
    if _is_of_another_call(finder, span, sent):
        found.basic = None
        return
    if not _basic_wins(finder, span, max(s.at for s in sent)):
        found.basic = None
        return
    found.slips.append(Slip("header_overridden", span, "Basic", drops_header=True))
    found.edits += _without_basic(finder, span)


def _is_of_another_call(finder: Finder, span: Span, sent: list[Sent]) -> bool:
    """Whether one call signs in by Basic and another one has the header."""
    sending = [c for c in finder.calls if is_sending(finder, c)]
    outer = [c.span for c in sending if _is_in(span, c.span) and c.span != span]
    own = [c.span for c in sending for s in sent if _is_in(s.value.span, c.span)]
    return bool(outer) and bool(own) and not set(outer) & set(own)


def _basic_wins(finder: Finder, span: Span, at: int) -> bool:
    """Options replace the header; methods of a request take their turn; cURL and Node.js give way."""
    written = finder.source.text[span.start : span.end]
    before = finder.source.text[max(0, span.start - 60) : span.start]
    if "CURLOPT_USERPWD" in before:
        return False
    kind = finder.language.kind
    if kind is InputKind.JAVASCRIPT:
        return "axios" in finder.source.text or not re.search(r"https?\.", finder.source.text)
    is_method = re.search(r"SetBasicAuth|\.basic_auth\b|setBasicAuth", written)
    return span.start > at if is_method else True


def _without_basic(finder: Finder, span: Span) -> Iterator[Edit]:
    text = finder.source.text
    named = re.search(r"['\"]?\b(?:basic_)?auth['\"]?\s*(?:=>|[=:])\s*\Z", text[: span.start][-80:])
    is_attribute = re.search(r"\.auth\s*=\s*\Z", text[: span.start][-80:])
    if named is None or is_attribute:
        statement = finder.source.statement_of(span)
        end = re.compile(r"[ \t]*;?[^\n]*\n?").match(text, statement.end)
        yield Edit(Span(statement.start, end.end() if end else statement.end), "")
        return
    start = span.start - len(named[0])
    comma = re.compile(r"\s{0,80},[ \t]{0,80}").match(text, span.end)
    if comma is None:  # the last one goes with the comma before it
        start = len(text[:start].rstrip().removesuffix(","))
    yield Edit(Span(start, comma.end() if comma else span.end), "")


# -- a list of headers in place of another


def _note_replaced_lists(finder: Finder) -> None:
    """The last list given to a cURL handle, or to ``session.headers``, is the one that is sent."""
    for target, instead in finder.header_settings[:MOST_LISTS]:
        is_list = isinstance(instead, Map | Items)
        if not is_list or _has_credential(finder, instead) or _is_spread(instead):
            continue
        block = finder.source.block_of(instead.span)
        if any(_is_replaced(finder, s, target, instead, block) for s in finder.found.sent[:MOST]):
            _overridden(finder, instead)  # type: ignore[arg-type]
            return


def _is_spread(headers: Expression) -> bool:
    """Whether entries that stand elsewhere are kept in it."""
    return isinstance(headers, Map) and bool(headers.spreads)


def _is_replaced(finder: Finder, sent: Sent, target: str, instead: Expression, block: Span) -> bool:
    """Whether the header was set on the same thing before, in the same block, and not since."""
    if sent.at > instead.span.start:
        return False
    before = [h for t, h in finder.header_settings[:MOST_LISTS] if t == target and h is not instead]
    if any(_is_in(sent.value.span, h.span) for h in before):
        return finder.source.block_of(sent.value.span) == block
    where = _where(finder, sent)
    name = re.sub(r"(?i)(?:\.|->)headers?\Z", "", target).lstrip("$")
    return where is not None and bool(where[0]) and where == (name, block)


def _has_credential(finder: Finder, headers: Expression) -> bool:
    return any(_is_in(s.value.span, headers.span) for s in finder.found.sent)


def _overridden(finder: Finder, instead: Map | Items) -> None:
    slip = Slip("header_overridden", instead.span, "another list", drops_header=True)
    missing = Slip("header_missing", instead.span, drops_header=True)
    finder.found.slips += [slip, missing]
    finder.overridden_by = instead


def _note_replaced_options(finder: Finder) -> None:
    """``{ ...options, headers: {…} }``: of two ``headers`` the last one stands."""
    if finder.language.kind is not InputKind.JAVASCRIPT:
        return
    for call in finder.calls:
        for given in call.positional()[1:3]:
            options = finder.resolved(given)
            if isinstance(options, Map) and options.spreads:
                _note_spread(finder, options)


def _note_spread(finder: Finder, options: Map) -> None:
    told: list[tuple[int, Expression]] = [
        (e.span.start, finder.resolved(e.value)) for e in options.entries if _is_headers(finder, e)
    ]
    for spread in options.spreads:
        held = finder.resolved(spread)
        if isinstance(held, Map):
            told += [
                (spread.span.start, finder.resolved(e.value))
                for e in held.entries
                if _is_headers(finder, e)
            ]
    told.sort(key=lambda t: t[0])
    if len(told) < 2 or not isinstance(told[-1][1], Map):
        return
    last = told[-1][1]
    had = any(_has_credential(finder, h) for _, h in told[:-1])
    if had and not _has_credential(finder, last) and not last.spreads:
        _overridden(finder, last)


def _is_headers(finder: Finder, entry: Entry) -> bool:
    return finder.text(entry.key).text.lower() == "headers"
