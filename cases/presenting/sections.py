"""The parts of a case page, as an index at its side lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.lifecycle import Work
from cases.services.progress import Progress, progress_of

if TYPE_CHECKING:
    from cases.presenting.fields import CaseShown, FieldShown
    from cases.presenting.items import ItemShown

WORKLIST, OVERVIEW, READING = "viec", "tong-quan", "ban-doc"
# The criteria that were given to the reader among the officers of an agency.
MINE = "cua-toi"


@dataclass(frozen=True, slots=True)
class Section:
    """One part, and how far the reader's work there is."""

    key: str
    label: str
    icon: str
    progress: Progress
    is_current: bool
    is_field: bool = False


def sections_of(shown: CaseShown, *, asked: str) -> list[Section]:
    """Return the parts of a case for its reader, the one asked for marked.

    Where none is asked for, or an unknown one, the part where the reader's work is.
    """
    keys = [key for key, _label, _icon in _heads(shown)] + [field.code for field in shown.fields]
    current = asked if asked in keys else default_key(shown)
    heads = [
        Section(
            key,
            label,
            icon,
            progress=_progress(shown, key),
            is_current=key == current,
        )
        for key, label, icon in _heads(shown)
    ]
    return heads + [_of_field(field, is_current=field.code == current) for field in shown.fields]


def _heads(shown: CaseShown) -> list[tuple[str, str, str]]:
    heads = [
        (OVERVIEW, _("Tổng quan"), "list-checks"),
        (READING, _("Toàn văn hồ sơ"), "scroll-text"),
    ]
    if has_worklist(shown):
        heads = [(WORKLIST, _work_label(shown), "inbox"), *heads]
    return [(MINE, _("Phần của tôi"), "user-check"), *heads] if shown.mine else heads


def _progress(shown: CaseShown, key: str) -> Progress:
    if key == MINE:
        return progress_of(item.task for item in shown.mine)
    return shown.progress if key == WORKLIST else Progress()


def has_worklist(shown: CaseShown) -> bool:
    """Tell whether the reader's work is some items of the case and not all of them."""
    work = shown.desk.work
    if work is Work.FILL:
        return shown.desk.case.round > 1
    return work in {Work.JUDGE, Work.APPRAISE, Work.EXPLAIN, Work.SETTLE}


def _work_label(shown: CaseShown) -> str:
    return {
        Work.FILL: _("Tiêu chí bị trả lại"),
        Work.JUDGE: _("Cần thẩm tra"),
        Work.APPRAISE: _("Cần xem xét"),
        Work.EXPLAIN: _("Kết quả có khác biệt"),
        Work.SETTLE: _("Cần kết luận"),
    }[shown.desk.work]


def default_key(shown: CaseShown) -> str:
    if shown.mine:
        return MINE
    if has_worklist(shown):
        return WORKLIST
    return READING if shown.desk.work is Work.SIGN else OVERVIEW


def _of_field(field: FieldShown, *, is_current: bool) -> Section:
    return Section(
        field.code,
        str(field.field),
        "",
        progress=field.progress,
        is_current=is_current,
        is_field=True,
    )


@dataclass(frozen=True, slots=True)
class Following:
    """The item to go on with, and where it stands."""

    code: str
    name: str
    url: str


def following(
    shown: CaseShown, item: ItemShown, *, section: str, on_its_page: bool
) -> Following | None:
    """Return the next item that lacks something, once an item is done; the first after the last.

    Where the part of the page that is open shows it, the way there stays on the page.
    """
    if not item.task.is_done:
        return None
    at = next(place for place, each in enumerate(shown.items) if each.item.pk == item.item.pk)
    after = [each for each in (*shown.items[at + 1 :], *shown.items[:at]) if each.gap]
    if not after:
        return None
    found = after[0]
    return Following(
        found.code, found.name, _way_to(found, section=section, on_its_page=on_its_page)
    )


def _way_to(item: ItemShown, *, section: str, on_its_page: bool) -> str:
    if on_its_page:
        return reverse("case-item", args=[item.item.case_id, item.code])
    # Of a field with groups the page shows one group in full, which the address names.
    here = section in {WORKLIST, item.item.criterion.field.code} and not item.group
    return f"#{item.anchor}" if here else item.on_page
