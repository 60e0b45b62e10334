"""The ways of giving points: one registry that rule books, forms and arithmetic share."""

from scoring.methods import choices, counts, ratios, surveys
from scoring.methods.choices import Choice, Options, Timeliness, YesNo
from scoring.methods.counts import Accrual, Deductions
from scoring.methods.kinds import Kind
from scoring.methods.ratios import Proportional, ProportionalFromThreshold, Stair, Staircase
from scoring.methods.surveys import Survey

Method = (
    YesNo
    | Timeliness
    | Options
    | Staircase
    | Proportional
    | ProportionalFromThreshold
    | Deductions
    | Accrual
    | Survey
)

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (*choices.KINDS, *ratios.KINDS, *counts.KINDS, *surveys.KINDS)
}
KIND_OF: dict[type, Kind] = {kind.method: kind for kind in KINDS.values()}

__all__ = [
    "KINDS",
    "KIND_OF",
    "Accrual",
    "Choice",
    "Deductions",
    "Kind",
    "Method",
    "Options",
    "Proportional",
    "ProportionalFromThreshold",
    "Stair",
    "Staircase",
    "Survey",
    "Timeliness",
    "YesNo",
]
