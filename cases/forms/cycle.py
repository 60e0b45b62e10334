"""Forms of the cycle: a new one with its calendar, its rules, and the filters of its log."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CriteriaSet, Cycle, RuleBook
from cases.models.cycle import DEADLINE_STATES
from cases.names import STATE_NAMES
from cases.reading.log import actions_in, people_in
from cases.refusals import YearTaken
from cases.services.cycles import check_year_free
from directory.models import Bloc
from wording.fields import DayField, LineField, LinesField, PickField, WholeField, WordField
from wording.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField

    from cases.lifecycle import State

FIRST_YEAR, LAST_YEAR = 2000, 2100


class RulesForm(forms.Form):
    """The criteria set and the rule book of a cycle."""

    criteria_set = PickField(
        label=gettext_lazy("Bộ tiêu chí"),
        queryset=CriteriaSet.objects.defer("text").order_by("-year", "-loaded_at", "-pk"),
        empty_label=None,
    )
    rule_book = PickField(
        label=gettext_lazy("Quy tắc chấm điểm, xếp loại"),
        queryset=RuleBook.objects.defer("text").order_by("-loaded_at", "-pk"),
        empty_label=None,
    )


class OtherRulesForm(RulesForm):
    """Other rules for a draft cycle, over those that the page showed."""

    version = VersionField()

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        given = dict(self.cleaned_data)
        return {"seen": given.pop("version"), **given}


class BlocSetForm(forms.Form):
    """The criteria set of one bloc; none is the one of the cycle."""

    bloc = PickField(label=gettext_lazy("Khối"), queryset=Bloc.objects.order_by("order", "code"))
    criteria_set = PickField(
        label=gettext_lazy("Bộ tiêu chí riêng"),
        queryset=CriteriaSet.objects.defer("text").order_by("-year", "-loaded_at", "-pk"),
        empty_label=gettext_lazy("Dùng bộ tiêu chí chung của kỳ"),
        required=False,
    )
    version = VersionField()

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        given = dict(self.cleaned_data)
        return {"seen": given.pop("version"), **given}


class SigningForm(forms.Form):
    """Whether the head of an agency signs its explanations, over what the page showed."""

    head_signs = forms.BooleanField(
        label=gettext_lazy("Thủ trưởng đơn vị ký giải trình trước khi gửi"),
        help_text=gettext_lazy(
            "Cán bộ trình, thủ trưởng ký hoặc trả lại trong thời hạn giải trình. Hết hạn mà chưa "
            "ký thì nội dung đã viết vẫn được tính như đã gửi."
        ),
        required=False,
    )
    version = VersionField()

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        given = self.cleaned_data
        return {"head_signs": given["head_signs"], "seen": given["version"]}


class CycleForm(RulesForm):
    """A new cycle; each deadline is a day or a number of working days, in the order of steps."""

    year = WholeField(label=gettext_lazy("Năm đánh giá"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    label = LineField(label=gettext_lazy("Tên kỳ đánh giá"), max_length=200)
    label_en = LineField(label=gettext_lazy("Tên bằng tiếng Anh"), max_length=200, required=False)
    notice = LinesField(
        label=gettext_lazy("Lưu ý hiển thị trên mọi trang của kỳ"), required=False, rows=2
    )
    notice_en = LinesField(label=gettext_lazy("Lưu ý bằng tiếng Anh"), required=False, rows=2)
    field_order = ("year", "label", "label_en", "criteria_set", "rule_book", "notice", "notice_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for state in DEADLINE_STATES:
            name = str(STATE_NAMES[state])
            self.fields[f"day_{state}"] = DayField(
                label=_("Hạn bước %(state)s") % {"state": name}, required=False
            )
            self.fields[f"days_{state}"] = WholeField(
                label=_("Số ngày làm việc của bước %(state)s") % {"state": name},
                min_value=1,
                max_value=250,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )
            self.fields[f"least_{state}"] = WholeField(
                label=_("Ít nhất bao nhiêu ngày làm việc cho bước %(state)s") % {"state": name},
                min_value=1,
                max_value=60,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )

    @classmethod
    def initial_of(
        cls, deadlines: Mapping[State, date | int], least_days: Mapping[State, int]
    ) -> dict[str, Any]:
        """Return the initial values of a calendar."""
        whens = {
            f"{'days' if isinstance(when, int) else 'day'}_{state}": when
            for state, when in deadlines.items()
        }
        return {**whens, **{f"least_{state}": days for state, days in least_days.items()}}

    def deadline_rows(self) -> Iterator[tuple[str, tuple[BoundField, ...]]]:
        for state in DEADLINE_STATES:
            boxes = tuple(self[f"{name}_{state}"] for name in ("day", "days", "least"))
            yield str(STATE_NAMES[state]), boxes

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        try:
            check_year_free(year)
        except YearTaken as taken:
            raise forms.ValidationError(str(taken)) from taken
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        deadlines: dict[State, date | int] = {}
        for state in DEADLINE_STATES:
            day, days = cleaned.get(f"day_{state}"), cleaned.get(f"days_{state}")
            if f"day_{state}" in self.errors or f"days_{state}" in self.errors:
                continue
            when = day or days
            if when is None or (day and days):
                told = _("Hãy ghi một trong hai: ngày, hoặc số ngày làm việc.")
                self.add_error(f"day_{state}", told)
            else:
                deadlines[state] = when
        self._check_order(deadlines)
        least = {
            state: days for state in DEADLINE_STATES if (days := cleaned.get(f"least_{state}"))
        }
        return {**cleaned, "deadlines": deadlines, "least_days": least}

    def _check_order(self, deadlines: Mapping[State, date | int]) -> None:
        before: tuple[State, date] | None = None
        for state, when in deadlines.items():
            if not isinstance(when, date):
                continue
            if before and when < before[1]:
                facts = {
                    "day": f"{when:%d/%m/%Y}",
                    "before": STATE_NAMES[before[0]],
                    "least": f"{before[1]:%d/%m/%Y}",
                }
                sentence = _(
                    "%(day)s sớm hơn hạn của bước “%(before)s”; hãy chọn từ %(least)s trở đi."
                )
                self.add_error(f"day_{state}", sentence % facts)
            before = (state, when)


class LogFilter(forms.Form):
    """Which events of the log are shown."""

    case = PickField(label=gettext_lazy("Đơn vị"), queryset=None, required=False)
    by = PickField(label=gettext_lazy("Người thực hiện"), queryset=None, required=False)
    action = WordField(label=gettext_lazy("Thao tác"), required=False)
    since = DayField(label=gettext_lazy("Từ ngày"), required=False)
    until = DayField(label=gettext_lazy("Đến ngày"), required=False)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = cycle.cases.select_related("agency").in_order()
        self._pick("case", cases, _("Tất cả đơn vị"), "agency")
        self._pick("by", people_in(cycle), _("Tất cả mọi người"), "full_name")
        action = self.fields["action"]
        if isinstance(action, forms.ChoiceField):
            action.choices = [("", _("Tất cả thao tác")), *actions_in(cycle)]

    def _pick(self, name: str, rows: Any, empty: str, shown: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows
            field.empty_label = empty
            field.label_from_instance = lambda obj: str(getattr(obj, shown))  # type: ignore[method-assign]  # Django's own way to name rows
