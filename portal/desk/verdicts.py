"""A verdict and its cause as the desk says them in a row: few words, and a tone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.articles import words
from portal.articles.library import main_article
from portal.diagnosis.checks import CAUSES, Group
from portal.diagnosis.diagnosis import Verdict
from portal.wizard.showing import TONES

PILLS: Final = {"proven": "passed", "problem": "problem", "passed": "passed"}
"""The tone of a verdict → the style of its pill; the rest are plain."""

SHORT: Final = {
    Verdict.FIX_PROVEN: "Fix proven",
    Verdict.FIX_LIKELY: "Fault found",
    Verdict.KEY_WORKS: "Key works",
    Verdict.KEY_REFUSED: "Key refused",
    Verdict.LOOKS_RIGHT: "Looks right",
    Verdict.OTHER_ERROR: "Another error",
    Verdict.API_TROUBLE: "API trouble",
    Verdict.COULD_NOT_TEST: "Could not test",
    Verdict.NEED_MORE: "Nothing to check",
}
"""What stands in a row where there is no cause to name."""

GROUPS: Final = {
    Group.SENDING: "How the credential is sent",
    Group.SCHEME: "The scheme",
    Group.CLIENT: "Shell, language and tool",
    Group.KEY_TEXT: "The key's text",
    Group.LIFE: "The key's life",
}


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """``verdict`` and ``cause`` as kept in a column; both may be empty."""

    verdict: str
    cause: str

    @property
    def label(self) -> str:
        return SHORT[Verdict(self.verdict)] if self.verdict else "No check"

    @property
    def pill(self) -> str:
        return PILLS.get(TONES.get(Verdict(self.verdict), ""), "") if self.verdict else ""

    @property
    def title(self) -> str:
        """The cause's short title, else the verdict's."""
        return title_of_cause(self.cause) if self.cause else self.label


def title_of_cause(code: str) -> str:
    """Its short title in the article; the code itself for one that is no longer there."""
    passage = main_article().passages.get(code)
    return passage.short if passage else code


def causes_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a list to choose from: each group's name, and code and title of its causes."""
    return [
        (name, [(c, title_of_cause(c)) for c, cause in CAUSES.items() if cause.group is group])
        for group, name in GROUPS.items()
    ]


def verdicts() -> list[tuple[str, str]]:
    """Every verdict by its code and as a sentence."""
    return [(verdict.value, words.heading_of(verdict)) for verdict in Verdict]
