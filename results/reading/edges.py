"""Which agencies stand near an edge: a bound of a class, the limit of rewards, or a tie."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy

from cases.presenting.words import label_of_class
from wording.spelling import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.utils.functional import _StrPromise

    from results.reading.places import Place
    from scoring import RuleBook

NEAR = Decimal("0.5")
SENTENCES: dict[str, _StrPromise] = {
    "above_class": gettext_lazy("Cao hơn ngưỡng loại %(class)s (%(lower)s) %(points)s điểm."),
    "below_class": gettext_lazy("Thấp hơn ngưỡng loại %(class)s (%(lower)s) %(points)s điểm."),
    "within_limit": gettext_lazy("Trong hạn mức khen thưởng, hơn đơn vị kế tiếp %(points)s điểm."),
    "beyond_limit": gettext_lazy(
        "Ngoài hạn mức khen thưởng, kém đơn vị cuối cùng được đề xuất %(points)s điểm."
    ),
}


class Edge(NamedTuple):
    """An edge that an agency stands near, and how far; of a tie its reasons tell."""

    code: str
    points: Decimal = Decimal(0)
    class_name: str = ""
    lower: Decimal = Decimal(0)

    def in_words(self, book: RuleBook) -> str:
        """Say it; a tie is said by the reason of its rank."""
        told = {
            "class": label_of_class(book, self.class_name) if self.class_name else "",
            "lower": decimal(self.lower, 2),
            "points": decimal(self.points, 2),
        }
        return SENTENCES[self.code] % told


TIE = Edge("tie")


def edges_in(places: Sequence[Place], book: RuleBook) -> Iterator[tuple[Edge, ...]]:
    """Return for each place of a bloc the edges within half a point of it."""
    last_in = min((place.exact for place in places if place.reward == "yes"), default=None)
    first_out = max((place.exact for place in places if place.is_beyond), default=None)
    for place in places:
        yield (
            *_class_edges(place, book),
            *_near_reward(place, last_in, first_out),
            *([TIE] if place.is_tied else []),
        )


def _class_edges(place: Place, book: RuleBook) -> Iterable[Edge]:
    for band in book.classes:
        lower = band.lower_in(place.bloc)
        distance = place.exact - lower
        if lower and abs(distance) <= NEAR:
            code = "above_class" if band.reached(place.exact, place.bloc) else "below_class"
            yield Edge(code, abs(distance), band.name, lower)


def _near_reward(
    place: Place, last_in: Decimal | None, first_out: Decimal | None
) -> Iterable[Edge]:
    if place.reward == "yes" and first_out is not None and place.exact - first_out <= NEAR:
        yield Edge("within_limit", place.exact - first_out)
    if place.is_beyond and last_in is not None and last_in - place.exact <= NEAR:
        yield Edge("beyond_limit", last_in - place.exact)
