"""Draws the flow of questions: docs/questions.svg."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.articles.library import main_article
from portal.wizard.questions.drawing import drawn
from portal.wizard.questions.loading import flows


def picture() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "questions.svg"


class Command(BaseCommand):
    help = "Draws docs/questions.svg of the questions that follow a refused key."

    def handle(self, *args: Any, **options: Any) -> None:
        picture().write_text(drawn(flows()[main_article().slug]), "utf-8")
        self.stdout.write(f"drawn: {picture().relative_to(settings.BASE_DIR)}")
