"""What the pages of one case have in common: the case found, and the context of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cases.lifecycle import Action, State, Work
from cases.models import Case
from cases.permissions import why_not_try
from cases.presenting.beside import Beside
from cases.presenting.clocks import clocks_in_words
from cases.presenting.desks import Desk, desk_at
from cases.presenting.extensions import more_time
from cases.presenting.fields import CaseShown, changed_items, show_case
from cases.presenting.focus import focus_on, outline_of
from cases.presenting.last_year import show_last_year
from cases.presenting.offers import offers
from cases.presenting.sections import MINE, OVERVIEW, READING, WORKLIST, sections_of
from cases.presenting.shelf import counts_by_code, offers_for
from cases.presenting.timelines import stages_of, timeline_of
from cases.presenting.turns import waits_for
from cases.reading.clocks import clocks_from
from cases.reading.extensions import given_in_words, given_to
from cases.reading.items import (
    case_in_full,
    items_in_full,
    items_of_case,
    latest_return,
    moves_of,
    reviews_of,
)
from cases.reading.last_year import last_year_of
from cases.reading.papers import doubles_among
from cases.services import shelf
from cases.services.marks import items_of
from cases.services.sharing import why_not_share
from directory.access import access_behind
from evidence_store.forms import sending_rules
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest

    from cases.models import CaseEvent, Item, Review
    from cases.presenting.items import ItemShown

LATEST_EVENTS = 6


class Place(NamedTuple):
    """Which part of a case page is asked for, and which group of criteria in it."""

    section: str = ""
    group: str = ""


ANYWHERE = Place()


def find_case(request: HttpRequest, pk: int) -> Case:
    """Return a case the person behind the request may read, or answer that there is none."""
    return get_object_or_404(case_in_full(access_behind(request)), pk=pk)


def show_counted(
    request: HttpRequest,
    case: Case,
    *,
    in_full: Item | None,
    reviews: Sequence[Review] | None = None,
) -> CaseShown:
    """Return a case with what is counted of its items, and one of them with all that is said of it.

    Two queries at most, one less where the open reviews are given, and eight for the one item.
    """
    if reviews is None:
        reviews = reviews_of(case) if case.state == State.SECTOR_REVIEW else []
    items = items_of(case)
    whole = items_in_full(case.items.filter(pk=in_full.pk)) if in_full else []
    for each in whole:
        items = [each if item.pk == each.pk else item for item in items]
    desk = desk_at(case, access_behind(request), reviews)
    return show_case(items, desk, beside=beside_of(request, case, whole))


def beside_of(request: HttpRequest, case: Case, items: Sequence[Item]) -> Beside:
    """Return what stands beside the criteria of a case, loaded when a page first asks for it."""
    access = access_behind(request)
    files = (row for item in items for row in item.attachments.all())
    earlier: Any = SimpleLazyObject(lambda: show_last_year(last_year_of(case, access), access))
    doubles: Any = SimpleLazyObject(lambda: doubles_among(files, case.cycle, access))
    kept: Any = SimpleLazyObject(
        lambda: counts_by_code(offers_for(case, items, shelf.of_case(case), access))
    )
    return Beside(earlier=earlier, doubles=doubles, shelf=kept)


def context_of(request: HttpRequest, case: Case, *, asked: Place = ANYWHERE) -> dict[str, Any]:
    """Return the context of the case page, of one part of it."""
    access, reviews, moves = access_behind(request), reviews_of(case), moves_of(case)
    desk = desk_at(case, access, reviews)
    items = items_of_case(case)
    shown = show_case(items, desk, beside=beside_of(request, case, items))
    offered = offers(case, access, reviews)
    returned = latest_return(moves)
    return {
        **part_context(case, shown, asked=asked),
        "meta": facts_of(case, waits_for(shown.desk, reviews), moves),
        "crumbs": crumbs_of(case),
        "changed": changed_items(shown.items) if case.round > 1 else [],
        "offers": [offer for offer in offered if not offer.is_rare and not offer.field],
        "judged_fields": [review.field.code for review in shown.desk.reviews],
        "field_offers": [offer for offer in offered if offer.field],
        "rare_offers": [offer for offer in offered if offer.is_rare],
        "reviews": reviews if case.state == State.SECTOR_REVIEW else [],
        "more_time": more_time(case, access),
        "may_share": not why_not_share(case, access),
        "returned": returned,
        "may_mend": desk.work in {Work.FILL, Work.EXPLAIN},
        "to_sign": explained_in(shown.items) if signs_explanations(desk) else [],
        "named": named_by_head(returned, shown.items),
        "stages": stages_of(case, moves),
        "events": timeline_of(moves[:LATEST_EVENTS]),
    }


def named_by_head(returned: CaseEvent | None, items: Iterable[ItemShown]) -> list[ItemShown]:
    """Return the items that the head of the agency named when returning the case inside."""
    if returned is None or returned.action != Action.RETURN_INSIDE:
        return []
    codes = returned.facts.get("items", [])
    return [item for item in items if item.code in codes]


def signs_explanations(desk: Desk) -> bool:
    """Tell whether the reader is the head before whom explanations lie."""
    return desk.work is Work.SIGN and desk.case.state == State.EXPLANATION_SIGN_OFF


def explained_in(items: Iterable[ItemShown]) -> list[ItemShown]:
    return [item for item in items if item.dispute]


def part_context(case: Case, shown: CaseShown, *, asked: Place) -> dict[str, Any]:
    """Return what every part of a case page needs, also one that is answered alone."""
    sections = sections_of(shown, asked=asked.section)
    current = next(section for section in sections if section.is_current)
    return {
        **_tree_context(shown, current.key, asked.group),
        "case": case,
        "shown": shown,
        "work": shown.desk.work.value,
        "sections": sections,
        "current": current,
        "field": next((field for field in shown.fields if field.code == current.key), None),
        **neighbours_of(shown, current.key),
        "is_overview": current.key == OVERVIEW,
        "is_reading": current.key == READING,
        "is_mine": current.key == MINE,
        "upload_rules": sending_rules(),
        "may_try": not why_not_try(case, shown.desk.access),
    }


def _tree_context(shown: CaseShown, section: str, group: str) -> dict[str, Any]:
    """Return where the reader is in the tree of the part that is open, and its outline."""
    if section == WORKLIST:
        judged = {review.field_id for review in shown.desk.reviews}
        fields = [field.at_work for field in shown.fields if field.field.pk in judged]
    else:
        fields = [field for field in shown.fields if section in {field.code, OVERVIEW}]
    focus = focus_on(fields, asked=group, has_work=shown.progress.total > 0)
    outline = [] if section in {OVERVIEW, MINE} else outline_of(fields, focus)
    return {"focus": focus, "outline": outline}


def neighbours_of(shown: CaseShown, key: str) -> dict[str, Any]:
    """Return the fields before and after the one shown."""
    codes = [field.code for field in shown.fields]
    at = codes.index(key) if key in codes else None
    return {
        "field_before": shown.fields[at - 1] if at else None,
        "field_after": shown.fields[at + 1] if at is not None and at + 1 < len(codes) else None,
    }


def facts_of(case: Case, waits: str, moves: Sequence[CaseEvent]) -> list[str]:
    facts = [str(case.bloc)]
    if case.round > 1:
        facts.append(_("vòng %(round)d") % {"round": case.round})
    if given := given_in_words(given_to(case)):
        facts.append(given)
    if spent := clocks_in_words(clocks_from(moves, on=clock.today())):
        facts.append(spent)
    return [*facts, waits] if waits else facts


def crumbs_of(case: Case) -> list[dict[str, str]]:
    return [
        {
            "label": f"{case.agency.called_short} · {case.cycle}",
            "url": reverse("case", args=[case.pk]),
        },
    ]


def find_case_with_rules(request: HttpRequest, pk: int) -> Case:
    """Return a case the person may read with the rules of its year, or answer there is none."""
    cases = Case.objects.visible_to(access_behind(request)).select_related(
        "cycle__criteria_set", "cycle__rule_book", "agency", "bloc"
    )
    return get_object_or_404(cases, pk=pk)
