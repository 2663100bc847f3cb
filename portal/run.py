"""``make run``: database, sandbox API and site as one command; Ctrl-C ends all of it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Final

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 30


def main() -> int:
    port, sandbox_port = _port("PORT", 8000), _port("SANDBOX_PORT", 8001)
    for taken in (p for p in (port, sandbox_port) if _is_taken(p)):
        sys.exit(f"Port {taken} is taken. Name others: make run PORT=9000 SANDBOX_PORT=9001")
    environment = _environment(sandbox_port)
    _manage(environment, "migrate", "--verbosity", "0")
    signal.signal(signal.SIGTERM, _as_interrupt)
    running: list[subprocess.Popen[bytes]] = []
    try:
        running += [_sandbox(environment, sandbox_port), _site(environment, port)]
        _wait_until_serving(port, "/healthz", running)
        _wait_until_serving(sandbox_port, "/", running)
        _tell(port, sandbox_port, environment)
        return _wait_for_an_end(running)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(running)


def _port(name: str, default: int) -> int:
    given = os.environ.get(name, str(default))
    if not given.isdigit() or not 0 < int(given) < 65536:
        sys.exit(f"{name}: expected a port from 1 to 65535")
    return int(given)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _environment(sandbox_port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DEBUG": "1",
        "PORTAL_API_BASE_URL": f"http://{HOST}:{sandbox_port}",
        **os.environ,
    }


def _manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], env=environment)
    if done.returncode:
        sys.exit(done.returncode)


def _sandbox(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "sandbox_api", "--port", str(port)]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _site(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST]
    command += [
        "--port",
        str(port),
        "--blocking-threads",
        "16",
        "--no-ws",
        "--log-level",
        "warning",
    ]
    command += ["--reload", "--reload-paths", "portal", "--reload-paths", "templates"]
    command += ["portal.wsgi:application"]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _wait_until_serving(port: int, path: str, running: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if any(p.poll() is not None for p in running):
            sys.exit("A process ended before it served; its words stand above.")
        if _answers(port, path):
            return
        time.sleep(0.1)
    sys.exit(f"Nothing answered on port {port} within {PATIENCE_SECONDS} seconds.")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(port: int, sandbox_port: int, environment: dict[str, str]) -> None:
    print(f"\n  Keymend       http://{HOST}:{port}/")
    print(f"  The article   http://{HOST}:{port}/help/what-does-a-401-unauthorized-error-mean/")
    print(f"  Sandbox API   http://{HOST}:{sandbox_port}/v1/account/balance")
    print("  Test keys     the start page lists them; manage.py sandbox_api --keys")
    print(f"  Test calls    {environment['PORTAL_API_BASE_URL']}")
    print("\n  Ctrl-C ends all of it.\n", flush=True)


def _wait_for_an_end(running: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in running:
            code = process.poll()
            if code is not None:
                return code
        time.sleep(0.2)


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Each process leads a group of its own, so that its children end with it."""
    for process in running:
        _signal_group(process, signal.SIGTERM)
    for process in running:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass
        _signal_group(process, signal.SIGKILL)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main())
