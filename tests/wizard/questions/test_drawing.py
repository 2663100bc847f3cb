"""The picture in the docs is what the data gives now."""

from __future__ import annotations

from xml.etree import ElementTree

from django.core.management import call_command

from portal.articles.library import main_article
from portal.wizard.management.commands import draw_questions
from portal.wizard.questions.drawing import drawn
from portal.wizard.questions.flow import Ending
from portal.wizard.questions.loading import flow_of

FLOW = flow_of(main_article().slug)
SVG = "{http://www.w3.org/2000/svg}"


def test_committed_picture_is_what_the_data_gives_now():
    kept = draw_questions.picture().read_text("utf-8")
    assert kept == drawn(FLOW), "run manage.py draw_questions"


def test_command_writes_the_picture(tmp_path, settings, capsys):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("draw_questions")
    assert (tmp_path / "docs/questions.svg").read_text("utf-8") == drawn(FLOW)
    assert "docs/questions.svg" in capsys.readouterr().out


def test_picture_has_every_question_answer_and_ending():
    root = ElementTree.fromstring(drawn(FLOW))
    said = " ".join(text.text for text in root.iter(f"{SVG}text"))
    for node in FLOW.nodes.values():
        assert (node.short if isinstance(node, Ending) else node.title) in said
        for option in () if isinstance(node, Ending) else node.options:
            assert option.label in said


def test_picture_has_a_line_for_every_answer():
    root = ElementTree.fromstring(drawn(FLOW))
    wires = [path for path in root.iter(f"{SVG}path") if path.get("class") == "wire"]
    assert len(wires) == len(list(FLOW.edges()))


def test_picture_needs_nothing_from_elsewhere():
    svg = drawn(FLOW).replace("http://www.w3.org/2000/svg", "")
    for outside in ("http", "url(", "<script", "@import", "<image"):
        assert outside not in svg
