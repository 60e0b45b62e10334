"""Guess the form of a criterion by what its cell says, where nobody chose one."""

from collections.abc import Sequence

from scoring.workbooks.bands import Spelling, bounds_of
from scoring.workbooks.forms import BY_KIND
from scoring.workbooks.methods import WAY_OF
from scoring.workbooks.notation import BadCell, Clause, folded

_PER_CENT = Spelling(in_per_cent=True)


def guess_form(clauses: Sequence[Clause]) -> str:
    """Name the form whose words the clauses use; names of their own are levels to choose from."""
    words = {clause.word for clause in clauses}
    for kind in ("yes_no", "timeliness", "deductions", "target", "granted"):
        if words <= {folded(said.label) for said in BY_KIND[kind].says}:
            return BY_KIND[kind].name
    if all(word.startswith(WAY_OF) for word in words):
        return BY_KIND["best"].name
    if all(_is_band(clause) for clause in clauses):
        return BY_KIND["measured"].name
    return BY_KIND["options"].name


def _is_band(clause: Clause) -> bool:
    try:
        bounds_of(clause.key, _PER_CENT)
    except BadCell:
        return False
    return True
