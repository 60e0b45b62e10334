"""What people do to a case on its pages, one function for each part they play."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.lifecycle import Action, State
from cases.models import Contest
from cases.services.marks import items_of
from cases.services.reviews import pending
from demo.papers import paper
from directory.roles import Role
from tests.city import ANSWERS
from tests.journeys.visitors import Visitor
from wording import clock
from workflow import moves
from workflow.forms.moves import HAND_PAPERS_OVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cases.models import Case
    from tests.city import City

Answer = dict[str, str]
LOWER = {"achieved": "70", "total": "100"}
SURVEY = "1.S"


def boxes(answer: Answer) -> Answer:
    """Return an answer under the names of its boxes on the page."""
    return {f"answer-{name}": value for name, value in answer.items()}


def save(
    who: Visitor, case: Case, code: str, answer: Answer, note: str = "", *, version: int = 0
) -> str:
    return who.does("draft-save", case.pk, code, note=note, version=version, **boxes(answer))


def move(who: Visitor, case: Case, action: Action, *, query: str = "", **said: object) -> str:
    if action in HAND_PAPERS_OVER:
        said["unclassified"] = "on"
    return who.does("case-move", case.pk, action.value, query=query, **said)


def assess(city: City, agency: str, answers: Mapping[str, Answer] | None = None) -> str:
    """Answer every open criterion and hand the self-assessment to the head."""
    officer, case = Visitor(city.officers[agency]), city.case(agency)
    for item in items_of(case):
        code = item.criterion.code
        if item.is_open:
            given = {**ANSWERS, **(answers or {})}[code]
            save(officer, case, code, given, "Có quyết định kèm theo")
    return move(officer, case, Action.SUBMIT)


def attach(city: City, agency: str, code: str) -> str:
    """Put a paper on a criterion."""
    file = SimpleUploadedFile("ke-hoach.pdf", paper("Ke hoach nam"), "application/pdf")
    officer = Visitor(city.officers[agency])
    return officer.does("evidence-upload", city.case(agency).pk, code, evidence=file)


def sign(city: City, agency: str) -> str:
    return move(Visitor(city.heads[agency]), city.case(agency), Action.ENDORSE)


def review(city: City, agency: str, verdicts: Mapping[str, Answer] | None = None) -> None:
    """Conclude every open review, agreeing except where a verdict is given."""
    case = city.case(agency)
    for each in case.reviews.open().select_related("field", "agency"):
        reviewer = Visitor(city.reviewers[each.agency.code])
        items = pending(items_of(case), each)
        for item in items:
            verdict = (verdicts or {}).get(item.criterion.code)
            if verdict is not None:
                save(reviewer, case, item.criterion.code, verdict, "Số liệu chưa đủ căn cứ")
        reviewer.does("agree", item=[item.pk for item in items])
        move(reviewer, case, Action.CONCLUDE, query=f"?review={each.pk}")


def appraise(city: City, agency: str) -> str:
    """Enter the survey and complete the appraisal."""
    appraiser, case = Visitor(city.people[Role.APPRAISER]), city.case(agency)
    save(appraiser, case, SURVEY, ANSWERS[SURVEY], "Báo cáo điều tra xã hội học")
    return move(appraiser, case, Action.APPRAISE)


def explain(city: City, agency: str, code: str, text: str) -> str:
    officer, case = Visitor(city.officers[agency]), city.case(agency)
    officer.does("explanation-save", case.pk, code, text=text, version=0)
    return move(officer, case, Action.EXPLAIN)


def accept(city: City, agency: str) -> str:
    return move(Visitor(city.officers[agency]), city.case(agency), Action.ACCEPT)


def settle(city: City, agency: str, verdict: str, reason: str) -> str:
    """Give every open contest the same verdict and conclude."""
    appraiser, case = Visitor(city.people[Role.APPRAISER]), city.case(agency)
    contests = Contest.objects.filter(item__case=case, settled_at=None)
    for each in contests.select_related("item__criterion"):
        appraiser.does(
            "verdict-save",
            case.pk,
            each.item.criterion.code,
            verdict=verdict,
            note=reason,
            version=each.version,
        )
    return move(appraiser, case, Action.SETTLE)


def to_council(city: City, agency: str) -> None:
    """Take a case to the council on its pages: one mark is lowered, the agency accepts."""
    assess(city, agency)
    sign(city, agency)
    review(city, agency, {"1.2": LOWER})
    appraise(city, agency)
    accept(city, agency)


def give_opinions(city: City) -> None:
    shown = city.cycle.scorings.latest().inputs_digest
    for role in (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR):
        Visitor(city.people[role]).does("opinion", city.cycle.year, agrees="yes", scoring=shown)


def adopt(city: City) -> str:
    """Adopt what the page shows."""
    shown = city.cycle.scorings.latest().inputs_digest
    chair = Visitor(city.people[Role.COUNCIL_CHAIR])
    return chair.does("adopt", city.cycle.year, scoring=shown)


def lapse_time(city: City, agency: str) -> State:
    """Let the clock close an explanation."""
    return moves.make(city.case(agency), Action.LAPSE, by=None, at=clock.now())
