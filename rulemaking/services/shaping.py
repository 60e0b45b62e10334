"""Change the tree of a set: add, paste, move, duplicate, remove, bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from rulemaking.codes import next_code, with_new_codes
from rulemaking.events import record
from rulemaking.models import RulePart
from rulemaking.refusals import CannotMove
from rulemaking.services.held import check_shape, held_to_write, touch
from rulemaking.services.starting import add_nodes
from rulemaking.trees import CRITERIA, Node, Whole, whole_of
from scoring.tree_file import MOST_LEVELS

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User
    from rulemaking.models import RuleDraft
    from scoring import Document


class Place(NamedTuple):
    """Where something is added: above what it hangs, beside what, and before which of them."""

    above: Node | None
    beside: list[Node]
    at: int


NEW: Document = {"name": "", "method": {"kind": "yes_no"}}


def load(draft: RuleDraft) -> Whole:
    """Read a draft with all its parts; one statement."""
    return whole_of(draft.parts.select_related("saved_by").order_by("order", "pk"))


@transaction.atomic
def add(
    draft: RuleDraft, *, under: int | None, after: int | None, shape: int, by: User, at: datetime
) -> RulePart:
    """Add an empty node under another one (or a field), after one of its children or at the end."""
    present, whole = _opened(draft, shape, by=by, at=at)
    above = _found(whole, under) if under else None
    beside = above.children if above else whole.fields
    place = Place(above, beside, _place_after(beside, after))
    code = next_code(above, beside, {node.code for node in whole.walk()})
    said: Document = {"code": code, "name": ""} if above is None else {"code": code, **NEW}
    return _added(present, place, [said], "add", by=by, at=at)[0]


@transaction.atomic
def paste(
    draft: RuleDraft, *, under: int | None, rows: list[Document], shape: int, by: User, at: datetime
) -> list[RulePart]:
    """Add rows that were pasted, with what stands beneath each, under a node or as fields."""
    present, whole = _opened(draft, shape, by=by, at=at)
    above = _found(whole, under) if under else None
    beside = above.children if above else whole.fields
    return _added(present, Place(above, beside, len(beside)), rows, "paste", by=by, at=at)


@transaction.atomic
def duplicate(draft: RuleDraft, *, node: int, shape: int, by: User, at: datetime) -> RulePart:
    """Add a copy of a node with all beneath it, right after it, under codes of its own."""
    present, whole = _opened(draft, shape, by=by, at=at)
    found = _found(whole, node)
    beside = found.above.children if found.above else whole.fields
    taken = {each.code for each in whole.walk()}
    code = next_code(found.above, beside, taken)
    copy = with_new_codes(_copied(found), found.code, code, taken)
    place = Place(found.above, beside, beside.index(found) + 1)
    return _added(present, place, [copy], "duplicate", by=by, at=at)[0]


def _copied(node: Node) -> Document:
    return {**node.content, CRITERIA: [_copied(child) for child in node.children]}


@transaction.atomic
def move(
    draft: RuleDraft,
    *,
    node: int,
    under: int | None,
    place: int,
    shape: int,
    by: User,
    at: datetime,
) -> RulePart:
    """Move a node with all beneath it to a place among the children of another, or the fields."""
    present, whole = _opened(draft, shape, by=by, at=at)
    found = _found(whole, node)
    above = _found(whole, under) if under else None
    if above is not None and above in found.walk():
        raise CannotMove(_("Một mục không thể nằm dưới chính nó; hãy chọn nơi khác."))
    if above is not None and above.level + _depth(found) > MOST_LEVELS:
        raise CannotMove(_("Cây không sâu quá %(most)d cấp.") % {"most": MOST_LEVELS})
    beside = [each for each in (above.children if above else whole.fields) if each is not found]
    place = max(0, min(place, len(beside)))
    beside.insert(place, found)
    was = {"parent": found.part.parent_id, "order": found.part.order}
    found.part.parent = above.part if above else None
    _reordered(beside)
    touch(present, by=by, at=at, reshaped=True)
    record(present, "move", part=found.part, by=by, at=at, code=found.code, was=was)
    return found.part


@transaction.atomic
def remove(draft: RuleDraft, *, node: int, shape: int, by: User, at: datetime) -> RulePart:
    """Take a node out of the tree with all beneath it; it can be brought back."""
    present, whole = _opened(draft, shape, by=by, at=at)
    found = _found(whole, node)
    rows = RulePart.objects.filter(pk=found.pk, removed_at=None)
    if not rows.update(removed_at=at, version=F("version") + 1):
        raise _gone()
    touch(present, by=by, at=at, reshaped=True)
    record(present, "remove", part=found.part, by=by, at=at, code=found.code, name=found.name)
    return found.part


@transaction.atomic
def bring_back(draft: RuleDraft, *, shape: int, by: User, at: datetime) -> RulePart:
    """Bring back what was removed last, to where it stood."""
    present = held_to_write(draft, by=by, at=at)
    check_shape(present, shape)
    part = last_removed(present)
    if part is None:
        raise CannotMove(_("Không còn mục nào đã xóa để khôi phục."))
    rows = RulePart.objects.filter(pk=part.pk, removed_at=part.removed_at)
    if not rows.update(removed_at=None, version=F("version") + 1):
        raise _gone()
    touch(present, by=by, at=at, reshaped=True)
    record(present, "bring_back", part=part, by=by, at=at)
    return part


def last_removed(draft: RuleDraft) -> RulePart | None:
    """Return the part that was removed last and is not back yet."""
    removed = draft.parts.filter(removed_at__isnull=False)
    return removed.order_by("-removed_at", "-pk").first()


def _opened(draft: RuleDraft, shape: int, *, by: User, at: datetime) -> tuple[RuleDraft, Whole]:
    present = held_to_write(draft, by=by, at=at)
    check_shape(present, shape)
    return present, load(present)


def _found(whole: Whole, pk: int | None) -> Node:
    node = whole.find(pk) if pk else None
    if node is None:
        raise _gone()
    return node


def _gone() -> CannotMove:
    return CannotMove(_("Mục này không còn trong cây. Vui lòng xem lại cây."))


def _place_after(beside: list[Node], after: int | None) -> int:
    return next((i + 1 for i, node in enumerate(beside) if node.pk == after), len(beside))


def _depth(node: Node) -> int:
    return 1 + max((_depth(child) for child in node.children), default=0)


def _added(
    draft: RuleDraft, place: Place, rows: list[Document], action: str, *, by: User, at: datetime
) -> list[RulePart]:
    above, beside = place.above, place.beside
    if above is not None and above.level + 1 > MOST_LEVELS:
        raise CannotMove(_("Cây không sâu quá %(most)d cấp.") % {"most": MOST_LEVELS})
    _reordered(beside[place.at :], first=place.at + len(rows))
    beneath = above.part if above else None
    parts = add_nodes(draft, rows, above=beneath, by=by, at=at, first=place.at)
    touch(draft, by=by, at=at, reshaped=True)
    record(draft, action, part=parts[0], by=by, at=at, count=len(parts))
    return parts


def _reordered(beside: list[Node], *, first: int = 0) -> None:
    """Number nodes that stand beside each other anew, in one statement."""
    for order, node in enumerate(beside, start=first):
        node.part.order = order
    RulePart.objects.bulk_update([node.part for node in beside], ["order", "parent"])
