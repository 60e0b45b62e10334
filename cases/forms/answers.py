"""The form of an answer, made from the criterion's own description of its boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

import scoring
from cases.presenting.answers import PREFIX, Typed
from scoring.answers import NOT_APPLICABLE
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring import Criterion

LONGEST_ANSWER = 200
LONGEST_NOTE = 8000


class AnswerForm(forms.Form):
    """An answer in one of its ways, with the note and the version the writer saw.

    Only shape is checked here; whether a value is right is the criterion's to say (scoring).
    """

    way = forms.CharField(required=False, max_length=40)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, strip=False)
    kept_because = forms.CharField(required=False, max_length=LONGEST_NOTE, strip=False)
    explained = forms.CharField(required=False, max_length=10)
    version = forms.IntegerField(required=False, min_value=0)
    shown_on = forms.ChoiceField(required=False, choices=[("card", "card"), ("row", "row")])

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, rule: Criterion, prefix: str | None = None
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.boxes = scoring.answer_fields(rule)
        for box in self.boxes:
            self.fields[PREFIX + box.name] = forms.CharField(
                required=False, max_length=LONGEST_ANSWER
            )

    @property
    def answer(self) -> dict[str, str]:
        """Return what was typed in the chosen way; without a way, in every box."""
        way = self.cleaned_data["way"]
        if way == NOT_APPLICABLE:
            return {NOT_APPLICABLE: "yes"}
        return {
            box.name: normal(self.cleaned_data[PREFIX + box.name])
            for box in self.boxes
            if way in ("", box.group)
        }

    @property
    def wrong(self) -> dict[str, str]:
        """Return a sentence for each box that cannot be so, by its key."""
        boxes = {PREFIX + box.name: box.name for box in self.boxes}
        return {
            boxes[name]: " ".join(map(str, errors))
            for name, errors in self.errors.items()
            if name in boxes
        }

    def typed(self, wrong: Mapping[str, str] | None = None) -> Typed:
        """Return what was sent, as it was sent, with what is wrong beside its box."""
        sent = {name: self.data[self.add_prefix(name)] for name in self._sent}
        boxes = {
            box.name: sent[PREFIX + box.name] for box in self.boxes if PREFIX + box.name in sent
        }
        return Typed(way=sent.get("way", ""), boxes=boxes, wrong=wrong or self.wrong)

    @property
    def was_sent(self) -> bool:
        return bool(self._sent)

    @property
    def _sent(self) -> list[str]:
        return [name for name in self.fields if self.add_prefix(name) in self.data]

    @property
    def of_absence(self) -> str | None:
        """Return what is made of a reason for missing papers; None where the form did not ask."""
        asked = self.add_prefix("explained") in self.data
        return str(self.cleaned_data["explained"]) if asked else None

    @property
    def version_seen(self) -> int:
        return self.cleaned_data["version"] or 0


class VerdictForm(AnswerForm):
    """What Home Affairs decides on a contested item; the answer counts where the mark changes."""

    verdict = forms.CharField(required=False, max_length=20)


class ExplanationForm(forms.Form):
    """The agency's explanation of one item; an empty text takes it back."""

    text = forms.CharField(required=False, max_length=LONGEST_NOTE, strip=False)
    version = forms.IntegerField(required=False, min_value=0)

    @property
    def version_seen(self) -> int:
        return self.cleaned_data["version"] or 0
