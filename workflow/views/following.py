"""What would follow from another day, as the pages show it before anything is done."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflow.deadlines import Followed


def in_words(done: Followed) -> dict[str, Any]:
    """Return what follows: the days of the steps, the cases by step, the letters by reader."""
    cases: dict[Any, dict[str, Any]] = {}
    for each in done.moved.redated:
        if each.case is None:
            continue
        known = cases.setdefault(
            each.case, {"case": each.case, "state": each.state, "old": each.old, "new": each.new}
        )
        known["fields"] = known.get("fields", 0) + bool(each.review)
    letters: dict[Any, dict[str, Any]] = defaultdict(lambda: {"piles": [], "subjects": []})
    for pile in done.piles:
        letters[pile.user]["piles"].append(pile)
    for letter in done.told:
        letters[letter.recipient]["subjects"].append(letter.subject)
    return {
        "shifts": done.moved.shifts,
        "redated": list(cases.values()),
        "letters": [{"user": user, **told} for user, told in letters.items()],
        "letter_count": len(done.piles) + len(done.told),
    }
