"""The articles: one folder each, a declaration and the texts by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from portal.articles import markdown

CONTENT: Final = Path(__file__).parent / "content"
LANGUAGE: Final = "en"
_FENCE: Final = "+++\n"
_BEFORE_HEADING: Final = re.compile(r"(?m)^(?=## )")


class ContentError(ValueError):
    """A file of an article lacks a part or cannot be read; the text names the file."""


@dataclass(frozen=True)
class Passage:
    """What an article says about one cause.

    ``saw_found`` holds ``{found}``, the name of what was seen, and is empty where a finding of
    this cause never names anything.
    """

    code: str
    title: str
    short: str
    do: str
    saw: str
    saw_found: str
    source: str

    @cached_property
    def html(self) -> SafeString:
        return markdown.rendered(self.source)

    @cached_property
    def do_html(self) -> SafeString:
        return markdown.rendered_inline(self.do)

    def saw_text(self, found: str) -> str:
        return self.saw_found.replace("{found}", found) if found and self.saw_found else self.saw

    def saw_html(self, found: str = "") -> SafeString:
        source = self.saw_found if found and self.saw_found else self.saw
        return markdown.rendered_with_found(source, found)


@dataclass(frozen=True)
class ChecklistItem:
    """One step of the article's checklist and the causes that belong to it."""

    anchor: str
    title: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """An article; one with a checklist takes pastes."""

    slug: str
    title: str
    question: str
    answer: str
    description: str
    related: tuple[str, ...]
    checklist: tuple[ChecklistItem, ...]
    passages: Mapping[str, Passage]
    source: str

    @property
    def takes_pastes(self) -> bool:
        return bool(self.checklist)

    @cached_property
    def html(self) -> SafeString:
        sections = _BEFORE_HEADING.split(self.source)
        return markdown.rendered("\n".join(s + self._causes_of(s) for s in sections))

    def section_html(self, anchor: str) -> SafeString:
        """The section under this heading; empty where there is none such."""
        sections = _BEFORE_HEADING.split(self.source)
        return markdown.rendered("".join(s for s in sections if _anchor(s) == anchor))

    def _causes_of(self, section: str) -> str:
        """Behind a step of the checklist, links to all of its causes; else nothing."""
        codes = [c for i in self.checklist if i.anchor == _anchor(section) for c in i.codes]
        links = (f"[{self.passages[c].short}](/help/{self.slug}/causes/{c}/)" for c in codes)
        return f"\nAll causes of this step: {', '.join(links)}.\n" if codes else ""

    @cached_property
    def answer_html(self) -> SafeString:
        return markdown.rendered_inline(self.answer)


def _anchor(section: str) -> str:
    return markdown.anchor_of(section.partition("\n")[0].lstrip("# "))


def load(folder: Path) -> Article:
    """The article of this folder; raises ``ContentError`` where a part is missing."""
    texts = folder / LANGUAGE
    passages = [_passage(p) for p in sorted((texts / "causes").glob("*.md"))]
    with naming(folder / "article.toml") as declaration:
        declared = tomllib.loads(declaration.read_text("utf-8"))
        return Article(
            slug=folder.name,
            title=declared["title"],
            question=declared["question"],
            answer=declared["answer"],
            description=declared["description"],
            related=tuple(declared.get("related", ())),
            checklist=tuple(_item(i) for i in declared.get("checklist", ())),
            passages={p.code: p for p in passages},
            source=(texts / "article.md").read_text("utf-8"),
        )


@contextmanager
def naming(path: Path) -> Iterator[Path]:
    """Says in which file a part is missing."""
    try:
        yield path
    except (KeyError, ValueError, OSError) as fault:
        where = path.relative_to(path.parents[2])
        raise ContentError(f"{where}: {type(fault).__name__}: {fault}") from fault


def _item(declared: Mapping[str, Any]) -> ChecklistItem:
    return ChecklistItem(declared["anchor"], declared["title"], tuple(declared["causes"]))


def front_and_source(path: Path) -> tuple[Mapping[str, Any], str]:
    """The words in front of a text, as TOML, and the text itself in Markdown."""
    return _parted(path.read_text("utf-8"))


def _parted(text: str) -> tuple[Mapping[str, Any], str]:
    _, front, source = text.split(_FENCE, 2)
    return tomllib.loads(front), source


def _passage(path: Path) -> Passage:
    with naming(path):
        return passage_of(path.stem, path.read_text("utf-8"))


def passage_of(code: str, text: str) -> Passage:
    """The passage that a file of this text holds; KeyError or ValueError where a part is missing."""
    words, source = _parted(text)
    if not all(isinstance(word, str) for word in words.values()):
        raise ValueError("each of the words in front has to be a text in quotes")
    return Passage(
        code=code,
        title=words["title"],
        short=words["short"],
        do=words["do"],
        saw=words["saw"],
        saw_found=words.get("saw_found", ""),
        source=source,
    )


@cache
def all_articles() -> Mapping[str, Article]:
    """Every article by its slug, in the order of their declared places; loaded once."""
    folders = [f for f in CONTENT.iterdir() if (f / "article.toml").is_file()]
    return {a.slug: a for a in sorted((load(f) for f in folders), key=_order)}


@cache
def languages() -> tuple[str, ...]:
    """Those that any article is written in."""
    return tuple(sorted({path.parent.name for path in CONTENT.glob("*/*/article.md")}))


def _order(article: Article) -> tuple[bool, str]:
    return (not article.takes_pastes, article.title)


def main_article() -> Article:
    """The one that takes pastes: what programs and the command line speak with."""
    return next(a for a in all_articles().values() if a.takes_pastes)
