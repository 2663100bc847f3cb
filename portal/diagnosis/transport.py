"""The connections to the provider's API: kept open between calls, hung up when a call is too long.

``requests`` limits the time between two reads only, and a server that sends a byte now and then
would hold the line for ever.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

IDLE_CONNECTIONS: Final = 8
"""How many are kept open to one API; what is more is closed after its call."""


class Line:
    """What one call talks over, which another thread can hang up.

    ``is_reused``: an earlier call opened it, so the server may have closed it meanwhile.
    """

    def __init__(self) -> None:
        self.is_hung_up = False
        self.is_reused = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def holds(self, connected: socket.socket, *, is_reused: bool) -> None:
        with self._lock:
            self._socket, self.is_reused = connected, is_reused

    @contextlib.contextmanager
    def hung_up_after(self, seconds: float) -> Iterator[None]:
        """Within, connections that this thread uses are this line's."""
        timer = threading.Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        token = _LINE.set(self)
        try:
            yield
        finally:
            _LINE.reset(token)
            timer.cancel()
            self._let_go()

    def _hang_up(self) -> None:
        with self._lock:
            self.is_hung_up = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        """From here on the connection may be another call's, which is not to be hung up."""
        with self._lock:
            self._socket = None


_LINE: Final[ContextVar[Line]] = ContextVar("line")


class _Held(HTTPConnection):
    """Tells the line of the running call which socket it uses."""

    def connect(self) -> None:
        super().connect()
        self._tell(is_reused=False)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            self._tell(is_reused=True)
        super().request(*args, **kwargs)

    def _tell(self, *, is_reused: bool) -> None:
        if self.sock is not None:
            _LINE.get().holds(self.sock, is_reused=is_reused)


class _HeldEncrypted(_Held, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Held


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _HeldEncrypted


class _Adapter(HTTPAdapter):
    """``requests``' transport with no retries of its own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _EncryptedPool}


@cache
def _adapter() -> _Adapter:
    """One for the process; used directly, since a session would follow what an answer says."""
    return _Adapter(max_retries=0, pool_connections=2, pool_maxsize=IDLE_CONNECTIONS)


def send(
    request: requests.PreparedRequest, line: Line, timeout: tuple[float, float]
) -> requests.Response:
    """The answer, its body unread; ``timeout`` in seconds: to connect, between two reads.

    A server may close an idle connection at the moment at which it is used again. That is no
    trouble of the API's, so a request whose old connection breaks goes out once more on a new
    one: it is a GET, which may be repeated (RFC 9110 section 9.2.2).
    """
    try:
        return _adapter().send(request, stream=True, timeout=timeout, verify=True)
    except requests.Timeout:
        raise
    except requests.ConnectionError:
        if not line.is_reused or line.is_hung_up:
            raise
    _adapter().close()
    return _adapter().send(request, stream=True, timeout=timeout, verify=True)
