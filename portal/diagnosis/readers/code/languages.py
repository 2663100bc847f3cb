"""What is special to each language: how it is recognised, parsed, and how it reads a variable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import tree_sitter_c_sharp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_php
import tree_sitter_python
import tree_sitter_ruby
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Parser

from portal.diagnosis.diagnosis import InputKind


@dataclass(frozen=True, slots=True)
class Language:
    """One language. In the templates ``{}`` is a variable's name or an expression.

    ``signs`` are regular expressions that only this language's code is likely to show; the
    language that shows most of them is taken.
    """

    kind: InputKind
    grammar: Callable[[], object]
    signs: tuple[re.Pattern[str], ...]
    reads_env: str
    bearer_of: str
    trimmed: str
    opening: str = ""
    drops_on_redirect: bool = False
    shows_nothing: bool = False  # ``null`` that is put into a text is its own word there
    shows_objects: str = ""  # what an object reads as that is put into a text
    shows_promises: str = ""  # and a result that was not waited for

    @property
    def name(self) -> str:
        return self.kind.value

    def header_line(self, bearer: str) -> str:
        """Name and value in one literal, of the expression that ``bearer_of`` makes."""
        return f"{bearer[0]}Authorization: {bearer[1:]}"


def _signs(*rules: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rule, re.M) for rule in rules)


PYTHON: Final = Language(
    kind=InputKind.PYTHON,
    grammar=tree_sitter_python.language,
    signs=_signs(
        r"^[ \t]*(?:import|from) [\w.]+(?: import [\w, *]+)?(?: as \w+)?[ \t]*(?:#.*)?$|^[ \t]*import [\w, .]+$",
        r"\b(?:requests|httpx|aiohttp|urllib3?|session|http\.client)\.\w+\(",
        r"^[ \t]*headers\s?=\s?[{\w][^;]*$|\(.{0,200}\bheaders\s?=\s?[{\w]",
        r"\bf[\"']|os\.(?:environ|getenv)|\bNone\b|\bprint\(",
        r"^[ \t]*(?:def|with|for|if|async with) .{1,200}:[ \t]*$",
        r"\bauth\s?=\s?\(",
        r"^[ \t]*\w+ = (?:\w+\.)?[A-Z]\w+\([^\n]*\)[ \t]*$",
    ),
    reads_env='os.environ["{}"]',
    bearer_of='"Bearer " + {}',
    trimmed="{}.strip()",
    shows_nothing=True,
    shows_promises="<coroutine object at 0x7f>",
)
JAVASCRIPT: Final = Language(
    kind=InputKind.JAVASCRIPT,
    grammar=tree_sitter_javascript.language,
    signs=_signs(
        r"\b(?:const|let) [\w{][^\n=]{0,80}=",
        r"\bfetch\s?\(|\baxios\b|\bXMLHttpRequest\b|\bgot\(|\bundici\b|\$\.ajax",
        r"(?:\)|\w)\s?=>\s?[\w{(]|\bawait\b|\basync function\b",
        r"\bheaders\s?:\s?[{\w]",
        r"\brequire\(['\"]|^import .{1,80} from ['\"]",
        r"process\.env|console\.log|setRequestHeader",
        r"\baxios\.|\.then\(|\.catch\(",
        r"\bthis\.\$?http\.(?:get|post|put|patch|delete)\b|\bpm\.(?:sendRequest|request|environment)\b"
        r"|\bUrlFetchApp\.|\bsuperagent\b|\b(?:cy|wx|uni)\.request\(",
    ),
    reads_env="process.env.{}",
    bearer_of="`Bearer ${{{}}}`",
    trimmed="{}.trim()",
    shows_nothing=True,
    shows_objects="[object Object]",
    shows_promises="[object Promise]",
)
PHP: Final = Language(
    kind=InputKind.PHP,
    grammar=tree_sitter_php.language_php,
    signs=_signs(
        r"<\?php|<\?=",
        r"\bcurl_(?:init|setopt|exec|setopt_array)\s?\(|CURLOPT_\w+",
        r"\$\w+\s?=\s?[^=]|\$\w+->\w+",
        r"\bHttp::\w+|GuzzleHttp|\bnew Client\b|stream_context_create|file_get_contents|\bwp_remote_\w+\(",
        r"=>.{0,80}\.\s?\$|'\s?\.\s?\$|\barray\(",
        r"\bgetenv\(|\benv\(|\$_ENV",
    ),
    reads_env="getenv('{}')",
    bearer_of="'Bearer ' . {}",
    trimmed="trim({})",
    opening="<?php ",
)
GO: Final = Language(
    kind=InputKind.GO,
    grammar=tree_sitter_go.language,
    signs=_signs(
        r"\w\s?:=\s?",
        r"\bhttp\.(?:NewRequest|Get|Client|DefaultClient|Post)\b|\bclient\.Do\(",
        r"\bHeader\.(?:Set|Add)\(",
        r"\bfmt\.\w+\(|\bos\.Getenv\(|\bif err != nil\b",
        r"^[ \t]*(?:package \w+|func \w*\(|import \()",
        r"\boauth2\.\w+|\bresty\.",
    ),
    reads_env='os.Getenv("{}")',
    bearer_of='"Bearer "+{}',
    trimmed="strings.TrimSpace({})",
)
RUBY: Final = Language(
    kind=InputKind.RUBY,
    grammar=tree_sitter_ruby.language,
    signs=_signs(
        r"\bNet::HTTP\b|\bFaraday\b|\bHTTParty\b|\bRestClient\b|\bHTTP\.(?:auth|headers|get)\b",
        r"\b(?:HTTParty|Faraday|RestClient|Typhoeus|Excon)\.(?:get|post|put|patch|delete|new)\b",
        r"^[ \t]*require ['\"]\w",
        r"#\{[^}\n]+\}|\bENV(?:\[|\.fetch)",
        r"['\"]\s?=>\s?|\bdo \|\w+\||\bURI\(",
        r"^[ \t]*(?:end|puts .{1,80})[ \t]*$",
        r"\w\[['\"]Authorization['\"]\]\s?=",
    ),
    reads_env="ENV['{}']",
    bearer_of='"Bearer #{{{}}}"',
    trimmed="{}.strip",
)
JAVA: Final = Language(
    kind=InputKind.JAVA,
    grammar=tree_sitter_java.language,
    signs=_signs(
        r"\bHttpRequest\.newBuilder|\bHttpURLConnection\b|\bnew URL\(|\bURI\.create\(",
        r"\bOkHttpClient\b|\bRequest\.Builder\(|\bRestTemplate\b|\bHttpHeaders\b|\bWebClient\b",
        r"\bString \w+\s?=|\bpublic (?:static|class|void)\b|\bfinal String\b",
        r"\.setRequestProperty\(|\.header\(\"|\.addHeader\(",
        r"\bSystem\.(?:getenv|out)\b|^import (?:java|okhttp3|org)\b",
        r"\.(?:build|send|execute)\(\)?",
        r"\bnew (?:Http(?:Entity|Headers)|RestTemplate|\w+Builder)\b|\bHttpMethod\.GET\b|String\.class",
    ),
    reads_env='System.getenv("{}")',
    bearer_of='"Bearer " + {}',
    trimmed="{}.trim()",
    shows_nothing=True,
    drops_on_redirect=True,
)
CSHARP: Final = Language(
    kind=InputKind.CSHARP,
    grammar=tree_sitter_c_sharp.language,
    signs=_signs(
        r"\bHttpClient\b|\bHttpRequestMessage\b|\bRestClient\(|\bRestRequest\b|\bWebClient\b",
        r"\bDefaultRequestHeaders\b|\bAuthenticationHeaderValue\b|\bHeaders\.(?:Add|TryAdd)|\.AddHeader\(",
        r"\bvar \w+\s?=\s?(?:new|await)\b|^[ \t]*using [\w.]+;|\bstring \w+\s?=",
        r"\$\"|@\"|\bnew Uri\(",
        r"\bawait \w+\.\w+Async\(|\bConsole\.Write",
        r"\bEnvironment\.GetEnvironmentVariable|\bHttpMethod\.\w+",
    ),
    reads_env='Environment.GetEnvironmentVariable("{}")',
    bearer_of='"Bearer " + {}',
    trimmed="{}.Trim()",
    shows_promises="System.Threading.Tasks.Task`1[System.String]",
    drops_on_redirect=True,
)
LANGUAGES: Final = (PHP, PYTHON, RUBY, JAVASCRIPT, GO, JAVA, CSHARP)

_CALLS: Final = re.compile(
    r"(?i)authoriz|https?://|bearer|headers|withtoken|api[_-]?key|\btoken\b|basic_?auth|\bauth\s?[:=]"
)
_MOST_READ: Final = 16 * 1024


def language_of(text: str) -> Language | None:
    """The language that the text shows most signs of; None where it shows fewer than two."""
    start = text[:_MOST_READ]
    if not _CALLS.search(start):
        return None
    ranked = sorted(LANGUAGES, key=lambda lang: -_rank(lang, start))
    best = _rank(ranked[0], start)
    return ranked[0] if best >= 2 or (best == 1 and _is_statement(start)) else None


def _rank(language: Language, text: str) -> int:
    return sum(bool(sign.search(text)) for sign in language.signs)


_STATEMENT: Final = re.compile(r"(?m)[\w)\]]\s?\(.*\)\s?;?|^[ \t]*[\w.$\[\]'\"]+\s?=\s?.+;?[ \t]*$")


def _is_statement(text: str) -> bool:
    return bool(_STATEMENT.search(text)) and not re.match(r"\s*(?:curl|http|wget|[\w-]+:)\s", text)


@cache
def parser_of(language: Language, *, typed: bool = False) -> Parser:
    """A parser, made once; ``typed`` for TypeScript, whose grammar takes JavaScript, too."""
    if typed and language is JAVASCRIPT:
        return Parser(Grammar(tree_sitter_typescript.language_tsx()))
    return Parser(Grammar(language.grammar()))
