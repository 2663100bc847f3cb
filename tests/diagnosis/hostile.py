"""Raw socket servers that misbehave, one way each."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Play = Callable[[socket.socket, threading.Event], None]


@dataclass
class Hostile:
    """A running server: its address, and every request that it received, byte for byte."""

    port: int
    received: list[bytes] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def playing(play: Play) -> Iterator[Hostile]:
    """Answers each connection by ``play(connection, over)`` once the request's head is read."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        server = Hostile(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, play, over, server))
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


def _serve(listening: socket.socket, play: Play, over: threading.Event, server: Hostile) -> None:
    while not over.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        with connection, suppress(OSError):
            server.received.append(_head(connection))
            play(connection, over)


def _head(connection: socket.socket) -> bytes:
    connection.settimeout(2)
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65536)
        if not part:
            break
        head += part
    return head


def saying(answer: bytes) -> Play:
    """Sends the answer and closes."""
    return lambda connection, over: connection.sendall(answer)


def answer(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def endless(beginning: bytes, part: bytes) -> Play:
    def play(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(beginning)
        while not over.is_set():
            connection.sendall(part)

    return play


def dripping(beginning: bytes, part: bytes) -> Play:
    """A little every 50 ms, so that no limit between two reads is ever reached."""

    def play(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(beginning)
        while not over.wait(0.05):
            connection.sendall(part)

    return play


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(5)


def resetting(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
