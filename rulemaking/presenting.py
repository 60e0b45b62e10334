"""A draft as its pages show it: the tree, the boxes of a part with what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulemaking.boxes.books import BOOK, TITLES
from rulemaking.boxes.box import Box, Rows, value_at
from rulemaking.boxes.kinds import NOTHING
from rulemaking.boxes.methods import WAYS
from rulemaking.boxes.nodes import HEAD, Section, extra_keys, method_of, sections_of
from rulemaking.reading.points import ZERO, own_points, points_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from rulemaking.content import Content
    from rulemaking.models import RuleDraft, RuleEvent, RulePart
    from rulemaking.trees import Node, Whole

Blocs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BoxShown:
    """An input with what stands in it."""

    name: str
    label: str
    kind: str
    value: str = ""
    choices: tuple[tuple[str, str, bool], ...] = ()  # value, words, chosen
    unit: str = ""
    help: str = ""
    wide: bool = False

    @property
    def id(self) -> str:
        return f"box-{self.name}"


@dataclass(frozen=True, slots=True)
class RowsShown:
    """A table of inputs."""

    name: str
    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[BoxShown, ...], ...]
    help: str = ""
    is_table: bool = True


@dataclass(frozen=True, slots=True)
class SectionShown:
    title: str
    boxes: tuple[BoxShown | RowsShown, ...]
    folded: bool
    place: str


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part with its boxes; a node besides with where it stands."""

    part: RulePart
    title: str
    sections: tuple[SectionShown, ...]
    extra: tuple[str, ...]
    what: str = ""
    node: Node | None = None

    @property
    def key(self) -> str:
        """Name what is typed here in the browser that keeps it."""
        return f"rule-part-{self.part.pk}"


@dataclass(frozen=True, slots=True)
class RowShown:
    """A node as a line of the tree."""

    pk: int
    level: int
    code: str
    name: str
    points: Decimal
    kind: str  # field, group or leaf
    is_open: bool


def sections_for(part: RulePart, whole: Whole, blocs: Blocs) -> tuple[Section, ...]:
    """Return the boxes of a part of a draft as it is now."""
    if part.is_node:
        node = whole.find(part.pk)
        return sections_of(node, blocs) if node else ()
    return BOOK[part.name](part.content, blocs) if "classes" in whole.parts else HEAD


def part_shown(part: RulePart, whole: Whole, blocs: Blocs) -> PartShown:
    sections = sections_for(part, whole, blocs)
    node = whole.find(part.pk) if part.is_node else None
    said = node.content if node else part.content
    return PartShown(
        part=part,
        title=_title(part, node, whole),
        sections=tuple(_section(section, said) for section in sections if section.boxes),
        extra=tuple(extra_keys(sections, said)) if part.is_node else (),
        what=str(WAYS[kind][1]) if (kind := _kind(node)) in WAYS else "",
        node=node,
    )


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section of a book in the list of them."""

    pk: int
    title: str


def sections_shown(whole: Whole) -> list[SectionLine]:
    """List the sections of a book in the order in which they are made."""
    parts = whole.parts
    return [SectionLine(parts[name][0].pk, str(TITLES[name])) for name in BOOK if name in parts]


def _title(part: RulePart, node: Node | None, whole: Whole) -> str:
    if node is not None:
        return " ".join(filter(None, (node.code, node.name))) or _("Mục mới")
    return str(TITLES[part.name] if "classes" in whole.parts else HEAD[0].title)


def _kind(node: Node | None) -> str:
    return str(method_of(node.content).get("kind")) if node and node.is_leaf else ""


def _section(section: Section, said: Content) -> SectionShown:
    boxes = tuple(
        _table(box, said) if isinstance(box, Rows) else _box(box, box.name, box.of(said), said)
        for box in section.boxes
    )
    filled = any(value_at(said, box.path) is not NOTHING for box in section.boxes)
    return SectionShown(
        str(section.title), boxes, folded=section.folded and not filled, place=section.place
    )


def _box(box: Box, name: str, value: str, said: Content | None = None) -> BoxShown:
    return BoxShown(
        name=name,
        label=str(box.label),
        kind=box.kind,
        value=value,
        choices=_choices(box, value, said),
        unit=str(box.unit),
        help=str(box.help),
        wide=box.wide,
    )


def _choices(box: Box, value: str, said: Content | None) -> tuple[tuple[str, str, bool], ...]:
    if not box.choices:
        return ()
    known = [(key, str(words)) for key, words in box.choices]
    if box.kind == "many":
        chosen = _listed(said, box)
        known += [(each, each) for each in chosen if each not in dict(known)]
        return tuple((key, words, key in chosen) for key, words in known)
    if value not in dict(known):  # nothing is said where something must be, or something unknown
        known.insert(0, (value, value or "–"))
    return tuple((key, words, key == value) for key, words in known)


def _listed(said: Content | None, box: Box) -> list[str]:
    value: Any = value_at(said or {}, box.path)
    return [str(each) for each in value] if isinstance(value, list) else []


def _table(table: Rows, said: Content) -> RowsShown:
    typed: Sequence[Mapping[str, str]] = table.typed(said)
    spare = table.spare if typed else 2
    rows = [*typed, *({} for _i in range(spare))]
    return RowsShown(
        name=table.name,
        label=str(table.label),
        heads=tuple(str(column.label) for column in table.columns),
        rows=tuple(
            tuple(
                _cell(column, f"{table.name}-{i}-{column.name}", row, f"{i + 1}")
                for column in table.columns
            )
            for i, row in enumerate(rows)
        ),
        help=str(table.help),
    )


def _cell(column: Box, name: str, row: Mapping[str, str], number: str) -> BoxShown:
    first = column.choices[0][0] if column.choices else ""
    box = _box(column, name, row.get(column.name, first))
    return BoxShown(
        name=box.name, label=f"{box.label}, {number}", kind=box.kind, value=box.value,
        choices=box.choices, unit=box.unit, wide=box.wide,
    )  # fmt: skip


def tree_shown(whole: Whole, open_part: int | None) -> list[RowShown]:
    """Return the lines of the tree, from the first field down."""
    return [row_shown(node, open_part) for node in whole.walk()]


def row_shown(node: Node, open_part: int | None) -> RowShown:
    kind = "field" if node.is_field else "leaf" if node.is_leaf else "group"
    return RowShown(
        pk=node.pk,
        level=node.level,
        code=node.code,
        name=node.name or _("(chưa có tên)"),
        points=points_of(node) if kind != "leaf" else _leaf_points(node),
        kind=kind,
        is_open=node.pk == open_part,
    )


def _leaf_points(node: Node) -> Decimal:
    return own_points(node) or ZERO


WORDS = {
    "start": gettext_lazy("bắt đầu soạn"),
    "save": gettext_lazy("sửa"),
    "add": gettext_lazy("thêm mục"),
    "paste": gettext_lazy("dán bảng"),
    "move": gettext_lazy("chuyển chỗ"),
    "duplicate": gettext_lazy("nhân đôi"),
    "remove": gettext_lazy("xóa"),
    "bring_back": gettext_lazy("khôi phục"),
    "replace": gettext_lazy("đưa bảng tính vào"),
    "ask": gettext_lazy("trình ban hành"),
    "release": gettext_lazy("ban hành"),
    "give_back": gettext_lazy("trả lại"),
    "abandon": gettext_lazy("bỏ bản soạn thảo"),
}


@dataclass(frozen=True, slots=True)
class EventShown:
    """What somebody did to a draft."""

    at: datetime
    by: str
    words: str
    code: str
    reason: str


def event_shown(event: RuleEvent) -> EventShown:
    code = event.facts.get("code") or (event.part.content.get("code", "") if event.part else "")
    return EventShown(event.at, str(event.by), str(WORDS[event.action]), str(code), event.reason)


def header_facts(draft: RuleDraft) -> list[str]:
    """Return what stands under the name of a draft: its state, its year, what it began with."""
    based = _("soạn từ %(name)s") % {"name": draft.based_on} if draft.based_on else ""
    return [each for each in (draft.get_state_display(), draft.year, based) if each]
