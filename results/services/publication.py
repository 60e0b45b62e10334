"""The leader's part: publish or refuse what the council adopted; and corrections afterwards."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

import scoring
from cases.lifecycle import Action, Rung
from cases.models import Case, Cycle, Item
from cases.reading.extensions import given_to, more_time_given
from cases.refusals import CycleMoved, Incomplete
from cases.services.drafts import normal_lines, read_answer
from cases.services.marks import Said, counting, put
from cases.transitions import advance, move_all
from directory.access import access_of
from directory.roles import Role
from results.models import Publication
from results.services.council import latest_scoring
from results.services.freshness import is_fresh
from results.services.grounds import grounds_of
from results.services.inputs import lineage_of, marks_of, previous_of
from results.services.scorings import (
    cases_to_score,
    finish_scoring,
    next_scoring,
    score_cases,
)
from scoring.publication_file import as_bytes
from wording.refusals import NothingChanged, StalePage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from directory.models import User
    from results.models import Scoring


def sha256_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the bytes the public downloads."""
    return hashlib.sha256(as_bytes(document)).hexdigest()


def document_of(scoring_run: Scoring, *, notice: str = "") -> dict[str, Any]:
    """Build the open data of a scored cycle: rules, marks, outcomes; anyone can recompute it."""
    cycle = scoring_run.cycle
    found = Case.objects.filter(results__scoring=scoring_run).order_by("pk")
    cases = list(found.select_related("agency", "bloc").annotate(given=more_time_given()))
    marks = marks_of(case.pk for case in cases)
    grounds = grounds_of(cycle, cases, marks)
    year = replace(
        grounds.year,
        participants=tuple(grounds.participant(case, marks[case.pk]) for case in cases),
        previous=previous_of(cycle),
        lineage=lineage_of(cycle),
    )
    document = scoring.build_publication(
        year,
        label=cycle.label,
        notice=_joined(cycle.notice, *(one.notice for one in grounds.sets), notice),
        notice_en=_joined(cycle.notice_en, *(one.notice_en for one in grounds.sets), notice),
    )
    given = {case.agency.code: given_to(case) for case in cases}
    for one in document["agencies"]:
        # It is told with the result and weighs nothing in it; a year without any is as it was.
        if given[one["agency"]]:
            one["more_time"] = given[one["agency"]]
    return document


def _joined(*notices: str) -> str:
    """Put what has to be said of a publication one after the other, each once."""
    return " ".join(dict.fromkeys(filter(None, notices)))


def check_agrees(document: Mapping[str, Any], scoring_run: Scoring) -> None:
    """Refuse a document that does not verify, or says other than what the council adopted.

    Raises Incomplete; nothing is published then.
    """
    adopted = {
        result.case.agency.code: (str(result.index), result.rank, result.class_name)
        for result in scoring_run.results.select_related("case__agency")
    }
    stated = {
        one["agency"]: (one["index"], one["rank"], one["class"]) for one in document["agencies"]
    }
    if not scoring.verify(document).ok or stated != adopted:
        raise Incomplete(
            _("Bản công bố không khớp với kết quả đã thông qua; chưa có gì được công bố.")
        )


def _store(scoring_run: Scoring, *, by: User, at: datetime, notice: str = "") -> Publication:
    """Add the next version of a publication; a document that does not verify is never stored."""
    document = document_of(scoring_run, notice=notice)
    check_agrees(document, scoring_run)
    publications = Publication.objects.filter(cycle=scoring_run.cycle_id)
    newest = publications.aggregate(newest=Max("version"))["newest"] or 0
    return Publication.objects.create(
        cycle_id=scoring_run.cycle_id,
        version=newest + 1,
        scoring=scoring_run,
        document=document,
        sha256=sha256_of(document),
        notice=notice,
        published_at=at,
        published_by=by,
    )


def check_can_publish(cycle: Cycle, *, by: User, at: datetime) -> None:
    """Refuse to publish by anybody but the leader, or what the council has not adopted.

    Raises NotAllowed, CycleMoved.
    """
    access_of(by, on=localdate(at)).check_holds(Role.LEADER)
    if cycle.stage != Cycle.Stage.APPROVED:
        raise CycleMoved(cycle)


@transaction.atomic
def publish(cycle: Cycle, *, by: User, at: datetime) -> Publication:
    """Publish the adopted scoring: the document, the cases and the cycle, or none of them.

    A cycle that is published already returns its publication, so that a pipeline may call this
    twice. Raises NotAllowed, CycleMoved, Incomplete.
    """
    cycle = _locked(cycle)
    if cycle.stage == Cycle.Stage.PUBLISHED:
        return cycle.publications.latest()
    check_can_publish(cycle, by=by, at=at)
    scoring_run = latest_scoring(cycle)
    if not is_fresh(scoring_run):
        raise Incomplete(_("Điểm đã thay đổi sau khi Hội đồng thông qua; hãy trả lại Hội đồng."))
    publication = _store(scoring_run, by=by, at=at)
    move_all(cycle, Action.PUBLISH, by=by, at=at, version=publication.version)
    advance(
        cycle,
        Cycle.Stage.PUBLISHED,
        of=Cycle.Stage.APPROVED,
        by=by,
        at=at,
        action=Action.PUBLISH,
        sha256=publication.sha256,
    )
    return publication


@transaction.atomic
def refuse(cycle: Cycle, *, reason: str, by: User, at: datetime) -> None:
    """Give the cycle back to the council, with a reason; its members are asked anew.

    Raises Incomplete without a reason, NotAllowed, CycleMoved.
    """
    cycle = _locked(cycle)
    check_can_publish(cycle, by=by, at=at)
    move_all(cycle, Action.REFUSE, by=by, at=at, reason=reason)
    # The opinions stay in the event log; a refused scoring needs fresh ones.
    latest_scoring(cycle).opinions.all().delete()
    advance(
        cycle,
        Cycle.Stage.COUNCIL,
        of=Cycle.Stage.APPROVED,
        by=by,
        at=at,
        action=Action.REFUSE,
        reason=reason,
    )


@transaction.atomic
def correct(
    cycle: Cycle,
    *,
    answers: Sequence[tuple[Item, Mapping[str, Any]]],
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Publication:
    """Correct marks of a published year: a new version with a notice; the old one stays.

    `seen` is the version that was in force on the page. Only what differs from it is written.
    Raises StalePage where another version is in force, NothingChanged where every answer is the
    published one, Incomplete without items or reason, Invalid for a wrong answer, NotAllowed,
    CycleMoved.
    """
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    cycle = _locked(cycle)
    if cycle.stage != Cycle.Stage.PUBLISHED:
        raise CycleMoved(cycle)
    words = normal_lines(reason)
    if not answers:
        raise Incomplete(_("Hãy chọn ít nhất một tiêu chí cần đính chính."))
    _check_newest(cycle, seen=seen)
    changed = _changed(answers)
    move_all(cycle, Action.CORRECT, by=by, at=at, reason=words)
    for item, answer in changed:
        put(item.case, [Said(item=item, answer=answer, note=words)], Rung.COUNCIL, by=by, at=at)
    scoring_run = next_scoring(cycle, by=by, at=at)
    score_cases(scoring_run, cases_to_score(scoring_run))
    return _store(finish_scoring(scoring_run, by=by, at=at), by=by, at=at, notice=words)


def _check_newest(cycle: Cycle, *, seen: int) -> None:
    newest = cycle.publications.latest()
    if newest.version != seen:
        raise StalePage(
            _(
                "Bản công bố số %(version)d do %(who)s ban hành đã thay bản trên trang này; chưa "
                "có gì được công bố thêm. Vui lòng mở lại trang để xem kết quả hiện hành."
            )
            % {"version": newest.version, "who": newest.published_by}
        )


def _changed(
    answers: Sequence[tuple[Item, Mapping[str, Any]]],
) -> list[tuple[Item, dict[str, Any]]]:
    """Return the answers, read, that are not the ones published; marks are asked for anew."""
    read = [(item, _complete(item, answer)) for item, answer in answers]
    fresh = {
        item.pk: item
        for item in Item.objects.filter(pk__in=[item.pk for item, _ in read]).prefetch_related(
            "marks"
        )
    }
    changed = []
    for item, answer in read:
        standing = counting(fresh[item.pk])
        if standing is None or standing.answer != answer:
            changed.append((item, answer))
    if not changed:
        raise NothingChanged(
            _(
                "Các kết quả vừa nhập đều trùng với bản đang công bố; chưa có gì để đính chính. "
                "Hãy sửa kết quả sai rồi công bố lại."
            )
        )
    return changed


def _complete(item: Item, answer: Mapping[str, Any]) -> dict[str, Any]:
    clean, _points, missing = read_answer(item, answer)
    if missing:
        raise Incomplete(missing)
    return clean


def _locked(cycle: Cycle) -> Cycle:
    cycles = Cycle.objects.select_for_update(of=("self",))
    return cycles.select_related("criteria_set", "rule_book").get(pk=cycle.pk)
