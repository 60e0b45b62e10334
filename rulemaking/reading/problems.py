"""What is wrong with a draft, each problem at the part and the box it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import scoring
from cases.rule_files.loading import problems_of_book, problems_of_set
from rulemaking.boxes.books import BOOK, TITLES
from rulemaking.boxes.box import Box, Rows
from rulemaking.boxes.nodes import HEAD, boxes_of, sections_of
from rulemaking.trees import SECTION_OF
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rulemaking.boxes.box import Boxes
    from rulemaking.models import RuleDraft, RulePart
    from rulemaking.trees import Node, Whole
    from scoring.toml_places import Path

MOST_SHOWN = 60
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
# How loading says where the directory lacks something.
_BY_CODE = re.compile(
    r"(?:fields|criteria|tree)\.(?P<code>.+?)(?:\.(?P<key>[a-z_]+))?:\s*(?P<said>.+)", re.DOTALL
)
Blocs = "Sequence[tuple[str, str]]"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to put right: where it stands, what stands there, what would be right."""

    part: int | None  # the key of the part
    where: str  # the part, for people
    label: str  # the box, for people
    box: str  # the name of the box, empty where it is about the whole part
    value: str
    right: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft read as the file it will be: what it says, or what is wrong with it."""

    troubles: tuple[Trouble, ...]
    rules: scoring.CriteriaSet | scoring.RuleBook | None
    text: str

    @property
    def shown(self) -> tuple[Trouble, ...]:
        return self.troubles[:MOST_SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.troubles) - MOST_SHOWN, 0)


def check(draft: RuleDraft, whole: Whole, blocs: Sequence[tuple[str, str]]) -> Checked:
    """Read a draft as its file will be read, and as it would be loaded."""
    text = scoring.text_of_document(whole.document)
    load = scoring.load_criteria_set if draft.is_set else scoring.load_rule_book
    try:
        rules = load(text, name="")
    except scoring.BadFile as bad:
        found = [_placed(problem, whole, blocs) for problem in bad.problems]
        return Checked(tuple(found), None, text)
    sentences = problems_of_set(text, name="") if draft.is_set else problems_of_book(text, name="")
    return Checked(tuple(_by_code(said, whole, blocs) for said in sentences), rules, text)


def path_of(place: str) -> Path:
    """Read a place as problems tell it: fields[2].criteria[1].max_points, counted from one."""
    return tuple(int(match[1]) - 1 if match[1] else match[2] for match in _STEP.finditer(place))


def _placed(problem: scoring.Problem, whole: Whole, blocs: Sequence[tuple[str, str]]) -> Trouble:
    path = path_of(problem.place)
    node, rest = _node_at(whole, path)
    right = problem.right.text(lang())
    if node is not None:
        boxes = boxes_of(sections_of(node, blocs))
        where = _called(node)
        return _trouble(node.part, boxes, rest, where=where, value=problem.value, right=right)
    return _in_section(whole, path, problem.value, right)


def _in_section(whole: Whole, path: Path, value: str, right: str) -> Trouble:
    name = SECTION_OF.get(str(path[0]), "head") if path else "head"
    name = name if name in whole.parts else "head"
    part, content = whole.parts[name]
    is_book = "classes" in whole.parts
    sections = BOOK[name](content, ()) if is_book else HEAD
    where = str(TITLES[name] if is_book else HEAD[0].title)
    return _trouble(part, boxes_of(sections), path, where=where, value=value, right=right)


def _node_at(whole: Whole, path: Path) -> tuple[Node | None, Path]:
    """Return the node that a path leads to, and what of the path is left in it."""
    nodes, node, rest = whole.fields, None, path
    while len(rest) >= 2 and rest[0] in {"fields", "criteria"} and isinstance(rest[1], int):
        if rest[1] >= len(nodes):
            break
        node = nodes[rest[1]]
        nodes, rest = node.children, rest[2:]
    return node, rest


def _called(node: Node) -> str:
    return " ".join(filter(None, (node.code, node.name))) or "…"


def _trouble(
    part: RulePart, boxes: Boxes, path: Path, *, where: str, value: str, right: str
) -> Trouble:
    name, label = _box_at(boxes, path)
    return Trouble(part.pk, where, label, name, value, right)


def _box_at(boxes: Boxes, path: Path) -> tuple[str, str]:
    """Return the box that a path leads to, or the nearest above it."""
    for length in range(len(path), 0, -1):
        for box in boxes:
            if box.path == path[:length]:
                return _inside(box, path[length:])
    return "", ""


def _inside(box: Box | Rows, rest: Path) -> tuple[str, str]:
    if isinstance(box, Box):
        return box.name, str(box.label)
    row = rest[0] if rest and isinstance(rest[0], int) else 0
    key = str(rest[1]) if len(rest) > 1 else ""
    wanted = box.marks.get(key, key)
    column = next((each for each in box.columns if each.name == wanted), box.columns[0])
    return f"{box.name}-{row}-{column.name}", f"{box.label}, {row + 1}"


def _by_code(sentence: str, whole: Whole, blocs: Sequence[tuple[str, str]]) -> Trouble:
    """Find the part of a sentence that names it by its code."""
    told = _BY_CODE.search(sentence)
    node = next((each for each in whole.walk() if told and each.code == told["code"]), None)
    if told is None or node is None:
        part, _said = whole.parts["head"]
        return Trouble(part.pk, "", "", "", "", sentence.lstrip(": "))
    path: Path = (told["key"],) if told["key"] else ()
    boxes = boxes_of(sections_of(node, blocs))
    return _trouble(node.part, boxes, path, where=_called(node), value="", right=told["said"])
