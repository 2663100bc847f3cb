"""Bodies that no view read, such as a refused form's, are read to their end all the same.

A server has to close a connection on which a part of a request is left (RFC 9112 section 9.3). Who
has sent the next one meanwhile, as a proxy does that keeps its connections, gets no answer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

LONGEST_BYTES: Final = 8 * 1024 * 1024
"""What a proxy hands on; a longer body is not worth keeping the connection."""
_AT_ONCE: Final = 64 * 1024


def drained(application: Application) -> Application:
    """The WSGI application, and behind it what reads the rest."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body, length = environ["wsgi.input"], _length(environ)  # nothing of it is left behind
        answered = application(environ, start_response)
        if 0 < length <= LONGEST_BYTES:
            while body.read(_AT_ONCE):
                pass
        return answered

    return answer


def _length(environ: dict[str, Any]) -> int:
    """0 where none is told: such a body is sent in chunks, and nobody knows for how long."""
    told = environ.get("CONTENT_LENGTH", "")
    return int(told) if told.isascii() and told.isdigit() else 0
