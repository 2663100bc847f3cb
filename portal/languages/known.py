"""Which languages there are: English, and one for each folder of translations."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, to_language, to_locale

SOURCE: Final = "en"
TRANSLATIONS: Final = Path(__file__).parent / "translations"


def _codes() -> tuple[str, ...]:
    folders = sorted(f.name for f in TRANSLATIONS.iterdir() if f.is_dir())
    return (SOURCE, *map(to_language, folders))


CODES: Final = _codes()
"""In the form that addresses have, such as ``pt-br``; English first."""


def language_name(code: str) -> str:
    """In the language itself, such as ``Deutsch``; the code where it is not known."""
    name = str(LANG_INFO.get(code, {}).get("name_local", code))
    return name[:1].upper() + name[1:]


NAMES: Final = {code: language_name(code) for code in CODES}


def current() -> str:
    """The language of the page that is being made; English outside of a request."""
    active = get_language()
    return active if active in NAMES else SOURCE


def folder_of(code: str) -> Path:
    """Where the words of a language that is not English stand."""
    return TRANSLATIONS / to_locale(code)


def prefix_of(code: str) -> str:
    """What an address in this language begins with: nothing in English, else such as ``/de``."""
    return "" if code == SOURCE else f"/{code}"
