"""Name classes and blocs in the language a reason is told in, as the rule book does."""

from collections.abc import Iterator
from dataclasses import replace

from scoring.books import UNCLASSED, RuleBook
from scoring.reasons import Reason

_OF_CLASSES = ("class", "required", "bound", "last_class", "given")
_OF_BLOCS = ("bloc", "last_bloc")


def named(reason: Reason, *, book: RuleBook) -> Reason:
    """Give the reason so that its sentence says names; its values as data stay what they are."""
    names = {key: name for key, name in _names(reason, book) if not reason.values.get(key)}
    return replace(reason, values={**reason.values, **names})


def _names(reason: Reason, book: RuleBook) -> Iterator[tuple[str, str]]:
    """Yield names beside the values they stand for, under the keys that a sentence looks for."""
    classes = {band.name: band.name_en for band in book.classes}
    for key in _OF_CLASSES:
        value = reason.values.get(key)
        if value == UNCLASSED:
            none = Reason("word.no_class")
            yield from ((f"{key}_vi", none.text("vi")), (f"{key}_en", none.text("en")))
        else:
            yield f"{key}_en", classes.get(str(value), "")
    blocs = {bloc.code: bloc for bloc in book.blocs}
    for key in _OF_BLOCS:
        if bloc := blocs.get(str(reason.values.get(key))):
            yield from ((f"{key}_vi", bloc.name), (f"{key}_en", bloc.name_en))
