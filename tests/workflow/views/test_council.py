"""The council's page: the standing and its edges, opinions, adoption, remission."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Contest, Cycle
from directory.models import Membership, User
from directory.roles import Role
from results.models import CouncilDecision, CouncilOpinion, Result, Scoring
from results.reading.standing import Standing, standing_of
from results.reading.votes import vote_on
from tests.city import FOUNDED, City, person, walk
from tests.forms_sent import send
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import add_agencies, expected, statuses
from tests.workflow.turns import score, to_stage, unfinished
from wording import clock

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

COUNCIL = "/ky/2021/hoi-dong/"
READERS = {Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.COORDINATOR, Role.LEADER, Role.AUDITOR}
BUDGET = 34


@pytest.fixture
def scored(city: City) -> City:
    to_stage(city, Cycle.Stage.COUNCIL)
    return city


def page(city: City, role: Role = Role.COUNCIL_CHAIR) -> Any:
    return browser(city.people[role]).get(COUNCIL)


def standing(city: City) -> Standing:
    cycle = Cycle.objects.select_related("criteria_set", "rule_book").get(pk=city.cycle.pk)
    return standing_of(Scoring.objects.get(cycle=cycle), cycle)


def set_indices(city: City, **indices: str) -> None:
    """Write other indices into the results, to see what stands near an edge."""
    with unfinished():
        for agency, index in indices.items():
            code = agency.replace("_", "-")
            Result.objects.filter(case=city.case(code)).update(exact=index, index=Decimal(index))


def test_council_page_is_read_by_judges_and_watchers(scored: City) -> None:
    assert statuses(scored, COUNCIL) == expected(READERS)


def test_before_scoring_the_page_says_what_is_missing(city: City) -> None:
    words = text_of(page(city))

    assert "Chưa có kết quả để thẩm định" in words
    assert "Còn 4 hồ sơ chưa đến bước Hội đồng." in words


def test_ranking_comes_by_bloc_and_rank_with_reasons_in_words(scored: City) -> None:
    found = standing(scored)

    assert [bloc.bloc.code for bloc in found.blocs] == ["SO_BAN_NGANH", "QUAN_HUYEN"]
    assert [line.rank for line in found.blocs[0].lines] == [1, 1, 1]
    line = found.blocs[1].lines[0]
    assert line.why_rank == [
        "Chỉ số 78 đạt từ 70: xếp loại Khá.",
        "Xếp hạng 1 trên 1 cơ quan được xếp hạng trong khối.",
    ]
    assert line.why_reward == ["Không đề xuất khen thưởng: loại Khá, yêu cầu loại Tốt."]
    assert "Vì sao" in text_of(page(scored))


def test_ties_stand_first_among_the_cases_to_look_at(scored: City) -> None:
    found = standing(scored)

    assert [line.case.agency.code for line in found.borderline] == [
        "SO-NOI-VU",
        "SO-TAI-CHINH",
        "SO-TU-PHAP",
    ]
    assert found.borderline[0].edges == ("Đồng hạng 1: 3 cơ quan có chỉ số bằng nhau.",)


@pytest.mark.parametrize(
    ("index", "edges"),
    [
        ("85.5", ("Cao hơn ngưỡng loại Tốt (85,00) 0,50 điểm.",)),
        ("84.5", ("Thấp hơn ngưỡng loại Tốt (85,00) 0,50 điểm.",)),
        ("84.49", ()),
        ("85.51", ()),
        ("69.99", ("Thấp hơn ngưỡng loại Khá (70,00) 0,01 điểm.",)),
        ("0.2", ()),
    ],
)
def test_half_a_point_from_the_bound_of_a_class_is_an_edge(
    scored: City, index: str, edges: tuple[str, ...]
) -> None:
    set_indices(scored, QUAN_1=index)

    assert standing(scored).blocs[1].lines[0].edges == edges


def test_edge_of_the_reward_limit_names_the_distance_on_both_sides(scored: City) -> None:
    within = {"about": "reward", "code": "reward.within_limit", "values": {}}
    beyond = {"about": "reward", "code": "reward.beyond_limit", "values": {}}
    for code, index, reward, reason in (
        ("SO-NOI-VU", "92.00", "yes", within),
        ("SO-TU-PHAP", "91.70", "no", beyond),
        ("SO-TAI-CHINH", "91.40", "no", beyond),
    ):
        with unfinished():
            Result.objects.filter(case=scored.case(code)).update(
                exact=index, index=Decimal(index), reward=reward, reasons=[reason]
            )

    edges = {line.case.agency.code: line.edges for line in standing(scored).lines}

    assert edges["SO-NOI-VU"] == ("Trong hạn mức khen thưởng, hơn đơn vị kế tiếp 0,30 điểm.",)
    assert edges["SO-TU-PHAP"] == (
        "Ngoài hạn mức khen thưởng, kém đơn vị cuối cùng được đề xuất 0,30 điểm.",
    )
    assert edges["SO-TAI-CHINH"] == ()


def test_contested_cases_say_how_they_were_settled(scored: City) -> None:
    line = standing(scored).blocs[1].lines[0]

    assert line.contested_how == "1 giải trình giữ nguyên điểm"


# ------------------------------------------------------------------------ opinions


def say(city: City, agrees: str, *, note: str = "", role: Role = Role.COUNCIL_MEMBER) -> Any:
    mine = CouncilOpinion.objects.filter(member=city.people[role]).first()
    data = {
        "agrees": agrees,
        "note": note,
        "scoring": Scoring.objects.latest().inputs_digest,
        "seen": mine.at.isoformat() if mine else "",
    }
    return browser(city.people[role]).post(f"{COUNCIL}y-kien/", data)


def test_opinion_is_recorded_and_may_be_changed(scored: City) -> None:
    say(scored, "no", note="Cần xem lại Quận 1.")
    say(scored, "yes")

    opinion = CouncilOpinion.objects.get()
    assert (opinion.member, opinion.agrees) == (scored.people[Role.COUNCIL_MEMBER], True)


@pytest.mark.parametrize(
    ("agrees", "note", "sentence"),
    [
        ("no", " ", "Thành viên không đồng ý cần ghi rõ lý do."),
        ("", "", "Hãy chọn đồng ý hoặc không đồng ý."),
        ("maybe", "", "“maybe” không dùng được: hãy chọn một trong: yes, no."),
    ],
)
def test_bad_opinion_answers_422_on_the_page_itself(
    scored: City, agrees: str, note: str, sentence: str
) -> None:
    response = say(scored, agrees, note=note)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert CouncilOpinion.objects.count() == 0


def test_only_members_give_opinions(scored: City) -> None:
    assert say(scored, "yes", role=Role.COORDINATOR).status_code == 403
    words = text_of(page(scored, Role.COORDINATOR))
    assert "Chủ tịch Hội đồng thẩm định, Thành viên Hội đồng thẩm định." in words


def test_vote_counts_seats_and_what_is_missing_for_a_majority(scored: City) -> None:
    person("thanh-vien-2", role=Role.COUNCIL_MEMBER)
    chair = scored.people[Role.COUNCIL_CHAIR]
    Membership.objects.create(user=chair, role=Role.COUNCIL_MEMBER, valid_from=FOUNDED)
    say(scored, "yes")

    vote = vote_on(Scoring.objects.get(), on=clock.today())

    # The chair sits once, whatever the number of roles held.
    assert (len(vote.seats), vote.agreeing, vote.needed, vote.missing) == (3, 1, 2, 1)
    assert (vote.seats[0].person, vote.seats[0].is_chair) == (chair, True)


# ------------------------------------------------------------------------ adoption


def adopt(city: City, digest: str | None = None, role: Role = Role.COUNCIL_CHAIR) -> Any:
    shown = Scoring.objects.latest().inputs_digest if digest is None else digest
    return browser(city.people[role]).post(f"{COUNCIL}thong-qua/", {"scoring": shown})


def agree(city: City) -> None:
    for role in (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR):
        say(city, "yes", role=role)


def why_not(city: City, role: Role = Role.COUNCIL_CHAIR) -> str:
    reason: str = page(city, role).context["why_not_adopt"]
    return reason


def test_adoption_waits_for_a_majority_and_the_button_says_so(scored: City) -> None:
    before = why_not(scored)
    refused = adopt(scored)
    agree(scored)

    after = why_not(scored)

    assert before == "Cần thêm 2 thành viên đồng ý để quá nửa."
    assert refused.status_code == 422
    assert after == ""
    assert why_not(scored, Role.COUNCIL_MEMBER) == (
        "Thao tác này dành cho: Chủ tịch Hội đồng thẩm định."
    )


def test_confirmation_prints_what_is_adopted(scored: City) -> None:
    agree(scored)

    body = page(scored).content.decode()

    digest = Scoring.objects.get().inputs_digest
    assert f'name="scoring" value="{digest}"' in body
    assert f'<code class="clip">{digest}</code>' in body


def test_adoption_passes_the_cycle_to_the_leader(scored: City) -> None:
    agree(scored)

    response = adopt(scored)

    assert response["Location"] == COUNCIL
    scored.cycle.refresh_from_db()
    assert scored.cycle.stage == Cycle.Stage.APPROVED
    decision = CouncilDecision.objects.get()
    assert (decision.agreeing, decision.members) == (2, 2)
    assert "2/2 thành viên đồng ý" in text_of(page(scored))


def test_results_other_than_those_shown_are_not_adopted(scored: City) -> None:
    agree(scored)

    response = adopt(scored, digest="0" * 64)

    assert response.status_code == 409
    assert "Kết quả đã được tính lại (lần 1) sau khi trang này được mở" in text_of(response)
    scored.cycle.refresh_from_db()
    assert scored.cycle.stage == Cycle.Stage.COUNCIL
    assert CouncilDecision.objects.count() == 0


@pytest.mark.parametrize("role", [Role.COUNCIL_MEMBER, Role.LEADER, Role.COORDINATOR])
def test_only_the_chair_adopts(scored: City, role: Role) -> None:
    agree(scored)

    assert adopt(scored, role=role).status_code == 403


def test_stale_scoring_says_so_and_offers_the_coordinator_to_score_again(scored: City) -> None:
    Scoring.objects.update(inputs_digest="f" * 64)

    chair, coordinator = text_of(page(scored)), text_of(page(scored, Role.COORDINATOR))

    assert "Kết quả dưới đây đã cũ" in chair
    assert "Tính lại Thao tác này dành cho: Điều phối viên (Sở Nội vụ)." in chair
    assert "Tính lại Thao tác này" not in coordinator
    assert "Điểm đã thay đổi sau lần tính gần nhất" in chair


# ----------------------------------------------------------------------- remission


def remit_url(city: City, agency: str = "QUAN-1") -> str:
    return reverse("remit", args=[2021, city.case(agency).pk])


def test_remission_names_criteria_and_reason(scored: City) -> None:
    item = scored.item("QUAN-1", "1.2")
    client = browser(scored.people[Role.COUNCIL_CHAIR])

    response = send(
        client, remit_url(scored), {"items": [item.pk], "reason": "Chưa rõ căn cứ."}, follow=True
    )

    assert "Đã yêu cầu Sở Nội vụ xem xét lại hồ sơ của Quận 1." in text_of(response)
    assert scored.case("QUAN-1").state == State.SETTLEMENT
    assert Contest.objects.get(item=item, by_council=True).text == "Chưa rõ căn cứ."
    assert why_not(scored) == "Còn 1 hồ sơ đang được xem xét lại."


@pytest.mark.parametrize(
    ("items", "reason", "sentence"),
    [
        ([], "x", "Hãy chọn ít nhất một tiêu chí cần xem lại."),
        (["1.2"], "", "Hãy ghi rõ lý do."),
        (["999999"], "x", "999999"),
    ],
)
def test_remission_without_criteria_or_reason_answers_422(
    scored: City, items: list[str], reason: str, sentence: str
) -> None:
    pks = [scored.item("QUAN-1", code).pk if "." in code else code for code in items]
    client = browser(scored.people[Role.COUNCIL_CHAIR])

    response = send(client, remit_url(scored), {"items": pks, "reason": reason})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert scored.case("QUAN-1").state == State.COUNCIL


def test_criteria_of_another_agency_are_refused(scored: City) -> None:
    foreign = scored.item("SO-NOI-VU", "1.2")
    client = browser(scored.people[Role.COUNCIL_CHAIR])

    response = send(client, remit_url(scored), {"items": [foreign.pk], "reason": "x"})

    assert response.status_code == 422
    assert scored.case("SO-NOI-VU").state == State.COUNCIL


def test_dialog_of_a_remission_lists_criteria_with_their_points(scored: City) -> None:
    part = browser(scored.people[Role.COUNCIL_CHAIR]).get(remit_url(scored), headers=HTMX)

    words = text_of(part)
    assert "1.2 Tỷ lệ hoàn thành 5,60/8" in words
    assert part.content.decode().count("<html") == 0


@pytest.mark.parametrize("role", [Role.COUNCIL_MEMBER, Role.COORDINATOR, Role.AUDITOR])
def test_only_the_chair_remits(scored: City, role: Role) -> None:
    client = browser(scored.people[role])

    assert client.get(remit_url(scored)).status_code == 403


def test_council_page_costs_the_same_whatever_the_number_of_agencies(
    scored: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(scored.people[Role.COORDINATOR])
    client.get(COUNCIL)
    with django_assert_max_num_queries(BUDGET) as few:
        client.get(COUNCIL)
    for code in add_agencies(scored, 5):
        walk(scored, code, to=State.COUNCIL)
    score(scored)
    client.get(COUNCIL)

    with django_assert_max_num_queries(BUDGET) as many:
        response = client.get(COUNCIL)

    assert len(response.context["standing"].lines) == 9
    assert len(many.captured_queries) == len(few.captured_queries)


def test_people_without_a_seat_do_not_count(scored: City) -> None:
    User.objects.filter(pk=scored.people[Role.COUNCIL_MEMBER].pk).update(is_active=False)

    vote = vote_on(Scoring.objects.get(), on=clock.today())

    assert [seat.person for seat in vote.seats] == [scored.people[Role.COUNCIL_CHAIR]]
