"""What is typed into the sandbox: answers that no one keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy

from cases.forms.answers import AnswerForm
from cases.presenting.answers import Typed
from insight.what_if.trials import prefix_of
from wording.fields import LineField
from wording.filters import FilterForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from scoring import Criterion


def typed_in(data: QueryDict, rules: Iterable[tuple[str, Criterion]]) -> Mapping[str, Typed]:
    """Return what was sent for each key; keys of which nothing was sent are left out."""
    sent = ((key, AnswerForm(data, rule=rule, prefix=prefix_of(key))) for key, rule in rules)
    return {key: _typed(form) for key, form in sent if form.was_sent}


def _typed(form: AnswerForm) -> Typed:
    if not form.is_valid():
        return form.typed()
    return Typed(way=form.cleaned_data["way"], boxes=form.answer, wrong={})


class AgenciesForm(FilterForm):
    """Which agencies of the bloc are tried, and which page of them."""

    q = LineField(label=gettext_lazy("Tìm đơn vị"), required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


class CriterionAndBlocForm(forms.Form):
    """The criterion and the bloc that a sandbox of the whole cycle is about."""

    criterion = forms.ChoiceField(required=False)
    bloc = forms.ChoiceField(required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        blocs: Iterable[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        self.fields["bloc"].choices = list(blocs)  # type: ignore[attr-defined] # a field of choices

    def offer(self, criteria: Iterable[tuple[str, str]]) -> None:
        """Offer the criteria that the chosen bloc is asked."""
        self.fields["criterion"].choices = list(criteria)  # type: ignore[attr-defined] # a field of choices
        self.full_clean()

    def chosen(self, name: str) -> str:
        """Return what was chosen, or the first choice where nothing known was."""
        choices = [str(value) for value, _label in self.fields[name].choices]  # type: ignore[attr-defined] # a field of choices
        asked = "" if not self.is_valid() and name in self.errors else self.cleaned_data.get(name)
        return asked or (choices[0] if choices else "")
