"""The ways of giving points: a registry for each format, which files, forms and scores share."""

from scoring.methods import (
    asked,
    choices,
    chosen,
    counts,
    granted,
    measured,
    ratios,
    surveys,
    tallied,
)
from scoring.methods.asked import Asked
from scoring.methods.bands import Measured
from scoring.methods.choices import Choice, Options, Timeliness, YesNo
from scoring.methods.chosen import Chosen
from scoring.methods.counts import Accrual, Deductions
from scoring.methods.granted import Granted
from scoring.methods.kinds import Kind
from scoring.methods.ratios import Proportional, ProportionalFromThreshold, Stair, Staircase
from scoring.methods.several import Several, several_kinds
from scoring.methods.surveys import Survey
from scoring.methods.tallied import Given, Taken

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
    | Chosen
    | Measured
    | Taken
    | Given
    | Asked
    | Granted
    | Several
)

# What the first format says stays as it is, to the last digit: published years rest on it.
_FIRST = (*choices.KINDS, *ratios.KINDS, *counts.KINDS, *surveys.KINDS)
_SIMPLE = (*chosen.KINDS, *measured.KINDS, *tallied.KINDS, *asked.KINDS, *granted.KINDS)
_SECOND = (*_SIMPLE, *several_kinds({kind.name: kind for kind in _SIMPLE}))

KINDS: dict[int, dict[str, Kind]] = {
    1: {kind.name: kind for kind in _FIRST},
    2: {kind.name: kind for kind in _SECOND},
}
# Short names of one method share everything but the name they are read by.
KIND_OF: dict[type, Kind] = {kind.method: kind for kind in reversed((*_FIRST, *_SECOND))}

__all__ = [
    "KINDS",
    "KIND_OF",
    "Accrual",
    "Asked",
    "Choice",
    "Chosen",
    "Deductions",
    "Given",
    "Granted",
    "Kind",
    "Measured",
    "Method",
    "Options",
    "Proportional",
    "ProportionalFromThreshold",
    "Several",
    "Stair",
    "Staircase",
    "Survey",
    "Taken",
    "Timeliness",
    "YesNo",
]
