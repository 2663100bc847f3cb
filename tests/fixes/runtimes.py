"""How a customer would run a corrected program, and what of Debian it needs for that."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

HOST = "https://api.101domain.com"
_JARS = "okhttp okio spring3-web spring3-core spring3-beans commons-logging"


@dataclass(frozen=True)
class Runtime:
    """``environment`` is what the machine, not the customer, sets; ``library`` is a command that
    fails where the language is there without what most programs need."""

    command: tuple[str, ...]
    file: str
    packages: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    library: tuple[str, ...] = ()

    @cached_property
    def is_here(self) -> bool:
        if shutil.which(self.command[0]) is None:
            return False
        return not self.library or subprocess.run(self.library, capture_output=True).returncode == 0


RUNTIMES = {
    "python": Runtime(
        ("/usr/bin/python3",), "fixed.py",
        ("python3-requests", "python3-httpx", "python3-aiohttp"),
    ),
    "javascript": Runtime(
        ("node",), "fixed.mjs", ("nodejs", "node-axios"),
        {"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"},
    ),
    "php": Runtime(
        ("php",), "fixed.php", ("php-cli", "php-curl", "php-guzzlehttp-guzzle"),
        library=("php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"),
    ),
    "ruby": Runtime(("ruby",), "fixed.rb", ("ruby", "ruby-faraday", "ruby-httparty")),
    "go": Runtime(("go", "run"), "fixed.go", ("golang-go",), {"GO111MODULE": "off"}),
    "java": Runtime(
        ("java", "-cp", ":".join(f"/usr/share/java/{j}.jar" for j in _JARS.split())),
        "Main.java", ("default-jdk-headless", "libokhttp-java", "libspring-web-java"),
    ),
}  # fmt: skip
TOOLS = ("curl", "wget", "httpie")
PACKAGES = tuple(dict.fromkeys([*TOOLS, *(p for r in RUNTIMES.values() for p in r.packages)]))


def _command(runtime: Runtime, text: str) -> tuple[str, ...]:
    """The tests' own Python where it has all that the program imports."""
    is_own = runtime is RUNTIMES["python"] and not re.search(r"import (?:httpx|aiohttp)", text)
    return (sys.executable,) if is_own else runtime.command


def printed_by(language: str, text: str, env: dict[str, str], sandbox: str, folder: Path) -> str:
    """What the program prints when its variables are set and the API is the sandbox."""
    runtime = RUNTIMES[language]
    text = re.sub(r"(from |require\()'https'", r"\1'http'", text.replace(HOST, sandbox))
    name = runtime.file.replace(".mjs", ".cjs") if "require(" in text else runtime.file
    (folder / name).write_text(text, "utf-8")
    cache = {"GOCACHE": str(folder.parent / "go"), "HOME": str(folder)}
    done = subprocess.run(
        [*_command(runtime, text), name],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **cache, **runtime.environment, **env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


if __name__ == "__main__":
    print(*PACKAGES)
