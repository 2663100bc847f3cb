"""A flow → its picture: questions from top to bottom on the left, endings on the right.

What leads to one place runs together in one lane, and turns in round where it joins: two lines
that merely cross have no bend there. Colours follow the reader's light or dark mode.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from portal.wizard.questions.flow import Decision, Ending, Flow, Question

TITLE: Final = "The questions, and what each answer leads to"

# All in pixels of the picture.
MARGIN, LANE, GAP, BEND = 24, 18, 26, 7
CARD_WIDTH, ENDING_WIDTH, HEAD, LINE, ROW = 370, 250, 108, 19, 24
LETTERS_OF_TITLE, LETTERS_OF_ENDING = 36, 28

STYLE: Final = """
svg{--paper:#fbfaf7;--raised:#fff;--ink:#1c2127;--muted:#565f6b;--line:#b9b4a8;--wire:#7c8590;
--replace:#0b5d57;--fix:#1b6434;--ticket:#7a4f00}
@media (prefers-color-scheme:dark){svg{--paper:#14181b;--raised:#1c2226;--ink:#ebe8e1;
--muted:#a9b0b6;--line:#4a545b;--wire:#8c959c;--replace:#7fd1c7;--fix:#8bd6a0;--ticket:#f0c46c}}
text{fill:var(--ink);font:14px system-ui,"DejaVu Sans",sans-serif}
.head{font:600 20px ui-serif,Georgia,"DejaVu Serif",serif}.title{font-weight:600}
.muted{fill:var(--muted)}.paper{fill:var(--paper)}
.card{fill:var(--raised);stroke:var(--line)}.decision{stroke-dasharray:5 4}
.wire{fill:none;stroke:var(--wire);stroke-width:1.5}.tip{fill:var(--wire)}
.ending{fill:var(--raised);stroke-width:2}
.replace{stroke:var(--replace)}.fix{stroke:var(--fix)}.ticket{stroke:var(--ticket)}
""".strip()


@dataclass(frozen=True, slots=True)
class Card:
    """A question or a decision: its title's lines, and one row for each answer."""

    node: Question | Decision
    top: int
    lines: tuple[str, ...]

    @property
    def entry(self) -> int:
        """Where a line comes in: the middle of the title's first line."""
        return self.top + 20

    @property
    def first_row(self) -> int:
        return self.top + 20 + LINE * len(self.lines) + 4

    @property
    def bottom(self) -> int:
        return self.first_row + ROW * len(self.node.options) - 4

    def row(self, option: str) -> int:
        """The middle of an answer's row."""
        return self.first_row + ROW * list(self.node.leads_to).index(option)


@dataclass(frozen=True, slots=True)
class Box:
    """An ending."""

    ending: Ending
    top: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return 20 + LINE * len(self.lines)

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


@dataclass(frozen=True, slots=True)
class Bus:
    """All lines to one place; ``starts`` and ``end`` are heights."""

    starts: tuple[int, ...]
    end: int

    @property
    def span(self) -> tuple[int, int]:
        heights = (*self.starts, self.end)
        return min(heights), max(heights)


def drawn(flow: Flow) -> str:
    """The picture as SVG; the same flow gives the same text."""
    cards = _cards(flow)
    boxes = _boxes(flow, cards)
    inner = _lanes([_bus(flow, cards, c.node.id, c.entry) for c in cards.values()][1:])
    outer = _lanes([_bus(flow, cards, b.ending.id, b.middle) for b in boxes])
    left = MARGIN + LANE * len(inner)
    right = left + CARD_WIDTH + LANE * (len(outer) + 1)
    size = (right + ENDING_WIDTH + MARGIN, max(c.bottom for c in cards.values()) + MARGIN)
    parts = [
        *_legend(),
        *_wires(inner, left, left, -1),
        *_wires(outer, left + CARD_WIDTH, right, 1),
        *(part for card in cards.values() for part in _card(card, left)),
        *(part for box in boxes for part in _box(box, right)),
    ]
    return "\n".join([*_opening(*size), *parts, "</svg>", ""])


def _cards(flow: Flow) -> Mapping[str, Card]:
    cards: dict[str, Card] = {}
    top = HEAD
    for node in _in_order(flow):
        card = Card(node, top, _wrapped(node.title, LETTERS_OF_TITLE))
        cards[node.id] = card
        top = card.bottom + GAP
    return cards


def _in_order(flow: Flow) -> list[Question | Decision]:
    """Each behind all that lead to it."""
    depths = {flow.first: 0}
    for _ in flow.nodes:
        for start, _, target in flow.edges():
            if start in depths:
                depths[target] = max(depths.get(target, 0), depths[start] + 1)
    inner = [node for node in flow.nodes.values() if not isinstance(node, Ending)]
    return sorted(inner, key=lambda node: depths[node.id])


def _wrapped(text: str, letters: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters))


def _bus(flow: Flow, cards: Mapping[str, Card], target: str, end: int) -> Bus:
    starts = [cards[start].row(option) for start, option, to in flow.edges() if to == target]
    return Bus(tuple(sorted(starts)), end)


def _boxes(flow: Flow, cards: Mapping[str, Card]) -> list[Box]:
    """Each as near as can be to the answers that lead to it."""
    wanted = {e.id: _bus(flow, cards, e.id, 0).starts for e in flow.endings}
    boxes: list[Box] = []
    free = HEAD
    for ending in sorted(flow.endings, key=lambda e: _middle(wanted[e.id])):
        box = Box(ending, 0, _wrapped(ending.short, LETTERS_OF_ENDING))
        top = max(free, _middle(wanted[ending.id]) - box.height // 2)
        boxes.append(Box(ending, top, box.lines))
        free = top + box.height + GAP // 2
    return boxes


def _middle(heights: Sequence[int]) -> int:
    return heights[len(heights) // 2]


def _lanes(buses: Sequence[Bus]) -> list[list[Bus]]:
    """The nearest lane that is free takes the next bus, short ones first."""
    lanes: list[list[Bus]] = []
    for bus in sorted(buses, key=lambda b: b.span[1] - b.span[0]):
        free = (lane for lane in lanes if all(_apart(bus, other) for other in lane))
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(bus)
    return lanes


def _apart(one: Bus, other: Bus) -> bool:
    return one.span[1] + LINE < other.span[0] or other.span[1] + LINE < one.span[0]


def _wires(lanes: Sequence[Sequence[Bus]], edge: int, end: int, side: int) -> Iterator[str]:
    """``edge`` is where lines leave, ``end`` where they arrive; ``side`` is 1 to the right."""
    for number, lane in enumerate(lanes, 1):
        x = edge + side * LANE * number
        for bus in lane:
            for start in bus.starts:
                yield f'<path class="wire" d="{_way(edge, start, x, end - 5, bus.end, side)}"/>'
            yield _tip(end, bus.end)


def _way(edge: int, start: int, lane: int, end: int, height: int, side: int) -> str:
    """Out to the lane, along it, and in again, with round bends."""
    bend = min(BEND, abs(height - start) // 2)
    if not bend:
        return f"M{edge} {start}H{end}"
    down = bend if height > start else -bend
    back = bend if end > lane else -bend
    return (
        f"M{edge} {start}H{lane - side * bend}Q{lane} {start} {lane} {start + down}"
        f"V{height - down}Q{lane} {height} {lane + back} {height}H{end}"
    )


def _tip(x: int, y: int) -> str:
    return f'<path class="tip" d="M{x} {y}l-8 -4v8z"/>'


def _opening(width: int, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title">'
    )
    yield f'<title id="title">{TITLE}</title>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="paper" width="{width}" height="{height}"/>'


def _legend() -> Iterator[str]:
    yield _text(MARGIN, 38, TITLE, "head")
    x = MARGIN
    for style, words in (
        ("card", "asked"),
        ("card decision", "found out without asking"),
        ("ending replace", "a new key"),
        ("ending fix", "another remedy"),
        ("ending ticket", "a ticket"),
    ):
        yield f'<rect class="{style}" x="{x}" y="58" width="26" height="18" rx="5"/>'
        yield _text(x + 34, 72, words, "muted")
        x += 62 + 8 * len(words)


def _card(card: Card, left: int) -> Iterator[str]:
    style = "card decision" if isinstance(card.node, Decision) else "card"
    height = card.bottom - card.top
    yield (
        f'<rect class="{style}" x="{left}" y="{card.top}" width="{CARD_WIDTH}" '
        f'height="{height}" rx="8"/>'
    )
    for number, line in enumerate(card.lines):
        yield _text(left + 14, card.top + 25 + LINE * number, line, "title")
    for option in card.node.options:
        yield _text(left + 26, card.row(option.id) + 5, option.label, "muted")


def _box(box: Box, left: int) -> Iterator[str]:
    yield (
        f'<rect class="ending {box.ending.way}" x="{left}" y="{box.top}" '
        f'width="{ENDING_WIDTH}" height="{box.height}" rx="{box.height // 3}"/>'
    )
    for number, line in enumerate(box.lines):
        yield _text(left + 18, box.top + 24 + LINE * number, line, "title")


def _text(x: int, y: int, words: str, style: str) -> str:
    return f'<text class="{style}" x="{x}" y="{y}">{escape(words, quote=False)}</text>'
