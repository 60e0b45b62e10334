"""More time that was given to a case: how often, for which step, until when; it is no score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Extension
from cases.names import state_name
from wording.spelling import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Case

GRANTED = Extension.Verdict.GRANTED


def more_time_given(case: str = "pk") -> ArraySubquery:
    """Return what a query of cases asks for along: the days that were given, the oldest first."""
    rows = Extension.objects.filter(case=OuterRef(case), verdict=GRANTED)
    told = JSONObject(step="state", was="was_due_on", until="until")
    return ArraySubquery(rows.order_by("decided_at", "pk").values(json=told))


def given_to(case: Case) -> list[dict[str, str]]:
    """Return the days that were given to a case, where its query asked for them along."""
    return list(getattr(case, "given", ()))


def given_in_words(given: Sequence[Mapping[str, Any]]) -> str:
    """Say how often more time was given, and until when; nothing where it never was."""
    if not given:
        return ""
    told = {"count": len(given), "days": ", ".join(_days(given))}
    return (
        ngettext("gia hạn %(count)d lần: %(days)s", "gia hạn %(count)d lần: %(days)s", len(given))
        % told
    )


def _days(given: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for each in given:
        told = {"step": state_name(each["step"]), "day": day(parse_date(each["until"]))}
        yield _("%(step)s đến %(day)s") % told
