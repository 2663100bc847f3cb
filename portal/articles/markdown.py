"""Markdown → HTML, once, when an article is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_NO_WORD: Final = re.compile(r"[^\w]+")


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A page elsewhere gets no handle on ours."""
    if str(tokens[index].attrGet("href")).startswith("https:"):
        tokens[index].attrSet("rel", "noopener")
    return renderer.renderToken(tokens, index, options, env)


_MARKDOWN.add_render_rule("link_open", _link_open)


def rendered(source: str) -> SafeString:
    """The text as HTML; headings get an anchor made of their words. No HTML passes through."""
    tokens = _MARKDOWN.parse(source)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor_of(inline.content))
    for token in tokens:
        _reachable_by_keyboard(token)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return SafeString(html)


def _reachable_by_keyboard(token: Token) -> None:
    """Code that scrolls sideways has to take the focus."""
    if token.type == "fence":
        token.attrSet("tabindex", "0")


def rendered_inline(source: str) -> SafeString:
    """One line, without a paragraph round it."""
    return SafeString(_MARKDOWN.renderInline(source))


def rendered_with_found(source: str, found: str) -> SafeString:
    """One line whose ``{found}`` is filled in behind the rendering, escaped."""
    html = _MARKDOWN.renderInline(source.replace("{found}", "FOUNDHERE"))
    return SafeString(html.replace("FOUNDHERE", escape(found)))


def anchor_of(heading: str) -> str:
    return _NO_WORD.sub("-", heading.lower()).strip("-")


def links_in(source: str) -> list[str]:
    """The addresses of all links of the text."""
    return [
        str(child.attrGet("href"))
        for token in _MARKDOWN.parse(source)
        for child in token.children or []
        if child.type == "link_open"
    ]
