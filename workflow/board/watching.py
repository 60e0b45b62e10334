"""What a coordinator keeps for themselves: notes and days to come back, filters, columns."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wording.refusals import Refusal, StalePage
from workflow.models import BoardLook, CaseNote, SavedFilter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cases.models import Case
    from directory.models import User

MOST_FILTERS = 12


class StaleNote(StalePage):
    """The note was written in another tab after the page was shown; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ghi chú này vừa được sửa ở một trang khác. Nội dung Ông/Bà gõ vẫn còn; hãy xem "
                "bản mới rồi lưu lại."
            )
        )


class NotSaved(Refusal):
    """The filter cannot be saved as asked; the sentence says what would be right."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def note_of(case: Case, user: User) -> CaseNote | None:
    """Return what a person noted of a case; nobody else reads it."""
    return CaseNote.objects.filter(case=case, user=user).first()


def notes_of(cases: Iterable[int], user: User) -> dict[int, CaseNote]:
    """Return a person's notes by case; one query."""
    rows = CaseNote.objects.filter(user=user, case__in=list(cases)).exclude(
        text="", follow_up_on=None
    )
    return {each.case_id: each for each in rows}


@transaction.atomic
def write_note(
    case: Case, *, text: str, follow_up_on: date | None, seen: int, by: User, at: datetime
) -> CaseNote:
    """Write a private note over the version seen (0: none yet); an empty one stays, without words.

    Raises StaleNote.
    """
    values = {"text": text, "follow_up_on": follow_up_on, "at": at}
    if seen == 0:
        try:
            with transaction.atomic():
                return CaseNote.objects.create(case=case, user=by, **values)
        except IntegrityError as taken:
            raise StaleNote from taken
    rows = CaseNote.objects.filter(case=case, user=by, version=seen)
    if not rows.update(version=F("version") + 1, **values):
        raise StaleNote
    return CaseNote.objects.get(case=case, user=by)


def filters_of(user: User) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user=user).order_by("name", "pk"))


@transaction.atomic
def save_filter(name: str, *, query: str, by: User, at: datetime) -> SavedFilter:
    """Keep a filter under a name; the same name is kept anew. Raises NotSaved."""
    if not query:
        raise NotSaved(_("Chưa chọn điều kiện lọc nào nên không có gì để lưu."))
    kept = SavedFilter.objects.filter(user=by)
    if not kept.filter(name=name).exists() and kept.count() >= MOST_FILTERS:
        raise NotSaved(
            _("Đã lưu %(n)d bộ lọc; hãy bỏ bớt một bộ lọc rồi lưu lại.") % {"n": MOST_FILTERS}
        )
    saved, _is_new = SavedFilter.objects.update_or_create(
        user=by, name=name, defaults={"query": query, "at": at}
    )
    return saved


def look_of(user: User) -> BoardLook:
    """Return how a person last looked at the board; who never did chose nothing."""
    return BoardLook.objects.filter(user=user).first() or BoardLook(user=user)


def remember_filter(look: BoardLook, query: str) -> None:
    """Remember what was looked for last, where that is something else than before."""
    if query != look.query:
        _keep_look(BoardLook(user=look.user, query=query), "query")


def hide_columns(hidden: list[str], *, by: User) -> None:
    """Leave columns out of the board from now on; the same again is no change."""
    _keep_look(BoardLook(user=by, hidden=hidden), "hidden")


def _keep_look(look: BoardLook, part: str) -> None:
    """Write one part over what was there, in one statement: it is asked on every filter."""
    BoardLook.objects.bulk_create(
        [look], update_conflicts=True, unique_fields=["user"], update_fields=[part]
    )


def drop_filter(name: str, *, seen: str, by: User) -> bool:
    """Forget a filter of one's own; tell whether it was there.

    Raises StalePage where the name keeps something else by now than was seen.
    """
    mine = SavedFilter.objects.filter(user=by, name=name)
    if mine.filter(query=seen).delete()[0]:
        return True
    if mine.exists():
        raise StalePage(
            _(
                "Bộ lọc “%(name)s” vừa được lưu lại với điều kiện khác ở một trang khác nên chưa "
                "bỏ. Vui lòng tải lại trang để xem."
            )
            % {"name": name}
        )
    return False
