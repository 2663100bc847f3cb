"""A question of the article's own: one answer chosen, and what to do then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from portal.articles.library import Article, Choice
from portal.diagnosis.diagnosis import Diagnosis
from portal.wizard.tools.options import Option


@dataclass(frozen=True)
class ShownChoice:
    options: Sequence[Option]
    chosen: Choice | None


def shown(article: Article, chosen: QueryDict, diagnosis: Diagnosis | None) -> ShownChoice:
    picked = next((c for c in article.choices if c.id == chosen.get("choice")), None)
    options = [Option(c.id, c.label, is_chosen=c is picked) for c in article.choices]
    return ShownChoice(options, picked)
