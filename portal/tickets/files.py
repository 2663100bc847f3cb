"""Files on their way in: bounded, of a known kind, cleared; and out: as downloads, to staff only."""

from __future__ import annotations

import codecs
import json
import re
import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.tickets.clearing import cleared, cleared_name
from portal.tickets.har import cleared_json
from portal.tickets.models import File, Ticket

MOST_FILES: Final = 5
MOST_FILES_OF_A_TICKET: Final = 20
MOST_BYTES: Final = 1024 * 1024
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
# What draws the picture; text, times, places and colour profiles with names stay behind.
_KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
)


class Unfit(Exception):
    """A file that is not taken; ``words`` say why and what to do, and quote nothing of it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept of a file."""

    data: bytes
    is_changed: bool = False


def room_for(ticket: Ticket, leaving: Collection[str] = ()) -> int:
    """How many files may still come: to a draft, or with one message of an open ticket."""
    if ticket.pk is None:
        return MOST_FILES
    there = ticket.files.exclude(pk__in=[n for n in leaving if n.isdigit()]).count()
    return max(0, MOST_FILES - there if ticket.is_draft else MOST_FILES_OF_A_TICKET - there)


def read(upload: UploadedFile[Any]) -> File:
    """The file, cleared and not yet stored; raises ``Unfit``."""
    suffix = PurePosixPath(upload.name or "").suffix.lower()
    clear = _KINDS.get(suffix)
    if clear is None:
        kinds = ", ".join(sorted(_KINDS))
        told = _("A file of another kind cannot be taken. Send one of %(kinds)s.")
        raise Unfit(told % {"kinds": kinds})
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unfit(_("A file is larger than 1 MB. Cut out the part that shows the fault."))
    content = clear(data)
    name, name_changed = _safe_name(upload.name or "", suffix)
    return File(
        name=name,
        content=content.data,
        size=len(content.data),
        is_changed=content.is_changed or name_changed,
    )


def _safe_name(name: str, suffix: str) -> tuple[str, bool]:
    """The file's own name, without a folder, a key or a sign that a shell or a header would mind."""
    stem = PurePosixPath(PureWindowsPath(name).name).stem
    told = cleared_name(stem)
    plain = re.sub(r"[^\w .()\[\]-]", "_", told.text).strip(". ")[:80] or "file"
    return f"{plain}{suffix}", told.is_changed


def _text(data: bytes) -> Content:
    told = cleared(decoded(data))
    return Content(told.text.encode(), told.is_changed)


def decoded(data: bytes) -> str:
    """By its mark, else UTF-16 where every other byte is zero, else UTF-8, else Windows' own."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding, zeros in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[0:200:2])):
        if zeros and zeros.count(0) > len(zeros) * 0.8:
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _json(data: bytes) -> Content:
    """By its structure and still JSON; what is none is cleared as text."""
    try:
        document = json.loads(decoded(data))
        plain, is_changed = cleared_json(document)
    except (ValueError, RecursionError):
        return _text(data)
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    return Content(text.encode("utf-8", "replace"), is_changed)


def _png(data: bytes) -> Content:
    """The picture alone: whatever was written beside it is dropped."""
    if not data.startswith(_SIGNATURE):
        raise Unfit(_("A file ends in .png but is no PNG picture. Save it as PNG, then try again."))
    try:
        kept = b"".join(chunk for kind, chunk in _chunks(data) if kind in _KEPT_CHUNKS)
    except struct.error as error:
        raise Unfit(_("A PNG picture is cut off. Save it again, then try again.")) from error
    return Content(_SIGNATURE + kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and whole chunk, up to the end of the picture (RFC 2083 section 3.2)."""
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise struct.error
        yield kind, data[at:end]
        at = end


def _pdf(data: bytes) -> Content:
    """As it is: its text cannot be cleared, so it is never shown, and the form says so."""
    if not data.startswith(b"%PDF-"):
        raise Unfit(_("A file ends in .pdf but is no PDF. Save it as PDF, then try again."))
    return Content(data)


_KINDS: Final[dict[str, Callable[[bytes], Content]]] = {
    ".txt": _text,
    ".log": _text,
    ".json": _json,
    ".har": _json,
    ".png": _png,
    ".pdf": _pdf,
}


def as_download(file: File) -> HttpResponse:
    """For staff: saved, never opened in the browser, whatever it claims to be."""
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
