"""Reads a flow: its logic from one file of the article, its words from one file each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from portal.articles.library import CONTENT, LANGUAGE, front_and_source, naming
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


@cache
def flows() -> Mapping[str, Flow]:
    """The flow of each article that has one, by the article's slug; loaded once."""
    folders = sorted(f.parent for f in CONTENT.glob(f"*/{LOGIC}"))
    return {folder.name: load(folder) for folder in folders}


def flow_of(slug: str) -> Flow | None:
    return flows().get(slug)


def load(folder: Path) -> Flow:
    """The flow of this article; raises ``ContentError`` where a part is missing."""
    with naming(folder / LOGIC) as file:
        declared = tomllib.loads(file.read_text("utf-8"))
        first, steps_from = declared["first"], declared["steps_from"]
        questions, endings = declared["question"].items(), declared["ending"].items()
        decisions = declared.get("decision", {})
    nodes: list[Node] = [
        *(_question(folder, id, logic) for id, logic in questions),
        *_decisions(folder, decisions),
        *(_ending(folder, id, logic) for id, logic in endings),
    ]
    with naming(folder / LOGIC):
        return Flow(first, steps_from, _by_id(nodes))


def _by_id(nodes: list[Node]) -> Mapping[str, Node]:
    by_id = {node.id: node for node in nodes}
    if len(by_id) < len(nodes):
        raise ValueError("two nodes have one name")
    return by_id


def _question(folder: Path, id: str, declared: Mapping[str, Any]) -> Question:
    with naming(folder / LOGIC):
        kind, leads_to = Kind(declared["kind"]), declared["leads_to"]
    with naming(folder / LANGUAGE / "questions" / f"{id}.md") as file:
        words, source = front_and_source(file)
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


def _decisions(folder: Path, declared: Mapping[str, Any]) -> list[Decision]:
    with naming(folder / LANGUAGE / "decisions.toml") as file:
        words = tomllib.loads(file.read_text("utf-8")) if declared else {}
        return [_decision(id, d, words[d["asks"]]) for id, d in declared.items()]


def _decision(id: str, declared: Mapping[str, Any], words: Mapping[str, Any]) -> Decision:
    options = _options(words["outcomes"], {})
    return Decision(id, declared["asks"], words["title"], options, declared["leads_to"])


def _ending(folder: Path, id: str, declared: Mapping[str, Any]) -> Ending:
    with naming(folder / LOGIC):
        way = Way(declared["way"])
    with naming(folder / LANGUAGE / "endings" / f"{id}.md") as file:
        words, source = front_and_source(file)
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
