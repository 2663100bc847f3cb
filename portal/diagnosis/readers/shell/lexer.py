"""One pass over a text: words, quoted and expanded as that shell does it.

The reading is of what was *meant*: where a command was cut in two, or quoted with signs that
no shell knows, the words are put together as they were meant, and a slip says so.
"""

from __future__ import annotations

import re
from typing import Final

from portal.diagnosis import characters
from portal.diagnosis.readers.shell.dialect import CONTINUED_PROMPT, PROMPT, is_typed_behind
from portal.diagnosis.readers.shell.script import (
    Command,
    Dialect,
    Script,
    Word,
    is_http_tool,
)
from portal.diagnosis.readers.shell.setting import Setting
from portal.diagnosis.readers.shell.words import CONTINUATION
from portal.diagnosis.traced import Span, Traced

_MORE_PARAMETERS: Final = re.compile(r"(?:&[\w.\[\]%-]{1,60}=[^\s&|;'\"]{0,400})+")
_OPERATORS: Final = ("&&", "||", ";;", "|&", ";", "|", "&")
_ARRAY: Final = re.compile(r"(?P<name>[A-Za-z_]\w{0,80})(?P<more>\+?)=\(")
_ALL_OF_ARRAY: Final = re.compile(
    r"(?P<quote>\"?)\$(?:@|\{(?:@|(?P<name>[A-Za-z_]\w{0,80})\[[@*]\])\})(?P=quote)(?=[\s;&|)<>]|\Z)"
)
_DECLARING: Final = frozenset({"declare", "typeset", "local", "readonly", "export"})


class Lexer(Setting):
    """Goes through the text once: commands, and what stands between their words."""

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
        match = CONTINUATION.match(self.text, self.at)
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
