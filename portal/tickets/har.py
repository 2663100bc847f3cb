"""Recordings of a browser's traffic and other JSON, cleared by structure: still valid JSON after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from portal.tickets.clearing import cleared

Json = Any

REMOVED: Final = "[removed: credential]"
REMOVED_BODY: Final = "[removed: encoded content]"
MOST_DEEP: Final = 100
SHORTEST_LOOKED_AT: Final = 4
_SECRET_NAME: Final = re.compile(
    r"authoriz|cookie|token|secret|passw|pwd|api[-_]?key|credential|session|signature|private[-_]?key"
    r"|^(?:x-)?auth|^sid$|^sig$|^jwt$|^otp$|^pin$",
    re.I,
)
# Parameters of an address or a form that are credentials there, and everyday words elsewhere.
_SECRET_PARAMETER: Final = re.compile(r"^(?:key|code|state)$", re.I)
_ABOUT_COOKIES: Final = "cookies"
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_IN_A_ROW: Final = "\u2028"  # a line end to whoever looks for white space, and none to split at


def cleared_json(document: Json) -> tuple[Json, bool]:
    """The document without credentials, and whether any was in it.

    Raises ``ValueError`` where it is nested deeper than anyone writes by hand.
    """
    plain = _without_credentials(document, 0)
    texts = sorted(set(_texts(plain)))
    words = dict(zip(texts, _cleared_together(texts), strict=True))
    done = _with_words(plain, words)
    return done, done != document


def _without_credentials(node: Json, depth: int) -> Json:
    if depth > MOST_DEEP:
        raise ValueError("nested too deep")
    if isinstance(node, list):
        return [_without_credentials(item, depth + 1) for item in node]
    if isinstance(node, str):
        return _of_text(node, depth)
    if not isinstance(node, dict):
        return node
    if _is_secret_pair(node):
        node = {**node, "value": REMOVED}
    if node.get("encoding") == "base64" and isinstance(node.get("text"), str):
        node = {**node, "text": REMOVED_BODY}
    return {name: _of_member(name, value, depth) for name, value in node.items()}


def _of_text(text: str, depth: int) -> str:
    """A body that is itself JSON, as recordings hold them, loses its credentials as well."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        inner = json.loads(text)
    except (ValueError, RecursionError):
        return text
    plain = _without_credentials(inner, depth + 1)
    return text if plain == inner else json.dumps(plain, ensure_ascii=False)


def _is_secret_pair(node: dict[str, Json]) -> bool:
    """A header, cookie or parameter as a HAR writes it: ``{"name": …, "value": …}``."""
    name = node.get("name", node.get("key"))
    if not isinstance(name, str) or "value" not in node:
        return False
    return bool(_SECRET_NAME.search(name) or _SECRET_PARAMETER.search(name))


def _of_member(name: str, value: Json, depth: int) -> Json:
    if name.lower() == _ABOUT_COOKIES and isinstance(value, list):
        return [_without_value(cookie) for cookie in value]
    is_secret = isinstance(value, str | int) and not isinstance(value, bool)
    if is_secret and name not in ("name", "key") and _SECRET_NAME.search(name):
        return REMOVED
    if name == "key" and isinstance(value, str) and cleared(value).is_changed:
        return REMOVED
    return _without_credentials(value, depth + 1)


def _without_value(cookie: Json) -> Json:
    return {**cookie, "value": REMOVED} if isinstance(cookie, dict) else REMOVED


def _texts(node: Json) -> Iterator[str]:
    """Every text in it that is long enough to be looked at, names included."""
    if isinstance(node, str) and len(node) >= SHORTEST_LOOKED_AT:
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(name)
            yield from _texts(value)


def _cleared_together(texts: list[str]) -> list[str]:
    """All in one go, a line each, for one by one takes minutes; where the lines do not come out
    as they went in, one by one all the same."""
    rows = [_LINE_END.sub(_IN_A_ROW, text) for text in texts]
    done = cleared("\n".join(rows)).text.split("\n") if rows else []
    if len(done) != len(texts):
        return [cleared(text).text for text in texts]
    return [row.replace(_IN_A_ROW, "\n") for row in done]


def _with_words(node: Json, words: dict[str, str]) -> Json:
    if isinstance(node, str):
        return words.get(node, node)
    if isinstance(node, list):
        return [_with_words(item, words) for item in node]
    if isinstance(node, dict):
        return {words.get(n, n): _with_words(v, words) for n, v in node.items()}
    return node
