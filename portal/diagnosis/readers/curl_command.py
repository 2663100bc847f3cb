"""One cURL command: its address, headers and data, and the variables that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from portal.diagnosis.checks import sending
from portal.diagnosis.provider import Provider
from portal.diagnosis.readers.address import (
    parameters_of,
)
from portal.diagnosis.readers.curl_options import DATA, CurlCall, Option, parsed
from portal.diagnosis.readers.header import header_field
from portal.diagnosis.readers.shell import (
    Command,
    Dialect,
    Script,
    Word,
)
from portal.diagnosis.readers.shell.printed import Printed, faults_in
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import (
    HeaderField,
    Parameter,
    Slip,
)
from portal.diagnosis.traced import EMPTY, HOLE, Traced, Variable

_VARIABLE: Final = re.compile(
    r"\$\{?(?:env:)?([A-Za-z_]\w{0,60})\}?|%([A-Za-z_]\w{0,60})%|\{\{\s*([A-Za-z_]\w{0,60})\s*\}\}",
    re.I,
)


@dataclass(slots=True)
class CurlCommand:
    """One command, its shell's script round it, and what cURL makes of its words."""

    text: str
    script: Script
    command: Command
    provider: Provider
    curl: CurlCall = field(init=False)
    headers: list[tuple[Option, HeaderField]] = field(init=False)

    def __post_init__(self) -> None:
        self.curl = parsed(self.command)
        self.headers = list(self._headers())

    def url(self) -> Traced:
        named = [o.argument.value for o in self.curl.named("url") if o.argument]
        candidates = named + [w.value for w in self.curl.addresses]
        is_address = re.compile(r"(?i)https?://|[\w-]+(?:\.[\w-]+)+(?:[/:?]|\Z)|localhost")
        likely = (u for u in candidates if is_address.match(u.text) or HOLE in u.text)
        return next(likely, candidates[0] if candidates else EMPTY)

    def method(self) -> str:
        for option in self.curl.named("X", "request"):
            return option.argument.text.upper() if option.argument else "GET"
        return "POST" if self.curl.has(*DATA) else "GET"

    def _headers(self) -> Iterator[tuple[Option, HeaderField]]:
        for option in self.curl.named("H", "header"):
            if option.argument is None:
                continue
            if option.argument.text.startswith("@"):
                yield option, self._unknown_header(option.argument)
                continue
            found = header_field(option.argument.value, option.argument.span)
            if found is not None:
                yield option, found
            elif HOLE in option.argument.text:
                yield option, self._unknown_header(option.argument)
        for option in self.curl.named("K", "config"):
            if option.argument is not None:
                yield option, self._unknown_header(option.argument)
        for option in self.curl.named("oauth2-bearer"):
            if option.argument is not None:
                yield option, self._bearer_option(option.argument)

    def _unknown_header(self, argument: Word) -> HeaderField:
        """A header that a variable or a file holds: taken for right."""
        at = argument.span.start
        unknown = Traced.hole(
            Variable(argument.text.replace(HOLE, "")[:60] or "header", argument.span)
        )
        value = Traced.at("Bearer ", at) + unknown
        return HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), argument.span)

    def _bearer_option(self, argument: Word) -> HeaderField:
        """``--oauth2-bearer`` writes the scheme itself."""
        at = argument.span.start
        value = Traced.at("Bearer ", at) + argument.value
        return HeaderField(Traced.at("Authorization", at), value, Traced.at(":", at), argument.span)

    def basic(self) -> Traced | None:
        for option in self.curl.named("u", "user"):
            if option.argument is not None:
                return option.argument.value
        url = self.url()
        userinfo = sending.credential_in_address(url)
        return url[slice(*userinfo)] if userinfo else None

    def is_overruled(self) -> bool:
        """Where ``-H`` gives the header, cURL writes none of its own for ``-u`` and ``.netrc``."""
        return any(f.is_authorization and f.value.text.strip() for _, f in self.headers)

    def assumed_scheme(self) -> str:
        named = [o.argument.text.lower() for o in self.curl.named("proto-default") if o.argument]
        return named[-1] if named else "http"

    def is_get_with_data(self) -> bool:
        return self.curl.has("G", "get")

    def data_in_the_address(self) -> tuple[Parameter, ...]:
        """With ``-G``, what ``-d`` names goes to the address; ``--url-query`` always does."""
        words = [o.argument for o in self.curl.named("url-query") if o.argument]
        data = self.data() if self.is_get_with_data() else ()
        return (*data, *(p for w in words for p in parameters_of(w.value)))

    def data(self) -> tuple[Parameter, ...]:
        words = [o.argument for o in self.curl.named(*DATA) if o.argument]
        return tuple(p for w in words for p in (*parameters_of(w.value), *json_fields(w.value)))

    def is_ours(self, field: HeaderField) -> bool:
        return field.is_authorization or sending.is_misnamed_authorization(field)

    def printed(self) -> Iterator[Printed]:
        return faults_in(self.text, (f for _, f in self.headers if self.is_ours(f)))

    def used(self) -> frozenset[str]:
        """The variables that the header reads, whether the paste sets them or not."""
        named = {v.name for _, f in self.headers if self.is_ours(f) for v in f.value.variables}
        return frozenset({*named, self.variable()})

    def misassigned(self) -> Slip | None:
        """What was meant to set the header's variable and does not."""
        name = self.variable()
        is_posix = self.script.dialect is Dialect.POSIX
        return self.script.misassigned.get(name if is_posix else name.lower())

    def is_literal(self, name: str) -> bool:
        value = self.bound(name)
        return value is not None and value.is_known

    def bound(self, name: str) -> Traced | None:
        key = name if self.script.dialect is Dialect.POSIX else name.lower()
        here = dict(self.command.assignments)
        return self.script.variables.get(key, here.get(key))

    def variable(self) -> str:
        """The variable that the customer's header reads, or meant to."""
        for option, header in self.headers:
            if self.is_ours(header) or sending.is_misnamed_authorization(header):
                raw = self.text[option.span.start : option.span.end]
                match = _VARIABLE.search(raw)
                if match:
                    return next(g for g in match.groups() if g)
        return ENV

    def is_sound(self, pair: tuple[Option, HeaderField]) -> bool:
        """Whether the header is right as written and reads its key from elsewhere."""
        option, header = pair
        inside = range(option.span.start, option.span.end)
        match = re.match(r"bearer +(?=\S)", header.value.text.strip(), re.I)
        if (
            not header.is_authorization
            or match is None
            or self.curl.slips
            or self.command.own_slips
        ):
            return False
        key = header.value.strip()[match.end() :]
        return bool(key) and (key.text == HOLE or all(o not in inside for o in key.origin))


_JSON_FIELD: Final = re.compile(r'"([\w-]{1,60})"\s{0,5}:\s{0,5}"([^"\\]{1,2000})"')


def json_fields(body: Traced) -> Iterator[Parameter]:
    """The string fields of a JSON body, however deep."""
    if not body.text.lstrip().startswith(("{", "[")):
        return
    for match in _JSON_FIELD.finditer(body.text):
        yield Parameter(body[match.start(1) : match.end(1)], body[match.start(2) : match.end(2)])
