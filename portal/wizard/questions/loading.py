"""Reads a flow: its logic from one file of the article, its words from one file each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from portal.articles.library import CONTENT, Words, front_and_source, naming
from portal.languages.known import SOURCE, current
from portal.wizard.questions.flow import (
    Command,
    Decision,
    Ending,
    Flow,
    Kind,
    Node,
    Option,
    Question,
    Way,
)

LOGIC: Final = "questions.toml"


def flows(language: str = "") -> Mapping[str, Flow]:
    """The flow of each article that has one, by the article's slug; loaded once.

    In the language of the page that is being made, where none is given.
    """
    return _flows_in(language or current())


@cache
def _flows_in(language: str) -> Mapping[str, Flow]:
    folders = sorted(f.parent for f in CONTENT.glob(f"*/{LOGIC}"))
    return {folder.name: load(folder, language) for folder in folders}


def flow_of(slug: str) -> Flow | None:
    return flows().get(slug)


def load(folder: Path, language: str = SOURCE) -> Flow:
    """The flow of this article; raises ``ContentError`` where a part is missing."""
    texts = Words(folder, language)
    with naming(folder / LOGIC) as file:
        declared = tomllib.loads(file.read_text("utf-8"))
        first, steps_from = declared["first"], declared["steps_from"]
        questions, endings = declared["question"].items(), declared["ending"].items()
        decisions = declared.get("decision", {})
    nodes: list[Node] = [
        *(_question(texts, id, logic) for id, logic in questions),
        *_decisions(texts, decisions),
        *(_ending(texts, id, logic) for id, logic in endings),
    ]
    with naming(folder / LOGIC):
        return Flow(first, steps_from, _by_id(nodes))


def _by_id(nodes: list[Node]) -> Mapping[str, Node]:
    by_id = {node.id: node for node in nodes}
    if len(by_id) < len(nodes):
        raise ValueError("two nodes have one name")
    return by_id


def _question(texts: Words, id: str, declared: Mapping[str, Any]) -> Question:
    with naming(texts.folder / LOGIC):
        kind, leads_to = Kind(declared["kind"]), declared["leads_to"]
    with naming(texts.file(f"questions/{id}.md")) as file:
        words, source = front_and_source(file, texts.language)
        return Question(
            id=id,
            kind=kind,
            title=words["title"],
            short=words["short"],
            source=source,
            options=_options(words["options"], words.get("hints", {})),
            leads_to=leads_to,
            commands=tuple(Command(c["label"], c["text"]) for c in words.get("commands", ())),
            shows=frozenset(declared.get("shows", ())),
        )


def _options(labels: Mapping[str, str], hints: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(id, label, hints.get(id, "")) for id, label in labels.items())


def _decisions(texts: Words, declared: Mapping[str, Any]) -> list[Decision]:
    with naming(texts.file("decisions.toml")) as file:
        words = tomllib.loads(file.read_text("utf-8")) if declared else {}
        return [_decision(id, d, words[d["asks"]]) for id, d in declared.items()]


def _decision(id: str, declared: Mapping[str, Any], words: Mapping[str, Any]) -> Decision:
    options = _options(words["outcomes"], {})
    return Decision(id, declared["asks"], words["title"], options, declared["leads_to"])


def _ending(texts: Words, id: str, declared: Mapping[str, Any]) -> Ending:
    with naming(texts.folder / LOGIC):
        way = Way(declared["way"])
    with naming(texts.file(f"endings/{id}.md")) as file:
        words, source = front_and_source(file, texts.language)
        return Ending(
            id=id,
            way=way,
            title=words["title"],
            short=words["short"],
            do=words["do"],
            source=source,
            cause=declared.get("cause", ""),
            steps=tuple(declared.get("steps", ())),
            shows=frozenset(declared.get("shows", ())),
        )
