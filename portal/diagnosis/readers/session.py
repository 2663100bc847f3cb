"""What a transcript of a terminal shows of a variable: another value, a process without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import edit_distance, names_a_secret
from portal.diagnosis.request import Edit, Slip
from portal.diagnosis.traced import Span

LIKELY: Final = Certainty.LIKELY
MOST_NAMES: Final = 8
_NAME: Final = re.compile(r"[A-Za-z_]\w{0,80}\Z")
_PROMPT: Final = r"[ \t]*(?:[^\s$#%>]{0,60}[$#%>] ?|PS [^\r\n<>|]{0,100}> ?)?"
_CRON_LINE: Final = re.compile(
    r"(?m)^[ \t]*(?:@(?:hourly|daily|weekly|monthly|yearly|annually|midnight|reboot)|(?:[\d*/,-]{1,20}[ \t]+){4}[\dA-Za-z*/,-]{1,20})[ \t]+(?P<command>\S[^\r\n]*)"
)
_READS_A_FILE: Final = re.compile(
    r"(?:^|[\s;&|(\"'])(?:\.|source)[ \t]+\S|\benv\b[ \t]+\S*\$\(|\b(?:ba|z)?sh[ \t]+-\w*l|--env-file"
)
_RUN: Final = re.compile(
    rf"(?m)^{_PROMPT}(?:(?:ba|z|da|k)?sh|python3?|node|php|ruby|perl)?[ \t]*(?P<file>(?:\./|/|~/)?[\w./-]{{1,80}}\.(?:sh|bash|py|js|php|rb)|\./[\w./-]{{1,80}})[^\r\n=]*$"
)
_SHEBANG: Final = re.compile(r"(?m)^#![ \t]*/")


def slips_of_session(text: str, names: Iterable[str]) -> Iterator[Slip]:
    """For each variable that the request reads, what around it keeps its value away."""
    for name in sorted(n for n in names if _NAME.match(n))[:MOST_NAMES]:
        yield from list(_older_value(text, name)) or _only_for_later(text, name)
        yield from _not_exported(text, name)
        yield from _not_handed_on(text, name)
        yield from _named_otherwise(text, name)
        yield from _not_in_cron(text, name)


def is_mended_elsewhere(slips: Iterable[Slip]) -> bool:
    """Whether all that is wrong is what the process holds, and no word of the paste."""
    slips = list(slips)
    codes = {"stale_environment", "env_not_loaded", "empty_key"}
    return bool(slips) and all(s.code in codes and not s.drops_header for s in slips)


def export_edits(text: str, slips: Iterable[Slip]) -> Iterator[Edit]:
    """``export`` in front of the assignment that reached no other process."""
    for slip in slips:
        if slip.code == "env_not_loaded" and slip.drops_header:
            line = text[slip.span.start : slip.span.end]
            at = slip.span.start + line.find(slip.found.removeprefix("$"))
            yield Edit(Span(at, at), "export ")


def _older_value(text: str, name: str) -> Iterator[Slip]:
    """A file says one value, the shell another."""
    shown = re.compile(
        rf"(?m)^{_PROMPT}(?:echo[ \t]+\"?(?:\$\{{?|%|\$env:){name}\}}?%?\"?|printenv[ \t]+{name}|\$env:{name})[ \t]*\r?\n"
        r"[ \t]*(?P<value>[^\s$%#>]{8,400})[ \t]*\r?$",
        re.I,
    ).search(text)
    if shown is None:
        return
    written = re.compile(
        rf"(?m)^[ \t]*(?:\S{{0,80}}:)?(?:export[ \t]+)?{name}=[\"']?(?P<value>[^\s\"']{{8,400}})|"
        rf"SetEnvironmentVariable\([ \t]*[\"']{name}[\"'][ \t]*,[ \t]*[\"'](?P<set>[^\"'\r\n]{{8,400}})"
    )
    for match in written.finditer(text):
        if (match["value"] or match["set"]) != shown["value"]:
            yield Slip("stale_environment", Span(*shown.span("value")), name, LIKELY)
            return


def _only_for_later(text: str, name: str) -> Iterator[Slip]:
    """``setx``, the registry and a profile are read by processes that start afterwards."""
    set_for_later = re.compile(
        rf"(?im)^{_PROMPT}setx[ \t]+\"?{name}\b|SetEnvironmentVariable\([ \t]*[\"']{name}[\"'][^)\r\n]{{0,500}}[\"'\]:](?:User|Machine)"
        rf"|\b{name}=[^\r\n]{{0,500}}>>[ \t]*\"?(?:~|\$HOME|/home/\S+?|/root)/\.(?:bash|zsh|profile|z?profile)\w*"
    )
    match = set_for_later.search(text)
    if match is None:
        return
    used = re.compile(rf"(?i)(?:\$\{{?|%|\$env:){name}\b").search(text, match.end())
    between = text[match.end() : used.start()] if used else ""
    is_read = _READS_A_FILE.search(between) or re.search(
        rf"(?im)\b(?:exec|refreshenv|new (?:terminal|shell|window))\b|{name}[ \t]*=", between
    )
    if used and not is_read:
        yield Slip("env_not_loaded", Span(*match.span()), name, LIKELY)
        yield Slip("empty_key", Span(*used.span()), certainty=LIKELY)


def _exports(text: str, name: str) -> bool:
    rule = rf"(?m)\b(?:export|declare[ \t]+-\w*x\w*|typeset[ \t]+-\w*x\w*)[ \t]+(?:\w{{1,60}}[ \t]+){{0,8}}{name}\b|\bset[ \t]+-\w*a"
    return bool(re.search(rule, text))


def _not_exported(text: str, name: str) -> Iterator[Slip]:
    """POSIX shell section 2.12: another process gets the exported variables, and no others."""
    assigned = re.compile(rf"(?m)^{_PROMPT}{name}=[^\s;&|]+[ \t]*\r?$").search(text)
    if assigned is None or _exports(text, name):
        return
    run = _RUN.search(text, assigned.end())
    used = re.search(rf"\$\{{?{name}\b", text)
    if run is None or used is None or not _is_in_a_script(text, used.start(), run["file"]):
        return
    yield Slip("env_not_loaded", Span(*assigned.span()), f"${name}", LIKELY, drops_header=True)
    yield Slip("empty_key", Span(*used.span()), certainty=LIKELY)


def _not_handed_on(text: str, name: str) -> Iterator[Slip]:
    """``bash -c '… $KEY …'``: the inner shell expands it, and has exported variables alone."""
    assigned = re.compile(rf"(?m)^{_PROMPT}{name}=[^\s;&|]+[ \t]*\r?$").search(text)
    if assigned is None or _exports(text, name):
        return
    inner = re.compile(
        rf"(?P<sudo>\bsudo\b[^\r\n']{{0,80}})?\b(?:ba|z|da|k)?sh[ \t]+-\w*c[ \t]+'[^'\r\n]{{0,2000}}?(?P<used>\$\{{?{name}\b)"
    ).search(text, assigned.end())
    if inner is None:
        return
    is_enough = inner["sudo"] is None  # sudo hands nothing on without being told to
    span = Span(*assigned.span())
    yield Slip("env_not_loaded", span, f"${name}", LIKELY, drops_header=is_enough)
    yield Slip("empty_key", Span(*inner.span("used")), certainty=LIKELY)


_SHOWN_FILE: Final = re.compile(
    r"(?m)(?:\b(?:cat|less|more|bat|type|head|Get-Content)[ \t]+[^\r\n]{0,80}\.env\b|^#[ \t]*\S{0,40}\.env[ \t]*:?[ \t]*\r?$)"
)


def _named_otherwise(text: str, name: str) -> Iterator[Slip]:
    """The file that is shown sets nearly the same name, and nothing sets the one that is read."""
    shown = _SHOWN_FILE.search(text)
    used = re.search(rf"(?i)(?:\$\{{?|%|\$env:){name}\b", text)
    is_set = re.search(rf"(?i)\b{name}\b[ \t]*=|\b(?:read|for)\b[^\r\n]{{0,80}}\b{name}\b", text)
    if shown is None or used is None or is_set:
        return
    line = re.compile(r"(?m)^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w{2,60})=\S")
    for match in line.finditer(text, shown.end()):
        if _is_nearly(match["name"], name):
            span = Span(*used.span())
            yield Slip("env_not_loaded", span, f"${name}", LIKELY)
            yield Slip("empty_key", span, certainty=LIKELY)
            return


def _is_nearly(one: str, other: str) -> bool:
    """Whether two names are meant to be one: ``API_KEY`` and ``APIKEY``, ``KEY`` and ``API_KEY``."""
    a, b = (re.sub(r"[\d_]", "", n).lower() for n in (one, other))
    return names_a_secret(one) and (a in b or b in a or edit_distance(a, b, 2) <= 2)


def _is_in_a_script(text: str, at: int, file: str) -> bool:
    """Whether the use stands in a file's text that the paste shows."""
    base = re.escape(file.rsplit("/", 1)[-1])
    is_shown = re.compile(
        rf"(?m)(?:\b(?:cat|less|more|bat|head)[ \t]+\S*{base}|^#[ \t]*\S*{base}[ \t]*:?\r?$)"
    )
    return any(m.start() < at for rule in (_SHEBANG, is_shown) for m in rule.finditer(text))


def _not_in_cron(text: str, name: str) -> Iterator[Slip]:
    """crontab(5): cron starts commands with a handful of variables, and reads no profile."""
    if re.search(rf"(?m)^[ \t]*(?:export[ \t]+)?{name}[ \t]*=", text):
        return
    for line in _CRON_LINE.finditer(text):
        command = line["command"]
        used = re.search(rf"\$\{{?{name}\b", command)
        is_set = re.search(rf"\b{name}=|\bread[ \t]+(?:-\w+[ \t]+)*{name}\b", command)
        if used and not is_set and not _READS_A_FILE.search(command):
            at = line.start("command") + used.start()
            yield Slip("env_not_loaded", Span(at, at + len(used[0])), f"${name}", LIKELY)
            yield Slip("empty_key", Span(at, at + len(used[0])), certainty=LIKELY)
            return
