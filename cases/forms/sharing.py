"""Which criteria of a case go to which officer of its agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wording.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Item
    from directory.models import User

TAKE_BACK = "0"


class SharingForm(forms.Form):
    """Criteria, one by one or a whole field at once, and to whom they go."""

    to = forms.ChoiceField(label=gettext_lazy("Giao cho"))
    item = forms.MultipleChoiceField(required=False)
    field = forms.MultipleChoiceField(required=False)
    version = VersionField()

    def __init__(
        self, data: object = None, *, items: Sequence[Item], officers: Sequence[User], version: int
    ) -> None:
        super().__init__(data, initial={"version": version})  # type: ignore[arg-type]  # a QueryDict
        self.items, self.officers = items, {str(each.pk): each for each in officers}
        choices = {
            "to": [
                *((key, each.full_name) for key, each in self.officers.items()),
                (TAKE_BACK, _("Thu lại, không giao ai")),
            ],
            "item": [(str(each.pk), each.criterion.code) for each in items],
            "field": [(each.criterion.field.code,) * 2 for each in items],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined] # a field of choices

    @property
    def chosen(self) -> list[Item]:
        """Return the criteria that were ticked, and those of the fields that were."""
        keys, fields = set(self.cleaned_data["item"]), set(self.cleaned_data["field"])
        return [
            each
            for each in self.items
            if str(each.pk) in keys or each.criterion.field.code in fields
        ]

    @property
    def person(self) -> User | None:
        return self.officers.get(self.cleaned_data["to"])
