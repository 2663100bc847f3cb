"""What text an expression holds, as far as the code itself tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from portal.diagnosis.finding import Certainty
from portal.diagnosis.readers.code import surroundings
from portal.diagnosis.readers.code.cuts import Cut, cut_of
from portal.diagnosis.readers.code.encodings import Encoding, encoded_part, encoding_of
from portal.diagnosis.readers.code.expressions import (
    Assignment,
    Call,
    Expression,
    Format,
    Items,
    Join,
    Map,
    Name,
    Nothing,
    Slice,
    Template,
    Text,
)
from portal.diagnosis.readers.code.returned import own_function
from portal.diagnosis.readers.code.syntax import DEEPEST
from portal.diagnosis.traced import Span, Traced, Variable, joined

CERTAIN, POSSIBLE = Certainty.CERTAIN, Certainty.POSSIBLE
MOST_TEXT: Final = 64 * 1024
MOST_STEPS: Final = 1000  # of one text: ``a = a + a`` would take more than any time
_READS_ENV: Final = re.compile(
    r"(?i)(?:(?:os\.)?getenv|os\.environ\.get|environ\.get|process\.env|env\.fetch|env|lookupenv"
    r"|getenvironmentvariable|deno\.env\.get|config)\Z"
)
_ENV_TABLE: Final = re.compile(
    r"(?:os\.environ|process\.env|ENV|_ENV|_SERVER|import\.meta\.env|AppSettings|\b_?[cC]onfig(?:uration)?)\Z"
)
_ENV_PATH: Final = re.compile(r"(?:process\.env|import\.meta\.env)\.(\w+)\Z")
# What libraries have for the header's name: Spring, JAX-RS, ASP.NET.
_HEADERS_NAME: Final = re.compile(
    r"(?:Headers?(?:Names)?\.(?:AUTHORIZATION|Authorization)|\AAUTHORIZATION)\Z"
)
_GUZZLES_OPTION: Final = re.compile(r"\bRequestOptions::([A-Z_]{2,30})\Z")
_FORMATS: Final = frozenset({"sprintf", "format", "string.format", "formatted", "interpolate"})
_SAME_TEXT: Final = frozenset({"str", "string", "tostring", "encode", "decode", "to_s", "freeze"})
_TRIMS: Final = frozenset(
    "strip trim chomp trimspace rstrip lstrip trimend trimright trimsuffix striptrailing".split()
)
_WRAPS: Final = frozenset({"uri", "url", "create", "parse", "getbytes", "bytes"})
_READS_A_LINE: Final = re.compile(
    r"(?:\A|\.)readline\Z|(?:\A|[^\w.])gets\Z|\$?stdin\.gets\Z|STDIN\.gets\Z|\.ReadString\Z|(?:\A|\W)fgets\Z"
    r"|subprocess\.check_output\Z|\bcheck_output\Z|\bshell_exec\Z|\bexecSync\Z|\A`\Z"
)
_READS_A_FILE: Final = re.compile(
    r"(?i)(?:\A|[.\b])(?:readfilesync|readfile|read_text|readtextasync|readalltext(?:async)?|readstring"
    r"|file_get_contents)\Z|\bopen\b.*\.read\Z|\bFile\.read\Z|\bIO\.read\Z|\w\.read\Z"
)
_PATH: Final = re.compile(r"\.|->|::")
_TRIM_FUNCTION: Final = re.compile(r"\w+\Z|(?:strings|bytes|StringUtils|Str)\W{1,2}\w+\Z")
_CONVERTS: Final = re.compile(r"TextEncoder|\bBuffer\.from\Z|\bEncoding\.\w+\.GetBytes\Z")
_PLACES: Final = re.compile(r"%(?:\d\$)?[svqr]|%\+v|\{\d?\}")
_QUOTES_OF: Final = {"%q": '"', "%r": "'"}


_IS_TEXT: Final = frozenset({"text", "universal_newlines", "encoding"})


def _makes_bytes(call: Call) -> bool:
    """Whether Python's function gives bytes, which a text shows as ``b'…'``."""
    if call.name == "check_output":
        return not any(a.name in _IS_TEXT for a in call.arguments)
    if call.name == "read" and isinstance(call.receiver, Call):
        modes = call.receiver.positional()[1:2]
        return any(isinstance(m, Text) and "b" in m.value.text for m in modes)
    return call.name in ("encode", "b64encode", "b64decode", "urlsafe_b64decode", "read_bytes")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text that a call encodes: ``part`` is its expression, ``places`` where it shows up.

    ``span`` is all that is written round it, the call and what turns its bytes into text.
    """

    encoding: Encoding
    part: Expression
    plain: Traced
    places: frozenset[int]
    span: Span


@dataclass(slots=True)
class Scope:
    """The variables that the code sets, by name, the last value of each."""

    values: dict[str, Expression] = field(default_factory=dict)
    shows_bytes: bool = False  # Python puts bytes into a text as b'…'
    shows_nothing: bool = False  # ``null`` in a text is its own word, not an empty text
    shows_objects: str = ""  # what stands for an object that is put into a text
    shows_promises: str = ""  # what stands for a result that was not waited for
    bound: frozenset[str] = frozenset()  # names that get a value without an assignment
    asynchronous: frozenset[str] = frozenset()  # the code's own functions that have to be awaited
    returned: dict[str, Expression] = field(default_factory=dict)  # what its own functions give
    texts_returned: dict[str, Traced] = field(default_factory=dict)
    files_end_in_a_line_end: bool = False  # what the paste shows of the file that is read
    encoded: list[Call] = field(default_factory=list)
    encodings: dict[Span, Encoded] = field(default_factory=dict)  # by the call that makes it
    settings: dict[str, Traced] = field(default_factory=dict)  # what stands beside the code
    settings_read: list[Traced] = field(default_factory=list)
    spent: int = 0
    steps: int = 0

    def learn(self, assignments: Sequence[Assignment]) -> None:
        for each in assignments:
            hands_on = isinstance(each.value, Name) and each.value.path == each.target
            if each.key is None and not hands_on:
                self.values[each.target] = each.value
        self._forget_declared(assignments)

    def _forget_declared(self, assignments: Sequence[Assignment]) -> None:
        """A variable that is ``null`` at first and set later, in a way that only a run tells."""
        times = Counter(_PATH.split(a.target)[-1] for a in assignments if a.key is None)
        for name, value in list(self.values.items()):
            is_set = times[_PATH.split(name)[-1]] > 1 or not name.isidentifier()
            if isinstance(value, Nothing) and (is_set or name in self.bound):
                del self.values[name]

    def value_of(self, name: Name) -> Expression | None:
        """What the code set it to: the variable itself, a field of a map, a field of that name."""
        if name.key is not None:
            return self._field(self.values.get(name.path), self.text_of(name.key, 1).text)
        if name.path in self.values:
            return self.values[name.path]
        first, *fields = _PATH.split(name.path)
        found = self.values.get(first)
        for field_name in fields:
            found = self._field(found, field_name)
        alone = self.values.get(fields[-1]) if fields else None
        return found or (None if isinstance(alone, Nothing) else alone)

    def _field(self, held: Expression | None, name: str) -> Expression | None:
        if not isinstance(held, Map):
            return None
        named = (e.value for e in held.entries if self.text_of(e.key, 1).text == name)
        return next(named, None)

    def text_of(self, expression: Expression, depth: int = 0) -> Traced:
        """The text, with a hole for each part that only a run would tell."""
        self.steps = self.steps + 1 if depth else 0
        if depth > DEEPEST or self.spent > MOST_TEXT or self.steps > MOST_STEPS:
            return self._unknown(expression, "…")
        if isinstance(expression, Text):
            self.spent += len(expression.value)
            return expression.value
        if isinstance(expression, Join):
            is_template = isinstance(expression, Template)
            as_text = self._as_text if is_template and self.shows_bytes else self._piece
            parts = expression.parts
            if len(parts) == 1 and not is_template:  # the first of two, as in ``a || b``
                return self.text_of(parts[0], depth + 1)
            return joined(as_text(p, depth + 1) for p in parts)
        if isinstance(expression, Format):
            return self._formatted(expression.template, expression.parts, depth)
        if isinstance(expression, Nothing):
            return Traced.at(self._shown_nothing(expression), expression.span.start)
        cut = cut_of(expression)
        if cut is not None and isinstance(expression, Slice | Call):
            return self._cut(expression, cut, depth)
        if isinstance(expression, Name):
            return self._named(expression, depth)
        if isinstance(expression, Call):
            return self._called(expression, depth)
        return self._unknown(expression, "…")

    def _shown_nothing(self, nothing: Nothing) -> str:
        """Some languages put a word for it into a text, others nothing at all."""
        return nothing.word if self.shows_nothing else ""

    def _cut(self, whole: Slice | Call, cut: Cut, depth: int) -> Traced:
        """What stays of the text; a note where part of the key is lost."""
        text = self.text_of(cut.part, depth + 1)
        if text.is_known and not cut.takes_part_of_key(text.text):
            return text[cut.start : cut.stop]
        is_sure = text.is_known and bool(text)
        encoding = Encoding("truncated", cut.of, CERTAIN if is_sure else POSSIBLE)
        kept = text[cut.start : cut.stop] if is_sure else text
        places = frozenset(kept.origin)
        self.encodings[whole.span] = Encoded(encoding, cut.part, text, places, whole.span)
        return kept

    def cuts_in(self, expression: Expression) -> frozenset[Span]:
        """Where this text loses part of the key, of all the places in the code that cut it."""
        before, self.encodings = self.encodings, {}
        self.text_of(expression)
        found, self.encodings = self.encodings, before
        return frozenset(s for s, e in found.items() if e.encoding.code == "truncated")

    def _piece(self, part: Expression, depth: int) -> Traced:
        """Part of a text: an object is not what it holds, but the language's word for one."""
        held = self.value_of(part) if isinstance(part, Name) else part
        if isinstance(held, Map) and self.shows_objects:
            return Traced.at(self.shows_objects, part.span.start)
        if isinstance(held, Call) and self.shows_promises and not held.is_awaited:
            is_own = held.name in self.asynchronous and not held.callee.endswith("Sync")
            if is_own:
                return Traced.at(self.shows_promises, part.span.start)
        if isinstance(part, Name) and held is None and self._is_missing_field(part):
            return Traced.at("undefined", part.span.start)
        return self.text_of(part, depth)

    def _is_missing_field(self, name: Name) -> bool:
        """``${config.apikey}`` where the code's own ``config`` has an ``apiKey`` alone."""
        first, *fields = _PATH.split(name.path)
        held = self.values.get(first)
        is_plain = len(fields) == 1 and name.key is None and bool(self.shows_objects)
        if not is_plain or not isinstance(held, Map) or held.spreads or not held.entries:
            return False
        return all(isinstance(e.key, Text) for e in held.entries)

    def _as_text(self, part: Expression, depth: int) -> Traced:
        held = self.value_of(part) if isinstance(part, Name) else part
        text = self._piece(part, depth)
        if not isinstance(held, Call) or not _makes_bytes(held):
            return text
        self.encoded.append(held)
        start, end = text.span.start, max(text.span.start, text.span.end - 1)
        return joined([Traced.at("b'", start), text, Traced.at("'", end)])

    def _unknown(self, expression: Expression, name: str) -> Traced:
        return Traced.hole(Variable(name, expression.span))

    def _setting(self, expression: Expression, name: str) -> Traced:
        """A setting that is read by name; its value where that stands beside the code."""
        value = surroundings.value_of(self.settings, name)
        if value is None:
            return self._unknown(expression, name)
        self.settings_read.append(value)
        return value

    def _named(self, name: Name, depth: int) -> Traced:
        if name.path == "gets" and "gets" not in self.values:  # Ruby calls it without brackets
            end = Traced.at("\n", max(name.span.start, name.span.end - 1))
            return self._unknown(name, name.path) + end
        env = _ENV_PATH.search(name.path)
        if env:
            return self._setting(name, env[1])
        if _HEADERS_NAME.search(name.path):
            return Traced.at("Authorization", name.span.start)
        option = _GUZZLES_OPTION.search(name.path)
        if option is not None:
            return Traced.at(option[1].lower(), name.span.start)
        known = self.value_of(name)
        if known is not None and known.span != name.span:
            return self.text_of(known, depth + 1)
        if name.key is not None and _ENV_TABLE.search(name.path):
            return self._setting(name, self.text_of(name.key, depth + 1).text)
        own = self._text_returned(name, depth) if name.key is None else None
        return own if own is not None else self._unknown(name, name.path)

    def result_of(self, called: Call | Name) -> Expression | None:
        """What the code's own function gives back; of one that is not awaited, nothing yet."""
        name = own_function(called)
        is_awaited = isinstance(called, Call) and called.is_awaited
        if name in self.asynchronous and not is_awaited:
            return None
        return self.returned.get(name)

    def _text_returned(self, called: Call | Name, depth: int) -> Traced | None:
        """Worked out once, and not while it is being worked out."""
        result, name = self.result_of(called), own_function(called)
        if result is None or isinstance(result, Map | Items):
            return None
        if name not in self.texts_returned:
            self.texts_returned[name] = self._unknown(called, name)
            self.texts_returned[name] = self.text_of(result, depth + 1)
        return self.texts_returned[name]

    def _called(self, call: Call, depth: int) -> Traced:
        own = self._text_returned(call, depth)
        if own is not None:
            return own
        name, given = call.name.lower(), call.positional()
        if _READS_ENV.search(call.callee) and given:
            return self._setting(call, self.text_of(given[0], depth + 1).text)
        encoding = encoding_of(call)
        if encoding is not None:
            return self._encoded(call, encoded_part(call), encoding, depth)
        if _READS_A_LINE.search(call.callee):
            return self._unknown(call, call.callee[:60]) + self._line_end_of(call)
        if _READS_A_FILE.search(call.callee) and self.files_end_in_a_line_end:
            return self._unknown(call, call.callee[:60]) + self._line_end_of(call)
        if name in ("join", "implode") and (given or call.receiver is not None):
            return self._joined(call, given, depth)
        if name in ("concat", "append", "stringbuilder", "stringbuffer") and given:
            return self._built(call, name, given, depth)
        if name in _FORMATS and given:
            return self._format_call(call, given, depth)
        if name in _TRIMS and call.receiver is not None:
            return self._trimmed(call, given, depth)
        if _CONVERTS.search(call.callee) and given:
            return self.text_of(given[0], depth + 1)
        if name in ("encode", "decode", "getbytes") and call.receiver is not None:
            return self._bytes_or_text(call, call.receiver, depth)
        if name in _SAME_TEXT | _WRAPS and (given or call.receiver is not None):
            return self.text_of(given[0] if given else call.receiver, depth + 1)  # type: ignore[arg-type]
        return self._unknown(call, call.callee[:60])

    def _built(self, call: Call, name: str, given: tuple[Expression, ...], depth: int) -> Traced:
        """``"Bearer ".concat(key)``, ``new StringBuilder("Bearer ").append(key)``."""
        is_static = call.callee.lower() == "string.concat" or name.startswith("string")
        is_builder = name != "append" or "StringBu" in call.callee
        if not is_builder or (call.receiver is None and not is_static):
            return self._unknown(call, call.callee[:60])
        first = () if is_static or call.receiver is None else (call.receiver,)
        return joined(self.text_of(e, depth + 1) for e in (*first, *given))

    def _trimmed(self, call: Call, given: tuple[Expression, ...], depth: int) -> Traced:
        """A function trims its first argument, a method what it stands behind."""
        is_function = bool(_TRIM_FUNCTION.match(call.callee)) and bool(given)
        text = self.text_of(given[0] if is_function else call.receiver, depth + 1)  # type: ignore[arg-type]
        signs = "".join(e.value.text for e in given if isinstance(e, Text))
        return text.strip(" \t\r\n" + ("" if is_function and len(given) < 2 else signs))

    def _line_end_of(self, call: Call) -> Traced:
        is_text = any(a.name in ("chomp", "text_mode") for a in call.arguments)
        return Traced.at("" if is_text else "\n", max(call.span.start, call.span.end - 1))

    def _bytes_or_text(self, call: Call, receiver: Expression, depth: int) -> Traced:
        """The same text as bytes, or back; the argument names the alphabet."""
        text = self.text_of(receiver, depth + 1)
        encoded = self.encodings.get(receiver.span)
        if encoded is not None:
            self.encodings[receiver.span] = replace(encoded, span=call.span)
        return text

    def _encoded(
        self, call: Call | Slice, part: Expression | None, encoding: Encoding, depth: int
    ) -> Traced:
        """The encoded text where the code tells it; else what would be encoded, and a note."""
        held = self.value_of(part) if isinstance(part, Name) else part
        if part is None or isinstance(held, Map):
            return self._unknown(call, call.callee[:60] if isinstance(call, Call) else "…")
        if isinstance(part, Items) and len(part.items) == 1:
            part = part.items[0]
        text = self.text_of(part, depth + 1)
        start = call.span.start
        made = encoding.of(text.text) if text.is_known and text else ""
        if made == text.text and made:
            return text
        places = frozenset([start] if made else (v.span.start for v in text.variables))
        part = self._less_conversion(part)
        self.encodings.setdefault(call.span, Encoded(encoding, part, text, places, call.span))
        if made:
            return Traced.at(made, start)
        if encoding.code != "quotes_in_value":
            return text
        quote = Traced.at(encoding.of("")[:1], start)
        return joined([quote, text, quote])

    def _less_conversion(self, part: Expression) -> Expression:
        """The text itself of what turns it into bytes."""
        if not isinstance(part, Call):
            return part
        given = part.positional()
        if _CONVERTS.search(part.callee) and given:
            return given[0]
        is_method = part.name.lower() in ("encode", "getbytes") and part.receiver is not None
        return part.receiver if is_method and part.receiver is not None else part

    def _joined(self, call: Call, given: tuple[Expression, ...], depth: int) -> Traced:
        """``[…].join(' ')``, ``' '.join([…])``, ``String.join(" ", …)``, ``implode(' ', […])``."""
        parts = (*((call.receiver,) if call.receiver is not None else ()), *given)
        held = next((p for p in parts if isinstance(p, Items)), None)
        if held is not None:
            separator = next((p for p in parts if isinstance(p, Text)), None)
            items: Sequence[Expression] = held.items
        elif len(given) >= 2 and isinstance(given[0], Text):
            separator, items = given[0], given[1:]
        else:
            return self._unknown(call, call.callee[:60])
        between = separator.value if separator is not None else Traced.at(",", call.span.start)
        texts = [self.text_of(item, depth + 1) for item in items]
        return joined(
            t for i, text in enumerate(texts) for t in ((between, text) if i else (text,))
        )

    def _format_call(self, call: Call, given: tuple[Expression, ...], depth: int) -> Traced:
        """``"Bearer {}".format(key)`` has its template in front, ``sprintf`` among the arguments."""
        template = call.receiver
        if isinstance(template, Name):
            template = self.value_of(template)
        if isinstance(template, Text):
            return self._formatted(template, given, depth)
        return self._formatted(given[0], given[1:], depth)

    def _formatted(self, template: Expression, parts: Sequence[Expression], depth: int) -> Traced:
        text = self.text_of(template, depth + 1)
        pieces, at, left = [], 0, list(parts)
        for match in _PLACES.finditer(text.text):
            if not left:
                break
            held = self.text_of(left.pop(0), depth + 1)
            quote = Traced.at(_QUOTES_OF.get(match[0], ""), held.span.start)
            pieces += [text[at : match.start()], quote, held, quote]
            at = match.end()
        return joined([*pieces, text[at:]]) if pieces else text
