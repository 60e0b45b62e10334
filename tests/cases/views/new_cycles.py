"""The form of a new cycle, as somebody fills it in."""

from __future__ import annotations

from typing import Any

from cases.models import CriteriaSet, RuleBook


def typed(**changes: Any) -> dict[str, Any]:
    """Return the form of a new cycle as somebody fills it in, with some fields changed."""
    found = {
        "year": "2022",
        "label": "Kỳ đánh giá  2022 ",
        "criteria_set": CriteriaSet.objects.get().pk,
        "rule_book": RuleBook.objects.get().pk,
        "day_self_assessment": "16/01/2023",
        "day_sign_off": "18/01/2023",
        "day_sector_review": "2023-02-10",
        "day_appraisal": "17/02/2023",
        "days_explanation": "5",
        "day_settlement": "03/03/2023",
        "day_council": "10/03/2023",
        "day_approved": "15/03/2023",
    }
    return {**found, **changes}
