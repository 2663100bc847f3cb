"""``manage.py diagnose``: the same diagnosis on the command line."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.articles import words
from portal.articles.library import main_article
from portal.diagnosis import Caller, Diagnosis, diagnose
from portal.diagnosis.outcome import TestCall
from portal.privacy import quotes_nothing
from portal.wizard import calls
from portal.wizard.management.commands import _pastes
from portal.wizard.record import for_programs


class Command(BaseCommand):
    help = "Says why a call is answered with 401: reads FILE or standard input."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE")
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="print one JSON object")
        shape.add_argument(
            "--jsonl", action="store_true", help='read {"id": …, "paste": …} lines, answer each'
        )
        parser.add_argument("--no-test-call", action="store_true", help="make no test call")

    @quotes_nothing
    def handle(self, *args: Any, **options: Any) -> None:
        call = None if options["no_test_call"] else calls.caller_for_us()
        if options["jsonl"]:
            self._answer_lines(options["file"], call)
            return
        diagnosis = _diagnosis(_pastes.text_of(options["file"]), call)
        if options["json"]:
            self._print(for_programs(main_article(), diagnosis), indent=2)
        else:
            self.stdout.write("\n".join(lines_for_people(diagnosis)))

    def _answer_lines(self, path: str | None, call: Caller | None) -> None:
        for identifier, paste in _pastes.objects_of(path, "paste"):
            if paste is None:
                self._print({"id": identifier, "error": 'expected an object with "paste"'})
                continue
            answer = for_programs(main_article(), _diagnosis(paste, call))
            self._print({"id": identifier, **answer})

    def _print(self, value: dict[str, Any], indent: int | None = None) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=indent is None, indent=indent))
        self.stdout.flush()


def _diagnosis(paste: str, call: Caller | None) -> Diagnosis:
    return diagnose(paste, provider=calls.provider(), call=call)


def lines_for_people(diagnosis: Diagnosis) -> list[str]:
    """The result in the order of the page: verdict, findings, fix, proof."""
    article = main_article()
    lines = [words.heading(article, diagnosis), words.meaning(diagnosis), ""]
    for finding in diagnosis.findings:
        place = (
            f" (line {finding.place.line}, column {finding.place.column})" if finding.place else ""
        )
        lines.append(f"{words.certainty_words(finding)}: {words.title_of(article, finding)}{place}")
        lines.append(f"  {words.detail_of(article, finding)}")
        lines.append(f"  {article.passages[finding.code].do}")
    if diagnosis.fix:
        lines += ["", "Corrected:", *(f"  {line}" for line in diagnosis.fix.text.splitlines())]
    lines += ["", *(_proof(c) for c in diagnosis.test_calls)]
    return lines


def _proof(call: TestCall) -> str:
    label = {"as_sent": "As sent", "repaired": "Repaired"}[call.label.value]
    answer = f" ({call.status}, {call.ms} ms)" if call.status else ""
    return f"{label}: {words.outcome_words(call)}{answer}"
