"""What an official pastes out of a decision: read as it is meant, or refused at its cell."""

import datetime as dt
from typing import Any

import pytest

from tests.scoring.workbooks.sheets_made import FIELD, HEADER, leaf, made, opened, read, saved, told

DECISION = ("STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Hướng dẫn chấm điểm",
            "Tài liệu kiểm chứng", "Cơ quan thẩm định", "Cơ quan thay thế", "Ghi chú")  # fmt: skip


def decision(*rows: Any, **more: Any) -> Any:
    """Make the table of a decision: a title above its header, and columns of its own."""
    above = (("ỦY BAN NHÂN DÂN",), ("PHỤ LỤC: BỘ TIÊU CHÍ",), ())
    return read(made(*rows, header=DECISION, above=above, **more))


def test_table_of_a_decision_is_read_as_it_stands() -> None:
    found = decision(
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"),
        ("I", "CẢI CÁCH THỂ CHẾ", 8, None, None, "SO-TU-PHAP", "SO-NOI-VU"),
        ("1", "Văn bản quy phạm", "5 điểm"),
        ("1.1", "Ban hành đúng hạn", "2,5\u00a0điểm", "Từ 90%: 2,5; từ 80%: 1,5; dưới 80%: 0"),
        ("1.2", "Xử lý văn bản", 2.5, "Có: 2,5 điểm", "- Báo cáo"),
        (None, None, None, "Không: 0", "- Quyết định"),
        ("2", "Theo dõi thi hành", "3", "Làm tốt: 3 điểm\nLàm một phần: 1/3 số điểm\nKhông làm: 0"),
        (None, "Tổng cộng", 8),
    )

    assert told(found) == []
    assert found.criteria_set is not None
    assert [(one.code, str(one.max_points), one.kind) for one in found.criteria_set.criteria] == [
        ("1.1", "2.5", "measured"), ("1.2", "2.5", "yes_no"), ("2", "3", "options"),
    ]  # fmt: skip
    (field,) = found.criteria_set.fields
    assert [(group.code, len(group.children)) for group in field.groups] == [("1", 2)]
    assert found.document["fields"][0]["criteria"][0]["criteria"][1]["evidence"] == [
        "Báo cáo", "Quyết định",
    ]  # fmt: skip
    assert found.document["total"] == 8
    assert found.document["fields"][0]["criteria"][1]["method"]["options"][1] == {
        "value": "Làm một phần", "share": "1/3",
    }  # fmt: skip
    assert [note.right.code for note in found.notes] == ["sheet.column_not_read"] + [
        "sheet.guessed_form"
    ] * 3


def test_cells_merged_over_rows_speak_of_each_of_them() -> None:
    found = decision(
        ("I", "Lĩnh vực", None, None, None, "SO-A", "SO-B"),
        ("1", "Một", 2, "Có: 2 điểm; không: 0", "Báo cáo", "SO-C", "SO-D"),
        ("2", "Hai", 2, None, None, None, None),
        merged=["D6:D7", "E6:E7", "F6:F7", "G6:G7"],
    )

    first, second = found.document["fields"][0]["criteria"]
    assert told(found) == []
    assert {**first, "code": "2", "name": "Hai"} == second


def test_heading_merged_over_columns_is_code_and_name() -> None:
    found = decision(
        ("II. CẢI CÁCH THỂ CHẾ", None, 2, None, None, "SO-A", "SO-B"),
        ("1", "Một", 2, "Có: 2 điểm"),
        merged=["A5:B5"],
    )

    assert told(found) == []
    assert found.document["fields"][0]["code"] == "II"
    assert found.document["fields"][0]["name"] == "CẢI CÁCH THỂ CHẾ"


def test_points_merged_over_criteria_are_asked_apart() -> None:
    found = decision(
        ("I", "Lĩnh vực", None, None, None, "SO-A", "SO-B"),
        ("1", "Một", 2, "Có: 100%"), ("2", "Hai", None, "Có: 100%"),
        merged=["C6:C7"],
    )  # fmt: skip

    assert told(found) == [
        (
            "trang “Bộ tiêu chí”, dòng 7, cột “Điểm tối đa (C7)”, giá trị “C6:C7”: điểm "
            "gộp ô cho nhiều mục; bỏ gộp ô (Unmerge Cells) và ghi điểm của từng mục."
        )
    ]


def test_numbers_codes_and_levels_of_a_spreadsheet_are_read() -> None:
    found = read(made(
        ("lĩnh vực", 1, "Lĩnh vực", 4.0, None, None, "SO-A", "SO-B"),
        (None, 1.1, "Một", "1,5", "theo tỷ lệ"),
        (None, 1.2, "Hai", 2.5, "THEO TỶ LỆ"),
    ))  # fmt: skip

    assert told(found) == []
    assert [one["code"] for one in found.document["fields"][0]["criteria"]] == ["1.1", "1.2"]
    assert found.document["fields"][0]["max_points"] == 4


WRONG: dict[str, tuple[tuple[Any, ...], str]] = {
    "a code that became a day": (
        (2, dt.date(2002, 1, 1), "Một", 2, "Theo tỷ lệ"),
        ("cột “Mã (B3)”, giá trị “1.1.2”: bảng tính đã đổi mã thành ngày; đặt định dạng "
"ô là Văn bản (Text) rồi gõ lại mã."),
    ),
    "points that may be two numbers": (
        leaf("1", "1.500"),
        "cột “Điểm tối đa (D3)”, giá trị “1.500”: có thể là 1.500 hoặc 1,5; hãy ghi 1500 hoặc 1,5.",
    ),
    "points that are none": (
        leaf("1", "nhiều"),
        "cột “Điểm tối đa (D3)”, giá trị “nhiều”: phải là số điểm như 2, 2,5 hoặc “2,5 điểm”.",
    ),
    "a form that there is not": (
        leaf("1", 2, "Theo ý"),
        ("cột “Cách chấm (E3)”, giá trị “Theo ý”: không có cách chấm này; hãy chọn một "
"trong: Có hoặc không, Đúng hạn, Chọn mức, Theo mức đo được, Bậc thang, Theo "
"tỷ lệ, Theo tỷ lệ từ ngưỡng, Theo chỉ tiêu, Trừ theo tỷ lệ, Trừ điểm, Cộng "
"điểm, Điều tra xã hội học, Cho điểm, Cách cho điểm cao nhất, Cộng các phần, "
"Trung bình các phần."),
    ),
    "no form at all": (
        (2, "1", "Một", 2),
        ("cột “Cách chấm (E3)”, giá trị “”: chưa biết chấm thế nào; chọn cách chấm "
"trong danh sách và ghi mức điểm."),
    ),
    "a band with a hole": (
        leaf("1", 2, "Theo mức đo được", "từ 90%: 2 điểm; từ 70% đến dưới 80%: 1 điểm; còn lại: 0"),
        ("cột “Mức điểm và số liệu (F3)”, giá trị “từ 90%: 2 điểm; từ 70% đến dưới 80%: "
"1 điểm; còn lại: 0”: còn hở: giá trị từ 80% đến 90% không thuộc mức nào; hãy "
"nối hai mức."),
    ),
    "bands that end above nothing": (
        leaf("1", 2, "Theo mức đo được", "từ 90%: 2 điểm; từ 70%: 1 điểm"),
        ("cột “Mức điểm và số liệu (F3)”, giá trị “từ 90%: 2 điểm; từ 70%: 1 điểm”: còn "
"hở: giá trị dưới 70% không thuộc mức nào; thêm mức cuối “còn lại: 0 điểm”."),
    ),
    "a rule that can never be reached": (
        leaf("1", 2, "Theo chỉ tiêu", "chỉ tiêu: 120%"),
        ("cột “Mức điểm và số liệu (F3)”, giá trị “chỉ tiêu: 120%”: không bao giờ đạt "
"tới: giá trị cao nhất là 100%; hãy hạ xuống, hoặc thêm “vượt 100%: có” nếu "
"được vượt tổng."),
    ),
    "a band that can never be reached": (
        leaf("1", 2, "Theo mức đo được", "từ 50%: 2 điểm; trên 50%: 1 điểm; còn lại: 0"),
        ("cột “Mức điểm và số liệu (F3)”, giá trị “từ 50%: 2 điểm; trên 50%: 1 điểm; "
"còn lại: 0”: mức này không bao giờ đạt tới: mức đứng trước đã nhận mọi giá "
"trị từ 50%; hãy sửa hoặc bỏ mức này."),
    ),
    "a fraction without its unit": (
        leaf("1", 2, "Chọn mức", "A: 2 điểm; B: 1/3"),
        ("cột “Mức điểm và số liệu (F3)”, giá trị “1/3”: ghi rõ “1/3 điểm” (điểm) hoặc "
"“1/3 số điểm” (phần của điểm tối đa)."),
    ),
    "a clause without its colon": (
        leaf("1", 2, "Chọn mức", "A 2 điểm"),
        ("cột “Mức điểm và số liệu (F3)”, giá trị “A 2 điểm”: mỗi ý phải là “tên: giá "
"trị”, ví dụ “từ 90%: 2 điểm”; các ý cách nhau bằng dấu chấm phẩy hoặc xuống "
"dòng."),
    ),
    "a level too deep": (
        (4, "1.1.1", "Một", 2, "Theo tỷ lệ"),
        ("cột “Cấp (A3)”, giá trị “4”: cấp phải là số từ 1 đến 2: mục chỉ sâu hơn dòng "
"trên một cấp; nếu mã đúng, hãy thêm dòng của mục cha."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_at_its_cell(what: str) -> None:
    row, sentence = WRONG[what]

    found = read(made(FIELD, row, formats={"B3": "dd/mm/yyyy"} if "day" in what else {}))

    assert told(found) == [f"trang “Bộ tiêu chí”, dòng 3, {sentence}"]
    assert found.criteria_set is None


def test_code_twice_says_how_a_number_lost_its_zero() -> None:
    found = read(made(FIELD, leaf(1.1), leaf(1.1), leaf("x"), leaf("x")))

    assert told(found) == [
        (
            "trang “Bộ tiêu chí”, dòng 4, cột “Mã (B4)”, giá trị “1.1”: mã 1.1 đã có ở "
            "trên; nếu là 1.10 thì đặt định dạng ô là Văn bản (Text) rồi gõ lại."
        ),
        (
            "trang “Bộ tiêu chí”, dòng 6, cột “Mã (B6)”, giá trị “x”: đã được dùng; mỗi "
            "giá trị chỉ được xuất hiện một lần."
        ),
    ]


def test_points_that_do_not_add_up_are_said_at_the_sum() -> None:
    group = (1, "A", "Lĩnh vực", 5, None, None, "SO-A", "SO-B")

    found = read(made(group, leaf("1", 2), leaf("2", 2.5)))

    assert told(found) == [
        (
            "trang “Bộ tiêu chí”, dòng 2, cột “Điểm tối đa (D2)”, giá trị “5”: phải bằng "
            "tổng các mục bên dưới, hiện là 4,5; nếu quy định khác, ghi ở “Quy tắc riêng”: "
            "“mục con vượt điểm: tính đến điểm của nhóm”."
        )
    ]


def test_formula_without_a_value_is_named() -> None:
    found = read(made(FIELD, leaf("1", "=1+1")))

    assert told(found) == [
        (
            "trang “Bộ tiêu chí”, dòng 3, cột “Điểm tối đa (D3)”, giá trị “=1+1”: công "
            "thức chưa có giá trị; mở bằng Excel, lưu lại, hoặc dán thành giá trị (Paste "
            "Values)."
        )
    ]


def test_hidden_rows_and_columns_are_named() -> None:
    book = opened(made(FIELD, leaf("1"), leaf("2"), hidden=[3]))
    book.worksheets[0].column_dimensions["F"].hidden = True

    assert told(read(saved(book))) == [
        (
            "trang “Bộ tiêu chí”, “”, giá trị “Mức điểm và số liệu”: cột này đang ẩn; bỏ "
            "ẩn nếu cần đọc, xóa cột nếu không."
        ),
        (
            "trang “Bộ tiêu chí”, dòng 3, cột “Cấp (A3)”, giá trị “2”: dòng này đang ẩn "
            "hoặc bị lọc; bỏ ẩn nếu cần đọc, xóa dòng nếu không."
        ),
    ]


def test_total_that_differs_is_named() -> None:
    found = read(made(FIELD, leaf("1"), (None, None, "TỔNG CỘNG", 3)))

    assert [(one.line, one.right.code) for one in found.problems] == [(4, "file.want_total")]


def test_missing_columns_and_what_is_no_workbook_are_said() -> None:
    assert told(read(b"PK nothing")) == [
        (
            "trang “”, “”, giá trị “”: không mở được; mở bằng Excel, lưu lại dạng .xlsx "
            "rồi tải lên lại."
        )
    ]
    assert [one.right.code for one in read(made(header=("a", "b"))).problems] == [
        "sheet.want_table"
    ]
    without = read(made((1, "A", "x"), header=HEADER[:3]))
    assert ("sheet.want_column", "Điểm tối đa") in [
        (one.right.code, one.value) for one in without.problems
    ]


def test_departments_and_blocs_are_known_by_their_names() -> None:
    field = (1, "A", "Lĩnh vực", None, None, None, "Sở Nội vụ", "SO-A · Sở A")

    found = read(made(field, leaf("1")), departments={"SO-NOI-VU": "Sở Nội vụ", "SO-A": "Sở A"})

    assert told(found) == []
    assert found.criteria_set is not None
    assert found.criteria_set.fields[0].lead == "SO-NOI-VU"
    assert found.criteria_set.fields[0].alternate == "SO-A"
