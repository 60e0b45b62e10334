"""Make up the marks of an agency that land on a given index, and who claimed what before."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

import scoring
from scoring.methods.choices import Options, Timeliness, YesNo
from scoring.methods.counts import Deductions
from scoring.methods.ratios import Proportional, ProportionalFromThreshold, Staircase
from scoring.numbers import typed_rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

Answer = dict[str, str]
HUNDRED = Decimal(100)
# A survey mean outside these would look made up at first sight.
LOWEST_MEAN, HIGHEST_MEAN = Decimal("0.55"), Decimal("0.93")
NOT_APPLICABLE = 0.05


class Pick(Protocol):
    """Draw an answer to a criterion, a good one or a poor one."""

    def __call__(self, criterion: scoring.Criterion, chance: Random, *, well: bool) -> Answer: ...


def choice(name: str, good: str, poor: tuple[str, ...]) -> Pick:
    def pick(
        criterion: scoring.Criterion,  # noqa: ARG001 - one shape for all
        chance: Random,
        *,
        well: bool,
    ) -> Answer:
        return {name: good if well else chance.choice(poor)}

    return pick


def option(criterion: scoring.Criterion, chance: Random, *, well: bool) -> Answer:
    assert isinstance(criterion.method, Options)  # noqa: S101 - MENU says so
    values = [each.value for each in criterion.method.choices]
    return {"option": values[0] if well else chance.choice(values[1:])}


def deduction(criterion: scoring.Criterion, chance: Random, *, well: bool) -> Answer:
    assert isinstance(criterion.method, Deductions)  # noqa: S101 - MENU says so
    names = [name for name, _points in criterion.method.each]
    return {name: "0" if well else str(chance.randint(0, 2)) for name in names}


def ratio(criterion: scoring.Criterion, chance: Random, *, well: bool) -> Answer:
    """Answer by quantities whose quotient is a short decimal, so that totals come out exactly."""
    total = chance.choice((100, 200, 250, 400, 500))
    threshold = getattr(criterion.method, "threshold", Decimal("0.3"))
    lowest = (
        max(threshold, Decimal("0.93"))
        if well
        else max(threshold - Decimal("0.12"), Decimal("0.1"))
    )
    highest = Decimal(1) if well else min(threshold + Decimal("0.1"), Decimal("0.97"))
    achieved = chance.randint(int(lowest * total), int(highest * total))
    return {"achieved": str(achieved), "total": str(total)}


MENU: dict[type, Pick] = {
    YesNo: choice("value", "yes", ("no",)),
    Timeliness: choice("outcome", "on_time", ("late", "late", "none")),
    Options: option,
    Deductions: deduction,
    Proportional: ratio,
    ProportionalFromThreshold: ratio,
    Staircase: ratio,
}


@dataclass
class Story:
    """What everybody says of an agency, by criterion code; `final` is what counts in the end."""

    final: dict[str, Answer]
    claimed: dict[str, Answer] = field(default_factory=dict)
    sector: dict[str, Answer] = field(default_factory=dict)
    appraised: dict[str, Answer] = field(default_factory=dict)
    explained: dict[str, str] = field(default_factory=dict)  # criterion → upheld or rejected

    def own(self, code: str) -> Answer:
        return self.claimed.get(code, self.final[code])


def points(criterion: scoring.Criterion, answer: Answer) -> Decimal:
    return scoring.points_for(criterion, answer).points


def land_on(
    rules: scoring.CriteriaSet, bloc: str, *, index: Decimal, chance: Random
) -> dict[str, Answer]:
    """Return an answer to every criterion of a bloc so that the index is exactly the given one.

    The self-scored criteria are drawn; the survey means then carry what is missing.
    """
    criteria = [each for each in rules.criteria if not each.blocs or bloc in each.blocs]
    surveys = [each for each in criteria if each.part == "survey"]
    scored = [each for each in criteria if each.part == "appraisal"]
    outside = {
        each.code
        for each in scored
        if each.may_be_not_applicable and chance.random() < NOT_APPLICABLE
    }
    scored = [each for each in scored if each.code not in outside]
    whole = sum(each.max_points for each in (*scored, *surveys))
    most = sum(each.max_points for each in surveys)
    wanted = index * whole / HUNDRED
    likely = float(index / HUNDRED) ** 2
    answers = {
        each.code: MENU[type(each.method)](each, chance, well=chance.random() < likely)
        for each in scored
    }
    while not LOWEST_MEAN <= (mean := (wanted - total(scored, answers)) / most) <= HIGHEST_MEAN:
        better = mean > HIGHEST_MEAN
        changed = chance.choice(scored)
        answers[changed.code] = MENU[type(changed.method)](changed, chance, well=better)
    answers |= {code: {"not_applicable": "yes"} for code in outside}
    return {**answers, **spread(surveys, wanted - total(scored, answers), chance)}


def total(criteria: Iterable[scoring.Criterion], answers: dict[str, Answer]) -> Decimal:
    return sum((points(each, answers[each.code]) for each in criteria), Decimal(0))


def spread(surveys: list[scoring.Criterion], wanted: Decimal, chance: Random) -> dict[str, Answer]:
    """Return survey means around the same level whose points add up to exactly what is wanted.

    The criterion whose maximum is a power of two comes last, because dividing by it is exact.
    """
    last = next(each for each in surveys if each.max_points in {1, 2, 4, 8})
    level = wanted / sum(each.max_points for each in surveys)
    means = {}
    for each in surveys:
        swing = Decimal(chance.randint(-20, 20)) / 1000
        means[each.code] = min(level + swing, Decimal(1)).quantize(Decimal("0.001"))
    rest = wanted - sum(means[each.code] * each.max_points for each in surveys if each is not last)
    means[last.code] = rest / last.max_points
    return {code: {"mean": typed_rate(mean, "en")} for code, mean in means.items()}


def tell(rules: scoring.CriteriaSet, bloc: str, *, index: Decimal, chance: Random) -> Story:
    """Make up a whole story: some criteria claimed too high, found out early, late or never."""
    story = Story(final=land_on(rules, bloc, index=index, chance=chance))
    poor = [
        each
        for each in rules.criteria
        if each.self_scored
        and (answer := story.final.get(each.code))
        and "not_applicable" not in answer
        and points(each, answer) < each.max_points
    ]
    for criterion in chance.sample(poor, min(len(poor), chance.choice((0, 1, 1, 2, 3)))):
        better = claim(criterion, story.final[criterion.code], chance)
        if better is not None:
            find_out(story, criterion.code, better, chance)
    if chance.random() < 0.4:
        uphold_one(rules, story, chance)
    return story


def claim(criterion: scoring.Criterion, final: Answer, chance: Random) -> Answer | None:
    for _attempt in range(6):
        better = MENU[type(criterion.method)](criterion, chance, well=True)
        if points(criterion, better) > points(criterion, final):
            return better
    return None


def find_out(story: Story, code: str, better: Answer, chance: Random) -> None:
    """Let the agency claim more, and somebody lower it to what counts in the end."""
    story.claimed[code] = better
    finder = story.sector if chance.random() < 0.7 else story.appraised
    finder[code] = story.final[code]
    if chance.random() < 0.4:
        story.explained[code] = "rejected"


def uphold_one(rules: scoring.CriteriaSet, story: Story, chance: Random) -> None:
    """Let a department mark one right claim too low, and the explanation set it right."""
    right = [
        each
        for each in rules.criteria
        if each.self_scored
        and each.code in story.final
        and each.code not in story.claimed
        and points(each, story.final[each.code]) == each.max_points
    ]
    if right:
        criterion = chance.choice(right)
        lower = MENU[type(criterion.method)](criterion, chance, well=False)
        if points(criterion, lower) < criterion.max_points:
            story.sector[criterion.code] = lower
            story.explained[criterion.code] = "upheld"
