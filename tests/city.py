"""A small city for tests: four agencies, two fields, one person a role; cases walk for real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cases.lifecycle import Action, Explained, Rung, State
from cases.models import Case, Contest, Cycle, Item
from cases.rule_files import loading
from cases.services import cycles, drafts, evidence, opening
from cases.services.marks import latest
from cases.services.reviews import pending
from directory.models import Agency, Bloc, BlocMembership, Membership, User
from directory.roles import Role
from tests.evidence_store import sample_files as samples
from tests.kept import kept_city, kept_step
from workflow import moves
from workflow.processes import begin_cases, begin_cycle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cases.models import Attachment
    from cases.services.evidence import PutOn
    from tests.kept import Taken

START = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)
# After every day on which people act here, before the reviews are due.
TODAY = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)
FOUNDED = date(2000, 1, 1)
PASSWORD = "mat-khau-de-kiem-thu"

SET = """
format = 1
code = "small"
label = "Bộ tiêu chí nhỏ"
label_en = "Small set"
year = 2021
source = "kiểm thử"
reconstructed = true
notice = "Bộ tiêu chí phục dựng để kiểm thử."
notice_en = "A set made up for tests."
total = 20

[[fields]]
code = "F1"
name = "Công tác chỉ đạo"
name_en = "Steering"
lead = "SO-NOI-VU"
alternate = "SO-TAI-CHINH"
[[fields.criteria]]
code = "1.1"
name = "Ban hành kế hoạch"
name_en = "Plan issued"
max_points = 2
part = "appraisal"
evidence = ["kế hoạch"]
may_be_not_applicable = false
self_scored = true
method = { kind = "yes_no", yes = 1, no = 0 }
[[fields.criteria]]
code = "1.2"
name = "Tỷ lệ hoàn thành"
name_en = "Completion"
max_points = 8
part = "appraisal"
evidence = []
may_be_not_applicable = false
self_scored = true
method = { kind = "proportional" }
[[fields.criteria]]
code = "1.S"
name = "Điều tra xã hội học"
name_en = "Survey"
max_points = 4
part = "survey"
evidence = []
may_be_not_applicable = false
self_scored = false
method = { kind = "survey", scale = { A = 1, B = 0.6, C = 0.2, D = 0 } }

[[fields]]
code = "F2"
name = "Cải cách thể chế"
name_en = "Institutions"
lead = "SO-TU-PHAP"
alternate = "SO-NOI-VU"
[[fields.criteria]]
code = "2.1"
name = "Rà soát văn bản"
name_en = "Review of texts"
max_points = 6
part = "appraisal"
evidence = []
may_be_not_applicable = true
self_scored = true
method = { kind = "proportional" }
"""

# What an agency answers where a test says nothing else.
ANSWERS = {
    "1.1": {"value": "yes"},
    "1.2": {"achieved": "90", "total": "100"},
    "1.S": {"mean": "80%"},
    "2.1": {"achieved": "8", "total": "10"},
}
KEPT = "Số liệu đã đối chiếu lại, không thay đổi"
AGENCIES = (
    ("SO-NOI-VU", "Sở Nội vụ", "SO_BAN_NGANH"),
    ("SO-TU-PHAP", "Sở Tư pháp", "SO_BAN_NGANH"),
    ("SO-TAI-CHINH", "Sở Tài chính", "SO_BAN_NGANH"),
    ("QUAN-1", "Quận 1", "QUAN_HUYEN"),
)
CITY_ROLES = (
    Role.APPRAISER,
    Role.COORDINATOR,
    Role.COUNCIL_MEMBER,
    Role.COUNCIL_CHAIR,
    Role.LEADER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
DEADLINES: dict[State, date | int] = {
    State.SELF_ASSESSMENT: date(2022, 1, 14),
    State.SIGN_OFF: date(2022, 1, 18),
    State.SECTOR_REVIEW: date(2022, 2, 10),
    State.APPRAISAL: date(2022, 2, 18),
    State.EXPLANATION: 5,
    State.SETTLEMENT: date(2022, 3, 4),
    State.COUNCIL: date(2022, 3, 10),
    State.APPROVED: date(2022, 3, 15),
}


@dataclass
class City:
    """The people by role (agency roles by role and agency code), the agencies and the cycle."""

    cycle: Cycle
    agencies: dict[str, Agency]
    people: dict[Role, User] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    reviewers: dict[str, User] = field(default_factory=dict)
    taken: Taken | None = None
    # What agencies answer where the set is another one than the small one.
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def case(self, agency: str) -> Case:
        cases = Case.objects.select_related(
            "cycle__criteria_set", "cycle__rule_book", "agency", "bloc"
        )
        case: Case = cases.get(cycle=self.cycle, agency__code=agency)
        return case

    def item(self, agency: str, criterion: str) -> Item:
        items = Item.objects.select_related("criterion__field", "case__cycle__criteria_set")
        return items.get(
            case__cycle=self.cycle, case__agency__code=agency, criterion__code=criterion
        )

    def reviewer(self, case: Case, field_code: str) -> User:
        review = case.reviews.open().get(field__code=field_code)
        return self.reviewers[review.agency.code]


def person(
    name: str, *, role: Role, agency: Agency | None = None, fields: Iterable[str] = ()
) -> User:
    """Create somebody who signs in as name@example.vn and holds one role."""
    user = User.objects.create_user(f"{name}@example.vn", PASSWORD, full_name=name)
    Membership.objects.create(
        user=user, role=role, agency=agency, fields=list(fields), valid_from=FOUNDED
    )
    return user


def build(*, text: str = SET, year: int = 2021, book: str = "") -> City:
    """Create the city with a draft cycle of a year."""
    blocs = {
        code: Bloc.objects.create(code=code, name=code, order=order)
        for order, code in enumerate(("SO_BAN_NGANH", "QUAN_HUYEN", "NGANH_DOC"))
    }
    agencies = {}
    for code, name, bloc in AGENCIES:
        agencies[code] = Agency.named(code=code, name=name, valid_from=FOUNDED)
        agencies[code].save()
        BlocMembership.objects.create(agency=agencies[code], bloc=blocs[bloc], year=year)
    rules = loading.load_set(
        text.replace("year = 2021", f"year = {year}"), name="small.toml", by=None, at=START
    )
    rule_book = loading.load_book(book or hcmc_book(), name="book.toml", by=None, at=START)
    cycle = cycles.create_cycle(
        year=year,
        label=f"Kỳ đánh giá {year}",
        criteria_set=rules,
        rule_book=rule_book,
        deadlines=DEADLINES,
        by=None,
        at=START,
    )
    city = City(cycle=cycle, agencies=agencies)
    city.people = {role: person(role.value, role=role) for role in CITY_ROLES}
    for code, agency in agencies.items():
        slug = code.lower()
        city.officers[code] = person(f"can-bo.{slug}", role=Role.AGENCY_OFFICER, agency=agency)
        city.heads[code] = person(f"thu-truong.{slug}", role=Role.AGENCY_HEAD, agency=agency)
        city.reviewers[code] = person(
            f"tham-tra.{slug}", role=Role.SECTOR_REVIEWER, agency=agency, fields=["F1", "F2"]
        )
    return city


def hcmc_book() -> str:
    return (Path(__file__).parent.parent / "scoring/books/hcmc-2021.toml").read_text()


@kept_city
def open_city(**built: object) -> City:
    """Create the city with its cycle open and every agency at self-assessment."""
    city = build(**built)  # type: ignore[arg-type] # the keywords of build
    cycles.freeze(city.cycle, by=city.people[Role.COORDINATOR], at=START)
    begin_cycle(city.cycle)
    members = BlocMembership.objects.filter(year=city.cycle.year).select_related("agency", "bloc")
    opening.open_cases(city.cycle, list(members.order_by("pk")), by=None, at=START)
    begin_cases(city.cycle.cases.all())
    return city


def answer(
    city: City, agency: str, answers: dict[str, dict[str, str]] | None = None, *, at: datetime
) -> None:
    """Type an answer for every open item of an agency, with a note where a paper is demanded."""
    officer = city.officers[agency]
    for item in city.case(agency).items.filter(is_open=True).select_related("criterion"):
        code = item.criterion.code
        drafts.save_draft(
            city.item(agency, code),
            answer={**ANSWERS, **city.answers, **(answers or {})}.get(code, {"value": "yes"}),
            note="Có quyết định kèm theo",
            kept_because=KEPT if item.sent_back_because else "",
            version=0,
            by=officer,
            at=at,
        )


def upload(
    item: Item, content: bytes, *, filename: str = "ke-hoach.pdf", by: User, at: datetime
) -> PutOn:
    """Upload a file to an item as the page does."""
    file = BytesIO(content)
    received = evidence.take_in(item, file, filename=filename, by=by, at=at)
    return evidence.put_on(item, received, by=by, at=at)


def upload_pdf(city: City, agency: str, criterion: str, *, at: datetime) -> Attachment:
    """Upload a small real PDF to an item."""
    content = samples.pdf("Kế hoạch cải cách hành chính")
    item, officer = city.item(agency, criterion), city.officers[agency]
    return upload(item, content, by=officer, at=at).attachment


@kept_step
def review_all(
    city: City, agency: str, *, at: datetime, verdicts: dict[str, dict[str, str]] | None = None
) -> None:
    """Conclude every open review, agreeing except where a verdict is given.

    A reason for missing papers is taken either way.
    """
    case = city.case(agency)
    for review in case.reviews.open().select_related("field", "agency"):
        reviewer = city.reviewers[review.agency.code]
        for item in pending(list(case.items.select_related("criterion")), review):
            own = latest(item, Rung.SELF)
            assert own is not None
            drafts.save_draft(
                city.item(agency, item.criterion.code),
                answer=(verdicts or {}).get(item.criterion.code, own.answer),
                note="Đối chiếu hồ sơ" if item.criterion.code in (verdicts or {}) else "",
                explained=Explained.ACCEPTED if item.criterion.code in (verdicts or {}) else None,
                version=0,
                by=reviewer,
                at=at,
            )
        moves.make(city.case(agency), Action.CONCLUDE, review=review, by=reviewer, at=at)


def appraise(
    city: City, agency: str, *, at: datetime, marks: dict[str, dict[str, str]] | None = None
) -> None:
    """Mark the survey and what a test names, and complete the appraisal."""
    appraiser = city.people[Role.APPRAISER]
    for code, given in {"1.S": ANSWERS["1.S"], **(marks or {})}.items():
        drafts.save_draft(
            city.item(agency, code), answer=given, note="Thẩm định", version=0, by=appraiser, at=at
        )
    moves.make(city.case(agency), Action.APPRAISE, by=appraiser, at=at)


def contest(city: City, agency: str, criterion: str, *, at: datetime) -> Contest:
    """Explain one item and hand the explanation in."""
    drafts.save_explanation(
        city.item(agency, criterion),
        text="Đơn vị đã hoàn thành, đề nghị xem lại.",
        version=0,
        by=city.officers[agency],
        at=at,
    )
    moves.make(
        city.case(agency), Action.EXPLAIN, unclassified=True, by=city.officers[agency], at=at
    )
    return Contest.objects.get(item=city.item(agency, criterion), settled_at=None)


def settle(city: City, agency: str, *, at: datetime, verdict: str = "rejected") -> None:
    """Give every open contest the same verdict and settle the case."""
    appraiser = city.people[Role.APPRAISER]
    for each in Contest.objects.filter(item__case=city.case(agency), settled_at=None):
        drafts.save_verdict(
            Contest.objects.select_related(
                "item__criterion__field", "item__case__cycle__criteria_set"
            ).get(pk=each.pk),
            verdict=verdict,
            reason="Đã đối chiếu hồ sơ gốc",
            answer={},
            version=each.version,
            by=appraiser,
            at=at,
        )
    moves.make(city.case(agency), Action.SETTLE, by=appraiser, at=at)


LOWERED = {"1.2": {"achieved": "70", "total": "100"}}


@kept_step
def sign_off(city: City, agency: str, *, at: datetime) -> None:
    moves.make(city.case(agency), Action.ENDORSE, by=city.heads[agency], at=at)


@kept_step
def submit(city: City, agency: str, *, at: datetime) -> None:
    answer(city, agency, at=at)
    moves.make(city.case(agency), Action.SUBMIT, unclassified=True, by=city.officers[agency], at=at)


def lower_and_conclude(city: City, agency: str, *, at: datetime) -> None:
    review_all(city, agency, at=at, verdicts=LOWERED)


def contest_lowered(city: City, agency: str, *, at: datetime) -> None:
    contest(city, agency, "1.2", at=at)


def heads_sign_explanations(city: City) -> None:
    """Let the cycle have chosen it before it was opened."""
    city.cycle.head_signs_explanations = True
    city.cycle.save(update_fields=["head_signs_explanations"])


# How each state is reached from the one before it.
STEPS: dict[State, Callable[..., None]] = {
    State.SIGN_OFF: submit,
    State.SECTOR_REVIEW: sign_off,
    State.APPRAISAL: lower_and_conclude,
    State.EXPLANATION: appraise,
    State.SETTLEMENT: contest_lowered,
    State.COUNCIL: settle,
}


def walk(city: City, agency: str, *, to: State, at: datetime = START) -> Case:
    """Take an agency's case from self-assessment to a state up to the council, by real moves."""
    take(city, agency, to=to, at=at)
    return city.case(agency)


@kept_step
def take(city: City, agency: str, *, to: State, at: datetime) -> None:
    if to == State.EXPLANATION_SIGN_OFF != city.case(agency).state:
        heads_sign_explanations(city)
        take(city, agency, to=State.EXPLANATION, at=at)
        contest_lowered(city, agency, at=at + timedelta(days=len(STEPS)))
    for day, (state, step) in enumerate(STEPS.items(), 1):
        if city.case(agency).state == to:
            return
        step(city, agency, at=at + timedelta(days=day))
        if state == to:
            return
