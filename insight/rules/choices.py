"""Which two are set side by side: those that were asked for, else this year's and last year's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.utils.translation import gettext as _

import scoring
from cases.models import CriteriaSet, Cycle, RuleBook
from cases.rules import book_of, criteria_of
from rulemaking.models import RuleDraft
from rulemaking.services.shaping import load
from wording.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

DRAFT = "soan-"
Rules = TypeVar("Rules", scoring.CriteriaSet, scoring.RuleBook)


class ChoiceForm(forms.Form):
    """The older and the newer; what is not there is left out."""

    truoc = LineField(required=False, max_length=20)
    sau = LineField(required=False, max_length=20)

    def chosen(self) -> tuple[str, str]:
        self.is_valid()
        return tuple(str(self.cleaned_data.get(name, "")) for name in ("truoc", "sau"))  # type: ignore[return-value]  # two of them


@dataclass(frozen=True, slots=True)
class Choice:
    """One set, draft or book to choose."""

    value: str
    label: str
    year: int
    file: Any

    @property
    def is_draft(self) -> bool:
        return isinstance(self.file, RuleDraft)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The two, and all there are to choose from."""

    before: Choice | None
    after: Choice | None
    choices: tuple[Choice, ...]

    @property
    def query(self) -> str:
        """Write what is chosen as the end of an address."""
        before, after = self.before, self.after
        return f"?truoc={before.value}&sau={after.value}" if before and after else ""


def sets_chosen(request: HttpRequest, *, drafts: bool) -> Chosen:
    """Return the two sets of a request; drafts are for those who may read them."""
    files = CriteriaSet.objects.defer("text").order_by("-year", "-pk")
    found = [Choice(str(one.pk), str(one), one.year, one) for one in files]
    if drafts:
        found = [*_drafts(), *found]
    return _chosen(request, found)


def books_chosen(request: HttpRequest) -> Chosen:
    """Return the two books of a request; a book is of the latest year whose cycle it rules."""
    years = dict(Cycle.objects.order_by("year").values_list("rule_book_id", "year"))
    files = RuleBook.objects.defer("text").order_by("-loaded_at", "-pk")
    found = [Choice(str(one.pk), str(one), years.get(one.pk, 0), one) for one in files]
    return _chosen(request, sorted(found, key=lambda one: -one.year))


def _drafts() -> list[Choice]:
    open_ones = RuleDraft.objects.filter(
        kind=RuleDraft.Kind.SET, state__in=[RuleDraft.State.DRAFT, RuleDraft.State.ASKED]
    ).order_by("-saved_at", "-pk")
    return [
        Choice(
            f"{DRAFT}{one.pk}",
            _("%(label)s (đang soạn)") % {"label": one.label},
            int(one.year) if one.year.isdecimal() else 0,
            one,
        )
        for one in open_ones
    ]


def _chosen(request: HttpRequest, choices: Sequence[Choice]) -> Chosen:
    by_value = {one.value: one for one in choices}
    before, after = (by_value.get(value) for value in ChoiceForm(request.GET).chosen())
    files = [one for one in choices if not one.is_draft]
    after = after or next((one for one in files if one is not before), None)
    if before is None:
        others = [one for one in files if one is not after]
        year = after.year if after else 0
        before = next((one for one in others if one.year < year), None) or next(iter(others), None)
    return Chosen(before, after, tuple(choices))


def set_of(choice: Choice) -> scoring.CriteriaSet:
    """Return the set of a choice; raise BadFile for a draft that is no set yet."""
    if not choice.is_draft:
        return criteria_of(choice.file)
    text = scoring.text_of_document(load(choice.file).document)
    return scoring.load_criteria_set(text, name=choice.label)


def rules_of(choice: Choice) -> scoring.RuleBook:
    return book_of(choice.file)
