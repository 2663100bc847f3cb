"""Every language says what English says: nothing is left out, and nothing in a text is broken."""

from __future__ import annotations

import gettext
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from portal.articles.library import CONTENT, front_and_source
from portal.articles.markdown import anchor_of, has_declared_anchor, links_in, title_and_anchor
from portal.articles.words import words_in
from portal.languages import catalogues
from portal.languages.known import folder_of

LANGUAGES = catalogues.translated()
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|(?<![$#{\w])\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
ENGLISH_WORD = re.compile(r"[A-Za-z]{3,}")
NAMES_OF_THINGS = re.compile(
    r"\b(?:Linux|macOS|Windows|cmd\.exe|Git Bash|Keymend|Bearer|YOUR_API_KEY)\b"
)
FEW_WORDS = 2
"""So many may be the same in both: names, and words that a language took from English."""


@pytest.fixture(scope="module")
def extracted():
    return {key(m) for m in catalogues.extracted() if m.id}


def key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def messages(code: str) -> list[Message]:
    return [m for m in catalogues.read(code) if m.id]


@pytest.mark.parametrize("code", LANGUAGES)
class TestWordsOfPagesAndMails:
    def test_every_marked_word_is_in_the_catalogue_and_no_other(self, code, extracted):
        assert {key(m) for m in messages(code)} == extracted, "run manage.py messages"

    def test_every_message_is_translated(self, code):
        assert [key(m) for m in catalogues.untranslated(catalogues.read(code))] == []

    def test_nothing_is_a_guess(self, code):
        assert [key(m) for m in messages(code) if m.fuzzy] == []

    def test_placeholders_and_markup_are_those_of_the_english(self, code):
        broken = [
            (said, told)
            for m in messages(code)
            for told in filter(None, catalogues.strings(m))
            if not any(fits(said, told, is_plural=len(forms(m)) > 1) for said in forms(m))
            for said in forms(m)[:1]
        ]
        assert broken == []

    def test_white_space_at_the_ends_is_kept(self, code):
        assert [told for m in messages(code) for told in filter(None, catalogues.strings(m)) if not same_ends(m, told)] == []  # fmt: skip

    def test_nothing_is_left_in_english(self, code):
        left = [
            m.id for m in messages(code) if m.id in catalogues.strings(m) and is_english(str(m.id))
        ]
        assert left == []

    def test_compiled_catalogue_is_that_of_its_source(self, code):
        with catalogues.mo_file(code).open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        for m in messages(code):
            context, said = key(m)
            told = compiled.gettext(said) if context is None else compiled.pgettext(context, said)
            assert isinstance(m.id, tuple) or told == m.string, "run manage.py messages"


def forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def fits(said: str, told: str, *, is_plural: bool) -> bool:
    """The same placeholders and tags as often; Arabic has forms of one and two without a number."""
    theirs, ours = Counter(PLACEHOLDER.findall(said)), Counter(PLACEHOLDER.findall(told))
    return (ours <= theirs if is_plural else ours == theirs) and tags(said) == tags(told)


def tags(text: str) -> Counter[str]:
    """What a tag is and where it leads; a label in it is translated."""
    return Counter(re.sub(r' (?:aria-label|title)="[^"]*"', "", tag) for tag in TAG.findall(text))


def same_ends(message: Message, told: str) -> bool:
    """Where a word stands there: a comma of Japanese has its space in itself."""
    said = forms(message)[0]
    return (said[:1].isspace(), said[-1:].isspace()) in {
        (told[:1].isspace(), told[-1:].isspace()),
    } or not re.search(r"\w", said)


def is_english(text: str) -> bool:
    """Whether so many words stand in it that two languages cannot have them in common."""
    if text.startswith(("curl ", "curl.exe ")):
        return False
    prose = re.sub(r"%\(\w+\)[a-z]|\{\w*\}|<[^>]+>", "", CODE.sub("", text))
    prose = NAMES_OF_THINGS.sub("", prose)
    return len(ENGLISH_WORD.findall(prose)) > FEW_WORDS


TEXTS = sorted(p.relative_to(CONTENT) for p in CONTENT.glob("*/en/**/*.md"))
TABLES = sorted(p.relative_to(CONTENT) for p in CONTENT.glob("*/en/*.toml"))


def translated(code: str, english: Path) -> Path:
    slug, _, *rest = english.parts
    return folder_of(code).joinpath("articles", slug, *rest)


@pytest.mark.parametrize("code", LANGUAGES)
class TestArticles:
    def test_every_file_is_translated_and_no_other_is_there(self, code):
        there = set((folder_of(code) / "articles").rglob("*.*"))
        assert there == {translated(code, text) for text in (*TEXTS, *TABLES)}

    def test_text_says_what_the_english_says(self, code):
        told = {
            str(text): unlike
            for text in TEXTS
            if (unlike := differences(CONTENT / text, translated(code, text)))
        }
        assert told == {}

    def test_no_paragraph_is_left_in_english(self, code):
        left = {
            str(text): same
            for text in TEXTS
            if (same := same_paragraphs(CONTENT / text, translated(code, text)))
        }
        assert left == {}

    @pytest.mark.parametrize("table", TABLES, ids=lambda p: p.name)
    def test_table_says_what_the_english_says(self, code, table):
        english = tomllib.loads((CONTENT / table).read_text("utf-8"))
        own = tomllib.loads(translated(code, table).read_text("utf-8"))
        assert shape(own) == shape(english)
        left = set(leaves(english)) & set(leaves(own))
        assert [text for text in left if is_english(text)] == []

    def test_words_of_a_verdict_are_those_of_the_english(self, code):
        english, own = words_in("en"), words_in(code)
        for group in english.__dataclass_fields__:
            assert list(getattr(own, group)) == list(getattr(english, group)), group
            for name, said in getattr(english, group).items():
                told = getattr(own, group)[name]
                assert told.strip()
                assert told != said or not is_english(said), name


def differences(english: Path, own: Path) -> list[str]:
    """What the two texts do not have in common, though no language changes it."""
    words, source = front_and_source(english)
    own_words, own_source = front_and_source(own)
    same = {
        "names": shape(own_words) == shape(words),
        "anchors": anchors(own_source) == anchors(source),
        "links": set(links_in(own_source)) == set(links_in(source)),
        "programs": fences(own_source) == fences(source),
        "placeholders": placeholders(own_words) == placeholders(words),
    }
    return [what for what, is_same in same.items() if not is_same]


def same_paragraphs(english: Path, own: Path) -> list[str]:
    words, source = front_and_source(english)
    own_words, own_source = front_and_source(own)
    said = {*leaves(words), *paragraphs(source)}
    return [p for p in (*leaves(own_words), *paragraphs(own_source)) if p in said and is_english(p)]


def shape(words):
    """The names in a table, whatever they say."""
    if isinstance(words, dict):
        return {name: shape(inner) for name, inner in words.items()}
    return [shape(inner) for inner in words] if isinstance(words, list) else type(words)


def leaves(words) -> list[str]:
    if isinstance(words, dict):
        return [leaf for inner in words.values() for leaf in leaves(inner)]
    if isinstance(words, list):
        return [leaf for inner in words for leaf in leaves(inner)]
    return [words] if isinstance(words, str) else []


def placeholders(words) -> list[Counter[str]]:
    found = [Counter(re.findall(r"(?<![$#{\w])\{(?:found|key)\}", leaf)) for leaf in leaves(words)]
    return [c for c in found if c]


def anchors(source: str) -> list[str]:
    headings = re.findall(r"(?m)^#{2,4} +(.+)$", re.sub(r"(?s)```.*?```", "", source))
    return [anchor_of(h) for h in headings if has_declared_anchor(h) and title_and_anchor(h)[0]]


def fences(source: str) -> list[str]:
    """The programs of a text, less their comments, which may be translated."""
    blocks = re.findall(r"(?s)```.*?```", source)
    return [re.sub(r"(?m)\s*(?:#|//) .*$", "", block) for block in blocks]


def paragraphs(source: str) -> list[str]:
    """The lines of a text that are no program."""
    prose = re.sub(r"(?s)```.*?```", "", source)
    return [line.strip() for line in prose.split("\n") if line.strip()]
