"""Made-up facts for the gallery of components: every component in every state."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms

from cases.lifecycle import State
from cases.presenting.trees import Branch, Head, Subtotal
from cases.services.progress import Progress

STAGES = ("Tự đánh giá", "Ký duyệt", "Thẩm tra", "Thẩm định", "Giải trình", "Hội đồng", "Công bố")
ANSWERS = [
    {"value": "full", "label": "Đúng hạn", "points": Decimal(2)},
    {"value": "late", "label": "Trễ hạn", "points": Decimal(1)},
    {"value": "none", "label": "Không có", "points": Decimal(0)},
    {"value": "na", "label": "Không áp dụng", "points": ""},
]

TROUBLES = [
    {
        "sheet": "Bộ tiêu chí",
        "line": 12,
        "place": "Điểm tối đa (D12)",
        "value": "1.500",
        "right": "có thể là 1.500 hoặc 1,5; hãy ghi 1500 hoặc 1,5.",
    }
]


class TryForm(forms.Form):
    """One field of each kind; shown bound and empty, so that the first one is in error."""

    name = forms.CharField(label="Tên đơn vị", help_text="Tên đầy đủ theo quyết định thành lập.")
    kind = forms.ChoiceField(label="Khối", choices=[("1", "Sở, ban, ngành"), ("2", "Quận, huyện")])
    note = forms.CharField(
        label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreed = forms.BooleanField(label="Tôi đã kiểm tra minh chứng", required=False)
    scope = forms.ChoiceField(
        label="Phạm vi", choices=[("a", "Cả năm"), ("b", "Một quý")], widget=forms.RadioSelect
    )


def examples(now: datetime) -> dict[str, object]:
    """Return the facts of the gallery, dated around the present moment."""
    return {
        "states": list(State),
        "tones": ["plain", "ink", "leaf", "ochre", "lacquer", "seal"],
        "kinds": ["primary", "quiet", "plain", "danger", "seal"],
        "alerts": ["ink", "leaf", "ochre", "lacquer"],
        "dues": [now + timedelta(days=days) for days in (12, 3, 0, -2)],
        "saved_at": now - timedelta(minutes=4),
        "answers": ANSWERS,
        "bounds": [("Yếu", 0), ("Trung bình", 50), ("Khá", 70), ("Tốt", 85)],
        "index": Decimal("87.32"),
        "years": [Decimal("81.2"), Decimal("79.9"), None, Decimal("84.05"), Decimal("87.32")],
        "stages": stages(),
        "refused": {"": "Điểm tối đa là 15. Vui lòng nhập số từ 0 đến 15."},
        "rungs": rungs(now),
        "branches": branches(),
        "events": events(now),
        "steps": steps(),
        "filters": filters(),
        "troubles": TROUBLES,
        "tabs": tabs(),
        "crumbs": [{"label": "Bảng theo dõi", "url": "/"}, {"label": "Sở Tư pháp"}],
        "facts": [("Khối", "Sở, ban, ngành"), ("Đầu mối", "Nguyễn Thị Hòa"), ("Số thông báo", "3")],
        "rows": rows(now),
        "noticed": {
            "warning": "Số liệu của kỳ này dùng để trình diễn.",
            "criteria_set": {"reconstructed": True},
        },
        "refused_request": {"POST": {"kept": "ui"}},
        "meta": ["plain", "ink"],
        "cycle_name": "Kỳ đánh giá 2022",
        "upload_rules": {"accept": ".pdf,.docx,.xlsx", "max_bytes": 20 * 1024 * 1024},
        "files": files(),
    }


def stages() -> list[dict[str, object]]:
    notes = ("15/01 – xong", "18/01 – xong", "5/7 lĩnh vực", "", "", "", "hạn 30/03")
    states = ("done", "done", "now", "next", "next", "next", "next")
    return [
        {"name": name, "note": note, "state": state}
        for name, note, state in zip(STAGES, notes, states, strict=True)
    ]


def rungs(now: datetime) -> list[dict[str, object]]:
    return [
        {"name": "Tự chấm", "value": Decimal("12.50"), "by": "Nguyễn Thị Hòa", "at": now},
        {"name": "Sở chuyên ngành", "value": Decimal(11), "delta": Decimal("-1.5"),
         "by": "Trần Văn Bình", "at": now, "why": "Thiếu báo cáo quý III."},
        {"name": "Sở Nội vụ", "value": Decimal(11), "by": "Lê Thu Hà", "at": now},
        {"name": "Sau giải trình", "value": Decimal(12), "delta": Decimal(1), "counts": True,
         "by": "Lê Thu Hà", "at": now, "why": "Đã bổ sung báo cáo số 112/BC."},
        {"name": "Hội đồng", "value": None},
    ]  # fmt: skip


def branches() -> dict[str, Branch[str]]:
    """Return a group where work is left, and one where all is done."""
    half = Subtotal(Decimal("4.5"), Decimal(6), Decimal(75))
    return {
        "open": Branch((), head=Head("1.1", "Kế hoạch"), subtotal=half, progress=Progress(2, 5)),
        "done": Branch((), head=Head("1.2", "Kiểm tra"), subtotal=half, progress=Progress(3, 3)),
    }


def events(now: datetime) -> list[dict[str, object]]:
    return [
        {"at": now, "what": "Trả lại đơn vị 2 tiêu chí", "by": "Lê Thu Hà", "key": True,
         "why": "Minh chứng mục 3.2 không mở được; mục 4.1 thiếu quyết định phê duyệt."},
        {"at": now - timedelta(days=2), "what": "Kết luận lĩnh vực Thể chế", "by": "Trần Văn Bình"},
        {"at": now - timedelta(days=6), "what": "Ký duyệt và gửi thẩm tra", "by": "Phạm Minh Đức"},
    ]  # fmt: skip


def steps() -> list[dict[str, object]]:
    return [
        {"name": "Khóa bộ tiêu chí", "state": "done", "side": "0,4 giây"},
        {"name": "Tính điểm 55 đơn vị", "state": "now", "side": "31/55"},
        {
            "name": "Gửi thông báo",
            "state": "failed",
            "note": "Máy chủ thư chưa trả lời; sẽ thử lại.",
        },
        {"name": "Công bố", "state": "next"},
    ]


def filters() -> list[dict[str, object]]:
    return [
        {"label": "Tất cả", "url": "?", "count": 55, "current": True},
        {"label": "Quá hạn", "url": "?late=1", "count": 4, "tone": "lacquer"},
        {"label": "Sắp đến hạn", "url": "?near=1", "count": 9, "tone": "ochre"},
        {"label": "Đang giải trình", "url": "?state=explanation", "count": 0},
    ]


def tabs() -> list[dict[str, object]]:
    return [
        {"label": "Chấm điểm", "url": "?tab=1", "current": True, "icon": "list-checks"},
        {"label": "Minh chứng", "url": "?tab=2", "count": 12, "icon": "paperclip"},
        {"label": "Giải trình", "url": "?tab=3"},
    ]


def rows(now: datetime) -> list[dict[str, object]]:
    return [
        {"name": "Sở Tư pháp", "state": State.APPRAISAL, "due": now + timedelta(days=9),
         "index": Decimal("91.04"), "done": 6, "mood": ""},
        {"name": "Sở Giao thông vận tải", "state": State.SECTOR_REVIEW,
         "due": now + timedelta(days=2), "index": Decimal("84.50"), "done": 5, "mood": "is-near"},
        {"name": "Ủy ban nhân dân Quận Bình Thạnh", "state": State.SELF_ASSESSMENT,
         "due": now - timedelta(days=2), "index": None, "done": 2, "mood": "is-late"},
    ]  # fmt: skip


def files() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            url="?",
            reads="",
            status="Đã kiểm tra",
            tone="leaf",
            remove_url="?",
            seen=["Trần Văn Bình 08:30, 12/02/2022"],
            signed=[
                {"text": "Nguyễn Văn Ký ký số lúc 08:00, 10/02/2022; không đổi", "is_well": True},
                {"text": "Lê Thị Hoa ký số lúc 09:00, 10/02/2022; đã bị sửa", "is_well": False},
            ],
        ),
        SimpleNamespace(kind="file-clock", status="Đang kiểm tra", tone="ochre"),
    ]
