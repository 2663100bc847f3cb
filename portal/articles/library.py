"""The articles: one folder each, a declaration and the words in English.

The words in another language stand in that language's folder, file for file; a file that is
missing there is read in English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.articles import markdown
from portal.languages.known import SOURCE, current, folder_of, prefix_of
from portal.languages.lists import listed

CONTENT: Final = Path(__file__).parent / "content"
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


@dataclass(frozen=True, slots=True)
class Asking:
    """How an article asks for a paste, in its own words; an empty part leaves the usual ones."""

    label: str = ""
    hint: str = ""
    button: str = ""

    @property
    def hint_html(self) -> SafeString:
        return markdown.rendered_inline(self.hint)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the question of an article's own, and what it leads to."""

    id: str
    label: str
    title: str
    source: str

    @property
    def html(self) -> SafeString:
        return markdown.rendered(self.source)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A whole program in one language; ``id`` is the kind of paste that it suits."""

    id: str
    name: str
    text: str


@dataclass(frozen=True)
class Article:
    """An article; the one with the passages is what the diagnosis speaks with.

    ``answers`` are what a diagnosis can come to that this article is about (a cause's code, or a
    verdict); ``tool`` is what its page offers to try; ``how_to`` is the section whose numbered
    steps are the way to do it; ``formerly`` are slugs that it once had. ``language`` is the one
    that its links lead to, and its words are in as far as they are translated.
    """

    slug: str
    title: str
    question: str
    answer: str
    description: str
    related: tuple[str, ...]
    checklist: tuple[ChecklistItem, ...]
    passages: Mapping[str, Passage]
    source: str
    place: int = 0
    group: str = ""
    keywords: str = ""
    takes_pastes: bool = False
    asking: Asking = Asking()
    answers: tuple[str, ...] = ()
    tool: str = ""
    tool_question: str = ""
    choices: tuple[Choice, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    how_to: str = ""
    formerly: tuple[str, ...] = ()
    language: str = SOURCE

    @property
    def has_passages(self) -> bool:
        return bool(self.checklist)

    @cached_property
    def html(self) -> SafeString:
        with translation.override(self.language):
            sections = "\n".join(s + self._causes_of(s) for s in self._sections)
            return markdown.rendered(sections, with_links=True)

    @property
    def _sections(self) -> list[str]:
        return _BEFORE_HEADING.split(self.source)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Everything under a heading, in order; what stands before the first is no section."""
        return tuple(_section(s) for s in self._sections if s.startswith("## "))

    def section_html(self, anchor: str) -> SafeString:
        """The section under this heading; empty where there is none such."""
        return markdown.rendered("".join(s for s in self._sections if _anchor(s) == anchor))

    def _causes_of(self, section: str) -> str:
        """Behind a step of the checklist, links to all of its causes; else nothing."""
        codes = [c for i in self.checklist if i.anchor == _anchor(section) for c in i.codes]
        above = f"{prefix_of(self.language)}/help/{self.slug}"
        links = (f"[{self.passages[c].short}]({above}/causes/{c}/)" for c in codes)
        # Translators: a list of links follows.
        told = gettext("All causes of this step: {links}.")
        return f"\n{told.format(links=listed(links))}\n" if codes else ""

    @cached_property
    def answer_html(self) -> SafeString:
        return markdown.rendered_inline(self.answer)


def _anchor(section: str) -> str:
    return markdown.anchor_of(section.partition("\n")[0].lstrip("# "))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its text in Markdown; ``anchor`` stays whatever the title becomes."""

    anchor: str
    title: str
    source: str

    @property
    def html(self) -> SafeString:
        return markdown.rendered(self.source)


def _section(source: str) -> Section:
    heading, _, text = source.partition("\n")
    title, anchor = markdown.title_and_anchor(heading.lstrip("# "))
    return Section(anchor, title, text.strip())


@dataclass(frozen=True, slots=True)
class Words:
    """Where an article's words in one language are; English where there are none."""

    folder: Path
    language: str

    @property
    def _english(self) -> Path:
        return self.folder / SOURCE

    def file(self, name: str) -> Path:
        translated = folder_of(self.language) / "articles" / self.folder.name / name
        is_there = self.language != SOURCE and translated.is_file()
        return translated if is_there else self._english / name

    def files(self, kind: str) -> list[Path]:
        """Those of one kind, such as ``causes``: as many in every language."""
        names = sorted(p.name for p in (self._english / kind).glob("*.md"))
        return [self.file(f"{kind}/{name}") for name in names]


def load(folder: Path, language: str = SOURCE) -> Article:
    """The article of this folder; raises ``ContentError`` where a part is missing."""
    texts = Words(folder, language)
    passages = [_passage(p, language) for p in texts.files("causes")]
    choices = {p.stem: _choice(p, language) for p in texts.files("choices")}
    with naming(folder / "article.toml") as declaration:
        declared = tomllib.loads(declaration.read_text("utf-8"))
        chosen = tuple(choices[id] for id in declared.get("choices", ()))
        codes = {i["anchor"]: tuple(i["causes"]) for i in declared.get("checklist", ())}
        snippets = tuple(_snippet(folder, s) for s in declared.get("snippet", ()))
        place = declared["place"]
    with naming(texts.file("article.md")) as file:
        return Article(
            slug=folder.name,
            passages={p.code: p for p in passages},
            place=place,
            group=declared.get("group", ""),
            takes_pastes=declared.get("takes_pastes", bool(codes)),
            related=tuple(declared.get("related", ())),
            answers=tuple(declared.get("answers", ())),
            tool=declared.get("tool", ""),
            choices=chosen,
            snippets=snippets,
            how_to=declared.get("how_to", ""),
            formerly=tuple(declared.get("formerly", ())),
            language=language,
            **_words_of(_localised(file, language), codes),
        )


def reworded(article: Article, text: str) -> Article:
    """The article with another text in its file; KeyError or ValueError where a part is missing."""
    codes = {item.anchor: item.codes for item in article.checklist}
    return replace(article, **_words_of(text, codes))


def _words_of(text: str, codes: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """All of an article that is in one language; ``codes`` are its checklist's, by their anchor."""
    words, source = _parted(text)
    steps = words.get("steps", {})
    return {
        "title": words["title"],
        "question": words["question"],
        "answer": words["answer"],
        "description": words["description"],
        "keywords": words.get("keywords", ""),
        "asking": Asking(**words.get("asking", {})),
        "tool_question": words.get("tool_question", ""),
        "checklist": tuple(ChecklistItem(a, steps[a], codes[a]) for a in codes),
        "source": source,
    }


@contextmanager
def naming(path: Path) -> Iterator[Path]:
    """Says in which file a part is missing."""
    try:
        yield path
    except (KeyError, ValueError, TypeError, OSError) as fault:
        where = path.relative_to(path.parents[2])
        raise ContentError(f"{where}: {type(fault).__name__}: {fault}") from fault


def front_and_source(path: Path, language: str = SOURCE) -> tuple[Mapping[str, Any], str]:
    """The words in front of a text, as TOML, and the text itself in Markdown."""
    return _parted(_localised(path, language))


def _localised(path: Path, language: str) -> str:
    """The text with links to the site's own pages in the same language."""
    return path.read_text("utf-8").replace("](/help/", f"]({prefix_of(language)}/help/")


def _parted(text: str) -> tuple[Mapping[str, Any], str]:
    _, front, source = text.split(_FENCE, 2)
    return tomllib.loads(front), source


def _snippet(folder: Path, declared: Mapping[str, str]) -> Snippet:
    text = (folder / "snippets" / declared["file"]).read_text("utf-8")
    return Snippet(declared["id"], declared["name"], text.strip())


def _choice(path: Path, language: str) -> Choice:
    with naming(path):
        words, source = front_and_source(path, language)
        return Choice(path.stem, words["label"], words["title"], source)


def _passage(path: Path, language: str) -> Passage:
    with naming(path):
        return passage_of(path.stem, _localised(path, language))


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


def all_articles(language: str = "") -> Mapping[str, Article]:
    """Every article by its slug, in the order of their declared places; loaded once.

    In the language of the page that is being made, where none is given.
    """
    return _articles_in(language or current())


@cache
def _articles_in(language: str) -> Mapping[str, Article]:
    folders = [f for f in CONTENT.iterdir() if (f / "article.toml").is_file()]
    loaded = sorted((load(f, language) for f in folders), key=lambda a: (a.place, a.slug))
    return {a.slug: a for a in loaded}


@cache
def moved() -> Mapping[str, str]:
    """A slug that an article once had → the one that it has."""
    return {old: a.slug for a in all_articles(SOURCE).values() for old in a.formerly}


def main_article() -> Article:
    """The one with the passages: what programs and the command line speak with."""
    return next(a for a in all_articles().values() if a.has_passages)


def article_about(subject: str) -> Article | None:
    """The article that a diagnosis leads to which comes to this; None where none is about it."""
    return next((a for a in all_articles().values() if subject in a.answers), None)
