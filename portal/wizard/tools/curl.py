"""The cURL call for a shell and an endpoint, with the key in a variable and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.articles import words
from portal.articles.library import Article
from portal.diagnosis.diagnosis import Diagnosis, InputKind
from portal.wizard import calls
from portal.wizard.tools.options import Option, chosen_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Shell:
    """``asks`` takes the key in without showing it in the history; ``call`` holds ``@URL@``."""

    id: str
    name: str | StrPromise
    asks: str
    call: str


SHELLS: Final = (
    Shell(
        "bash",
        _("bash, zsh (Linux, macOS, Git Bash)"),
        "read -rs API_KEY",
        'curl -sS -i "@URL@" \\\n  -H "Authorization: Bearer $API_KEY"',
    ),
    Shell(
        "cmd",
        _("cmd.exe (Windows)"),
        "set /p API_KEY=",
        'curl.exe -sS -i "@URL@" -H "Authorization: Bearer %API_KEY%"',
    ),
    Shell(
        "powershell",
        "PowerShell",
        "$env:API_KEY = Read-Host",
        'curl.exe -sS -i "@URL@" -H "Authorization: Bearer $env:API_KEY"',
    ),
)


@dataclass(frozen=True)
class Built:
    """The command, and how it came to be."""

    shell: Shell
    shells: Sequence[Option]
    endpoints: Sequence[Option]
    command: str


def shown(article: Article, chosen: QueryDict, diagnosis: Diagnosis | None) -> Built:
    callable_ones = {e.id: e for e in calls.provider().endpoints if e.example}
    usual = "powershell" if _is_in_powershell(diagnosis) else "bash"
    shell_id = chosen_of(chosen.get("shell"), (s.id for s in SHELLS), usual)
    endpoint_id = chosen_of(chosen.get("call"), callable_ones, next(iter(callable_ones)))
    shell = next(s for s in SHELLS if s.id == shell_id)
    url = calls.provider().public_url + callable_ones[endpoint_id].example
    return Built(
        shell=shell,
        shells=[Option(s.id, str(s.name), is_chosen=s is shell) for s in SHELLS],
        endpoints=[
            Option(id, words.endpoint_words(id), is_chosen=id == endpoint_id)
            for id in callable_ones
        ],
        command=shell.call.replace("@URL@", url),
    )


def _is_in_powershell(diagnosis: Diagnosis | None) -> bool:
    return diagnosis is not None and diagnosis.input_kind is InputKind.POWERSHELL
