"""What an article offers to try beside the check: one module and one template each.

A tool is a function of the article, of what was chosen in its form, and of a diagnosis where there
is one; it answers with what its template reads. Its form is sent by GET and holds choices only:
what is not one of them is left out, and nothing that was sent is ever shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import QueryDict

from portal.articles.library import Article
from portal.diagnosis.diagnosis import Diagnosis
from portal.wizard.tools import choice, curl, lifespan, scopes, waiting

Tool = Callable[[Article, QueryDict, Diagnosis | None], Any]

TOOLS: Final[Mapping[str, Tool]] = {
    "choice": choice.shown,
    "curl": curl.shown,
    "lifespan": lifespan.shown,
    "scopes": scopes.shown,
    "waiting": waiting.shown,
}


def tool_of(article: Article, chosen: QueryDict, diagnosis: Diagnosis | None = None) -> Any:
    """What the article's tool shows; None where it has none."""
    return TOOLS[article.tool](article, chosen, diagnosis) if article.tool else None


def template_of(article: Article) -> str:
    return f"wizard/tools/{article.tool}.html"
