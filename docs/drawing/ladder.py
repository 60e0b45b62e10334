"""Draw a graph as a column of boxes: down on the right, back up on the left, else straight."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from xml.sax.saxutils import escape

BOX_WIDTH, BOX_HEIGHT, GAP = 232, 46, 30
STEP, LABELS, MARGIN, LETTER = 14, 132, 24, 6
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}">'
ARROW = """\
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" \
orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#51606f"/></marker></defs>"""
STYLE = """\
text { font: 12px Inter, "Noto Sans", Arial, sans-serif; fill: #1c2733; }
.what { font-size: 11px; fill: #5b6673; }
.box { fill: #f6f4ee; stroke: #1f3a5f; stroke-width: 1.2; }
.small { fill: #ffffff; stroke: #5b6673; stroke-dasharray: 4 3; }
.end { fill: #e9ece5; stroke: #5b6673; }
.wire { fill: none; stroke: #51606f; stroke-width: 1.1; }
.says { font-size: 11px; fill: #8a3b12; }
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A node: its name, a line below it, and how it looks (box, small or end)."""

    name: str
    title: str
    line: str = ""
    look: str = "box"


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge with what it says."""

    source: str
    target: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """Wires of one side that share a vertical line, because they share one end."""

    wires: tuple[Wire, ...]
    is_left: bool

    def ends(self) -> list[tuple[str, bool]]:
        """Return the ends at boxes, each once: its name and whether the arrow points at it."""
        ends = [(wire.source, False) for wire in self.wires]
        return list(dict.fromkeys(ends + [(wire.target, True) for wire in self.wires]))


class Picture:
    """The layout of one graph; every coordinate follows from the order of boxes and wires."""

    def __init__(
        self, title: str, boxes: list[Box], wires: list[Wire], *, down_from_one_source: bool
    ) -> None:
        self.title, self.boxes = title, boxes
        self.place = {box.name: number for number, box in enumerate(boxes)}
        self.straight = [wire for wire in wires if self._span(wire) == 1]
        self.loops = [wire for wire in wires if self._span(wire) == 0]
        right = [wire for wire in wires if self._span(wire) > 1]
        left = [wire for wire in wires if self._span(wire) < 0]
        self.right = self._lanes(right, by_source=down_from_one_source, is_left=False)
        self.left = self._lanes(left, by_source=False, is_left=True)
        self.x = MARGIN + self._room(self.left)
        self.ports = self._ports()

    def _span(self, wire: Wire) -> int:
        return self.place[wire.target] - self.place[wire.source]

    def _lanes(self, wires: list[Wire], *, by_source: bool, is_left: bool) -> list[Lane]:
        """Group wires that share an end; the shortest group runs next to the boxes."""
        groups: dict[str, list[Wire]] = defaultdict(list)
        for wire in wires:
            groups[wire.source if by_source else wire.target].append(wire)
        lanes = [Lane(tuple(group), is_left) for group in groups.values()]
        return sorted(lanes, key=lambda lane: max(abs(self._span(wire)) for wire in lane.wires))

    def _room(self, lanes: list[Lane]) -> int:
        """Return how much room the lanes of a side and what they say need beside the boxes."""
        says = [wire.says for lane in lanes for wire in lane.wires]
        label = max((len(words) * LETTER + STEP for words in says if words), default=STEP)
        return min(label, LABELS) + STEP * len(lanes) if lanes else 0

    def _ports(self) -> dict[tuple[bool, int, str, bool], int]:
        """Spread the ends of the lanes over the height of each side of each box."""
        at_side: dict[tuple[str, bool], list[tuple[bool, int, str, bool]]] = defaultdict(list)
        for lanes in (self.left, self.right):
            for number, lane in enumerate(lanes):
                for name, is_target in lane.ends():
                    at_side[name, lane.is_left].append((lane.is_left, number, name, is_target))
        ports = {}
        for (name, _side), ends in at_side.items():
            for number, end in enumerate(ends, 1):
                ports[end] = self._top(name) + BOX_HEIGHT * number // (len(ends) + 1)
        return ports

    def _top(self, name: str) -> int:
        return MARGIN + self.place[name] * (BOX_HEIGHT + GAP)

    def _lane_x(self, number: int, *, is_left: bool) -> int:
        if is_left:
            return self.x - self._room(self.left) + STEP * (len(self.left) - number - 1)
        room = self._room(self.right) - STEP * len(self.right)
        return self.x + BOX_WIDTH + room + STEP * number

    def svg(self) -> str:
        width = self.x + BOX_WIDTH + max(self._room(self.right), LABELS) + MARGIN
        height = 2 * MARGIN + len(self.boxes) * (BOX_HEIGHT + GAP) - GAP
        parts = [
            SVG.format(width, height),
            f"<title>{escape(self.title)}</title>",
            f"<style>\n{STYLE}</style>",
            ARROW,
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *self._drawn_lanes(),
            *(part for wire in self.straight for part in self._drawn_straight(wire)),
            *(part for box in self.boxes for part in self._drawn_box(box)),
            *(self._drawn_loop(wire) for wire in self.loops),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _drawn_box(self, box: Box) -> list[str]:
        top, middle = self._top(box.name), self.x + BOX_WIDTH // 2
        size = f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"'
        return [
            f'<rect class="box {box.look}" x="{self.x}" y="{top}" {size}/>',
            text(box.title, middle, top + 20, anchor="middle"),
            text(box.line, middle, top + 36, anchor="middle", look="what"),
        ]

    def _drawn_straight(self, wire: Wire) -> list[str]:
        x, top = self.x + BOX_WIDTH // 2, self._top(wire.source) + BOX_HEIGHT
        return [
            f'<path class="wire" d="M{x},{top} V{top + GAP}" marker-end="url(#tip)"/>',
            text(wire.says, x + 8, top + GAP // 2 + 4, look="says"),
        ]

    def _drawn_loop(self, wire: Wire) -> str:
        y = self._top(wire.source) + BOX_HEIGHT + 13
        return text(f"↻ {wire.says}", self.x + 4, y, look="says")

    def _drawn_lanes(self) -> list[str]:
        return [
            part
            for lanes in (self.left, self.right)
            for number, lane in enumerate(lanes)
            for part in self._drawn_lane(lane, number)
        ]

    def _drawn_lane(self, lane: Lane, number: int) -> list[str]:
        """Draw the vertical line of a lane and its branches to the boxes."""
        x = self._lane_x(number, is_left=lane.is_left)
        edge = self.x if lane.is_left else self.x + BOX_WIDTH
        ends = lane.ends()
        heights = [self.ports[lane.is_left, number, *end] for end in ends]
        parts = [f'<path class="wire" d="M{x},{min(heights)} V{max(heights)}"/>']
        says = {wire.source: wire.says for wire in lane.wires}
        for (name, is_target), y in zip(ends, heights, strict=True):
            tip = ' marker-end="url(#tip)"' if is_target else ""
            path = f"M{x},{y} H{edge}" if is_target else f"M{edge},{y} H{x}"
            parts.append(f'<path class="wire" d="{path}"{tip}/>')
            if not is_target and says[name]:
                at, anchor = (edge - 6, "end") if lane.is_left else (edge + 6, "start")
                parts.append(text(says[name], at, y - 3, anchor=anchor, look="says"))
        return parts


def text(words: str, x: int, y: int, *, anchor: str = "start", look: str = "title") -> str:
    return f'<text class="{look}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def svg(
    title: str, boxes: list[Box], wires: list[Wire], *, down_from_one_source: bool = False
) -> str:
    """Return the picture of a graph; wires that go down share a line by source or by target."""
    return Picture(title, boxes, wires, down_from_one_source=down_from_one_source).svg()
