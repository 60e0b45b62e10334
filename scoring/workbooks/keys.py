"""The keys of a node of the tree and of the head as texts of cells, and back."""

import re
from collections.abc import Mapping
from typing import Any

from scoring.workbooks.amounts import (
    is_number,
    number_text,
    points_text,
    read_number,
    read_points,
)
from scoring.workbooks.forms import Said, flag, words
from scoring.workbooks.notation import BadCell, Clause, clauses_of, folded, parts, quoted, unquoted

PARTS = words("part", "phần", {
    "appraisal": "Thẩm định", "survey": "Điều tra xã hội học", "bonus": "Điểm thưởng",
    "penalty": "Điểm trừ",
})  # fmt: skip
PART_NAMES = ("Thẩm định", "Điều tra xã hội học", "Điểm thưởng", "Điểm trừ")
BETWEEN = " · "  # between a code and the name that stands beside it for people
NONE, ALL_BLOCS = "–", "mọi khối"  # what an empty list says, which is not the same as nothing
_ASKS_FOR_QUOTES = re.compile(r"[;\[\]{}“”\"\n]")
_BULLET = re.compile(r"^[-+•*–]\s+")
_IN_BLOC = "điểm tối đa ở khối "
_LIST = re.compile(r"[,;\n]")


def _whole(key: str, label: str) -> Said:
    def write(value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadCell("sheet.not_writable", str(value))
        return str(value)

    return Said(key, label, write, read_whole)


def read_whole(text: str) -> int:
    """Read a whole number; raise BadCell for another."""
    number = read_number(text)
    if not isinstance(number, int):
        raise BadCell("sheet.want_whole", text)
    return number


def codes_text(codes: Any) -> str:
    """Write codes of one cell."""
    return ", ".join(codes) or ALL_BLOCS


def read_codes(text: str) -> list[str]:
    """Read codes; a name may stand beside each."""
    if folded(text) == ALL_BLOCS:
        return []
    return [code_of(one) for one in _LIST.split(text) if one.strip()]


def code_of(text: str) -> str:
    """Give the code of a cell in which a name may stand beside it."""
    return text.split(BETWEEN, maxsplit=1)[0].strip()


RULES = (
    words("sum", "mục con vượt điểm", {
        "exact": "không được", "cap": "tính đến điểm của nhóm", "scale": "quy về điểm của nhóm",
    }),
    words("not_applicable", "không áp dụng", {
        "out": "bỏ khỏi mẫu số", "rescale": "quy về đủ điểm của nhóm",
        "share": "chia đều cho mục còn lại", "full": "đủ điểm",
    }),
    words("leaves_not_applicable", "mục con không áp dụng", {
        "out": "bỏ khỏi mẫu số", "full": "đủ điểm",
    }),
    _whole("round", "làm tròn"),
    Said("void_when_zero", "bằng 0 khi bằng 0", codes_text, read_codes),
    flag("inside", "cộng trừ trong nhóm"),
    flag("may_be_not_applicable", "có thể không áp dụng"),
    flag("self_scored", "đơn vị tự chấm"),
)  # fmt: skip
_RULES = {folded(rule.label): rule for rule in RULES}


def rule_clauses(node: Mapping[str, Any]) -> tuple[Clause, ...]:
    """Write what a node says beside its points and its method."""
    said = (Clause(one.label, one.write(node[one.key])) for one in RULES if one.key in node)
    blocs = node.get("max_points_by_bloc", {})
    return (
        *said,
        *(Clause(f"{_IN_BLOC}{bloc}", _points(points)) for bloc, points in blocs.items()),
    )


def _points(value: Any) -> str:
    if not is_number(value):
        raise BadCell("sheet.not_writable", str(value))
    return points_text(value)


def read_rules(text: str) -> dict[str, Any]:
    """Read what a node says beside its points and its method."""
    told: dict[str, Any] = {}
    for clause in clauses_of(text):
        if clause.word.startswith(_IN_BLOC.strip()):
            blocs = told.setdefault("max_points_by_bloc", {})
            blocs[clause.key[len(_IN_BLOC) :]] = read_points(clause.value)
            continue
        if clause.word not in _RULES:
            known = ", ".join([*(rule.label for rule in RULES), f"{_IN_BLOC}…"])
            raise BadCell("sheet.want_rule", clause.key, known=known)
        rule = _RULES[clause.word]
        if rule.key in told:
            raise BadCell("sheet.said_twice", clause.text())
        told[rule.key] = rule.read(clause.value)
    return told


def texts_text(texts: Any) -> str:
    """Write names one a line; one with a sign that parts them stands in quotes."""
    return "\n".join(in_list(text) for text in texts) or NONE


def in_list(text: str) -> str:
    """Write one name of a list."""
    return quoted(text) if _ASKS_FOR_QUOTES.search(text) else text


def read_texts(text: str) -> list[str]:
    """Read names, one a line or parted by semicolons; a dash before one is none of its letters."""
    if text.strip() in {NONE, "-"}:
        return []
    found = (_BULLET.sub("", part.strip()) for part in parts(text, ";\n"))
    return [unquoted(one) for one in found if one]


def origin_text(origin: Mapping[str, str]) -> str:
    """Write where facts come from."""
    return ";\n".join(f"{key}: {in_list(told)}" for key, told in origin.items())


def read_origin(text: str) -> dict[str, str]:
    """Read where facts come from."""
    return {clause.key: unquoted(clause.value) for clause in clauses_of(text)}


def points_cell(value: Any) -> str:
    """Write the most points of a node; a fraction is no most."""
    if not is_number(value) or isinstance(value, str):
        raise BadCell("sheet.not_writable", str(value))
    return number_text(value)
