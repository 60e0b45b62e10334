"""From the points of the parts to the index: weighting, bonus and penalty, bounds."""

from decimal import Decimal
from typing import NamedTuple

from scoring.books import RuleBook, Together
from scoring.criteria import BASE_PARTS
from scoring.exact import Exact, like, sum_of
from scoring.numbers import ZERO
from scoring.reasons import Reason, Step


class CannotEvaluate(ValueError):
    """The marks do not make an index: some are missing, unknown, or nothing applies."""

    def __init__(self, reason: Reason, criteria: tuple[str, ...] = ()) -> None:
        super().__init__(reason, criteria)  # what pickle calls it with again
        self.reason = reason
        self.criteria = criteria
        self.agency = ""

    def text(self, lang: str = "vi") -> str:
        """Say what is in the way."""
        agency = f"{self.agency}: " if self.agency else ""
        return agency + self.reason.text(lang)

    def __str__(self) -> str:
        return self.text()


class Sum(NamedTuple):
    """What a part comes to."""

    part: str
    points: Exact
    most: Exact


def index_of(parts: list[Sum], book: RuleBook) -> tuple[Exact, list[Step]]:
    """Give the unrounded index with its steps; raise CannotEvaluate where nothing applies."""
    index, steps = _WEIGHTINGS[book.weighting]([p for p in parts if p.part in BASE_PARTS], book)
    extras = [part for part in parts if part.part not in BASE_PARTS and part.points]
    for part in extras:
        counted, step = _extra(part, book.parts[part.part].cap)
        index += counted
        steps.append(step)
    if book.together:
        index += _held(extras, book.together, steps)
    return _bounded(index, book, steps), steps


def _held(extras: list[Sum], together: Together, steps: list[Step]) -> Exact:
    """Give what is to be added so that bonus and penalty together stay between their bounds."""
    found = sum_of(part.points for part in extras)
    counted = max(like(together.lowest, found), min(found, like(together.highest, found)))
    if counted != found:
        steps.append(Step("index.together", {
            "found": found, "counted": counted, "lowest": together.lowest,
            "highest": together.highest,
        }))  # fmt: skip
    return counted - found


def _by_points(parts: list[Sum], _book: RuleBook) -> tuple[Exact, list[Step]]:
    points, most = sum_of(part.points for part in parts), sum_of(part.most for part in parts)
    if not most:
        raise CannotEvaluate(Reason("evaluate.nothing_applies"))
    index = points * 100 / most
    return index, [Step("index.by_points", {"points": points, "max": most, "index": index})]


def _by_weight(parts: list[Sum], book: RuleBook) -> tuple[Exact, list[Step]]:
    """Weigh the parts; one in which nothing applies leaves its weight to the others."""
    weighed = [
        (part, like(book.parts[part.part].weight or ZERO, part.most)) for part in parts if part.most
    ]
    total = sum_of(weight for _part, weight in weighed)
    if not total:
        raise CannotEvaluate(Reason("evaluate.nothing_applies"))
    shares = []
    steps = []
    for part, weight in weighed:
        share = part.points * weight * 100 / (part.most * total)
        shares.append(share)
        steps.append(Step(f"index.part_{part.part}", {
            "points": part.points, "max": part.most,
            "weight": weight, "total": total, "index": share,
        }))  # fmt: skip
    return sum_of(shares), steps


_WEIGHTINGS = {"by_points": _by_points, "fixed": _by_weight}


def _extra(part: Sum, cap: Decimal | None) -> tuple[Exact, Step]:
    """Give the bonus or penalty that counts, in points of the index."""
    size = abs(part.points)
    counted = size if cap is None else min(size, like(cap, size))
    sign = 1 if part.points > 0 else -1
    code = f"index.{part.part}" if counted == size else f"index.{part.part}_capped"
    return sign * counted, Step(code, {"points": size, "counted": counted})


def _bounded(index: Exact, book: RuleBook, steps: list[Step]) -> Exact:
    highest = book.index.highest
    if highest is not None and index > highest:
        steps.append(Step("index.highest", {"index": index, "highest": highest}))
        return like(highest, index)
    if index < 0:
        steps.append(Step("index.lowest", {"index": index}))
        return like(ZERO, index)
    return index
