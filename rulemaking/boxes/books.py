"""The boxes of a rule book, section by section."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cases.rule_files.books import BENEFICIARIES, MISSING, ROUNDINGS, VALUES
from rulemaking.boxes.box import Box, Rows, set_at
from rulemaking.boxes.kinds import NOTHING, read, write
from rulemaking.boxes.lists import EDGES, tables
from rulemaking.boxes.nodes import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rulemaking.boxes.lists import RowTyped
    from rulemaking.content import Content

YES = (("", _("không")), ("yes", _("có")))
TITLES = {
    "head": _("Về quy tắc"),
    "classes": _("Xếp loại"),
    "index": _("Chỉ số và các phần"),
    "ranking": _("Xếp hạng"),
    "reward": _("Khen thưởng"),
    "review": _("Xem xét người đứng đầu"),
    "limits": _("Giới hạn loại theo sự việc"),
    "blocs": _("Các khối"),
}
HEAD = (
    Section(
        TITLES["head"],
        (
            Box(("label",), _("Tên"), "text", wide=True),
            Box(("label_en",), _("Tên bằng tiếng Anh"), "text", wide=True),
            Box(("code",), _("Mã"), help=_("chữ và số, không dấu, ví dụ quy-tac-2026")),
            Box(("year",), _("Năm"), "whole"),
            Box(("source",), _("Căn cứ"), "text", help=_("số, ngày và cơ quan của quyết định")),
        ),
    ),
    Section(
        _("Những điểm là giả định"),
        (
            Box(("assumed",), _("Mỗi dòng một điểm"), "lines", wide=True),
            Box(("assumed_en",), _("Bằng tiếng Anh, cùng thứ tự"), "lines", wide=True),
        ),
        folded=True,
    ),
)


def _class_rows(value: Any) -> list[RowTyped]:
    return [_class_typed(row) for row in tables(value)]


def _class_typed(row: Content) -> RowTyped:
    edge = "above" if "above" in row else "from"
    return {
        "name": str(row.get("name", "")),
        "name_en": str(row.get("name_en", "")),
        "edge": edge,
        "bound": write("number", row.get(edge, NOTHING)),
        "by_bloc": write("map", row.get(f"{edge}_by_bloc", NOTHING)),
        "no_zero": write("flag", row.get("no_zero", NOTHING)),
        "at_least": write("map", row.get("at_least", NOTHING)),
    }


def _class_value(typed: list[RowTyped], old: Any) -> Any:
    olds, before = tables(old), _class_rows(old)
    rows = []
    for i, told in enumerate(typed):
        if i < len(olds) and told == before[i]:
            rows.append(olds[i])
            continue
        edge = "above" if told["edge"] == "above" else "from"
        row: Content = {}
        for key, kind, name in (
            ("name", "line", "name"),
            ("name_en", "line", "name_en"),
            (edge, "number", "bound"),
            (f"{edge}_by_bloc", "map", "by_bloc"),
            ("no_zero", "flag", "no_zero"),
            ("at_least", "map", "at_least"),
        ):
            set_at(row, (key,), read(kind, told[name]))
        rows.append(row)
    return rows or NOTHING


CLASSES = Rows(
    ("classes",),
    TITLES["classes"],
    (
        Box(("name",), _("Loại"), wide=True),
        Box(("name_en",), _("Tiếng Anh"), wide=True),
        Box(("edge",), _("Chỉ số"), "choice", EDGES),
        Box(("bound",), _("Mốc"), "number"),
        Box(("by_bloc",), _("Riêng theo khối"), "map"),
        Box(("no_zero",), _("Không tiêu chí 0 điểm"), "choice", YES),
        Box(("at_least",), _("Ít nhất ở mục"), "map"),
    ),
    _("Từ loại cao xuống loại thấp. Riêng theo khối: KHOI = 85; ít nhất ở mục: 2 = 10; 2.1 = 3."),
    1,
    _class_rows,
    _class_value,
    {
        "from": "bound", "above": "bound", "from_by_bloc": "by_bloc", "above_by_bloc": "by_bloc",
    },
)  # fmt: skip

CONDITIONS = (
    ("", "–"),
    ("class_at_most", _("xếp loại từ loại này trở xuống")),
    ("class_equals", _("xếp đúng loại này")),
    ("rank_fell", _("tụt hạng ít nhất số bậc này")),
)
YEARS = (("", _("năm nay")), ("2", _("hai năm liền")))
AT_LEAST = 2  # conditions of one rule that the table has room for; one more than any rule has


def _conditions_at_once(said: Content) -> int:
    """Return for how many conditions of one rule there are boxes: always one to spare."""
    longest = max((len(tables(row.get("all"))) for row in tables(said.get("review"))), default=0)
    return max(AT_LEAST, longest + 1)


def _review_rows(value: Any, *, at_once: int) -> list[RowTyped]:
    return [
        {
            "code": str(row.get("code", "")),
            "label": str(row.get("label", "")),
            "label_en": str(row.get("label_en", "")),
            **_conditions_typed(tables(row.get("all")), at_once),
        }
        for row in tables(value)
    ]


def _conditions_typed(rows: list[Content], at_once: int) -> RowTyped:
    typed: RowTyped = {}
    for i in range(at_once):
        row = rows[i] if i < len(rows) else {}
        value = row.get("places" if row.get("condition") == "rank_fell" else "class", NOTHING)
        typed[f"if{i + 1}"] = str(row.get("condition", ""))
        typed[f"of{i + 1}"] = write("whole", value)
        typed[f"years{i + 1}"] = "2" if row.get("years") == 2 else ""
    return typed


def _review_value(typed: list[RowTyped], old: Any, *, at_once: int) -> Any:
    olds, before = tables(old), _review_rows(old, at_once=at_once)
    rows = []
    for i, told in enumerate(typed):
        was = olds[i] if i < len(olds) else {}
        if was and told == before[i]:
            rows.append(was)
            continue
        row = {key: value for key, value in was.items() if key not in {"label", "label_en", "code"}}
        for key in ("code", "label", "label_en"):
            set_at(row, (key,), read("line", told[key]))
        shown = [_condition(told, n) for n in range(1, at_once + 1) if told[f"if{n}"]]
        rows.append(row | {"all": shown})
    return rows or NOTHING


def _condition(told: RowTyped, number: int) -> Content:
    condition = told[f"if{number}"]
    row: Content = {"condition": condition}
    fell = condition == "rank_fell"
    set_at(
        row,
        ("places" if fell else "class",),
        read("whole" if fell else "line", told[f"of{number}"]),
    )
    if told[f"years{number}"] and not fell:
        row["years"] = 2
    return row


def _review_table(at_once: int) -> Rows:
    conditions = [
        box
        for number in range(1, at_once + 1)
        for box in (
            Box((f"if{number}",), _("và khi") if number > 1 else _("Khi"), "choice", CONDITIONS),
            Box((f"of{number}",), _("Loại, số bậc")),
            Box((f"years{number}",), _("Trong"), "choice", YEARS),
        )
    ]
    columns = (
        Box(("code",), _("Mã")),
        Box(("label",), _("Nội dung"), wide=True),
        Box(("label_en",), _("Tiếng Anh"), wide=True),
        *conditions,
    )
    return Rows(
        ("review",), TITLES["review"], columns,
        _("Quy tắc đúng khi mọi điều kiện cùng đúng. Ghi đủ thì có thêm ô cho điều kiện nữa."), 1,
        partial(_review_rows, at_once=at_once), partial(_review_value, at_once=at_once),
        {"all": "if1"},
    )  # fmt: skip


def _classes(_said: Content, _blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    return (Section(TITLES["classes"], (CLASSES,)),)


def _index(said: Content, _blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    parts = said.get("parts")
    is_fixed = isinstance(parts, dict) and parts.get("weighting") == "fixed"
    weighting = (("", _("theo số điểm")), ("fixed", _("theo trọng số cố định")))
    weights = (
        Box(("parts", "appraisal", "weight"), _("Trọng số thẩm định"), "number"),
        Box(("parts", "survey", "weight"), _("Trọng số điều tra xã hội học"), "number"),
    )
    missing = (
        ("", MISSING["zero"]),
        ("rescale", MISSING["rescale"]),
        ("refuse", MISSING["refuse"]),
    )
    return (
        Section(
            _("Chỉ số"),
            (
                Box(("index", "precision"), _("Chữ số thập phân"), "whole", help=_("để trống: 2")),
                Box(("index", "rounding"), _("Làm tròn"), "choice", tuple(ROUNDINGS.items())),
                Box(("index", "class_by"), _("Xếp loại theo"), "choice", tuple(VALUES.items())),
                Box(("index", "highest"), _("Chỉ số không vượt"), "number"),
            ),
        ),
        Section(
            _("Các phần"),
            (
                Box(
                    ("parts", "weighting"), _("Thẩm định và điều tra cộng lại"), "choice",
                    weighting, redraws=True,
                ),
                *(weights if is_fixed else ()),
                Box(
                    ("parts", "appraisal", "missing"),
                    _("Thẩm định chưa có điểm"), "choice", missing,
                ),
                Box(("parts", "survey", "missing"), _("Điều tra chưa có điểm"), "choice", missing),
                Box(("parts", "bonus", "cap"), _("Điểm thưởng nhiều nhất"), "number"),
                Box(("parts", "penalty", "cap"), _("Điểm trừ nhiều nhất"), "number"),
                Box(("parts", "together", "from"), _("Thưởng và trừ cùng lại từ"), "number"),
                Box(("parts", "together", "to"), _("Thưởng và trừ cùng lại đến"), "number"),
            ),
        ),
    )  # fmt: skip


def _ranking(_said: Content, _blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    ties = (
        ("", _("đồng hạng, hạng kế tiếp bỏ qua (1, 1, 3)")),
        ("dense", _("hạng kế tiếp liền sau (1, 1, 2)")),
    )
    newcomers = (("", _("xếp loại, không xếp hạng")), ("ranked", _("xếp loại và xếp hạng")))
    by = tuple(VALUES.items())
    break_ties = _("mã lĩnh vực, nhóm, tiêu chí; ai nhiều điểm hơn ở mã đầu thì đứng trước")
    return (
        Section(
            TITLES["ranking"],
            (
                Box(("ranking", "by"), _("Xếp hạng theo"), "choice", by),
                Box(("ranking", "ties"), _("Khi bằng nhau"), "choice", ties),
                Box(
                    ("ranking", "break_ties"),
                    _("Phân định khi bằng nhau"),
                    "words",
                    help=break_ties,
                ),
                Box(("ranking", "newcomers"), _("Đơn vị tham gia năm đầu"), "choice", newcomers),
                Box(
                    ("ranking", "exempt"), _("Đơn vị không xếp hạng"), "words", help=_("mã đơn vị")
                ),
            ),
        ),
    )


def _reward(_said: Content, blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    edge = (("", _("Hội đồng quyết định")), ("exclude", _("không ai trong nhóm đồng hạng")))
    who = tuple(BENEFICIARIES.items())
    return (
        Section(
            TITLES["reward"],
            (
                Box(("reward", "class"), _("Từ loại"), help=_("để trống mọi ô: không khen thưởng")),
                Box(
                    ("reward", "quota"),
                    _("Không quá"),
                    "number",
                    help=_("phần của khối, ví dụ 1/3"),
                ),
                Box(("reward", "tie_at_edge"), _("Đồng hạng ở ranh giới"), "choice", edge),
                Box(("reward", "beneficiaries"), _("Đối tượng"), "many", who),
            ),
        ),
        Section(
            _("Số lượng riêng của năm"),
            tuple(Box(("reward", "fixed", code), name, "whole") for code, name in blocs),
            folded=True,
        ),
    )


def _review(said: Content, _blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    return (Section(TITLES["review"], (_review_table(_conditions_at_once(said)),)),)


def _limits(_said: Content, _blocs: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    columns = (
        Box(("fact",), _("Mã sự việc")),
        Box(("label",), _("Sự việc"), wide=True),
        Box(("label_en",), _("Tiếng Anh"), wide=True),
        Box(("class",), _("Xếp loại cao nhất")),
    )
    return (Section(TITLES["limits"], (Rows(("limits",), TITLES["limits"], columns),)),)


def _blocs(_said: Content, _known: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    columns = (
        Box(("code",), _("Mã")),
        Box(("name",), _("Tên"), wide=True),
        Box(("name_en",), _("Tiếng Anh"), wide=True),
    )
    help_text = _("Để trống: quy tắc dùng cho khối bất kỳ.")
    return (Section(TITLES["blocs"], (Rows(("blocs",), TITLES["blocs"], columns, help_text),)),)


BOOK: dict[str, Callable[[Content, Sequence[tuple[str, str]]], tuple[Section, ...]]] = {
    "head": lambda _said, _known: HEAD,
    "classes": _classes,
    "index": _index,
    "ranking": _ranking,
    "reward": _reward,
    "review": _review,
    "limits": _limits,
    "blocs": _blocs,
}
