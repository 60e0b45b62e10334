"""Who an agency was and what became of it, through chains; the changes of 2025 as example."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from directory.lineage import as_now, as_then, load_threads, one_to_one
from directory.models import Agency, Lineage
from directory.services.agencies import record_change
from tests.directory.people import AT, agency

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
Kind = Lineage.Kind


def change(
    kind: Kind, before: Agency, after: Agency | None, on: date, *, lives_on: bool = False
) -> Lineage:
    return record_change(
        before, kind=kind, after=after, effective_on=on, by=None, at=AT, lives_on=lives_on
    )


def forebear(body: Agency, *, before: int = 2024, year: int = 2025) -> tuple[Agency | None, str]:
    found = one_to_one(body, year_before=before, year=year)
    return found.agency, found.reason


def test_an_agency_that_did_not_change_is_its_own_forebear() -> None:
    body = agency("Sở Y tế")

    assert forebear(body) == (body, "")


def test_a_renamed_agency_keeps_its_result() -> None:
    old, new = agency("Sở GTVT"), agency("Sở GTCC", valid_from=date(2025, 3, 1))
    change(Kind.RENAME, old, new, date(2025, 3, 1))

    assert forebear(new) == (old, "")


def test_a_chain_of_renames_is_followed() -> None:
    first = agency("A")
    second = agency("B", valid_from=date(2024, 6, 1))
    third = agency("C", valid_from=date(2025, 6, 1))
    change(Kind.RENAME, first, second, date(2024, 6, 1))
    change(Kind.RENAME, second, third, date(2025, 6, 1))

    assert forebear(third) == (second, "")
    assert forebear(third, before=2023) == (first, "")
    assert forebear(third, before=2025, year=2026) == (third, "")


def test_an_agency_that_took_in_another_is_not_what_it_was() -> None:
    finance, planning = agency("Sở Tài chính"), agency("Sở KH&ĐT")
    change(Kind.MERGE, planning, finance, date(2025, 3, 1))

    assert forebear(finance) == (
        None,
        "Sở Tài chính tiếp nhận Sở KH&ĐT do sáp nhập từ ngày 01/03/2025.",
    )
    assert forebear(finance, before=2025, year=2026) == (finance, "")


def test_two_changes_in_one_year_are_both_seen() -> None:
    land, farms = agency("Sở TN&MT"), agency("Sở NN&PTNT")
    renamed = agency("Sở NN&MT", valid_from=date(2025, 5, 1))
    change(Kind.MERGE, farms, land, date(2025, 3, 1))
    change(Kind.RENAME, land, renamed, date(2025, 5, 1))

    body, reason = forebear(renamed)

    assert body is None
    assert reason == "Sở TN&MT tiếp nhận Sở NN&PTNT do sáp nhập từ ngày 01/03/2025."


def test_an_agency_that_was_split_is_not_what_it_was_even_where_it_lives_on() -> None:
    building = agency("Sở Xây dựng")
    planning = agency("Sở QHKT", valid_from=date(2025, 10, 1))
    change(Kind.SPLIT, building, planning, date(2025, 10, 1), lives_on=True)

    reason = "Sở QHKT được chia tách từ Sở Xây dựng từ ngày 01/10/2025."
    assert forebear(planning) == (None, reason)
    assert forebear(building) == (None, reason)


def test_a_transfer_of_a_part_leaves_neither_side_as_it_was() -> None:
    giver, taker = agency("Sở A"), agency("Sở B")
    change(Kind.PARTIAL, giver, taker, date(2025, 7, 1))

    reason = "Một phần của Sở A được chuyển sang Sở B từ ngày 01/07/2025."
    assert (forebear(giver), forebear(taker)) == ((None, reason), (None, reason))


def test_a_new_agency_has_no_forebear() -> None:
    body = agency("Thành phố Thủ Đức", valid_from=date(2021, 1, 1))

    assert forebear(body, before=2020, year=2021) == (
        None,
        "Thành phố Thủ Đức không tồn tại vào cuối năm 2020.",
    )
    assert forebear(body, before=2021, year=2022) == (body, "")


def test_many_agencies_are_asked_with_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    bodies = [agency(f"Quận {number}") for number in range(1, 13)]
    change(Kind.MERGE, bodies[1], bodies[0], date(2025, 3, 1))

    with django_assert_num_queries(1):
        threads = load_threads()
        own = [
            one_to_one(body, year_before=2024, year=2025, threads=threads).agency == body
            for body in bodies
        ]

    assert own == [False, *[True] * 11]


def test_as_now_follows_to_who_carries_on() -> None:
    roads, building = agency("Sở GTVT"), agency("Sở Xây dựng")
    works = agency("Sở GTCC", valid_from=date(2025, 3, 1))
    change(Kind.RENAME, roads, works, date(2025, 3, 1))
    change(Kind.MERGE, works, building, date(2025, 5, 1))
    planning = agency("Sở QHKT", valid_from=date(2025, 10, 1))
    change(Kind.SPLIT, building, planning, date(2025, 10, 1), lives_on=True)

    found = {
        day: as_now(fresh(roads), on=day)
        for day in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 5, 1), date(2026, 1, 1))
    }

    assert list(found.values()) == [(roads,), (works,), (building,), (planning, building)]


def test_as_now_is_empty_after_abolition_and_unmoved_by_a_part_given_away() -> None:
    gone, giver, taker = agency("Quận 3"), agency("Sở A"), agency("Sở B")
    change(Kind.ABOLISH, gone, None, date(2025, 7, 1))
    change(Kind.PARTIAL, giver, taker, date(2025, 7, 1))

    assert as_now(fresh(gone), on=date(2025, 8, 1)) == ()
    assert as_now(giver, on=date(2025, 8, 1)) == (giver,)


def test_as_then_gathers_those_an_agency_descends_from() -> None:
    land, farms = agency("Sở TN&MT"), agency("Sở NN&PTNT")
    renamed = agency("Sở NN&MT", valid_from=date(2025, 5, 1))
    change(Kind.MERGE, farms, land, date(2025, 3, 1))
    change(Kind.RENAME, land, renamed, date(2025, 5, 1))

    assert as_then(fresh(renamed), on=date(2024, 12, 31)) == (fresh(farms), fresh(land))
    assert as_then(fresh(renamed), on=date(2025, 4, 1)) == (land,)
    assert as_then(fresh(renamed), on=date(2025, 6, 1)) == (renamed,)


def test_names_exchanged_twice_do_not_turn_in_circles() -> None:
    first = agency("A")
    second = agency("B", valid_from=date(2025, 3, 1))
    change(Kind.RENAME, first, second, date(2025, 3, 1))
    Agency.objects.filter(pk=first.pk).update(valid_to=None)
    Lineage.objects.create(
        kind=Kind.RENAME, before=second, after=first, effective_on=date(2025, 3, 1)
    )

    assert one_to_one(fresh(first), year_before=2024, year=2025).agency == first
    assert as_now(fresh(first), on=date(2026, 1, 1)) == (first, second)


def fresh(body: Agency) -> Agency:
    return Agency.objects.get(pk=body.pk)
