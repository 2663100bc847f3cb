"""The same page in another language: its address differs in what it begins with, and nothing else."""

from __future__ import annotations

from django.utils.translation import get_language_from_path

from portal.languages.known import CODES, prefix_of


def in_language(path: str, code: str) -> str:
    """``/de/help/`` in French → ``/fr/help/``, in English → ``/help/``."""
    return prefix_of(code) + without_language(path)


def without_language(path: str) -> str:
    named = get_language_from_path(path)
    return path.removeprefix(prefix_of(named)) if named else path


def alternates(path: str) -> dict[str, str]:
    """Each language's code → the address of this page in it."""
    plain = without_language(path)
    return {code: prefix_of(code) + plain for code in CODES}
