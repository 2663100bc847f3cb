"""What programs find the site by: a map, the rules for robots, and the articles as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.articles.library import Article, all_articles
from portal.articles.markdown import without_anchors
from portal.wizard.reading import article_or_404, follows_moves

_TEXT: Final = "text/plain; charset=utf-8"
_MARKDOWN: Final = "text/markdown; charset=utf-8"
_OWN_LINK: Final = re.compile(r"\]\((/[^)\s]*)\)")


def _public_paths() -> Iterator[str]:
    yield from map(reverse, ("start", "examples", "promise"))
    for article in all_articles().values():
        yield reverse("article", args=[article.slug])
        yield from (reverse("cause", args=[article.slug, code]) for code in article.passages)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    addresses = "".join(
        f"<url><loc>{escape(settings.SITE_URL + path)}</loc></url>\n" for path in _public_paths()
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{addresses}</urlset>\n'
    )
    return HttpResponse(text, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Results and tickets are closed to robots by their own header, too."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/results/", "/tickets/", "/find/"))
    text = f"User-agent: *\n{closed}\nSitemap: {settings.SITE_URL}{reverse('sitemap')}\n"
    return HttpResponse(text, content_type=_TEXT)


@require_safe
@follows_moves
def article_as_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(_as_markdown(article_or_404(slug)), content_type=_MARKDOWN)


def _as_markdown(article: Article) -> str:
    """The article whole, its links absolute: it is read elsewhere."""
    body = _OWN_LINK.sub(rf"]({settings.SITE_URL}\1)", without_anchors(article.source))
    here = settings.SITE_URL + reverse("article", args=[article.slug])
    told = _("Paste what you send and get the fault and its fix: %(address)s") % {"address": here}
    check = f"{told}\n" * article.takes_pastes
    return f"# {article.question}\n\n{article.answer}\n\n{check}\n{body.strip()}\n"


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """The site in the form of llmstxt.org: what it is, then its pages as Markdown."""
    articles = "".join(
        f"- [{a.title}]({settings.SITE_URL}{reverse('article-markdown', args=[a.slug])}): "
        f"{a.description}\n"
        for a in all_articles().values()
    )
    api = settings.SITE_URL + reverse("api-description")
    promise = settings.SITE_URL + reverse("promise")
    text = (
        "# Keymend\n\n"
        "> Finds why an API call fails: paste what you send, get the exact fault, the corrected "
        "text, and the proof that it works. The key is never stored.\n\n"
        f"## Articles\n\n{articles}\n"
        "## For programs\n\n"
        f"- [The diagnosis as an API]({api}): OpenAPI description; POST a paste, get findings and "
        "fix as JSON\n\n"
        "## Optional\n\n"
        f"- [What happens to your key]({promise}): where it goes, what is kept, what never is\n"
    )
    return HttpResponse(text, content_type=_MARKDOWN)
