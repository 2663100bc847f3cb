"""The words of templates and programs as catalogues: one a language, in gettext's own form.

Babel does the reading and writing; it is there for those who work on the site, and not where the
site is run: the compiled catalogues lie beside their sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from portal.languages.known import CODES, NAMES, SOURCE, folder_of

_KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_FOR_TRANSLATORS: Final = ("Translators:",)
_WIDTH: Final = 100
_NO_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A catalogue changes with its words alone: when it was made says nothing."""


def translated() -> tuple[str, ...]:
    """The languages that have a catalogue: all but English."""
    return tuple(code for code in CODES if code != SOURCE)


def po_file(code: str) -> Path:
    return folder_of(code) / "LC_MESSAGES" / "django.po"


def mo_file(code: str) -> Path:
    return po_file(code).with_suffix(".mo")


def extracted(code: str = SOURCE) -> Catalog:
    """Every word that is marked, with the files that it stands in; no translations."""
    catalogue = Catalog(
        locale=to_locale(code),
        project="Keymend",
        version="1",
        header_comment=f"# {NAMES[code]}: the words of pages and mails.",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    for path, source in _sources():
        for _, words, comments, context in extract("python", source, _KEYWORDS, _FOR_TRANSLATORS):
            place = [(path.relative_to(settings.BASE_DIR).as_posix(), 0)]
            catalogue.add(words, None, place, auto_comments=comments, context=context)
    return catalogue


def _sources() -> Iterator[tuple[Path, BytesIO]]:
    for path in sorted((settings.BASE_DIR / "portal").rglob("*.py")):
        yield path, BytesIO(path.read_bytes())
    for suffix in ("html", "txt"):
        for path in sorted((settings.BASE_DIR / "templates").rglob(f"*.{suffix}")):
            yield path, BytesIO(_as_python(path).encode("utf-8"))


def _as_python(template: Path) -> str:
    """What is marked in a template as calls; without indents, which mean nothing there."""
    calls = templatize(template.read_text("utf-8"), origin=str(template))
    return "\n".join(line.strip() for line in calls.splitlines())


def read(code: str) -> Catalog:
    with po_file(code).open("rb") as file:
        return read_po(file, locale=to_locale(code))


def renewed(code: str) -> Catalog:
    """The catalogue with the words of today; what is new in it is empty, what is gone is gone."""
    catalogue = extracted(code)
    before = read(code) if po_file(code).is_file() else Catalog()
    for message in catalogue:
        known = before.get(message.id, message.context) if message.id else None
        if known is not None and isinstance(known.id, str) == isinstance(message.id, str):
            message.string = known.string
    return catalogue


def write(code: str, catalogue: Catalog) -> None:
    """Both forms: the one to write in, and the one that the site reads."""
    po_file(code).parent.mkdir(parents=True, exist_ok=True)
    with po_file(code).open("wb") as file:
        write_po(
            file,
            catalogue,
            width=_WIDTH,
            ignore_obsolete=True,
            include_lineno=False,
            sort_by_file=True,
        )
    with mo_file(code).open("wb") as file:
        write_mo(file, catalogue)


def untranslated(catalogue: Catalog) -> list[Message]:
    """Those that lack a translation, or one of its plurals."""
    return [m for m in catalogue if m.id and not all(strings(m))]


def strings(message: Message) -> tuple[str, ...]:
    """The translation, or each of its plurals; empty where there is none yet."""
    told = message.string or ""
    return (told,) if isinstance(told, str) else tuple(told)
