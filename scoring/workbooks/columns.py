"""The columns of the sheets: what each is called, and by what other names decisions call it."""

from typing import NamedTuple

from scoring.workbooks.notation import folded

NODES, LEVELS, HEAD = "Bộ tiêu chí", "Mức", "Thông tin chung"
LISTS, GUIDE = "Danh mục", "Hướng dẫn"
SEE_LEVELS = f"xem trang “{LEVELS}”"


class Column(NamedTuple):
    """A column of a sheet; `told` ones are written for the reader's eye and never read back."""

    key: str
    header: str
    width: int
    others: tuple[str, ...] = ()
    told: bool = False


NODE_COLUMNS = (
    Column("level", "Cấp", 6, ("cấp độ", "bậc")),
    Column(
        "code", "Mã", 10,
        ("stt", "tt", "số tt", "mã số", "ký hiệu", "mã tiêu chí", "số thứ tự"),
    ),
    Column(
        "name", "Tên", 46,
        ("nội dung", "tiêu chí", "tên tiêu chí", "lĩnh vực", "lĩnh vực/tiêu chí",
         "lĩnh vực/tiêu chí/tiêu chí thành phần", "tiêu chí/tiêu chí thành phần",
         "tiêu chí, tiêu chí thành phần", "lĩnh vực, tiêu chí, tiêu chí thành phần"),
    ),
    Column(
        "points", "Điểm tối đa", 9,
        ("điểm", "điểm chuẩn", "thang điểm", "số điểm", "điểm số", "mức điểm"),
    ),
    Column("sum", "Cộng các mục con", 9, told=True),
    Column("form", "Cách chấm", 22, ("hình thức chấm", "cách tính", "phương pháp")),
    Column(
        "values", "Mức điểm và số liệu", 44,
        ("cách tính điểm", "hướng dẫn chấm", "hướng dẫn chấm điểm", "mức đánh giá", "số liệu"),
    ),
    Column(
        "evidence", "Minh chứng", 30,
        ("tài liệu kiểm chứng", "tài liệu minh chứng", "hồ sơ minh chứng", "hồ sơ kiểm chứng"),
    ),
    Column(
        "lead", "Cơ quan thẩm định", 26,
        ("cơ quan chủ trì", "đơn vị thẩm định", "cơ quan chủ trì thẩm định", "chủ trì",
         "cơ quan chấm điểm"),
    ),
    Column("alternate", "Cơ quan thay thế", 26, ("thay thế",)),
    Column("blocs", "Khối", 18, ("khối áp dụng", "đối tượng áp dụng")),
    Column("part", "Phần", 14, ("phần điểm", "loại điểm")),
    Column("rules", "Quy tắc riêng", 32, ("quy tắc của nhóm", "quy tắc")),
    Column("name_en", "Tên tiếng Anh", 30),
    Column("evidence_en", "Minh chứng tiếng Anh", 26),
    Column("origin", "Nguồn của từng điều", 24),
    Column("toml", "TOML", 24),
)  # fmt: skip
LEVEL_COLUMNS = (
    Column("code", "Mã", 10, ("mã tiêu chí",)),
    Column("key", "Mức", 30, ("lựa chọn", "bậc")),
    Column("label", "Nhãn", 44, ("tên", "nội dung")),
    Column("label_en", "Nhãn tiếng Anh", 34),
    Column("value", "Được", 34, ("điểm", "giá trị")),
)
HEAD_COLUMNS = (Column("key", "Mục", 26), Column("value", "Nội dung", 90))
HEAD_SUM = "Cộng các lĩnh vực"  # told, not read back
HEAD_ROWS = {
    "format": "Định dạng",
    "code": "Mã bộ tiêu chí",
    "label": "Tên bộ tiêu chí",
    "label_en": "Tên tiếng Anh",
    "year": "Năm",
    "source": "Căn cứ",
    "total": "Tổng điểm",
    "reconstructed": "Phục dựng",
    "notice": "Lưu ý",
    "notice_en": "Lưu ý tiếng Anh",
    "toml": "TOML",
}


def names_of(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Give every name by which a column may be found in a header, with its column."""
    return {folded(name): column for column in columns for name in (column.header, *column.others)}
