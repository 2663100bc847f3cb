"""The edits that correct a cURL command, in the shell that it was written for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from portal.diagnosis import characters
from portal.diagnosis.checks import sending
from portal.diagnosis.readers.address import (
    is_contiguous,
    parameters_of,
    span_with_blank,
    start_of_foreign,
    url_edits,
)
from portal.diagnosis.readers.curl_command import CurlCommand
from portal.diagnosis.readers.curl_options import DATA, Option
from portal.diagnosis.readers.header import is_named_authorization
from portal.diagnosis.readers.session import export_edits, slips_of_session
from portal.diagnosis.readers.shell import (
    ESCAPES,
    Dialect,
    Word,
)
from portal.diagnosis.repair import ENV
from portal.diagnosis.request import (
    Edit,
    HeaderField,
    Rewriting,
    Slip,
)
from portal.diagnosis.traced import HOLE, Span, Traced, joined


@dataclass(slots=True)
class CurlMending(CurlCommand):
    """The same command, corrected where it is wrong and otherwise as it was."""

    def rewriting(self) -> Rewriting:
        name = self.variable()
        edits = [*self._header_edits(name), *self._shell_edits(), *self._assignment_edits(name)]
        edits += url_edits(self.url(), self.provider)
        edits += self._body_edits()
        edits += [p.edit for p in self.printed()]
        edits += self._misassigned_edits(name)
        edits += export_edits(self.text, slips_of_session(self.text, self.used()))
        edits += self._less_options_method()
        edits += self._quoted_variables()
        if array := self._as_array():
            edits = array
        env = (
            ()
            if name in self.script.variables and not self.is_literal(name)
            else (self._read(name),)
        )
        return Rewriting(self.script.dialect.value, tuple(edits), env)

    def _read(self, name: str) -> str:
        """The variable that has to be set from outside for the corrected command."""
        return ENV if self.is_literal(name) else name

    def _reference(self, name: str) -> str:
        return {
            Dialect.POSIX: f"${name}",
            Dialect.CMD: f"%{name}%",
            Dialect.POWERSHELL: f"$env:{name}" if self.bound(name) is None else f"${name}",
        }[self.script.dialect]

    def _header_edits(self, name: str) -> Iterator[Edit]:
        ours = [(o, h) for o, h in self.headers if self.is_ours(h) or _is_misseparated(h)]
        misnamed = [] if self.is_overruled() else list(self.curl.named("u", "user"))
        quote = self.script.quote
        written = f"{quote}Authorization: Bearer {self._reference(name)}{quote}"
        if not ours and misnamed:
            yield Edit(misnamed[0].span, f"-H {written}")
        elif not ours:
            end = self.url().span.end if self.url() else self.command.words[0].span.end
            yield Edit(
                Span(end + self._closing_quote(end), end + self._closing_quote(end)),
                f" -H {written}",
            )
        elif not self.is_sound(ours[0]) and not self._is_in(name, ours[0][1].name):
            yield self._lead_edit(*ours[0]) or self._header_edit(ours[0][0], written)
        for option, _ in ours[1:]:
            yield Edit(span_with_blank(self.text, option.span), "")
        for option in misnamed if ours else misnamed[1:]:
            yield Edit(span_with_blank(self.text, option.span), "")

    def _lead_edit(self, option: Option, header: HeaderField) -> Edit | None:
        """What stands in front of the variable, where that alone is wrong."""
        if self.curl.slips or self.command.own_slips or option.name == "oauth2-bearer":
            return None
        inside = range(option.span.start, option.span.end)
        start = start_of_foreign(header.value, inside)
        if start is None:
            return None
        lead = joined([header.name, header.separator, header.value[:start]])
        rest = header.value[start:]
        is_whole = rest.text == HOLE or all(o not in inside for o in rest.origin)
        if not is_whole or not is_contiguous(lead) or lead.span.start not in inside:
            return None
        return Edit(lead.span, "Authorization: Bearer ")

    def _header_edit(self, option: Option, written: str) -> Edit:
        """In place of the argument alone, where the option in front of it is right."""
        argument = option.argument
        head = self.text[option.span.start : argument.span.start] if argument else ""
        if argument is None or not re.fullmatch(r"(?:-[A-Za-z]{0,20}H|--header)\s+", head):
            return Edit(option.span, f"-H {written}")
        return Edit(Span(argument.span.start, option.span.end), written)

    def _closing_quote(self, end: int) -> int:
        return 1 if self.text[end : end + 1] in ("'", '"') else 0

    def _raw(self, option: Option) -> str:
        return self.text[option.span.start : option.span.end]

    def _assignment_edits(self, name: str) -> Iterator[Edit]:
        """The literal that the customer's variable is set to becomes the environment's value."""
        key = name if self.script.dialect is Dialect.POSIX else name.lower()
        span = self.script.bindings.get(key)
        if span is None or not self.is_literal(name):
            return
        lead = self._lead_in(name)
        reference = {
            Dialect.POSIX: f'"{lead}${ENV}"',
            Dialect.CMD: f"{lead}%{ENV}%",
            Dialect.POWERSHELL: f'"{lead}$env:{ENV}"' if lead else f"$env:{ENV}",
        }[self.script.dialect]
        is_in_front = any(n == name for n, _ in self.command.assignments)
        yield Edit(span, reference + (";" if is_in_front else ""))

    def _is_in(self, name: str, part: Traced) -> bool:
        """Whether the variable's value holds this part of the header."""
        span = self.script.bindings.get(
            name if self.script.dialect is Dialect.POSIX else name.lower()
        )
        return span is not None and bool(part) and span.start <= part.span.start < span.end

    def _less_options_method(self) -> Iterator[Edit]:
        for option in self.curl.named("X", "request"):
            if option.argument and option.argument.text.upper() == "OPTIONS":
                yield Edit(span_with_blank(self.text, option.span), "")

    def _quoted_variables(self) -> Iterator[Edit]:
        """A variable with a whole header in it, which the quotes hold together."""
        for split in self.script.splits:
            if any(
                self._is_in(split.name, h.name) and o.span.end == split.span.end
                for o, h in self.headers
            ):
                yield Edit(split.span, f'"${split.name}"')

    def _as_array(self) -> list[Edit]:
        """Options kept in a variable, as bash's array, whose words stay whole."""
        split = next(
            (s for s in self.script.splits if s.span in {w.span for w in self.command.words}), None
        )
        binding = self.script.bindings.get(split.name) if split else None
        header = next(
            (h for o, h in self.headers if split and o.argument and split.span.end == o.span.end),
            None,
        )
        if split is None or binding is None or header is None or not header.value:
            return []
        is_hole = header.value.text[-1] == HOLE
        start = header.name.span.start
        end = header.value.variables[-1].span.end if is_hole else header.value.origin[-1] + 1
        is_inside = binding.start < start < end < binding.end
        if not is_inside or not self.text.startswith('"-', binding.start):
            return []
        opening = re.search(r"(?:\\\"|')?\Z", self.text[start - 2 : start])
        closing = re.compile(r"(?:\\\"|')?").match(self.text, end)
        start -= len(opening[0]) if opening else 0
        end = closing.end() if closing else end
        names = [v.name for v in header.value.variables]
        reference = f"${names[0] if names else ENV}"
        return [
            Edit(Span(binding.start, binding.start + 1), "("),
            Edit(Span(start, end), f'"Authorization: Bearer {reference}"'),
            Edit(Span(binding.end - 1, binding.end), ")"),
            Edit(split.span, f'"${{{split.name}[@]}}"'),
        ]

    def _misassigned_edits(self, name: str) -> Iterator[Edit]:
        slip = self.misassigned()
        if slip is not None:
            yield Edit(slip.span, f"{name}=")

    def _lead_in(self, name: str) -> str:
        """What the variable holds in front of the key: the header's name and scheme, or nothing."""
        for option, header in self.headers:
            if self._is_in(name, header.name):
                return "Authorization: Bearer "
            if self.is_sound((option, header)) and self._is_in(name, header.value.strip()[:1]):
                return "Bearer "
        return ""

    def _shell_edits(self) -> Iterator[Edit]:
        escape = ESCAPES[self.script.dialect]
        for slip in self.command.own_slips:
            if slip.code == "shell_line_break":
                yield self._mended_line_break(slip, escape)
            elif slip.code == "invisible_character":
                yield Edit(slip.span, " ")
        name = self.command.words[0]
        if self.script.dialect is Dialect.POWERSHELL and name.text.lower() == "curl":
            yield Edit(name.span, "curl.exe")
        for word in self.command.words:
            if self._is_ill_quoted(word):
                yield Edit(word.span, self._quoted(word.value))
        for slip in self.curl.slips:
            if slip.found == "= ":
                yield Edit(slip.span, " ")

    def _mended_line_break(self, slip: Slip, escape: str) -> Edit:
        if slip.found.endswith("within a line"):
            return Edit(slip.span, "")
        if slip.found == "an empty line":
            return Edit(slip.span, "")
        is_end = self.text[slip.span.start] in "\r\n"
        end = slip.span.start if is_end else slip.span.end
        start = slip.span.start
        while start > 0 and self.text[start - 1] in " \t":
            start -= 1
        return Edit(Span(start, end), f" {escape}")

    def _is_ill_quoted(self, word: Word) -> bool:
        raw = self.text[word.span.start : word.span.end]
        has_smart = any(c in characters.SMART_QUOTES + characters.SMART_DASHES for c in raw)
        single = self.script.dialect is Dialect.CMD and "'" in raw
        return has_smart or single or self._holds_quoting_slip(word.span)

    def _holds_quoting_slip(self, span: Span) -> bool:
        """An open quote or a bare ampersand in the word, which new quotes mend."""
        starts = [s.span.start for s in self.command.own_slips if s.code == "shell_quoting"]
        return bisect_left(starts, span.start) < bisect_left(starts, span.end)

    def _quoted(self, value: Traced) -> str:
        names = iter(value.variables)
        text = "".join(
            self._reference(next(names).name) if c == HOLE else self._escaped(c) for c in value.text
        )
        return (
            text
            if re.match(r"[-\w./:]+\Z", text)
            else f"{self.script.quote}{text}{self.script.quote}"
        )

    def _escaped(self, character: str) -> str:
        if character == '"':
            return ESCAPES[self.script.dialect].replace("^", "\\") + '"'
        is_special = self.script.dialect is Dialect.POSIX and character in "$`\\"
        return "\\" + character if is_special else character

    def _body_edits(self) -> Iterator[Edit]:
        for option in self.curl.named(*DATA, "url-query"):
            argument = option.argument
            if argument is None:
                continue
            holding = [p for p in parameters_of(argument.value) if sending.holds_key(p)]
            names = {p.name.text for p in holding}
            if not holding:
                continue
            kept = [p for p in argument.text.split("&") if p.split("=", 1)[0] not in names]
            if kept:
                yield Edit(argument.span, '"' + "&".join(kept) + '"')
            else:
                yield Edit(span_with_blank(self.text, option.span), "")


def _is_misseparated(header: HeaderField) -> bool:
    return header.separator.text != ":" and is_named_authorization(header.name.text)
