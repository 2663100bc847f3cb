"""What hands an environment file on to the program, and what it makes of quotes and comments.

A shell and the libraries called dotenv take quotes off and leave comments out. Docker's
``--env-file`` hands on all that stands behind the first ``=``. systemd takes quotes off and
keeps a comment behind a value. Neither of these two knows ``export``.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

_DOCKER: Final = re.compile(
    r"(?i)(?:docker|podman)[ \t]+(?:container[ \t]+)?(?:run|create|exec)\b[^\n]{0,400}--env-file"
    r"|(?:docker|podman)[ \t]+--env-file|docker'?s[ \t]+--env-file"
)
_SYSTEMD: Final = re.compile(r"(?im)^[ \t]*EnvironmentFile=|\bsystemd\b|^[ \t#]*/etc/default/")


class Loader(StrEnum):
    """Named where the paste shows it."""

    DOCKER = "docker"
    SYSTEMD = "systemd"
    UNKNOWN = ""

    @property
    def keeps_quotes(self) -> bool:
        return self is Loader.DOCKER

    @property
    def keeps_comments(self) -> bool:
        return self is not Loader.UNKNOWN

    @property
    def knows_export(self) -> bool:
        return self is Loader.UNKNOWN


def loader_of(text: str) -> Loader:
    if _DOCKER.search(text):
        return Loader.DOCKER
    return Loader.SYSTEMD if _SYSTEMD.search(text) else Loader.UNKNOWN
