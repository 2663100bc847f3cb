"""The languages that the site speaks, by their own names."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language_info

from portal.articles.library import CONTENT


@cache
def known_languages() -> dict[str, str]:
    """Code → name, of those that there are words in."""
    codes = sorted(file.stem for file in (CONTENT / "_words").glob("*.toml"))
    return {code: language_name(code) for code in codes}


def language_name(code: str) -> str:
    """In the language itself, such as ``Deutsch``; the code where it is not known."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
