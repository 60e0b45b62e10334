"""The forms of the board: what is shown of it, and who is reminded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.lifecycle import State
from cases.models import Case, Field
from cases.models.sets_in_use import sets_of
from directory.models import Bloc
from wording.fields import DayField, LineField, LinesField, WordField
from wording.filters import FilterForm
from wording.versions import VersionField
from workflow.board.counted import WHEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from cases.models import Cycle

SORTS = ("agency", "due", "days", "progress")


class BoardFilter(FilterForm):
    """Which rows of the board are shown, and in which order."""

    q = LineField(label=gettext_lazy("Tìm đơn vị"), required=False, max_length=100)
    state = WordField(label=gettext_lazy("Bước"), required=False)
    when = WordField(label=gettext_lazy("Thời hạn"), required=False)
    bloc = WordField(label=gettext_lazy("Khối"), required=False)
    field = WordField(label=gettext_lazy("Lĩnh vực"), required=False)
    sort = WordField(label=gettext_lazy("Thứ tự"), required=False)

    def __init__(
        self, *args: Any, blocs: Mapping[str, str], fields: Mapping[str, str], **kwargs: Any
    ) -> None:
        """Take in what was asked for; blocs and fields are the names to choose by their codes."""
        super().__init__(*args, **kwargs)
        self.named = {"bloc": blocs, "field": fields}
        known = {
            "state": [state.value for state in State],
            "when": list(WHEN),
            "bloc": list(blocs),
            "field": list(fields),
            "sort": [f"{sign}{name}" for name in SORTS for sign in ("", "-")],
        }
        for name, words in known.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(word, word) for word in words]


def filter_of(request: HttpRequest, cycle: Cycle) -> BoardFilter:
    """Return the filters that were asked for, with the choices that a cycle leaves; two queries."""
    blocs = Bloc.objects.filter(pk__in=cycle.cases.order_by().values("bloc"))
    fields = Field.objects.filter(criteria_set__in=sets_of(cycle)).order_by("code", "pk")
    return BoardFilter(
        request.GET,
        blocs={bloc.code: str(bloc) for bloc in blocs},
        fields={field.code: str(field) for field in fields},
    )


# The columns one may do without.
COLUMNS = {
    "stages": gettext_lazy("Các bước"),
    "due": gettext_lazy("Hạn"),
    "holder": gettext_lazy("Đang giữ lượt"),
    "progress": gettext_lazy("Tiến độ"),
}


class ColumnsForm(forms.Form):
    """Which columns of the board are shown."""

    shown = forms.MultipleChoiceField(choices=list(COLUMNS.items()), required=False)

    @property
    def hidden(self) -> list[str]:
        return [name for name in COLUMNS if name not in self.cleaned_data["shown"]]


class NoteForm(forms.Form):
    """A private note on a case, and when to look at it again."""

    text = LinesField(label=gettext_lazy("Ghi chú"), required=False, max_length=2000)
    follow_up_on = DayField(label=gettext_lazy("Xem lại ngày"), required=False)
    version = VersionField()

    @property
    def said(self) -> dict[str, Any]:
        """Return what is written, and the version it is written over."""
        given = self.cleaned_data
        note = {"text": given["text"], "follow_up_on": given["follow_up_on"]}
        return {**note, "seen": given["version"]}


class FilterNameForm(forms.Form):
    """A name for the filter of the board that is chosen, or what is dropped, as it was shown."""

    name = LineField(max_length=60)
    drop = forms.CharField(required=False)


class RemindForm(forms.Form):
    """Whose turns to remind of, and a line the coordinator adds."""

    case: forms.ModelMultipleChoiceField[Case] = forms.ModelMultipleChoiceField(
        queryset=Case.objects.none(),
        label=gettext_lazy("Hồ sơ"),
        error_messages={
            "required": gettext_lazy("Hãy chọn ít nhất một hồ sơ để nhắc."),
            "invalid_choice": gettext_lazy(
                "Hồ sơ %(value)s không thuộc kỳ đánh giá này; hãy tải lại bảng rồi chọn lại."
            ),
            "invalid_pk_value": gettext_lazy(
                "“%(pk)s” không phải mã hồ sơ; hãy chọn trong bảng điều phối."
            ),
        },
    )
    note = LinesField(label=gettext_lazy("Lời nhắn thêm"), required=False, max_length=500, rows=2)

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = cases
