"""Keys that can be hunted for: every one begins and ends with a mark, and has its own middle."""

from __future__ import annotations

import base64
import html
import re
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

FIRST: Final = "hQ7" + secrets.token_hex(4)
LAST: Final = secrets.token_hex(4) + "Zk3"
MOST_PACKED: Final = 200
_PACKED: Final = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b")


def canary() -> str:
    """A key of 40 characters that no other run and no other door has."""
    return FIRST + secrets.token_hex(9) + LAST


def spellings(mark: str) -> dict[str, bytes]:
    """All the ways in which a mark could stand somewhere, by name."""
    plain = mark.encode()
    return {
        "plain": plain,
        "reversed": plain[::-1],
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "utf-16": mark.encode("utf-16-le"),
        "percent": "".join(f"%{b:02x}" for b in plain).encode(),
        "PERCENT": "".join(f"%{b:02X}" for b in plain).encode(),
        "JSON": "".join(f"\\u{b:04x}" for b in plain).encode(),
        "HTML": "".join(f"&#{b};" for b in plain).encode(),
        "HTML, hex": "".join(f"&#x{b:x};" for b in plain).encode(),
        **{f"base64+{n}": _base64(plain, n) for n in range(3)},
    }


def _base64(plain: bytes, shift: int) -> bytes:
    """Of base64, what does not depend on what stands before and behind."""
    encoded = base64.b64encode(b"\0" * shift + plain)
    start = -(-shift * 4 // 3)
    end = (shift + len(plain)) * 4 // 3
    return encoded[start:end]


_SOUGHT: Final = [
    (f"{half} {name}", spelling)
    for half, mark in (("first half", FIRST), ("last half", LAST))
    for name, spelling in spellings(mark).items()
]


def found_in(content: bytes) -> list[str]:
    """How a mark stands in it, compressed parts included; empty where none does."""
    return [name for part in (content, *_unpacked(content)) for name, s in _SOUGHT if s in part]


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever zlib or gzip finds in it, as Django's file cache writes."""
    for tried, match in enumerate(_PACKED.finditer(content)):
        if tried == MOST_PACKED:
            return
        wbits = 31 if match[0] == b"\x1f\x8b" else 15
        try:
            yield zlib.decompressobj(wbits).decompress(content[match.start() :], 10_000_000)
        except zlib.error:
            continue


def finds(*folders: Path) -> list[str]:
    """Every file in which a mark stands: its path and the spelling."""
    files = (p for folder in folders for p in folder.rglob("*") if p.is_file())
    return [f"{path}: {how}" for path in files for how in found_in(path.read_bytes())]


def disguises(text: str) -> dict[str, str]:
    """A key as it could be written somewhere by a leak, for the hunt to prove itself on."""
    return {
        "plain": text,
        "reversed": text[::-1],
        "hex": text.encode().hex(),
        "base64": base64.b64encode(b"a" + text.encode()).decode(),
        "base64 of a header": base64.b64encode(f"Bearer {text}".encode()).decode(),
        "percent": quote(text, safe="").replace(text, "".join(f"%{b:02X}" for b in text.encode())),
        "JSON": "".join(f"\\u{ord(c):04x}" for c in text),
        "HTML": "".join(f"&#{ord(c)};" for c in html.unescape(text)),
        "first half": text[:20],
        "last half": text[20:],
    }
