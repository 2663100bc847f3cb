"""Search finds the place that answers, whatever the spelling."""

from __future__ import annotations

import time

import pytest

from portal.articles.library import all_articles
from portal.wizard import search
from portal.wizard.search import found
from portal.wizard.spelling import distance, nearest, trigrams

A401 = "what-does-a-401-unauthorized-error-mean"
A403 = "what-does-a-403-insufficient-permissions-error-mean"
A429 = "what-does-a-429-too-many-requests-error-mean"
LOST, KEYS, SCOPES = "i-lost-my-api-key", "how-to-get-api-keys", "api-key-scopes-and-permissions"
LIMITS, CURL = "limits-of-api-keys", "test-your-api-key-with-curl"
MCP = "my-ai-assistant-cannot-list-my-domains"


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("401", A401), ("401 unauthorized", A401), ("unauthrized", A401), ("UNAUTHORISED", A401),
        ("authentification failed", A401), ("why is my request unauthorised?", A401),
        ("403", A403), ("403 forbiden", A403), ("insuficient permisions", A403),
        ("The provided token does not have the required scope(s).", A403),
        ("429", A429), ("rate limt", A429), ("ratelimit exceded", A429), ("to many requests", A429),
        ("Rate limit exceeded. Please wait before retrying.", A429), ("retry after", A429),
        ("how do i get an api kye", KEYS), ("creat a key", KEYS), ("genrate new key", KEYS),
        ("lost key", LOST), ("i losst my key", LOST), ("recover forgoten key", LOST),
        ("scpoes", SCOPES), ("wich scopes do i need", SCOPES), ("permision of key", SCOPES),
        ("how many keys", LIMITS), ("expiery", LIMITS), ("maximun number of keys", LIMITS),
        ("curl comand", CURL), ("powershell exmple", CURL), ("test my key", CURL),
        ("claude mcp", MCP), ("ai asistant", MCP), ("cannot list domians", MCP),
    ],
)  # fmt: skip
def test_question_finds_its_article_among_the_first_three(question, slug):
    first = [hit.address for hit in found(question).hits[:3]]
    assert any(address.startswith(f"/help/{slug}/") for address in first), first


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("line break in my key", "newline_in_key"),
        ("lien brake in key", "newline_in_key"),
        ("curly qoutes", "smart_quotes"),
        ("zero width charcter", "invisible_character"),
        ("missing Baerer", "scheme_missing"),
        ("newline_in_key", "newline_in_key"),
        ("netrc", "netrc_override"),
    ],
)
def test_question_finds_its_cause(question, code):
    assert any(hit.address.endswith(f"/causes/{code}/") for hit in found(question).hits[:5])


@pytest.mark.parametrize("slug", all_articles())
def test_every_article_is_found_by_its_own_question(slug):
    assert found(all_articles()[slug].question).hits[0].address == f"/help/{slug}/"


def test_passage_of_an_article_is_found_with_its_address():
    assert found("can i add the scope").hits[0].address == f"/help/{A403}/#can-i-add-it"


def test_corrected_words_are_told_as_the_articles_write_them():
    corrected = found("forbiden")
    assert (corrected.words, corrected.is_corrected) == (("forbidden",), True)
    assert not found("forbidden").is_corrected


def test_line_of_a_place_is_plain_words_without_the_marks_of_code():
    lines = [hit.line for hit in found("bearer").hits]
    assert any(line.startswith("Bearer comes more than once") for line in lines)
    assert [line for line in lines if "`" in line] == []


@pytest.mark.parametrize("question", ["", " ", "zzzqqq", "???", "x" * 40, "日本"])
def test_nothing_is_found_for_nothing(question):
    assert found(question).hits == ()


def test_long_question_is_answered_in_a_moment():
    search.index()
    hostile = " ".join(f"unautho{n}rized" for n in range(2000))
    began = time.process_time()
    found(hostile)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("key", "key", 0), ("kye", "key", 1), ("scpoe", "scope", 1), ("limt", "limit", 1),
     ("abc", "", 3), ("kitten", "sitting", 3), ("resart", "restart", 1)],
)  # fmt: skip
def test_distance_counts_slips_of_the_fingers(one, other, expected):
    assert distance(one, other) == distance(other, one) == expected


def test_short_words_are_corrected_only_where_two_letters_are_swapped():
    words = {t: frozenset({"key"}) for t in trigrams("key")}
    assert nearest("kye", words) == ["key"]
    assert nearest("kay", words) == []
