"""Play the cases of a year: what each person does, on which day, through the doors people use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cases.lifecycle import Action, Rung, State
from cases.models import Case, Contest, Item
from cases.services import drafts, evidence
from cases.services.marks import items_of, latest, said
from cases.services.reviews import pending
from demo.papers import paper
from demo.stories import Story, tell
from directory.roles import Role
from evidence_store.services.arriving import keep
from evidence_store.services.inspecting import inspect
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Iterable

    import scoring
    from cases.models import Cycle, Review
    from demo.people import People
    from demo.targets import Target
    from directory.models import User

CITY = ZoneInfo("Asia/Ho_Chi_Minh")
CASE_IN_FULL = ("cycle__criteria_set", "cycle__rule_book", "agency", "bloc")


@dataclass(frozen=True)
class Calendar:
    """The days on which a played year's steps fall."""

    opened: date
    assessed: date
    reviewed: date
    appraised: date
    explained: date
    settled: date
    scored: date
    adopted: date
    published: date


@dataclass
class Year:
    """A cycle being played: its rules, its people and what everybody will say."""

    cycle: Cycle
    rules: scoring.CriteriaSet
    people: People
    days: Calendar
    stories: dict[str, Story]
    chance: Random = field(default_factory=Random)

    def draw_for(self, code: str) -> None:
        """Let chance decide the same for an agency every time, in whatever order they play."""
        self.chance = Random(f"{self.cycle.year} {code}")

    def at(self, day: date, *, late: int = 0) -> datetime:
        """Return a moment in the office hours of a day, `late` days after it."""
        moment = datetime(day.year, day.month, day.day, 8, tzinfo=CITY)
        return moment + timedelta(days=late, minutes=self.chance.randint(0, 500))

    def case(self, code: str) -> Case:
        cases = Case.objects.select_related(*CASE_IN_FULL)
        case: Case = cases.get(cycle=self.cycle, agency__code=code)
        return case


def stories_of(
    rules: scoring.CriteriaSet, targets: Iterable[Target], *, year: int
) -> dict[str, Story]:
    """Return what will be said of each agency, the same every time for a year."""
    return {
        each.code: tell(
            rules,
            each.bloc,
            index=each.index,
            chance=Random(f"{year} {each.code}"),
        )
        for each in targets
    }


def assess(year: Year, code: str, *, only: int | None = None, late: int = 0) -> None:
    """Type the self-assessment and upload one paper a field; `only` stops after so many answers."""
    case, officer = year.case(code), year.people.officer(code)
    story, at = year.stories[code], year.at(year.days.assessed, late=late)
    items = [item for item in items_of(case) if item.is_open][:only]
    for item in items:
        drafts.save_draft(
            item,
            answer=story.own(item.criterion.code),
            note=year.chance.choice(NOTES),
            version=0,
            by=officer,
            at=at,
        )
    attach_papers(case, items, by=officer, at=at)


NOTES = (
    "",
    "Số liệu theo báo cáo năm đã gửi Sở Nội vụ.",
    "Kèm quyết định và báo cáo tổng hợp.",
    "Đơn vị tự rà soát, số liệu khớp với hệ thống một cửa.",
)


def attach_papers(case: Case, items: list[Item], *, by: User, at: datetime) -> None:
    """Keep one simulated paper for each field and put it on the items that demand papers."""
    by_field: dict[str, list[Item]] = {}
    for item in items:
        if item.criterion.evidence:
            by_field.setdefault(item.criterion.field.code, []).append(item)
    for code, demanding in by_field.items():
        title = f"Minh chung mo phong {case.cycle.year} - {case.agency.code} - {code}"
        kept = keep(BytesIO(paper(title)), filename=f"minh-chung-{code}.pdf", by=by, at=at)
        # A worker does so within seconds: whoever judges later has seen what they could open.
        inspect(kept.pk, at=at)
        for item in demanding:
            evidence.attach(item, kept, by=by, at=at)


def sign(year: Year, code: str, *, late: int = 0) -> None:
    """Submit to the head, who sometimes gives it back once, and sign it off."""
    officer, head = year.people.officer(code), year.people.head(code)
    at = year.at(year.days.assessed, late=late + 1)
    moves.make(year.case(code), Action.SUBMIT, unclassified=True, by=officer, at=at)
    if year.chance.random() < 0.12:
        reason = "Bổ sung căn cứ số liệu cho lĩnh vực thủ tục hành chính."
        at += timedelta(hours=5)
        moves.make(year.case(code), Action.RETURN_INSIDE, by=head, at=at, reason=reason)
        at += timedelta(hours=20)
        moves.make(year.case(code), Action.SUBMIT, unclassified=True, by=officer, at=at)
    moves.make(year.case(code), Action.ENDORSE, by=head, at=at + timedelta(hours=3))


def review(year: Year, code: str, *, fields: int | None = None, late: int = 0) -> None:
    """Mark and conclude the reviews of a case; `fields` stops after so many."""
    case, at = year.case(code), year.at(year.days.reviewed, late=late)
    for each in list(case.reviews.open().select_related("field", "agency"))[:fields]:
        reviewer = year.people.reviewer(each.agency.code, each.field.code)
        mark_field(year, code, each, by=reviewer, at=at)
        moves.make(year.case(code), Action.CONCLUDE, review=each, by=reviewer, at=at)


def mark_field(year: Year, code: str, each: Review, *, by: User, at: datetime) -> None:
    """Agree with the agency except where the story says otherwise."""
    story = year.stories[code]
    items = pending(items_of(year.case(code), field=each.field), each)
    for item in items:
        verdict = story.sector.get(item.criterion.code)
        if verdict is not None:
            save(
                item,
                verdict,
                "Đối chiếu hồ sơ, số liệu chưa đủ căn cứ như đơn vị tự chấm.",
                by=by,
                at=at,
            )
    drafts.agree(items, by=by, at=at)


def save(item: Item, answer: dict[str, str], note: str, *, by: User, at: datetime) -> None:
    drafts.save_draft(item, answer=answer, note=note, version=0, by=by, at=at)


def explain_why_kept(year: Year, code: str, *, at: datetime) -> None:
    """Say of every item that was sent back why its answer stays what it was."""
    for item in items_of(year.case(code)):
        told = said(item, Rung.SELF)
        if item.is_open and told is not None:
            drafts.save_draft(
                item,
                answer=told.answer,
                note=told.note,
                kept_because="Số, ngày ban hành có ở trang 2 của tệp; kết quả không thay đổi.",
                version=0,
                by=year.people.officer(code),
                at=at,
            )


def send_back(year: Year, code: str) -> None:
    """Let the first department send one item back; the agency says why it stays."""
    case, at = year.case(code), year.at(year.days.reviewed)
    each = case.reviews.open().select_related("field", "agency").first()
    if each is None:
        return
    items = pending(items_of(case), each)[:1]
    moves.make(
        case,
        Action.SEND_BACK,
        review=each,
        items=items,
        reason="Minh chứng thiếu số, ngày ban hành; đề nghị bổ sung.",
        by=year.people.reviewer(each.agency.code, each.field.code),
        at=at,
    )
    explain_why_kept(year, code, at=at + timedelta(hours=20))
    moves.make(
        year.case(code),
        Action.SUBMIT,
        unclassified=True,
        by=year.people.officer(code),
        at=at + timedelta(days=1),
    )
    moves.make(
        year.case(code),
        Action.ENDORSE,
        by=year.people.head(code),
        at=at + timedelta(days=1, hours=4),
    )


def appraise(year: Year, code: str, *, only_type: bool = False, late: int = 0) -> None:
    """Enter the survey, change what the story says, and complete the appraisal."""
    story, appraiser = year.stories[code], year.people.one(Role.APPRAISER)
    at = year.at(year.days.appraised, late=late)
    for item in items_of(year.case(code)):
        criterion = item.criterion.code
        if not item.criterion.self_scored:
            save(
                item,
                story.final[criterion],
                "Kết quả điều tra xã hội học (mô phỏng).",
                by=appraiser,
                at=at,
            )
        elif criterion in story.appraised:
            save(
                item,
                story.appraised[criterion],
                "Thẩm định lại theo hồ sơ kiểm tra.",
                by=appraiser,
                at=at,
            )
    if not only_type:
        moves.make(year.case(code), Action.APPRAISE, by=appraiser, at=at)


EXPLANATION = (
    "Đơn vị đã hoàn thành nội dung này trong năm; đề nghị xem xét lại theo minh chứng kèm theo."
)


def explain(year: Year, code: str, *, only_type: bool = False, late: int = 0) -> None:
    """Explain what the story says, or accept."""
    story, officer = year.stories[code], year.people.officer(code)
    at = year.at(year.days.explained, late=late)
    lowered = {
        item.criterion.code: item
        for item in items_of(year.case(code))
        if item.criterion.code in story.explained
    }
    for item in lowered.values():
        drafts.save_explanation(
            item,
            text=EXPLANATION,
            version=0,
            by=officer,
            at=at,
        )
    if not only_type:
        action = Action.EXPLAIN if lowered else Action.ACCEPT
        said: dict[str, Any] = {"unclassified": True} if lowered else {}
        moves.make(year.case(code), action, by=officer, at=at + timedelta(hours=2), **said)


REASONS = {
    "upheld": "Minh chứng bổ sung đầy đủ; chấp nhận giải trình.",
    "rejected": "Số liệu giải trình không khớp với hồ sơ lưu; giữ nguyên điểm thẩm định.",
}


def settle(year: Year, code: str, *, late: int = 0) -> None:
    """Give every contested item the verdict of the story."""
    story, appraiser = year.stories[code], year.people.one(Role.APPRAISER)
    at = year.at(year.days.settled, late=late)
    contests = Contest.objects.filter(item__case=year.case(code), settled_at=None)
    for each in contests.select_related(
        "item__criterion__field", "item__case__cycle__criteria_set"
    ).order_by("item__criterion__order"):
        verdict = story.explained.get(each.item.criterion.code, "rejected")
        drafts.save_verdict(
            each,
            verdict=verdict,
            reason=REASONS[verdict],
            answer={},
            version=each.version,
            by=appraiser,
            at=at,
        )
    moves.make(year.case(code), Action.SETTLE, by=appraiser, at=at)


def play_case(year: Year, code: str) -> None:
    """Take one case from self-assessment to the council."""
    late = year.chance.choice((0, 0, 0, 0, 1, 2))
    assess(year, code, late=late)
    sign(year, code, late=late)
    if year.chance.random() < 0.08:
        send_back(year, code)
    review(year, code)
    appraise(year, code)
    if year.case(code).state == State.EXPLANATION:
        explain(year, code)
    if year.case(code).state == State.SETTLEMENT:
        settle(year, code)


def remit_one(year: Year, code: str) -> None:
    """Let the council ask about one item before it adopts; Home Affairs keeps the mark."""
    case, chair = year.case(code), year.people.one(Role.COUNCIL_CHAIR)
    items = [item for item in items_of(case) if latest(item, Rung.SELF)][:1]
    at = year.at(year.days.scored)
    reason = "Hội đồng đề nghị làm rõ căn cứ chấm điểm tiêu chí này."
    moves.remit(case, items=items, reason=reason, by=chair, at=at)
    settle(year, code)
