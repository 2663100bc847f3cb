"""Refuses to start with a flow that leads nowhere, goes round, or lacks words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from django.core.checks import CheckMessage, Error, register

from portal.articles.library import CONTENT, Article, ContentError, all_articles
from portal.articles.markdown import links_in
from portal.articles.system_checks import in_every_language, leads_somewhere
from portal.languages.known import SOURCE
from portal.wizard.questions.decisions import DECISIONS
from portal.wizard.questions.facts import UNKNOWN
from portal.wizard.questions.flow import GIVEN, Decision, Ending, Flow, Kind, Node, Question
from portal.wizard.questions.loading import flows

SHOWN_BY_QUESTIONS: Final = frozenset({"last_day", "last_days", "output", "seen_key"})
SHOWN_BY_ENDINGS: Final = frozenset({"last_day", "own_key"})


def register_all() -> None:
    register(flows_are_whole)


def flows_are_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return in_every_language(_faults_in)


def _faults_in(language: str) -> list[CheckMessage]:
    try:
        articles, declared = all_articles(language), flows(language)
    except ContentError as fault:
        return [Error(str(fault), id="questions.E007")]
    return [
        message for slug, flow in declared.items() for message in faults_of(flow, slug, articles)
    ]


def faults_of(flow: Flow, slug: str, articles: Mapping[str, Article]) -> Iterator[CheckMessage]:
    """Every fault of one flow, each with its own identifier."""
    article = articles[slug]
    found = chain(
        _targets(flow),
        _reach(flow),
        _rounds(flow),
        _answers(flow),
        _endings(flow, article, articles),
        _links(flow, article, articles),
        _stray_words(flow, CONTENT / slug / SOURCE),
    )
    yield from (Error(f"{slug}: {text}", id=f"questions.E00{n}") for n, text in found)


Fault = tuple[int, str]


def _targets(flow: Flow) -> Iterator[Fault]:
    """No dead end: what does not end leads on, and to something that there is."""
    if flow.first not in flow.nodes:
        yield 1, f"it begins with {flow.first}, which does not exist"
    for start, option, target in flow.edges():
        if target not in flow.nodes:
            yield 1, f"{start}, {option} leads to {target}, which does not exist"
    for node in flow.nodes.values():
        if not isinstance(node, Ending) and not node.leads_to:
            yield 1, f"{node.id} is a dead end"


def _reach(flow: Flow) -> Iterator[Fault]:
    reached, waiting = set[str](), [flow.first]
    while waiting:
        id = waiting.pop()
        if id not in reached and id in flow.nodes:
            reached.add(id)
            waiting += _next_of(flow.nodes[id])
    for id in flow.nodes:
        if id not in reached:
            yield 2, f"{id} cannot be reached"


def _next_of(node: Node) -> list[str]:
    return [] if isinstance(node, Ending) else list(node.leads_to.values())


def _rounds(flow: Flow) -> Iterator[Fault]:
    """Takes away what leads only to what was taken away; what is left goes round."""
    left = dict(flow.nodes)
    while leaves := [i for i, n in left.items() if not set(_next_of(n)) & set(left)]:
        for id in leaves:
            del left[id]
    if left:
        yield 3, f"it goes round among {', '.join(left)}"


def _answers(flow: Flow) -> Iterator[Fault]:
    """Each answer has its words and its way, and one of them is "I don't know"."""
    for node in flow.nodes.values():
        if isinstance(node, Ending):
            continue
        if [o.id for o in node.options] != list(node.leads_to):
            yield 4, f"the answers of {node.id} are not those that its words name"
        yield from _of_question(node) if isinstance(node, Question) else _of_decision(node)


def _of_question(question: Question) -> Iterator[Fault]:
    if UNKNOWN not in question.leads_to:
        yield 4, f'{question.id} has no "I don\'t know"'
    if question.kind is Kind.DATE and set(question.leads_to) != {GIVEN, UNKNOWN}:
        yield 4, f"{question.id} asks for a date, so it leads from {GIVEN} and {UNKNOWN}"
    if not question.shows <= SHOWN_BY_QUESTIONS:
        yield 4, f"{question.id} shows what no question can show"


def _of_decision(decision: Decision) -> Iterator[Fault]:
    decided = DECISIONS.get(decision.asks)
    if decided is None or set(decided.outcomes) != set(decision.leads_to):
        yield 4, f"{decision.id} does not lead from what {decision.asks} can say"


def _endings(flow: Flow, article: Article, articles: Mapping[str, Article]) -> Iterator[Fault]:
    source = articles.get(flow.steps_from)
    for ending in flow.endings:
        if ending.cause and ending.cause not in article.passages:
            yield 5, f"{ending.id} names the cause {ending.cause}, which has no passage"
        for anchor in ending.steps:
            if source is None or not source.section_html(anchor):
                yield 5, f"{ending.id} shows {flow.steps_from}#{anchor}, which does not exist"
        if not ending.shows <= SHOWN_BY_ENDINGS:
            yield 5, f"{ending.id} shows what no ending can show"


def _links(flow: Flow, article: Article, articles: Mapping[str, Article]) -> Iterator[Fault]:
    texts = {node.id: node.source for node in flow.nodes.values() if not isinstance(node, Decision)}
    for id, source in texts.items():
        for address in links_in(source):
            if not leads_somewhere(address, article, articles):
                yield 6, f"the link {address} of {id} leads nowhere"


def _stray_words(flow: Flow, texts: Path) -> Iterator[Fault]:
    for folder, nodes in (("questions", flow.questions), ("endings", flow.endings)):
        written = {file.stem for file in (texts / folder).glob("*.md")}
        for id in sorted(written - {node.id for node in nodes}):
            yield 6, f"{folder}/{id}.md belongs to nothing in the flow"
