"""An article with one of its files changed: as the site would show it, and what would stop it.

Nothing here is stored or published: content lives in the repository.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString

from portal.articles.library import (
    CONTENT,
    Article,
    Passage,
    all_articles,
    passage_of,
    reworded,
)
from portal.articles.system_checks import faults_of
from portal.diagnosis.checks import CAUSES
from portal.languages.known import SOURCE

ARTICLE: Final = "article.md"
_CAUSES: Final = "causes/"
LONGEST: Final = 60_000
"""In characters."""


@dataclass(frozen=True)
class ContentFile:
    """One file that can be changed; ``code`` is the cause of a passage, empty for the article."""

    article: Article
    code: str = ""

    @property
    def name(self) -> str:
        return f"{_CAUSES}{self.code}.md" if self.code else ARTICLE

    @property
    def title(self) -> str:
        return self.article.passages[self.code].short if self.code else self.article.title

    @property
    def path(self) -> str:
        """From the folder of all content."""
        return f"{self.article.slug}/{SOURCE}/{self.name}"

    @property
    def text(self) -> str:
        """As it is in the repository."""
        return (CONTENT / self.path).read_text("utf-8")


@dataclass(frozen=True)
class Draft:
    """A file with another text; ``faults`` are what would keep the site from starting with it.

    ``passage`` is None for an article's own text, and where it could not be read.
    """

    file: ContentFile
    article: Article
    passage: Passage | None
    faults: tuple[str, ...]

    @property
    def saw_found(self) -> SafeString | None:
        """What a finding says that names what it saw; None where this passage never does."""
        if self.passage is None or not self.passage.saw_found:
            return None
        return self.passage.saw_html("what was found")


def files_of(article: Article) -> list[ContentFile]:
    return [ContentFile(article), *(ContentFile(article, code) for code in article.passages)]


def file_named(slug: str, name: str) -> ContentFile | None:
    """None where there is none: a new file is made in the repository."""
    article = all_articles().get(slug)
    return next((f for f in files_of(article) if f.name == name), None) if article else None


def drafted(file: ContentFile, text: str) -> Draft:
    """The article as it would be with this text in the file's place."""
    if not file.code:
        return _drafted_article(file, text)
    try:
        passage = passage_of(file.code, text)
    except (KeyError, ValueError) as fault:
        return Draft(file, file.article, None, (_told(fault),))
    changed = replace(file.article, passages={**file.article.passages, file.code: passage})
    return Draft(file, changed, passage, _faults(changed))


def _drafted_article(file: ContentFile, text: str) -> Draft:
    try:
        changed = reworded(file.article, text)
    except (KeyError, ValueError, TypeError) as fault:
        return Draft(file, file.article, None, (_told(fault),))
    return Draft(file, changed, None, _faults(changed))


def _told(fault: Exception) -> str:
    if isinstance(fault, KeyError):
        return f"The words in front lack “{fault.args[0]}”."
    return f"The words in front, between two lines of +++, cannot be read: {fault}"


def _faults(article: Article) -> tuple[str, ...]:
    articles = {**all_articles(), article.slug: article}
    said = (str(message.msg) for message in faults_of(article, articles, CAUSES))
    return tuple(text.removeprefix(f"{article.slug}: ") for text in said)
