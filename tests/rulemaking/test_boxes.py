"""What is typed becomes what the file says; what nobody touches stays as it is written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import scoring
from rulemaking import content
from rulemaking.boxes.books import BOOK
from rulemaking.boxes.box import Rows
from rulemaking.boxes.kinds import NOTHING, read, write
from rulemaking.boxes.methods import WAYS, more_boxes, own_boxes
from rulemaking.boxes.nodes import boxes_of, read_node, sections_of
from rulemaking.models import RulePart
from rulemaking.trees import Node, cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rulemaking.boxes.box import Boxes
    from rulemaking.content import Content

SHIPPED = sorted(Path(scoring.__file__).parent.glob("*s/*.toml"))


def sent_of(boxes: Boxes, said: Content) -> dict[str, str]:
    """Return what a browser sends of a form that nobody has touched."""
    sent: dict[str, str] = {}
    for box in boxes:
        if isinstance(box, Rows):
            for i, row in enumerate(box.typed(said)):
                sent |= {f"{box.name}-{i}-{name}": value for name, value in row.items()}
        else:
            sent[box.name] = box.of(said)
    return sent


def node_of(said: Content, *, children: int = 0, above: Node | None = None) -> Node:
    node = Node(RulePart(name="node"), said, ("fields", 0), above)
    node.children = [node_of({}, above=node) for _i in range(children)]
    return node


def nodes_in(table: dict[str, Any], above: Node | None = None) -> Iterator[Node]:
    rows = table.get("criteria", [])
    said = {key: value for key, value in table.items() if key != "criteria"}
    node = node_of(said, children=len(rows), above=above)
    yield node
    for row in rows:
        yield from nodes_in(row, node)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_forms_that_nobody_touched_change_nothing_of_a_shipped_file(path: Path) -> None:
    document = scoring.document_of(path.read_text("utf-8"))
    if "fields" in document:
        for node in (node for field in document["fields"] for node in nodes_in(field)):
            sections = sections_of(node, [])
            sent = sent_of(boxes_of(sections), node.content)
            assert read_node(sections, sent, node.content) == node.content
    for name, said in cut(document).items():
        boxes = boxes_of(BOOK[name](said, []))
        assert content.read(content.written(said)) == said
        assert read_node(BOOK[name](said, []), sent_of(boxes, said), said) == said


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("number", "1,5", Decimal("1.5")),
        ("number", "3", 3),
        ("number", "3,0", 3),
        ("number", "1/3", "1/3"),
        ("number", "tám", "tám"),
        ("share", "90", Decimal("0.9")),
        ("share", "90%", Decimal("0.9")),
        ("share", "100", 1),
        ("share", "1/3", "1/3"),
        ("whole", "2026", 2026),
        ("whole", "hai", "hai"),
        ("lines", "Kế hoạch\n\n Quyết  định ", ["Kế hoạch", "Quyết định"]),
        ("words", "1.1, 1.2;2.1", ["1.1", "1.2", "2.1"]),
        ("map", "A = 1,5; B = 2", {"A": Decimal("1.5"), "B": 2}),
        ("map", "A 1", "A 1"),
        ("flag", "yes", True),
        ("three", "no", False),
        ("line", "  ", NOTHING),
    ],
)
def test_what_is_typed_is_read_as_people_write(kind: str, typed: str, value: object) -> None:
    assert read(kind, typed) == value


@pytest.mark.parametrize("value", [3, Decimal("0.10"), Decimal("2.50"), "1/3", "x"])
def test_what_was_not_touched_stays_as_it_is_written(value: object) -> None:
    again = read("number", write("number", value), value)

    assert (again, str(again)) == (value, str(value))


METHODS: list[dict[str, Any]] = [
    {"kind": "options", "options": [
        {"value": "a", "label": "Đủ", "points": 2}, {"value": "b", "label": "Nửa", "share": "1/2"},
    ]},
    {"kind": "measured", "bands": [
        {"from": 1, "points": 3}, {"above": Decimal("0.7"), "below": 1, "times": 2},
        {"from": Decimal("0.5"), "rising": [1, 2]}, {"from": 0, "points": 1, "times": -2},
    ], "against": "bloc_mean"},
    {"kind": "survey", "scale": {"C": 0, "A": 1}, "out_of": 5},
    {"kind": "deductions", "per_late": Decimal("0.5"), "grades": [{"value": "x", "points": 1}]},
    {"kind": "sum", "ways": [
        {"code": "a", "kind": "target", "target": Decimal("0.9"), "max_points": 1},
        {"code": "b", "kind": "yes_no", "max_points": 1},
    ]},
    {"kind": "best", "ways": [
        {"code": "a", "kind": "measured", "bands": [
            {"from": Decimal("0.9"), "points": 2}, {"above": Decimal("0.5"), "times": 2},
            {"from": 0, "points": 0},
        ]},
        {"code": "b", "kind": "staircase", "stairs": [
            {"at_least": Decimal("0.8"), "share": 1}, {"at_least": 0, "share": Decimal("0.5")},
        ]},
    ]},
]  # fmt: skip


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method["kind"])
def test_a_way_of_giving_points_is_what_was_typed_and_what_was_there(
    method: dict[str, Any],
) -> None:
    said = {"code": "1.1", "method": method}
    leaf = node_of(said, above=node_of({}, children=1))
    sections = sections_of(leaf, [])
    sent = sent_of(boxes_of(sections), said)

    untouched = read_node(sections, sent, said)
    from_nothing = read_node(sections, sent, {"method": {"kind": method["kind"]}})

    assert untouched == said
    # What is typed anew says the same; ends that a decision repeats are the one thing left out.
    for row in method.get("bands", []):
        row.pop("below", None)
    if method["kind"] == "options":
        method["options"] = [
            {**row, "value": f"m{i}"} for i, row in enumerate(method["options"], 1)
        ]
        method["options"][1]["share"] = "1/2"
    assert from_nothing["method"] == method


def test_another_way_and_back_finds_what_was_typed() -> None:
    said: Content = {"method": METHODS[0]}
    leaf = node_of(said, above=node_of({}, children=1))
    sections = sections_of(leaf, [])

    other = read_node(
        sections, {**sent_of(boxes_of(sections), said), "method-kind": "target"}, said
    )
    leaf = node_of(other, above=node_of({}, children=1))
    sections = sections_of(leaf, [])
    sent = sent_of(boxes_of(sections), other)
    back = read_node(sections, {**sent, "method-kind": "options"}, other)

    assert other["method"] == {"kind": "target"}
    assert back["method"] == METHODS[0]


@pytest.mark.parametrize("kind", WAYS)
def test_every_way_has_boxes_of_keys_that_its_reader_knows(kind: str) -> None:
    """Fill every box with nonsense: the reader complains of values and of no key."""
    said: Content = {"kind": kind}
    boxes = (*own_boxes(said), *more_boxes(said))
    for box in boxes:
        key = box.path[-1]
        said[key] = [] if isinstance(box, Rows) else "☹"
    if kind == "measured":
        del said["against"]  # compared with the units below nothing else is said
    leaf = {"code": "1", "name": "x", "max_points": 2, "method": said}
    field = {"code": "F", "name": "x", "lead": "A", "alternate": "B", "criteria": [leaf]}
    head = {"format": 2, "code": "x", "label": "x", "year": 2025, "source": "x"}

    try:
        scoring.load_criteria_set(scoring.text_of_document({**head, "fields": [field]}), name="x")
        codes = set()
    except scoring.BadFile as bad:
        codes = {problem.right.code for problem in bad.problems}

    assert "file.unknown_key" not in codes


def test_a_review_rule_has_room_for_one_condition_more_than_it_says() -> None:
    conditions = [
        {"condition": "class_at_most", "class": "Trung bình"},
        {"condition": "rank_fell", "places": 3},
        {"condition": "class_equals", "class": "Yếu", "years": 2},
    ]
    said: Content = {"review": [{"code": "x", "label": "Xem xét", "all": conditions[:2]}]}
    sections = BOOK["review"](said, [])
    third = {"review-0-if3": "class_equals", "review-0-of3": "Yếu", "review-0-years3": "2"}

    more = read_node(sections, {**sent_of(boxes_of(sections), said), **third}, said)
    next_names = sent_of(boxes_of(BOOK["review"](more, [])), more)

    assert more["review"][0]["all"] == conditions
    assert "review-0-if4" in next_names


def test_bands_of_a_part_that_cannot_be_read_stay_as_they_were_typed() -> None:
    said: Content = {"method": {"kind": "best", "ways": [{"code": "a", "kind": "measured"}]}}
    leaf = node_of(said, above=node_of({}, children=1))
    sections = sections_of(leaf, [])
    sent = {**sent_of(boxes_of(sections), said), "method-ways-0-bands": "chín mươi: hai"}

    kept = read_node(sections, sent, said)

    assert kept["method"]["ways"][0]["bands"] == "chín mươi: hai"
    assert sent_of(boxes_of(sections), kept)["method-ways-0-bands"] == "chín mươi: hai"
