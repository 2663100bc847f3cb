"""One pass over a text: words, quoted and expanded as that shell does it.

The reading is of what was *meant*: where a command was cut in two, or quoted with signs that
no shell knows, the words are put together as they were meant, and a slip says so.
"""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.finding import Certainty
from portal.diagnosis.look import is_key_like
from portal.diagnosis.readers.shell.dialect import CONTINUED_PROMPT, PROMPT, is_typed_behind
from portal.diagnosis.readers.shell.printed import literal_of
from portal.diagnosis.readers.shell.script import (
    CONTINUATIONS,
    ESCAPES,
    Command,
    Dialect,
    Script,
    Split,
    Word,
    is_http_tool,
)
from portal.diagnosis.request import Slip
from portal.diagnosis.traced import EMPTY, Span, Traced, Variable, joined

_ASSIGNMENT: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,80})=")
_SET: Final = re.compile(r"(?i)\s*@?set\s+\"?([A-Za-z_]\w{0,80})=\"?([^\"\r\n]*)\"?")
_POWERSHELL_SET: Final = re.compile(r"\s*\$(?:env:)?([A-Za-z_]\w{0,80})\s*=\s*")
_POWERSHELL_COMMAND: Final = re.compile(r"[A-Z][A-Za-z]{1,30}-[A-Z][A-Za-z]{1,40}(?=[ \t\r\n]|\Z)")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
_CMD_VARIABLE: Final = re.compile(r"%([A-Za-z_][A-Za-z0-9_]{0,80})%")
_CARET_PIECE: Final = re.compile(
    r"(?P<escaped>\^\\\^\")|(?P<end>\^?\")|(?P<line>\^\r?\n)|\^(?P<freed>[^\r\n])"
    r"|%(?P<name>[A-Za-z_]\w{0,80})%|(?P<text>[^\"^%\r\n]+|%)"
)
_NEXT_ARGUMENT: Final = re.compile(r"[ \t]+(?=[\"']?https?://|-{1,2}[A-Za-z])")
_CONTINUATION: Final = re.compile(r"([\\^`]{1,3})([ \t]*)(\r\n|\n|\r|\Z)")
_MORE_PARAMETERS: Final = re.compile(r"(?:&[\w.\[\]%-]{1,60}=[^\s&|;'\"]{0,400})+")
MOST_EXPANDED: Final = 16 * 1024
_OPERATORS: Final = ("&&", "||", ";;", "|&", ";", "|", "&")
_ARRAY: Final = re.compile(r"(?P<name>[A-Za-z_]\w{0,80})(?P<more>\+?)=\(")
_ALL_OF_ARRAY: Final = re.compile(
    r"(?P<quote>\"?)\$(?:@|\{(?:@|(?P<name>[A-Za-z_]\w{0,80})\[[@*]\])\})(?P=quote)(?=[\s;&|)<>]|\Z)"
)
_VARIABLE_ALONE: Final = re.compile(
    r"\$(?:(?P<name>[A-Za-z_]\w{0,80})|\{(?P<braced>[A-Za-z_]\w{0,80})\})(?=[\s;&|)<>]|\Z)"
)
_SIGIL: Final = re.compile(r"\$([A-Za-z_]\w{0,80})=")
_DECLARING: Final = frozenset({"declare", "typeset", "local", "readonly", "export"})
_KEYWORDS: Final = frozenset(
    [
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "for",
        "while",
        "do",
        "done",
        "in",
        "time",
        "exec",
        "sudo",
        "command",
        "env",
    ]
)


class Lexer:
    """Goes through the text once; every step moves ``self.at`` forward."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.escape = ESCAPES[dialect]
        self.at = 0
        self.commands: list[Command] = []
        self.words: list[Word] = []
        self.assignments: list[tuple[str, Traced]] = []
        self.slips: list[Slip] = []
        self.variables: dict[str, Traced] = {}
        self.bindings: dict[str, Span] = {}
        self.arrays: dict[str, list[Word]] = {}
        self.splits: list[Split] = []
        self.literals: list[Traced] = []
        self.misassigned: dict[str, Slip] = {}
        self.in_array = False
        self.is_prompted = False
        self.brackets = 0
        self.expanded = 0

    def script(self) -> Script:
        self._skip_prompt()
        while self.at < len(self.text):
            self._step()
        self._end_command()
        return Script(
            self.dialect,
            tuple(self.commands),
            self.variables,
            self.bindings,
            splits=tuple(self.splits),
            misassigned=self.misassigned,
            literals=tuple(self.literals),
        )

    # -- between words

    def _step(self) -> None:
        c = self.text[self.at]
        if c in "\r\n":
            self._line_end()
        elif c in " \t":
            self.at += 1
        elif characters.is_blank_lookalike(c):
            self._odd_blank()
        elif c == "#" and self.dialect is not Dialect.CMD:
            self.at = self._line_stop(self.at)
        elif self._continues_wrongly() or self._operator() or self._array() or self._many_words():
            pass
        else:
            self._word()

    def _odd_blank(self) -> None:
        """A no-break space between words is a word of its own for the shell."""
        c = self.text[self.at]
        self._slip("invisible_character", self.at, self.at + 1, characters.name_of(c))
        self.at += 1

    def _line_stop(self, start: int) -> int:
        stops = (i for i in (self.text.find("\n", start), self.text.find("\r", start)) if i >= 0)
        return min(stops, default=len(self.text))

    def _line_end(self) -> None:
        end = self.at
        while self.at < len(self.text) and self.text[self.at] in "\r\n \t":
            self.at += 1
        if self._is_cut_here():
            self._slip("shell_line_break", end, end + 1, f"a line end without {self.escape}")
            return
        self._end_command()
        self._skip_prompt()

    def _is_cut_here(self) -> bool:
        """Whether the next line goes on with the options of the command before it."""
        if not self.words or not is_http_tool(self.words) or self.brackets:
            return False
        rest = self.text[self.at : self.at + 200]
        if re.match(r"[\"'“”]?--?[A-Za-z][A-Za-z-]*|[–—−]{1,2}-?[A-Za-z]", rest):
            return True
        has_address = any(re.search(r"://|^[\w-]+\.[\w.-]+/", w.text) for w in self.words)
        return not has_address and bool(re.match(r"[\"'“]?https?://", rest))

    def _continues_wrongly(self) -> bool:
        """A sign of continuation at a line's end: another shell's, doubled, or with a blank."""
        match = _CONTINUATION.match(self.text, self.at)
        if match is None or (not match[3] and not self.words):
            return False
        is_glued = self.at > 0 and self.text[self.at - 1] not in " \t\r\n"
        is_indented = self.text[match.end() : match.end() + 1] in (" ", "\t")
        is_right = match[1] == self.escape and not match[2] and (is_indented or not is_glued)
        if match[3] and not is_right:
            blank = " and a space" if match[2] else " without a space" if is_glued else ""
            self._slip("shell_line_break", self.at, match.end(2), match[1] + blank)
        self.at = match.end()
        self._skip_blank_lines(match.end())
        self._skip_prompt_of_a_continued_line()
        return True

    def _skip_prompt_of_a_continued_line(self) -> None:
        """``> `` (POSIX), ``>> `` (PowerShell) and ``More? `` (cmd) are the shell's, not typed."""
        match = CONTINUED_PROMPT.match(self.text, self.at)
        if match and (self.is_prompted or match["sure"] or is_typed_behind(self.text, match.end())):
            self.at = match.end()

    def _skip_blank_lines(self, start: int) -> None:
        match = re.compile(r"[ \t]*(?:(\r?\n)|(#[^\r\n]*))?").match(self.text, start)
        if match is None or not match[0].strip(" \t"):
            return
        after = self.text[match.end() : match.end() + 80].lstrip()
        if self.words and is_http_tool(self.words) and re.match(r"--?[A-Za-z]", after):
            self._slip("shell_line_break", start, max(match.end(), start + 1), "an empty line")
            self.at = match.end()

    def _operator(self) -> bool:
        sign = next((o for o in _OPERATORS if self.text.startswith(o, self.at)), "")
        if sign in (";", ";;") and self.dialect is Dialect.CMD:
            return False
        if self.dialect is Dialect.POWERSHELL and self.brackets:
            return False
        if sign:
            self._ampersand_of_an_address(sign)
            self.at += len(sign)
            return True
        if self.text[self.at] in "<>":
            self._redirection()
            return True
        return False

    def _redirection(self) -> None:
        """``> file``, ``< file`` and ``<<EOF`` are no words of the command."""
        match = re.compile(r"[<>]{1,3}[&-]?[ \t]*[^\s<>|;&]{0,200}").match(self.text, self.at)
        self.at = match.end() if match else self.at + 1

    def _ampersand_of_an_address(self, sign: str) -> None:
        """An unquoted ``&`` in an address ends the command, and the options behind it are lost."""
        word = self.words[-1] if self.words else None
        is_glued = word is not None and word.span.end == self.at and not word.quote
        rest = _MORE_PARAMETERS.match(self.text, self.at)
        if sign == "&" and word and is_glued and "?" in word.text and rest:
            self._slip("shell_quoting", self.at, self.at + 1, "& in the address")
            value = word.value + Traced.part(self.text, self.at, rest.end())
            self.words[-1] = Word(value, Span(word.span.start, rest.end()))
            self.at = rest.end() - len(sign)
            return
        self._end_command()

    def _skip_prompt(self) -> None:
        match = PROMPT.match(self.text, self.at)
        self.is_prompted = match is not None
        if match:
            self.at = match.end()
        if self.dialect is Dialect.CMD:
            self._set_of_cmd()
        elif self.dialect is Dialect.POWERSHELL:
            self._set_of_powershell()

    def _set_of_cmd(self) -> None:
        match = _SET.match(self.text, self.at)
        if match:
            self._bind(
                match[1].lower(), self._expanded_by_cmd(*match.span(2)), Span(*match.span(2))
            )
            self.at = match.end()

    def _expanded_by_cmd(self, start: int, end: int) -> Traced:
        """``set A=%B%`` takes over what ``B`` holds."""
        parts, at = [], start
        for match in _CMD_VARIABLE.finditer(self.text, start, end):
            known = self.variables.get(match[1].lower())
            hole = Traced.hole(Variable(match[1], Span(*match.span())))
            parts += [Traced.part(self.text, at, match.start()), known if known else hole]
            at = match.end()
        return joined([*parts, Traced.part(self.text, at, end)])

    def _set_of_powershell(self) -> None:
        match = _POWERSHELL_SET.match(self.text, self.at)
        if not match or self.text[match.end() : match.end() + 1] == "@":
            return
        self.at = match.end()
        stop = self._line_stop(self.at)
        if _POWERSHELL_COMMAND.match(self.text, self.at):  # its output, such as Read-Host's
            name = Variable(match[1], Span(*match.span(1)))
            self._bind(match[1].lower(), Traced.hole(name), name.span)
            self.at = stop
            return
        before = len(self.words)
        if self.at < stop and not self.text[self.at : stop].strip().startswith("@"):
            self._word()
        if len(self.words) > before:
            word = self.words.pop()
            self._bind(match[1].lower(), word.value, word.span)

    # -- what stands for several words

    def _array(self) -> bool:
        """``name=(one two)``, of bash and zsh: words that are kept for later."""
        match = _ARRAY.match(self.text, self.at) if self.dialect is Dialect.POSIX else None
        is_declared = not self.words or self.words[0].text in _DECLARING
        if match is None or not is_declared or self.in_array:
            return False
        outside, self.words, self.in_array = self.words, [], True
        self.at = match.end()
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] in "\r\n":
                self.at += 1
            else:
                self._step()
        inside, self.words, self.in_array = self.words, outside, False
        self.at += 1
        before = self.arrays.get(match["name"], []) if match["more"] else []
        self.arrays[match["name"]] = [*before, *inside]
        return True

    def _many_words(self) -> bool:
        """``"${name[@]}"`` and ``$name``: what a word alone becomes when it is expanded."""
        if self.dialect is not Dialect.POSIX:
            return False
        match = _ALL_OF_ARRAY.match(self.text, self.at)
        words = self.arrays.get(match["name"] or "@") if match else None
        if match is None or words is None:
            return self._split_variable()
        self.at = match.end()
        if self._may_expand(sum(len(w.value) + 1 for w in words)):
            self.words += words
        return True

    def _split_variable(self) -> bool:
        """POSIX shell section 2.6.5: without quotes, a value falls apart at its blanks.

        Quotes within the value are letters like any other.
        """
        match = _VARIABLE_ALONE.match(self.text, self.at)
        name = (match["name"] or match["braced"]) if match else ""
        value = self.variables.get(name)
        if match is None or value is None or not self.words or " " not in value.text.strip():
            return False
        if not self._may_expand(len(value)):
            return False
        span = Span(*match.span())
        self.at = match.end()
        chunks = [value[m.start() : m.end()] for m in re.finditer(r"[^ \t\r\n]+", value.text)]
        self.words += [Word(chunk, span) for chunk in chunks]
        self.splits.append(Split(name, span))
        return True

    def _note_what_sets_nothing(self) -> None:
        """``NAME = value``, ``NAME= value`` and ``$NAME=value`` run a command of that name."""
        words = self.words[1:] if self.words and self.words[0].text == "export" else self.words
        if self.dialect is not Dialect.POSIX or not words:
            return
        name, value, first = words[0].text, EMPTY, words[0].span.start
        sigil = _SIGIL.match(self.text, words[0].span.start)
        if sigil and len(words) == 1 and sigil[1] not in self.variables:
            name = sigil[1]
            value = words[0].value[words[0].text.find("=") + 1 :]
        elif len(words) == 3 and words[1].text == "=":
            value = words[2].value
        elif len(words) == 2 and words[1].text[:1] == "=" and len(words[1].text) > 1:
            value = words[1].value[1:]
        elif len(words) == 1 and self.assignments and not self.assignments[-1][1]:
            name, value = self.assignments[-1][0], words[0].value
            if not is_key_like(value.text) or name not in self.bindings:
                return
            first = self.bindings[name].start - len(name) - 1
        if not value or not _NAME.fullmatch(name):
            return
        self._misassign(name, value, first, words[-1].span.end)

    def _misassign(self, name: str, value: Traced, start: int, end: int) -> None:
        begin = value.span.start
        quote = self.text[begin - 1 : begin]
        begin -= quote in ("'", '"')
        slip = Slip("env_syntax", Span(start, begin), "=", Certainty.CERTAIN, drops_header=True)
        self.misassigned[name] = slip
        self._bind(name, value, Span(begin, end))

    def _may_expand(self, length: int) -> bool:
        self.expanded += length
        return self.expanded <= MOST_EXPANDED

    # -- words

    def _word(self) -> None:
        start = self.at
        parts: list[Traced] = []
        quotes: list[str] = []
        plain = False
        while self.at < len(self.text):
            c = self.text[self.at]
            if self._ends_word(c):
                break
            quote = self._quote_at(c)
            if quote:
                parts.append(self._quoted(quote))
                quotes.append(quote)
            else:
                plain = True
                parts.append(self._unquoted())
        if self.at == start:
            self.at += 1
            return
        quote = quotes[0] if len(quotes) == 1 and not plain else ""
        self._add_word(Word(joined(parts), Span(start, self.at), quote))

    def _ends_word(self, c: str) -> bool:
        if c in " \t\r\n" or characters.is_blank_lookalike(c):
            return True
        if c in CONTINUATIONS and _CONTINUATION.match(self.text, self.at):
            return True
        if c == ")" and self.in_array:
            return True
        if c in "|;&<>":
            return not (c == ";" and self.dialect is Dialect.CMD) and not (
                c in "<>" and self._is_sample_bracket()
            )
        return False

    def _is_sample_bracket(self) -> bool:
        """``<YOUR_KEY>`` kept from a sample is meant as text, though a shell redirects."""
        return bool(re.compile(r"<[\w .-]{2,60}>").match(self.text, self.at))

    def _quote_at(self, c: str) -> str:
        if c == '"' or (c == "'" and self._knows_single_quotes(c)):
            return c
        if self.dialect is Dialect.CMD and self.text.startswith('^"', self.at):
            return '^"'
        if c in characters.DOUBLE_SMART_QUOTES or c in "‘’‚‛":
            return c
        return ""

    def _knows_single_quotes(self, c: str) -> bool:
        """``cmd.exe`` does not, yet who writes them there means them as quotes."""
        if self.dialect is not Dialect.CMD:
            return True
        at_start = self.at == 0 or self.text[self.at - 1] in " \t=:"
        return at_start and self.text.find("'", self.at + 1) >= 0

    def _quoted(self, quote: str) -> Traced:
        start = self.at
        self.at += len(quote)
        if quote == '^"':
            return self._caret_quoted()
        if quote in characters.SMART_QUOTES:
            return self._smart_quoted(start, quote)
        end = self._closing(quote)
        if quote == "'" and self.dialect is Dialect.CMD:
            self._slip("shell_single_quotes_windows", start, start + 1, "'")
        if quote == "'":
            return self._literal_until(end)
        return self._expanding_until(end)

    def _smart_quoted(self, start: int, quote: str) -> Traced:
        """Curly quotes are letters to a shell: what they hold falls apart at its blanks."""
        kind = characters.DOUBLE_SMART_QUOTES + '"'
        if quote in "‘’‚‛":
            kind = "‘’‚‛'"
        self._slip("smart_quotes", start, start + 1, characters.name_of(quote))
        stop = self._line_stop(self.at)
        ends = [i for i in (self.text.find(q, self.at, stop) for q in kind) if i >= 0]
        return self._expanding_until(min(ends, default=stop))

    def _caret_quoted(self) -> Traced:
        """``^"…^"``: ``cmd.exe`` hands the quotes on, and the program takes them for its own.

        So do browsers copy a request for it. A caret frees the sign behind it.
        """
        parts: list[Traced] = []
        while self.at < len(self.text):
            match = _CARET_PIECE.match(self.text, self.at)
            if match is None:
                self.at += 1
                continue
            self.at = match.end()
            if match["end"]:
                break
            if match["name"]:
                parts.append(self._value(match["name"], match.start()))
            elif match["escaped"] or match["freed"]:
                parts.append(Traced.part(self.text, match.end() - 1, match.end()))
            elif match["text"]:
                parts.append(Traced.part(self.text, *match.span()))
        return joined(parts)

    def _closing(self, quote: str) -> int:
        """Where the quote closes; where it never does, with a slip, where it was meant to."""
        i = self.at
        while i < len(self.text):
            c = self.text[i]
            if c == quote:
                if self.dialect is Dialect.POWERSHELL and self.text[i + 1 : i + 2] == quote:
                    i += 2
                    continue
                return i
            escapes = quote == '"' and (c == self.escape or c == "\\")
            i += 2 if escapes else 1
        stop = self._line_stop(self.at)
        meant = _NEXT_ARGUMENT.search(self.text, self.at + 1, stop)
        self._slip(
            "shell_quoting", self.at - 1, self.at, f"no closing {quote}", keeps_key_back=True
        )
        return meant.start() if meant else stop

    def _literal_until(self, end: int) -> Traced:
        value = Traced.part(self.text, self.at, end)
        self.at = end + (end < len(self.text) and self.text[end] not in " \t\r\n")
        if "${{" in value.text:
            return _with_templates(value)
        if self.dialect is Dialect.POWERSHELL and "''" in value.text:
            value = value.without(m.start() for m in re.finditer("''", value.text))
        return value

    def _expanding_until(self, end: int) -> Traced:
        parts: list[Traced] = []
        while self.at < end:
            parts.append(self._in_double_quotes(end))
        self.at = min(
            max(self.at, end) + (end < len(self.text) and self.text[end] not in " \t\r\n"),
            len(self.text),
        )
        return joined(parts)

    def _in_double_quotes(self, end: int) -> Traced:
        c = self.text[self.at]
        following = self.text[self.at + 1 : self.at + 2]
        if self._is_escape_in_quotes(c, following) and self.at + 1 < end:
            self.at += 2
            if following in "\r\n":
                return EMPTY
            return Traced.part(self.text, self.at - 1, self.at)
        if self._begins_expansion(c):
            return self._expansion(end)
        match = re.compile(r"[^\\^`$%]+").match(self.text, self.at, end)
        stop = match.end() if match else self.at + 1
        self.at, start = stop, self.at
        return Traced.part(self.text, start, stop)

    def _is_escape_in_quotes(self, c: str, following: str) -> bool:
        if self.dialect is Dialect.POSIX:
            return c == "\\" and following in ("$", "`", '"', "\\", "\n")
        if self.dialect is Dialect.CMD:
            return c == "\\" and following == '"'
        return c == "`" or (c == "\\" and following == '"')

    def _unquoted(self) -> Traced:
        c = self.text[self.at]
        following = self.text[self.at + 1 : self.at + 2]
        if c == self.escape and following and following not in "\r\n":
            return self._escaped(following)
        if c == "$" and following and following in "'\"" and self.dialect is Dialect.POSIX:
            self.at += 1
            return EMPTY
        if self._begins_expansion(c):
            return self._expansion(len(self.text))
        self._note_dash(c)
        self.at += 1
        if c in characters.SMART_DASHES and self._starts_option(self.at - 1):
            return Traced("-", (self.at - 1,))
        return Traced.part(self.text, self.at - 1, self.at)

    def _starts_option(self, at: int) -> bool:
        return (
            at == 0
            or self.text[at - 1] in " \t\r\n-"
            or self.text[at - 1] in characters.SMART_DASHES
        )

    def _note_dash(self, c: str) -> None:
        """A dash that a word processor drew long is no option's sign."""
        if c in characters.SMART_DASHES and self._starts_option(self.at):
            self._slip("smart_dash", self.at, self.at + 1, characters.name_of(c))

    def _escaped(self, following: str) -> Traced:
        if following in " \t" and self.dialect is not Dialect.CMD and self._is_lost_line_end():
            self._slip("shell_line_break", self.at, self.at + 1, f"{self.escape} within a line")
            self.at += 1
            return EMPTY
        self.at += 2
        return Traced.part(self.text, self.at - 1, self.at)

    def _is_lost_line_end(self) -> bool:
        """``\\ -H``: a command of several lines that was put on one."""
        rest = self.text[self.at + 1 : self.at + 60].lstrip(" \t")
        is_alone = self.at == 0 or self.text[self.at - 1] in " \t"
        return is_alone and bool(re.match(r"-{1,2}[A-Za-z]|[\"']?https?://", rest))

    # -- variables

    def _begins_expansion(self, c: str) -> bool:
        if self.dialect is Dialect.CMD:
            return c == "%" and bool(_CMD_VARIABLE.match(self.text, self.at))
        following = self.text[self.at + 1 : self.at + 2]
        if c == "`":
            return self.dialect is Dialect.POSIX
        return (
            c == "$" and (following.isalnum() or following in ("_", "{", "(")) and following != ""
        )

    def _expansion(self, end: int) -> Traced:
        start = self.at
        if self.dialect is Dialect.CMD:
            match = _CMD_VARIABLE.match(self.text, start)
            assert match is not None
            self.at = match.end()
            return self._value(match[1], start)
        c, following = self.text[start], self.text[start + 1 : start + 2]
        if c == "`" or following == "(":
            return self._substitution("`" if c == "`" else ")", end)
        if following == "{":
            return self._braced(end)
        match = re.compile(r"\$(?:env:)?([A-Za-z_]\w{0,80}|\d)", re.I).match(self.text, start)
        if match is None:
            self.at += 1
            return Traced.part(self.text, start, start + 1)
        self.at = match.end()
        return self._value(match[1], start)

    def _substitution(self, closing: str, end: int) -> Traced:
        """``$(…)``: what a command prints, less the line ends behind it."""
        start = self.at
        stop = self.text.find(closing, start + 2, end)
        self.at = stop + 1 if stop >= 0 else min(end, self._line_stop(start))
        self.at = max(self.at, start + 1)
        printed = literal_of(self.text, start, self.at)
        if printed is not None and self._may_expand(len(printed[0])):
            self.literals.append(printed[1])
            return printed[0]
        return Traced.hole(Variable(self.text[start : self.at][:80], Span(start, self.at)))

    def _braced(self, end: int) -> Traced:
        start = self.at
        template = _TEMPLATE.match(self.text, start, end)
        if template:
            self.at = template.end()
            return _with_templates(Traced.part(self.text, start, self.at))
        stop = self.text.find("}", start, min(end, start + 200))
        if stop < 0:
            self.at += 1
            return Traced.part(self.text, start, start + 1)
        self.at = stop + 1
        name = _NAME.match(re.sub(r"(?i)^env:", "", self.text[start + 2 : stop]))
        return self._value(name[0] if name else self.text[start:stop], start)

    def _value(self, name: str, start: int) -> Traced:
        known = self.variables.get(name if self.dialect is Dialect.POSIX else name.lower())
        if known is not None and self.expanded + len(known) <= MOST_EXPANDED:
            self.expanded += len(known)
            return known
        return Traced.hole(Variable(name, Span(start, self.at)))

    # -- commands

    def _add_word(self, word: Word) -> None:
        if not self.words and self.dialect is Dialect.POSIX:
            match = _ASSIGNMENT.match(word.text)
            if match and self.text.startswith(match[0], word.span.start):
                value_span = Span(word.span.start + match.end(), word.span.end)
                self.assignments.append((match[1], word.value[match.end() :]))
                self.bindings[match[1]] = value_span
                return
            if word.text in _KEYWORDS and word.text not in ("env", "command"):
                return
        if not word.text and not word.quote:
            return
        if self.words and self.words[0].text in ("export", "declare", "set", "readonly", "local"):
            self._exported(word)
        self.words.append(word)

    def _exported(self, word: Word) -> None:
        match = _ASSIGNMENT.match(word.text)
        if match and self.dialect is Dialect.POSIX:
            value_span = Span(word.span.start + match.end(), word.span.end)
            self._bind(match[1], word.value[match.end() :], value_span)

    def _bind(self, name: str, value: Traced, span: Span) -> None:
        self.variables[name] = value
        self.bindings[name] = span

    def _slip(
        self, code: str, start: int, end: int, found: str, *, keeps_key_back: bool = False
    ) -> None:
        span = Span(start, end)
        self.slips.append(Slip(code, span, found, Certainty.CERTAIN, keeps_key_back=keeps_key_back))

    def _end_command(self) -> None:
        self._note_what_sets_nothing()
        if [w.text for w in self.words[:2]] == ["set", "--"] and self.dialect is Dialect.POSIX:
            self.arrays["@"] = self.words[2:]  # the positional parameters, "$@"
        if self.words:
            self.commands.append(
                Command(tuple(self.words), tuple(self.assignments), tuple(self.slips))
            )
        elif self.assignments:
            self.variables.update(self.assignments)
        self.words, self.assignments, self.slips = [], [], []


_TEMPLATE: Final = re.compile(r"\$\{\{([^{}]{1,200})\}\}")


def _with_templates(value: Traced) -> Traced:
    """``${{ secrets.KEY }}`` is put in by the pipeline before any shell sees the line."""
    parts, at = [], 0
    for match in _TEMPLATE.finditer(value.text):
        span = value[match.start() : match.end()].span
        parts += [value[at : match.start()], Traced.hole(Variable(match[1].strip(), span))]
        at = match.end()
    return joined([*parts, value[at:]])
