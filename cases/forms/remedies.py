"""What is asked of the tasks that an agency makes of its lost points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.services.remedies import Planned
from wording.fields import DayField, LinesField
from wording.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cases.services.remedies import Lost
    from directory.models import User

LONGEST = 1000


class PlanForm(forms.Form):
    """One lost point as a task: what, who and until when; or why nothing is done about it."""

    chosen = forms.BooleanField(label=gettext_lazy("Lập việc"), required=False)
    what = LinesField(
        label=gettext_lazy("Việc cần làm"), required=False, max_length=LONGEST, rows=2
    )
    owner = forms.ChoiceField(label=gettext_lazy("Người làm"), required=False)
    due_on = DayField(label=gettext_lazy("Hạn"), required=False)
    aside = LinesField(
        label=gettext_lazy("Hoặc không làm, vì"), required=False, max_length=LONGEST, rows=1
    )

    def __init__(self, data: object, *, lost: Lost, officers: Sequence[User], due_on: date) -> None:
        people = {str(each.pk): each for each in officers}
        owner = str(lost.owner) if str(lost.owner) in people else next(iter(people), "")
        initial = {"what": lost.why, "owner": owner, "due_on": due_on}
        super().__init__(data, prefix=str(lost.item.pk), initial=initial)  # type: ignore[arg-type]  # a QueryDict
        self.lost, self.people = lost, people
        names = [(key, each.full_name) for key, each in people.items()]
        self.fields["owner"].choices = names  # type: ignore[attr-defined] # a field of choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("chosen") and not cleaned.get("what") and "what" not in self.errors:
            self.add_error("what", _("Hãy ghi việc cần làm."))
        return cleaned

    @property
    def is_chosen(self) -> bool:
        return bool(self.cleaned_data.get("chosen"))

    @property
    def planned(self) -> Planned:
        """Return the task as the service is told of it."""
        given, item = self.cleaned_data, self.lost.item
        if given["aside"]:
            return Planned(item, given["what"], set_aside_because=given["aside"])
        return Planned(item, given["what"], self.people.get(given["owner"]), given["due_on"])


class DoneForm(forms.Form):
    """How a task was done, on the version that was shown; empty where it is taken up again."""

    note = LinesField(label=gettext_lazy("Kết quả"), required=False, max_length=LONGEST, rows=1)
    version = VersionField()
