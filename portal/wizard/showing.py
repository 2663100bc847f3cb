"""A diagnosis as its page tells it: words from the article, in the order of reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from http import HTTPStatus
from typing import Final

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.articles import words
from portal.articles.library import Article, Passage
from portal.articles.markdown import rendered_inline
from portal.articles.seen import seen_words
from portal.diagnosis.diagnosis import Change, Diagnosis, Verdict
from portal.diagnosis.finding import Finding
from portal.diagnosis.outcome import Label, Outcome, TestCall, withheld
from portal.wizard import own_key
from portal.wizard.checklist import CheckedItem, checked

TONES = {
    Verdict.FIX_PROVEN: "proven",
    Verdict.FIX_LIKELY: "problem",
    Verdict.KEY_WORKS: "passed",
    Verdict.LOOKS_RIGHT: "passed",
    Verdict.KEY_REFUSED: "problem",
}
_LABELS = {
    # Translators: what a check came to, as a short label over its heading.
    Verdict.FIX_PROVEN: pgettext_lazy("state", "Fault found, fix proven"),
    Verdict.FIX_LIKELY: pgettext_lazy("state", "Fault found"),
    Verdict.KEY_WORKS: pgettext_lazy("state", "Passed"),
    Verdict.KEY_REFUSED: pgettext_lazy("state", "Key refused"),
    Verdict.LOOKS_RIGHT: pgettext_lazy("state", "Passed"),
    Verdict.OTHER_ERROR: pgettext_lazy("state", "Another error"),
    Verdict.API_TROUBLE: pgettext_lazy("state", "We could not test"),
    Verdict.COULD_NOT_TEST: pgettext_lazy("state", "We could not test"),
    Verdict.NEED_MORE: pgettext_lazy("state", "Not tested"),
}
_OUTCOME_TONES = {
    Outcome.ACCEPTED: "passed",
    Outcome.REFUSED: "problem",
    Outcome.NOT_SENDABLE: "problem",
}


@dataclass(frozen=True)
class ShownFinding:
    finding: Finding
    passage: Passage

    @property
    def found(self) -> str:
        return seen_words(self.finding.found)

    @property
    def saw(self) -> SafeString:
        return self.passage.saw_html(self.found)

    @property
    def state(self) -> str:
        return words.certainty_words(self.finding)

    @property
    def style(self) -> str:
        return "problem" if self.finding.is_cause else "warning"


_CALLS: Final = {
    # Translators: the two test calls that stand side by side: the request as it was, and mended.
    Label.AS_SENT: pgettext_lazy("test call", "As sent"),
    Label.REPAIRED: pgettext_lazy("test call", "Repaired"),
}
_NO_ANSWER: Final = _("No answer")
_NOT_SENT: Final = _("Not sent")


@dataclass(frozen=True)
class ShownCall:
    call: TestCall

    @property
    def title(self) -> str:
        return str(_CALLS[self.call.label])

    @property
    def status_line(self) -> str:
        """``401 Unauthorized``, by the names of RFC 9110, or that there was none."""
        if self.call.status is None:
            return str(_NO_ANSWER if self.was_made else _NOT_SENT)
        known = {s.value: s.phrase for s in HTTPStatus}
        return f"{self.call.status} {known.get(self.call.status, '')}".strip()

    @property
    def was_made(self) -> bool:
        return self.call.ms is not None

    @property
    def words(self) -> str:
        return words.outcome_words(self.call)

    @property
    def style(self) -> str:
        return _OUTCOME_TONES.get(self.call.outcome, "not-tested")


@dataclass(frozen=True)
class Part:
    """A stretch of a changed line: what stays, or what differs."""

    text: str
    differs: bool


@dataclass(frozen=True)
class ShownChange:
    """A change, its words told apart into what stays and what differs."""

    change: Change

    @cached_property
    def _parts(self) -> tuple[list[Part], list[Part]]:
        was, now = (_TOKEN.findall(t) for t in (self.change.was, self.change.now))
        if not was or not now or len(was) + len(now) > MOST_TOKENS:
            return [Part(self.change.was, differs=True)], [Part(self.change.now, differs=True)]
        parts: tuple[list[Part], list[Part]] = ([], [])
        for tag, i, i_end, j, j_end in SequenceMatcher(None, was, now, False).get_opcodes():
            for side, tokens in ((0, was[i:i_end]), (1, now[j:j_end])):
                if tokens:
                    parts[side].append(Part("".join(tokens), differs=tag != "equal"))
        return parts

    @property
    def was(self) -> list[Part]:
        return self._parts[0] if self.change.was else []

    @property
    def now(self) -> list[Part]:
        return self._parts[1] if self.change.now else []


MOST_TOKENS: Final = 600
SHORTEST_TOLD_APART: Final = 20
"""Of a shorter key not even its end is shown."""
_TOKEN: Final = re.compile(r"\w+|\s+|•+|[^\w\s]")


@dataclass(frozen=True)
class Shown:
    """Everything that the templates of a result read."""

    article: Article
    diagnosis: Diagnosis

    @property
    def heading(self) -> str:
        return words.heading(self.article, self.diagnosis)

    @cached_property
    def meaning(self) -> SafeString:
        return rendered_inline(words.meaning(self.diagnosis))

    @property
    def tone(self) -> str:
        return TONES.get(self.diagnosis.verdict, "not-tested")

    @property
    def label(self) -> str:
        return str(_LABELS[self.diagnosis.verdict])

    @property
    def kind(self) -> str:
        return words.kind_words(self.diagnosis.input_kind)

    @cached_property
    def decisive(self) -> ShownFinding | None:
        finding = words.decisive(self.diagnosis)
        return self._shown(finding) if finding else None

    @cached_property
    def others(self) -> Sequence[ShownFinding]:
        """Less the mere "not a 401" where the heading says what it is instead."""
        first = words.decisive(self.diagnosis)
        is_refined = first is not None and self.diagnosis.verdict is Verdict.OTHER_ERROR
        told = [f for f in self.diagnosis.findings if not (is_refined and f.code == "not_a_401")]
        return [self._shown(f) for f in told if f is not first]

    def _shown(self, finding: Finding) -> ShownFinding:
        return ShownFinding(finding, self.article.passages[finding.code])

    @property
    def variables(self) -> SafeString:
        """The variables that the corrected text reads."""
        names = self.diagnosis.fix.env if self.diagnosis.fix else ()
        return format_html_join(", ", "<code>{}</code>", ((name,) for name in names))

    @property
    def key_as_printed(self) -> SafeString:
        """What the lines of ``own_key`` print of this key, which is English everywhere."""
        key = self.diagnosis.key
        if key is None:
            return SafeString()
        end = f", ends in {key.masked[-4:]}" if key.length >= SHORTEST_TOLD_APART else ""
        told = f"{key.length} characters{end}, odd: none"
        return format_html('<strong translate="no">{}</strong>', told)

    @property
    def calls(self) -> Sequence[ShownCall]:
        """Both calls where the second says something; none where neither was made."""
        made = [ShownCall(c) for c in self.diagnosis.test_calls]
        needed = [c for c in made if c.call.reason is None or c.call.reason != "nothing_to_repair"]
        return needed if any(c.call.reason is None for c in made) else []

    @property
    def calls_made(self) -> int:
        """How often the key went to the API."""
        return sum(c.was_made for c in self.calls)

    @property
    def not_tested(self) -> str:
        """Why no call was made at all, our own reason first; empty where one was."""
        if self.calls or not self.diagnosis.test_calls:
            return ""
        skipped = self.diagnosis.test_calls
        return words.outcome_words(withheld(skipped) or skipped[0])

    @cached_property
    def checklist(self) -> Sequence[CheckedItem]:
        return checked(self.article, self.diagnosis)

    @cached_property
    def changes(self) -> Sequence[ShownChange]:
        return [ShownChange(c) for c in self.diagnosis.fix.changes] if self.diagnosis.fix else []

    @cached_property
    def own_key(self) -> Sequence[own_key.Command]:
        """How to look at the key that the program has, the likeliest place first."""
        return own_key.commands(self.diagnosis)

    @property
    def retry_after(self) -> int | None:
        return next((c.retry_after for c in self.diagnosis.test_calls if c.retry_after), None)
