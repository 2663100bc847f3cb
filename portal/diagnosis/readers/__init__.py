"""Pasted text → the request that it shows. One module a shape; the first that knows it reads it.

To add a shape: a module with ``read(text, provider) -> PastedRequest | None``, and its place in
``READERS``, before whatever would take its texts for something looser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from portal.diagnosis.diagnosis import InputKind
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers import (
    bare_key,
    blocks,
    code,
    config_text,
    crontab,
    curl,
    curl_config,
    dotenv,
    echoed,
    error_message,
    har,
    header_line,
    http_file,
    http_response,
    json_text,
    listing,
    log_line,
    notebook,
    openapi,
    other_cli,
    other_languages,
    patch,
    pipeline,
    powershell,
    prose,
    proxy_config,
    quotation,
    raw_http,
    systemd_unit,
    terminal,
    told_shell,
    verbose,
    wire_log,
)
from portal.diagnosis.request import PastedRequest, Slip
from portal.diagnosis.secret import Secret
from portal.diagnosis.traced import EMPTY, Span

Reader = Callable[[str, Provider], PastedRequest | None]

READERS: Final[tuple[Reader, ...]] = (
    patch.read,
    notebook.read,
    quotation.read,
    wire_log.read,
    log_line.read,
    error_message.read,
    http_response.read,
    verbose.read,
    http_file.read,
    raw_http.read,
    openapi.read,
    har.read,
    json_text.read,
    proxy_config.read,
    systemd_unit.read,
    pipeline.read,
    config_text.read,
    curl_config.read,
    crontab.read,
    echoed.read,
    told_shell.read,
    blocks.read,
    curl.read,
    powershell.read,
    other_cli.read,
    other_languages.read,
    code.read,
    listing.read,
    terminal.read,
    dotenv.read,
    header_line.read,
    config_text.read_without_key,
    log_line.read_log,
    prose.read,
    log_line.read_without_header,
    bare_key.read,
)

_LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def read(paste: str, provider: Provider) -> PastedRequest:
    """The paste as the first reader that knows its shape reads it; never raises."""
    text = _LONE_SURROGATES.sub("\ufffd", paste)
    if not text.strip():
        return _nothing(text)
    text = _less_wide_padding(text)
    for reader in READERS:
        request = reader(text, provider)
        if request is not None:
            return request
    return PastedRequest(kind=InputKind.UNKNOWN, text=Secret(text))


def _nothing(text: str) -> PastedRequest:
    """An empty paste: an empty key, if it was a key that was meant."""
    slip = Slip("empty_key", Span(0, len(text)))
    return PastedRequest(kind=InputKind.EMPTY, text=Secret(text), stored=EMPTY, slips=(slip,))


def _less_wide_padding(text: str) -> str:
    """A whole UTF-16 text read as bytes has a NUL beside each character: one of those is kept.

    So that the shape shows, and the checks still see that there was something odd.
    """
    if len(text) < 8 or text.count("\0") * 5 < len(text) * 2:
        return text
    plain = text.replace("\0", "")
    is_marked = plain[:2] in ("ÿþ", "þÿ") or plain[:1] == "\ufeff"
    return plain if is_marked else "\ufeff" + plain
