"""What the address asks for; what it cannot mean is left at what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from portal.articles.library import Article, all_articles
from portal.insights import period
from portal.insights.figures import Asked
from portal.insights.period import Period
from portal.languages.known import CODES


@dataclass(frozen=True)
class Choice:
    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """What figures were asked for, and the ways on from there, as addresses behind a "?"."""

    asked: Asked

    @classmethod
    def of(cls, query: QueryDict, today: date) -> Question:
        name = query.get("period", "")
        chosen = name if name in period.NAMES else period.DEFAULT
        language, article = query.get("language", ""), query.get("article", "")
        return cls(
            Asked(
                period=Period.ending(chosen, _day(query.get("to", "")) or today, today),
                language=language if language in CODES else "",
                article=article if article in _articles() else "",
            )
        )

    def _address(self, period: Period) -> str:
        parts = {
            "period": period.name,
            "to": period.last.isoformat() if period.last < period.today else "",
            "language": self.asked.language,
            "article": self.asked.article,
        }
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def address(self) -> str:
        return self._address(self.asked.period)

    @property
    def earlier(self) -> str:
        return self._address(self.asked.period.before)

    @property
    def later(self) -> str:
        """Empty where that has not begun."""
        after = self.asked.period.after
        return self._address(after) if after else ""

    @property
    def periods(self) -> list[Choice]:
        chosen = self.asked.period.name
        return [Choice(name, title, name == chosen) for name, title in period.NAMES.items()]

    @property
    def languages(self) -> list[Choice]:
        return [Choice(code, code, code == self.asked.language) for code in CODES]

    @property
    def articles(self) -> list[Choice]:
        chosen = self.asked.article
        return [Choice(slug, a.title, slug == chosen) for slug, a in _articles().items()]


def _articles() -> dict[str, Article]:
    """Those that figures can be of."""
    return {slug: article for slug, article in all_articles().items() if article.takes_pastes}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
