"""What is asked before the rules of an open cycle are amended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CriteriaSet, RuleBook
from directory.models import Bloc
from wording.fields import PickField
from workflow.forms.cycle import ShownForm

if TYPE_CHECKING:
    from cases.models import Cycle

LONGEST_CODE = 20


class CodesField(forms.MultipleChoiceField):
    """Codes of criteria, ticked in a list that depends on what else was chosen."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= LONGEST_CODE


class AmendForm(ShownForm):
    """Another set for a cycle or for a bloc with its own, or another book; and why.

    `shown` names what the page showed the account of.
    """

    bloc = PickField(
        label=gettext_lazy("Áp dụng cho"),
        queryset=Bloc.objects.none(),
        empty_label=gettext_lazy("Bộ tiêu chí chung của kỳ"),
        required=False,
    )
    criteria_set = PickField(
        label=gettext_lazy("Bộ tiêu chí điều chỉnh"),
        queryset=CriteriaSet.objects.none(),
        empty_label=gettext_lazy("Giữ bộ tiêu chí"),
        required=False,
    )
    rule_book = PickField(
        label=gettext_lazy("Quy tắc điều chỉnh"),
        queryset=RuleBook.objects.none(),
        empty_label=gettext_lazy("Giữ quy tắc"),
        required=False,
    )
    anew = CodesField(
        label=gettext_lazy("Đơn vị đánh giá lại dù cách chấm không đổi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shown = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    field_order = ("bloc", "criteria_set", "rule_book", "anew", "reason")

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pick("bloc", Bloc.objects.filter(pk__in=cycle.bloc_sets.values("bloc")))
        sets = CriteriaSet.objects.filter(year=cycle.criteria_set.year).defer("text")
        self._pick("criteria_set", sets.order_by("-loaded_at", "-pk"))
        books = RuleBook.objects.exclude(pk=cycle.rule_book_id).defer("text")
        self._pick("rule_book", books.order_by("-loaded_at", "-pk"))

    def _pick(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows
            field.label_from_instance = lambda obj: _named(obj)  # type: ignore[method-assign]  # noqa: PLW0108 - Django's own way to name rows

    def offer_anew(self, choices: list[tuple[str, str]]) -> None:
        """Let criteria be named that are assessed anew by the coordinator's word."""
        field = self.fields["anew"]
        if isinstance(field, CodesField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if bool(said.get("criteria_set")) == bool(said.get("rule_book")) and not self.errors:
            raise forms.ValidationError(
                _("Hãy chọn một bộ tiêu chí hoặc một bộ quy tắc; mỗi lần điều chỉnh một thứ.")
            )
        return said

    @property
    def shows(self) -> str:
        """Name what an account of this form shows."""
        said = self.cleaned_data
        chosen = [said["bloc"], said["criteria_set"], said["rule_book"]]
        keys = [str(one.pk) if one else "" for one in chosen]
        return "/".join([*keys, *sorted(said["anew"])])


def _named(row: Any) -> str:
    """Name a file so that two versions of one name are told apart."""
    if isinstance(row, Bloc):
        return str(row)
    return f"{row} · {localtime(row.loaded_at):%d/%m/%Y %H:%M} · {row.digest[:8]}"
