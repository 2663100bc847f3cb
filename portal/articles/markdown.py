"""Markdown → HTML, once, when an article is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_DECLARED_ANCHOR: Final = re.compile(r"[ \t]*\{#([a-z0-9-]+)\}[ \t]*\Z")
_NO_WORD: Final = re.compile(r"[^\w]+")


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A page elsewhere gets no handle on ours."""
    if str(tokens[index].attrGet("href")).startswith("https:"):
        tokens[index].attrSet("rel", "noopener")
    return renderer.renderToken(tokens, index, options, env)


_MARKDOWN.add_render_rule("link_open", _link_open)


def _heading_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """The link stands beside the heading, so that it is no part of the heading's name."""
    html = renderer.renderToken(tokens, index, options, env)
    return f'<div class="titled">{html}' if tokens[index].meta.get("link") else html


def _heading_close(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    html = renderer.renderToken(tokens, index, options, env)
    opening = tokens[index - 2]
    if not opening.meta.get("link"):
        return html
    name = escape(_("Link to this passage: %(title)s") % {"title": opening.meta["link"]})
    link = f'<a class="passage-link" href="#{opening.attrGet("id")}" aria-label="{name}">#</a>'
    return f"{html.rstrip()}{link}</div>\n"


_MARKDOWN.add_render_rule("heading_open", _heading_open)
_MARKDOWN.add_render_rule("heading_close", _heading_close)


def rendered(source: str, *, with_links: bool = False) -> SafeString:
    """The text as HTML; headings get their anchor. No HTML passes through.

    ``with_links``: each heading is followed by a link to itself, which its aria-label names.
    """
    tokens = _MARKDOWN.parse(source)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            title, anchor = title_and_anchor(inline.content)
            heading.attrSet("id", anchor)
            _leave_title(inline, title)
            heading.meta = {"link": with_links and title}
    for token in tokens:
        _reachable_by_keyboard(token)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return SafeString(html)


def _leave_title(inline: Token, title: str) -> None:
    """Takes the declared anchor off the words of a heading."""
    children = _MARKDOWN.parseInline(title)[0].children
    inline.content, inline.children = title, children


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


def title_and_anchor(heading: str) -> tuple[str, str]:
    """``Words {#anchor}`` → both; where none is declared, the anchor is made of the words."""
    match = _DECLARED_ANCHOR.search(heading)
    if match:
        return heading[: match.start()], match[1]
    return heading, _NO_WORD.sub("-", heading.lower()).strip("-")


def anchor_of(heading: str) -> str:
    return title_and_anchor(heading)[1]


def has_declared_anchor(heading: str) -> bool:
    return bool(_DECLARED_ANCHOR.search(heading))


def without_anchors(source: str) -> str:
    """The Markdown for other readers, whose headings are words alone."""
    return re.sub(r"(?m)^(#{1,6} .*?)[ \t]*\{#[a-z0-9-]+\}[ \t]*$", r"\1", source)


def links_in(source: str) -> list[str]:
    """The addresses of all links of the text."""
    return [
        str(child.attrGet("href"))
        for token in _MARKDOWN.parse(source)
        for child in token.children or []
        if child.type == "link_open"
    ]


def without_marks(source: str) -> str:
    """The words of one paragraph, without what makes them links, code or bold."""
    inline = _MARKDOWN.parseInline(source)
    children = inline[0].children or []
    return "".join("\n" if c.type == "softbreak" else c.content for c in children)
