"""One run of wrk, Debian's package: requests a second, how long they took, what failed."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from shutil import which
from typing import Final

_TIMEOUT_SECONDS: Final = 30
_SCRIPT: Final = """
wrk.method, wrk.body = %(method)s, %(body)s
for name, value in pairs({%(headers)s}) do wrk.headers[name] = value end
local n = 0
function delay() return %(pause)d end
if %(is_many)s then
  request = function()
    n = n + 1
    wrk.headers["X-Forwarded-For"] = string.format("198.%%d.%%d.%%d", 18 + math.floor(n / 65536) %% 2, n %% 256, math.floor(n / 256) %% 256)
    return wrk.format()
  end
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\n{"requests": %%d, "seconds": %%f, "p50": %%f, "p99": %%f, "failed": %%d, "refused": %%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.timeout, e.status))
end
"""


@dataclass(frozen=True)
class Asked:
    """A request that is sent over and over; ``is_many``: each from another client's network."""

    url: str
    method: str = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_many: bool = False


@dataclass(frozen=True)
class Load:
    """What came of it: milliseconds; ``failed`` got no answer, ``refused`` one from 400 on."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int
    refused: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def is_installed() -> bool:
    return which("wrk") is not None


def load(asked: Asked, *, customers: int = 8, seconds: float = 2, pause_ms: int = 0) -> Load:
    """So many connections, each with one request after the other, for so long.

    A pause before each request is no part of its time.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(asked, pause_ms))
        script.flush()
        command = ["wrk", "-t1", f"-c{customers}", f"-d{seconds:g}s", f"--timeout={_TIMEOUT_SECONDS}s"]  # fmt: skip
        said = subprocess.run(
            [*command, "-s", script.name, asked.url], capture_output=True, text=True, check=True
        )
    return Load(**json.loads(said.stdout.strip().splitlines()[-1]))


def _script(asked: Asked, pause_ms: int) -> str:
    headers = ", ".join(f"[{_lua(n)}] = {_lua(v)}" for n, v in asked.headers.items())
    return _SCRIPT % {
        "method": _lua(asked.method),
        "body": _lua(asked.body) if asked.body else "nil",
        "headers": headers,
        "pause": pause_ms,
        "is_many": str(asked.is_many).lower(),
    }


def _lua(text: str) -> str:
    """A string of Lua, byte by byte where it is not plain."""
    plain = (c if c.isalnum() else f"\\{b:03d}" for b, c in ((b, chr(b)) for b in text.encode()))
    return '"' + "".join(plain) + '"'
