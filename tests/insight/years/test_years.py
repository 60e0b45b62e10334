"""An agency over the published years and two years side by side, through merges and renames."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from directory.models import Agency, Bloc, Lineage
from directory.services.agencies import record_change
from tests.city import FOUNDED, SET, START, City
from tests.insight.years.open_years import DEPARTMENTS, DISTRICTS, publish_year
from tests.visits import text_of
from tests.whole_cycle import EVERYBODY, expected, statuses

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

Kind = Lineage.Kind
BUDGET = 14


@pytest.fixture
def directory(db: None, settings: Settings) -> None:  # noqa: ARG001 - fixtures that need fixtures
    """Let it be the end of 2026, with the agencies of a small city and both blocs."""
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    settings.CLOCK_OFFSET_SECONDS = int((timezone.now() - now).total_seconds())
    for order, code in enumerate((DEPARTMENTS, DISTRICTS)):
        Bloc.objects.create(code=code, name=code, order=order)
    for code, name in (
        ("SO-NOI-VU", "Sở Nội vụ"),
        ("SO-TU-PHAP", "Sở Tư pháp"),
        ("SO-TAI-CHINH", "Sở Tài chính"),
        ("SO-XAY-DUNG", "Sở Xây dựng"),
        ("SO-QUY-HOACH-KIEN-TRUC", "Sở Quy hoạch - Kiến trúc"),
        ("SO-GIAO-THONG-VAN-TAI", "Sở Giao thông vận tải"),
        ("SO-TAI-NGUYEN-VA-MOI-TRUONG", "Sở Tài nguyên và Môi trường"),
        ("SO-NONG-NGHIEP-VA-PTNT", "Sở Nông nghiệp và PTNT"),
    ):
        Agency.named(code=code, name=name, valid_from=FOUNDED).save()


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def change(kind: Kind, before: str, after: str | None, on: date, **said: Any) -> None:
    record_change(
        agency(before),
        kind=kind,
        after=agency(after) if after else None,
        effective_on=on,
        by=None,
        at=START,
        **said,
    )


def page(code: str, query: str = "") -> Any:
    return Client().get(f"/don-vi/{code}/{query}")


def told(response: Any) -> list[tuple[int, list[tuple[str, str]]]]:
    """Return, by year, the agencies shown with their index."""
    return [
        (
            year.year,
            [
                (body.agency.code, str(body.result.index) if body.result else "")
                for body in year.bodies
            ],
        )
        for year in response.context["years"]
    ]


def changes(response: Any, year: int) -> dict[str, tuple[str, int | None, list[str]]]:
    """Return, by agency of a year, the change of index and rank and the reasons for none."""
    found = next(each for each in response.context["years"] if each.year == year)
    return {
        body.agency.code: (str(body.change.index), body.change.rank, body.change.refusals)
        for body in found.bodies
        if body.change
    }


def compared(query: str) -> Any:
    return Client().get(f"/so-sanh/?{query}")


def rows(response: Any) -> dict[str, tuple[str, int | None, list[str]]]:
    return {
        row.after.code: (str(row.change.index), row.change.rank, row.change.refusals)
        for row in response.context["rows"]
    }


@pytest.mark.usefixtures("in_february")
def test_everybody_reads_the_years_of_an_agency(city: City) -> None:
    publish_year(2019, {"SO-NOI-VU": 80})
    publish_year(2020, {"SO-NOI-VU": 90})

    assert statuses(city, "/don-vi/SO-NOI-VU/") == expected(EVERYBODY, stranger=200)
    assert statuses(city, "/so-sanh/") == expected(EVERYBODY, stranger=200)


@pytest.mark.usefixtures("directory")
def test_unknown_agency_is_not_found() -> None:
    assert page("KHONG-CO").status_code == 404


@pytest.mark.usefixtures("directory")
def test_without_publications_both_pages_say_so() -> None:
    assert "Chưa có kết quả nào được công bố" in text_of(page("SO-NOI-VU"))
    assert "Chưa đủ hai năm được công bố" in text_of(compared(""))


@pytest.mark.usefixtures("directory")
def test_unchanged_agency_has_its_index_and_rank_change() -> None:
    publish_year(2023, {"SO-NOI-VU": 80, "SO-TU-PHAP": 90})
    publish_year(2024, {"SO-NOI-VU": 95, "SO-TU-PHAP": 90})

    response = page("SO-NOI-VU")

    # Ten points of twenty do not move; eight hundredths of eight are worth 0.4 of the index each.
    assert told(response) == [(2023, [("SO-NOI-VU", "82.00")]), (2024, [("SO-NOI-VU", "88.00")])]
    assert changes(response, 2024) == {"SO-NOI-VU": ("6.00", 1, [])}


@pytest.mark.usefixtures("directory")
def test_renamed_agency_is_followed_under_its_old_name() -> None:
    publish_year(2023, {"SO-GIAO-THONG-VAN-TAI": 80, "SO-TU-PHAP": 90})
    Agency.named(code="SO-GTCC", name="Sở GTCC", valid_from=date(2024, 3, 1)).save()
    change(Kind.RENAME, "SO-GIAO-THONG-VAN-TAI", "SO-GTCC", date(2024, 3, 1))
    publish_year(2024, {"SO-GTCC": 95, "SO-TU-PHAP": 90})

    new, old = page("SO-GTCC"), page("SO-GIAO-THONG-VAN-TAI")

    assert told(new) == [
        (2023, [("SO-GIAO-THONG-VAN-TAI", "82.00")]),
        (2024, [("SO-GTCC", "88.00")]),
    ]
    assert told(old) == told(new)
    assert changes(new, 2024) == {"SO-GTCC": ("6.00", 1, [])}


@pytest.mark.usefixtures("directory")
def test_year_without_publication_is_told_and_not_left_out() -> None:
    publish_year(2021, {"SO-NOI-VU": 80})
    publish_year(2023, {"SO-NOI-VU": 90})

    response = page("SO-NOI-VU")

    assert told(response) == [
        (2021, [("SO-NOI-VU", "82.00")]),
        (2022, []),
        (2023, [("SO-NOI-VU", "86.00")]),
    ]
    assert "Năm 2022 chưa có kết quả nào được công bố." in text_of(response)
    assert changes(response, 2023) == {"SO-NOI-VU": ("4.00", 0, [])}


@pytest.mark.usefixtures("directory")
def test_rank_is_not_compared_where_the_agency_was_not_ranked() -> None:
    publish_year(2023, {"SO-NOI-VU": 80}, unranked=frozenset({"SO-NOI-VU"}))
    publish_year(2024, {"SO-NOI-VU": 90})

    assert changes(page("SO-NOI-VU"), 2024) == {
        "SO-NOI-VU": ("4.00", None, ["Sở Nội vụ không được xếp hạng năm 2023."])
    }


@pytest.mark.usefixtures("directory")
def test_rank_is_not_compared_between_blocs() -> None:
    publish_year(2023, {"SO-NOI-VU": 80}, blocs={"SO-NOI-VU": DISTRICTS})
    publish_year(2024, {"SO-NOI-VU": 90})

    (index, rank, reasons) = changes(page("SO-NOI-VU"), 2024)["SO-NOI-VU"]

    assert (index, rank) == ("4.00", None)
    assert [reason.partition(":")[2] for reason in reasons] == [" hai thứ hạng không so sánh được."]


@pytest.mark.usefixtures("directory")
def test_agency_without_result_in_a_year_is_told() -> None:
    publish_year(2023, {"SO-TU-PHAP": 90})
    publish_year(2024, {"SO-NOI-VU": 80, "SO-TU-PHAP": 90})

    response = page("SO-NOI-VU")

    assert told(response)[0] == (2023, [("SO-NOI-VU", "")])
    assert "Không có kết quả công bố năm 2023." in text_of(response)
    assert changes(response, 2024) == {
        "SO-NOI-VU": ("None", None, ["Sở Nội vụ không có kết quả công bố năm 2023."])
    }


@pytest.fixture
def merged(directory: None) -> None:  # noqa: ARG001 - it happens in that city
    """Land takes in farms in March 2025 and is renamed in May; both had results before."""
    publish_year(
        2024, {"SO-TAI-NGUYEN-VA-MOI-TRUONG": 80, "SO-NONG-NGHIEP-VA-PTNT": 90, "SO-TU-PHAP": 95}
    )
    call_command("load_lineage", skip_unmatched=True, verbosity=0)
    publish_year(
        2025,
        {
            "SO-NONG-NGHIEP-VA-MOI-TRUONG": 96,
            "SO-TU-PHAP": 95,
            "SO-XAY-DUNG": 70,
            "SO-QUY-HOACH-KIEN-TRUC-2025": 60,
        },
        unranked=frozenset({"SO-QUY-HOACH-KIEN-TRUC-2025"}),
    )


@pytest.mark.usefixtures("merged")
def test_as_then_shows_the_agencies_that_were() -> None:
    assert told(page("SO-NONG-NGHIEP-VA-MOI-TRUONG")) == [
        (
            2024,
            [("SO-NONG-NGHIEP-VA-PTNT", "86.00"), ("SO-TAI-NGUYEN-VA-MOI-TRUONG", "82.00")],
        ),
        (2025, [("SO-NONG-NGHIEP-VA-MOI-TRUONG", "88.40")]),
    ]


@pytest.mark.usefixtures("merged")
def test_as_now_gives_the_mean_of_what_went_in_whole_and_no_rank() -> None:
    response = page("SO-NONG-NGHIEP-VA-MOI-TRUONG", "?nhin=hien-nay")

    found = {each.year.year: (each.index, each.is_mean) for each in response.context["together"]}
    assert found == {2024: (Decimal("84.00"), True), 2025: (Decimal("88.40"), False)}
    words = text_of(response)
    assert "không có: chỉ số là trung bình của nhiều cơ quan" in words
    assert "Tốt, hạng 1/3" in words


@pytest.mark.usefixtures("merged")
def test_two_events_in_a_year_and_a_later_split_refuse_every_comparison() -> None:
    response = page("SO-XAY-DUNG")

    assert [year for year, _bodies in told(response)] == [2024, 2025]
    assert [code for code, _index in told(response)[0][1]] == [
        "SO-XAY-DUNG",
        "SO-GIAO-THONG-VAN-TAI",
        "SO-QUY-HOACH-KIEN-TRUC",
    ]
    assert changes(response, 2025)["SO-XAY-DUNG"] == (
        "None",
        None,
        ["Sở Quy hoạch - Kiến trúc được chia tách từ Sở Xây dựng từ ngày 01/10/2025."],
    )
    assert [(row.kind, row.effective_on) for row in response.context["events"]] == [
        (Kind.RENAME, date(2025, 3, 1)),
        (Kind.MERGE, date(2025, 3, 3)),
        (Kind.MERGE, date(2025, 5, 1)),
        (Kind.SPLIT, date(2025, 10, 1)),
    ]


@pytest.mark.usefixtures("merged")
def test_as_now_refuses_what_belongs_to_others_too() -> None:
    publish_year(
        2023,
        {"SO-XAY-DUNG": 70, "SO-QUY-HOACH-KIEN-TRUC": 80, "SO-GIAO-THONG-VAN-TAI": 90},
    )

    together = page("SO-XAY-DUNG", "?nhin=hien-nay").context["together"]

    found = {each.year.year: (each.index, each.why_not) for each in together}
    assert found[2023] == (
        None,
        (
            "Sở Xây dựng của năm 2023 nay thuộc cả Sở Quy hoạch - Kiến trúc, nên kết quả "
            "không phải của riêng Sở Xây dựng."
        ),
    )
    assert found[2025] == (Decimal("78.00"), "")


@pytest.mark.usefixtures("merged")
def test_page_of_an_agency_that_ended_leads_to_those_that_follow() -> None:
    then = page("SO-QUY-HOACH-KIEN-TRUC")
    now = page("SO-QUY-HOACH-KIEN-TRUC", "?nhin=hien-nay")

    assert [code for code, _index in told(then)[1][1]] == [
        "SO-QUY-HOACH-KIEN-TRUC-2025",
        "SO-XAY-DUNG",
    ]
    assert "Sở Quy hoạch - Kiến trúc không còn hoạt động" in text_of(now)
    assert [each.code for each in now.context["followers"]] == [
        "SO-QUY-HOACH-KIEN-TRUC-2025",
        "SO-XAY-DUNG",
    ]


@pytest.mark.usefixtures("merged")
def test_drawing_joins_only_years_of_one_and_the_same_agency() -> None:
    publish_year(2026, {"SO-NONG-NGHIEP-VA-MOI-TRUONG": 90, "SO-TU-PHAP": 95})

    chart = page("SO-NONG-NGHIEP-VA-MOI-TRUONG").context["chart"]

    assert [(dot.name, str(dot.index)) for dot in chart.dots if dot.is_own] == [
        ("Sở Nông nghiệp và Môi trường", "88.40"),
        ("Sở Nông nghiệp và Môi trường", "86.00"),
    ]
    assert len(chart.dots) == 4
    assert [segment.is_own for segment in chart.segments] == [True]


@pytest.mark.usefixtures("merged")
def test_bloc_beside_itself_tells_each_change_or_why_there_is_none() -> None:
    response = compared(f"nam=2024&voi=2025&khoi={DEPARTMENTS}")

    found = rows(response)
    assert found["SO-TU-PHAP"] == ("0.00", -1, [])
    assert found["SO-NONG-NGHIEP-VA-MOI-TRUONG"] == (
        "None",
        None,
        [
            (
                "Sở Tài nguyên và Môi trường tiếp nhận Sở Nông nghiệp và PTNT do sáp nhập "
                "từ ngày 01/03/2025."
            )
        ],
    )
    assert {each.before.code: each.why for each in response.context["left"]} == {
        "SO-TAI-NGUYEN-VA-MOI-TRUONG": "Đến cuối năm 2025, Sở Tài nguyên và Môi trường đã thành: "
        "Sở Nông nghiệp và Môi trường.",
        "SO-NONG-NGHIEP-VA-PTNT": "Đến cuối năm 2025, Sở Nông nghiệp và PTNT đã thành: "
        "Sở Nông nghiệp và Môi trường.",
    }


@pytest.mark.usefixtures("directory")
def test_what_was_published_stays_when_the_directory_says_later_that_it_had_ended() -> None:
    for year, index in ((2024, 80), (2025, 82)):
        publish_year(year, {"SO-TU-PHAP": index})
    change(Kind.MERGE, "SO-TU-PHAP", "SO-NOI-VU", date(2025, 6, 1))

    assert [dict(bodies)["SO-TU-PHAP"] for _year, bodies in told(page("SO-TU-PHAP"))] == [
        "82.00",
        "82.80",
    ]


@pytest.mark.usefixtures("directory")
def test_agency_beside_itself_by_field() -> None:
    publish_year(2023, {"SO-NOI-VU": 80})
    publish_year(2024, {"SO-NOI-VU": 100})

    response = compared("nam=2023&voi=2024&don_vi=SO-NOI-VU")

    # Steering: 2 + 6.4 + 3.2 of 14, then 2 + 8 + 3.2; institutions 4.8 of 6 both times.
    shown = [
        (field.name, round(field.before, 4), round(field.after, 4))
        for field in response.context["fields"]
    ]
    assert shown == [
        ("Công tác chỉ đạo", Decimal("82.8571"), Decimal("94.2857")),
        ("Cải cách thể chế", Decimal("80.0000"), Decimal("80.0000")),
    ]


@pytest.mark.usefixtures("merged")
def test_merged_agency_by_field_shows_its_parts_and_no_difference() -> None:
    fields = compared("nam=2024&voi=2025&don_vi=SO-NONG-NGHIEP-VA-MOI-TRUONG").context["fields"]

    assert [(field.change, len(field.parts)) for field in fields] == [(None, 2), (None, 2)]


@pytest.mark.usefixtures("directory")
def test_other_criteria_are_warned_of() -> None:
    publish_year(2023, {"SO-NOI-VU": 80})
    publish_year(2024, {"SO-NOI-VU": 80}, text=SET.replace("Ban hành kế hoạch", "Có kế hoạch"))
    publish_year(2025, {"SO-NOI-VU": 80}, text=SET.replace("Ban hành kế hoạch", "Có kế hoạch"))
    warning = "dùng bộ tiêu chí hoặc quy tắc khác nhau"

    assert warning in text_of(compared("nam=2023&voi=2024"))
    assert warning not in text_of(compared("nam=2024&voi=2025"))
    assert page("SO-NOI-VU").context["other_rules"] == [2024]


@pytest.mark.parametrize(
    ("query", "years"),
    [
        ("", (2023, 2024)),
        ("nam=2022", (2022, 2024)),
        ("nam=2024&voi=2022", (2022, 2024)),
        ("nam=2023&voi=2023", (2022, 2023)),
        ("nam=1999&voi=abc", (2023, 2024)),
    ],
)
@pytest.mark.usefixtures("directory")
def test_years_asked_for_in_any_order_or_not_at_all(
    query: str,
    years: tuple[int, int],
) -> None:
    for year in (2022, 2023, 2024):
        publish_year(year, {"SO-NOI-VU": 80})

    pair = compared(query).context["pair"]

    assert (pair.earlier.year, pair.later.year) == years


@pytest.mark.usefixtures("merged")
def test_both_pages_cost_the_same_whatever_the_number_of_agencies(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    urls = ("/don-vi/SO-XAY-DUNG/", "/so-sanh/?nam=2024&voi=2025")
    client = Client()

    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(BUDGET):
            assert client.get(url).status_code == 200


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("address", ["/don-vi/SO-TU-PHAP/", "/so-sanh/?nam=2020&voi=2021"])
def test_every_year_shown_says_what_its_data_is(address: str) -> None:
    for year in (2020, 2021):
        publish_year(year, {"SO-TU-PHAP": 90, "SO-NOI-VU": 80})

    words = text_of(Client().get(address))

    assert "Năm 2020: Bộ tiêu chí phục dựng để kiểm thử." in words
    assert "Năm 2021: Bộ tiêu chí phục dựng để kiểm thử." in words


def test_the_page_of_an_agency_has_the_classes_and_the_files_to_count_it_again(
    directory: None,  # noqa: ARG001 - the agencies
) -> None:
    publish_year(2024, {"SO-NOI-VU": 80})
    publish_year(2025, {"SO-NOI-VU": 90})

    shown = page("SO-NOI-VU")

    source = shown.content.decode()
    assert "Kết quả năm 2025 trên thang xếp loại" in text_of(shown)
    assert [name for name, _at in shown.context["bounds"]][:1] == ["Tốt"]
    for year in (2024, 2025):
        assert f'href="/xep-hang/{year}.json"' in source
        assert f"python -m scoring verify cchc-{year}-v1.json" in source
