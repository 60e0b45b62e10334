"""Files of survey results: every problem or a plan; all of it locked, or nothing changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from cases.lifecycle import Action, Rung, State
from cases.models import Attachment, CaseEvent, Draft, ImportedAnswer, Item, SurveyImport
from cases.refusals import Incomplete
from cases.services import drafts, evidence
from cases.services.appraisal import appraisal_gaps
from cases.services.marks import counting, items_of
from cases.surveys.importing import import_answers
from cases.surveys.plans import read_plan
from directory.access import NotAllowed
from directory.imports import HasProblems
from directory.roles import Role
from evidence_store.models import Evidence
from evidence_store.services import inspecting, reading
from tests.cases.surveys.survey_city import (
    HEADER,
    LATER,
    ROWS,
    bring_in,
    csv_file,
    survey_city,
    to_appraisal,
    xlsx_file,
)
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.city import City

QUAN = "QUAN-1"


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    return survey_city()


def problems(
    city: City, content: bytes, *, filename: str = "a.csv"
) -> list[tuple[int, str, str, str]]:
    plan = read_plan(city.cycle, content, filename=filename)
    return [(each.line, each.place, each.value, each.right) for each in plan.problems]


def places(city: City, *rows: Sequence[object]) -> list[tuple[int, str, str]]:
    return [problem[:3] for problem in problems(city, csv_file(*rows))]


def locked() -> dict[tuple[str, str], dict[str, str]]:
    rows = ImportedAnswer.objects.filter(replaced_by=None)
    return {
        (row.item.case.agency.code, row.item.criterion.code): row.answer
        for row in rows.select_related("item__case__agency", "item__criterion")
    }


LOCKED: dict[tuple[str, str], dict[str, str]] = {
    (QUAN, "1.S"): {"A": "10", "B": "5", "C": "3", "D": "2"},
    (QUAN, "2.B"): {"cases": "3"},
    (QUAN, "2.P"): {"cases": "0"},
    ("SO-TU-PHAP", "1.S"): {"mean": "0.875"},
}


def test_dry_run_says_what_a_file_would_set_and_changes_nothing(city: City) -> None:
    plan = read_plan(city.cycle, csv_file(*ROWS), filename="a.csv")

    assert [(row.row, row.rule.code, row.points.points) for row in plan.rows] == [
        (2, "1.S", Decimal("2.72")),
        (3, "2.B", Decimal("1.5")),
        (4, "2.P", Decimal(0)),
        (5, "1.S", Decimal("3.5")),
    ]
    assert (plan.problems, plan.cases, ImportedAnswer.objects.count()) == ([], 2, 0)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("QUAN-9", "1.S", "0.5"), [(2, "agency", "QUAN-9")]),
        ((QUAN, "1.2", "0.5"), [(2, "criterion", "1.2")]),
        ((QUAN, "1.S", "nhiều"), [(2, "mean", "nhiều")]),
        ((QUAN, "1.S", "101"), [(2, "mean", "101")]),
        (
            (QUAN, "1.S", "", "1", "x", "-3", "2,5"),
            [(2, "B", "x"), (2, "C", "-3"), (2, "D", "2,5")],
        ),
        ((QUAN, "1.S", "", "4", "3"), [(2, "C", ""), (2, "D", "")]),
        ((QUAN, "1.S", "", "0", "0", "0", "0"), [(2, "A", "0")]),
        ((QUAN, "1.S", "0.5", "4", "3", "2", "1"), [(2, "D", "1")]),
        ((QUAN, "2.B", "0.5"), [(2, "mean", "0.5"), (2, "cases", "")]),
        (("", "", "0.5"), [(2, "agency", ""), (2, "criterion", "")]),
        (("QUAN-9", "9.9", "0.5"), [(2, "agency", "QUAN-9"), (2, "criterion", "9.9")]),
    ],
)
def test_dry_run_names_every_problem_of_a_row(
    city: City, row: tuple[str, ...], expected: list[tuple[int, str, str]]
) -> None:
    full = (*row, *[""] * (len(HEADER) - len(row)))

    assert places(city, full) == expected


def test_dry_run_suggests_the_agency_that_was_meant(city: City) -> None:
    (problem,) = problems(city, csv_file(("SO-TUPHAP", "1.S", "0.5", "", "", "", "", "")))

    assert problem[3].endswith("có phải “SO-TU-PHAP” không?")


def test_dry_run_refuses_an_item_twice_and_says_where_it_was_first(city: City) -> None:
    row = (QUAN, "1.S", "0.5", "", "", "", "", "")

    assert problems(city, csv_file(row, ROWS[3], row)) == [
        (4, "criterion", "1.S", "mỗi tiêu chí của một đơn vị một dòng; đã có ở dòng 2")
    ]


def test_dry_run_refuses_a_case_past_the_appraisal(city: City) -> None:
    to_appraisal(city, QUAN)
    bring_in(city, csv_file(*ROWS))
    moves.make(city.case(QUAN), Action.APPRAISE, by=city.people[Role.APPRAISER], at=LATER)
    assert city.case(QUAN).state == State.COUNCIL

    assert [found[:3] for found in problems(city, csv_file(*ROWS))] == [
        (2, "agency", QUAN),
        (3, "agency", QUAN),
        (4, "agency", QUAN),
    ]


def test_dry_run_refuses_columns_it_does_not_know(city: City) -> None:
    content = csv_file((QUAN, "1.S", "1"), header=("agency", "criterion", "x"))

    assert [each[:3] for each in problems(city, content)] == [(1, "x", "x")]


def test_dry_run_asks_for_the_columns_of_codes(city: City) -> None:
    content = csv_file(("0.5",), header=("mean",))

    assert [each[:2] for each in problems(city, content)] == [(1, "agency"), (1, "criterion")]


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"", "a.csv"),
        (b"\xff\xfe\x00", "a.csv"),
        (b"PK\x03\x04 nothing", "a.xlsx"),
        (b"%PDF-1.4", "a.pdf"),
        (b"x" * (1024 * 1024 + 1), "a.csv"),
        (csv_file(*ROWS), "a.xlsx"),
        (csv_file(), "a.csv"),
        (csv_file((QUAN, "1.S", "", "", "", "", "", "")), "a.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    city: City, content: bytes, filename: str
) -> None:
    assert len(problems(city, content, filename=filename)) == 1


def test_labels_serve_as_headers_and_rows_without_answers_are_left(city: City) -> None:
    content = csv_file(
        (QUAN, "Quận 1", "1.S", "Điều tra", "0,5"),
        ("SO-NOI-VU", "Sở Nội vụ", "1.S", "Điều tra", ""),
        header=(
            "Mã đơn vị",
            "Tên đơn vị",
            "MÃ TIÊU CHÍ",
            "Tên tiêu chí",
            "Điểm điều tra trung bình",
        ),
    )

    plan = read_plan(city.cycle, content, filename="a.csv")

    assert ([row.answer for row in plan.rows], plan.blank, plan.problems) == (
        [{"mean": "0.005"}],
        1,
        [],
    )


def test_a_spreadsheet_reads_as_its_text_does(city: City) -> None:
    rows: tuple[tuple[Any, ...], ...] = (
        (QUAN, "1.S", None, 10, 5.0, 3, 2, None),
        (None,) * 8,
        ("SO-TU-PHAP", "1.S", 30 * (0.1 + 0.2), None, None, None, None, None),
    )

    plan = read_plan(city.cycle, xlsx_file(*rows), filename="a.xlsx")

    assert plan.problems == []
    assert [(row.row, row.answer) for row in plan.rows] == [
        (2, {"A": "10", "B": "5", "C": "3", "D": "2"}),
        (4, {"mean": "0.09"}),
    ]


def test_a_formula_without_a_value_is_a_problem_and_not_an_empty_cell(city: City) -> None:
    content = xlsx_file((QUAN, "1.S", "=1/2", None, None, None, None, None))

    assert [each[:3] for each in problems(city, content, filename="a.xlsx")] == [
        (2, "mean", "=1/2")
    ]


def test_import_locks_every_answer_and_keeps_the_file_on_the_items(city: City) -> None:
    source = bring_in(city, csv_file(*ROWS))

    assert locked() == LOCKED
    assert (source.rows, source.evidence.filename) == (4, "điều tra xã hội học 2021.csv")
    on_items = Attachment.objects.filter(evidence=source.evidence, detached_at=None)
    assert on_items.count() == 4
    with reading.read(source.evidence) as file:
        assert file.read() == csv_file(*ROWS)


def test_a_csv_kept_as_a_source_passes_the_inspection_that_follows(city: City) -> None:
    source = bring_in(city, csv_file(*ROWS))

    assert inspecting.inspect(source.evidence_id, at=LATER).state == Evidence.State.CLEAN


def test_import_logs_each_case_it_touches(city: City) -> None:
    source = bring_in(city, csv_file(*ROWS))

    events = CaseEvent.objects.filter(action="import_answers").select_related("case__agency", "by")
    assert [
        (event.case.agency.code, event.facts, event.by)
        for event in events.order_by("case__agency__code")
        if event.case
    ] == [
        (
            code,
            {
                "items": items,
                "replaced": [],
                "filename": "điều tra xã hội học 2021.csv",
                "sha256": source.evidence.blob_id,
            },
            city.people[Role.COORDINATOR],
        )
        for code, items in ((QUAN, ["1.S", "2.B", "2.P"]), ("SO-TU-PHAP", ["1.S"]))
    ]


def test_import_with_one_problem_changes_nothing(city: City) -> None:
    with pytest.raises(HasProblems) as refused:
        bring_in(city, csv_file(*ROWS, (QUAN, "9.9", "1", "", "", "", "", "")))

    assert [(each.line, each.value) for each in refused.value.problems] == [(6, "9.9")]
    assert (ImportedAnswer.objects.count(), Evidence.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR, Role.APPRAISER}))
def test_import_is_for_home_affairs(city: City, role: Role) -> None:
    people = {
        **city.people,
        Role.AGENCY_OFFICER: city.officers[QUAN],
        Role.AGENCY_HEAD: city.heads[QUAN],
        Role.SECTOR_REVIEWER: city.reviewers[QUAN],
    }

    with pytest.raises(NotAllowed):
        import_answers(
            city.cycle,
            content=csv_file(*ROWS),
            filename="a.csv",
            reason="",
            by=people[role],
            at=LATER,
        )


def test_import_by_an_appraiser_is_taken(city: City) -> None:
    bring_in(city, csv_file(*ROWS), role=Role.APPRAISER)

    assert locked() == LOCKED


def test_a_locked_item_refuses_typing_with_the_name_of_the_file(city: City) -> None:
    to_appraisal(city, QUAN)
    bring_in(city, csv_file(*ROWS))

    with pytest.raises(NotAllowed, match=r"đã khóa theo tệp “điều tra xã hội học 2021\.csv”"):
        drafts.save_draft(
            city.item(QUAN, "1.S"),
            answer={"mean": "1"},
            note="",
            version=0,
            by=city.people[Role.APPRAISER],
            at=LATER,
        )

    assert Draft.objects.count() == 0


def test_agreeing_leaves_a_locked_item_to_its_file(city: City) -> None:
    to_appraisal(city, QUAN)
    bring_in(city, csv_file(*ROWS))

    added = drafts.agree(
        [city.item(QUAN, "1.S"), city.item(QUAN, "1.1")],
        by=city.people[Role.APPRAISER],
        at=LATER,
    )

    assert (added, Draft.objects.get().item.criterion.code) == (1, "1.1")


def test_import_takes_the_place_of_what_was_typed(city: City) -> None:
    to_appraisal(city, QUAN)
    typed = drafts.save_draft(
        city.item(QUAN, "1.S"),
        answer={"mean": "1"},
        note="",
        version=0,
        by=city.people[Role.APPRAISER],
        at=LATER,
    )
    plan = read_plan(city.cycle, csv_file(*ROWS), filename="a.csv")

    bring_in(city, csv_file(*ROWS))

    assert [row.typed for row in plan.rows] == [typed.draft, None, None, None]
    assert Draft.objects.filter(rung=Rung.APPRAISED).count() == 0


def test_appraisal_counts_an_imported_answer_as_given_and_marks_it(city: City) -> None:
    to_appraisal(city, QUAN)
    before = appraisal_gaps(items_of(city.case(QUAN)))
    source = bring_in(city, csv_file(*ROWS))
    after = appraisal_gaps(items_of(city.case(QUAN)))

    moves.make(city.case(QUAN), Action.APPRAISE, by=city.people[Role.APPRAISER], at=LATER)

    assert [gap.partition(":")[0] for gap in before] == ["1.S", "2.B", "2.P"]
    assert after == []
    marks = {item.criterion.code: counting(item) for item in items_of(city.case(QUAN))}
    survey = marks["1.S"]
    assert survey is not None
    assert (survey.rung, survey.points, survey.answer, survey.evidence_seen) == (
        Rung.APPRAISED,
        Decimal("2.72"),
        LOCKED[QUAN, "1.S"],
        [source.evidence.blob_id],
    )
    assert survey.reason == "Theo tệp “điều tra xã hội học 2021.csv”, dòng 2, nhập ngày 07/01/2022."


def test_a_corrected_file_needs_a_reason(city: City) -> None:
    bring_in(city, csv_file(*ROWS))

    with pytest.raises(Incomplete, match="thay 1 kết quả"):
        bring_in(city, csv_file((QUAN, "2.B", "", "", "", "", "", "4")))

    assert locked() == LOCKED


def test_a_corrected_file_replaces_and_leaves_the_first_on_record(city: City) -> None:
    first = bring_in(city, csv_file(*ROWS))

    second = bring_in(
        city,
        xlsx_file((QUAN, "2.B", None, None, None, None, None, 4), ROWS[3]),
        filename="đính chính.xlsx",
        reason=" Đếm  sót một sáng kiến ",
        at=LATER + timedelta(days=1),
    )

    assert locked() == {**LOCKED, (QUAN, "2.B"): {"cases": "4"}}
    assert (second.rows, second.reason) == (1, "Đếm sót một sáng kiến")
    (replaced,) = ImportedAnswer.objects.filter(source=first, replaced_by=second)
    assert replaced.answer == {"cases": "3"}
    files = Attachment.objects.filter(item=replaced.item).order_by("pk")
    assert [(row.evidence_id, row.detached_at is None) for row in files] == [
        (first.evidence_id, False),
        (second.evidence_id, True),
    ]


def test_the_same_file_again_has_nothing_to_bring(city: City) -> None:
    bring_in(city, csv_file(*ROWS))

    with pytest.raises(Incomplete, match="không có gì để nhập"):
        bring_in(city, csv_file(*ROWS))


def test_the_source_of_locked_answers_stays_on_its_items(city: City) -> None:
    bring_in(city, csv_file(*ROWS))
    attachment = Attachment.objects.filter(item=city.item(QUAN, "1.S")).get()
    Item.objects.filter(pk=attachment.item_id).update(is_open=True)
    attachment.refresh_from_db()

    with pytest.raises(NotAllowed, match="nguồn của kết quả đã khóa"):
        evidence.detach(attachment, by=city.officers[QUAN], at=LATER)


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        (ImportedAnswer, {"answer": {"cases": "9"}}),
        (ImportedAnswer, {"row": 9}),
        (SurveyImport, {"reason": "khác"}),
    ],
)
def test_the_database_keeps_what_was_imported(
    city: City, rows: type[ImportedAnswer | SurveyImport], facts: dict[str, Any]
) -> None:
    bring_in(city, csv_file(*ROWS))

    with pytest.raises(DatabaseError), transaction.atomic():
        rows._default_manager.update(**facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._base_manager.all()._raw_delete(using="default")


def test_reading_a_file_costs_the_same_queries_whatever_its_length(city: City) -> None:
    with CaptureQueriesContext(connection) as few:
        read_plan(city.cycle, csv_file(ROWS[0]), filename="a.csv")
    with CaptureQueriesContext(connection) as many:
        read_plan(city.cycle, csv_file(*ROWS), filename="a.csv")

    assert (len(few), len(many)) == (5, 5)


def test_importing_costs_the_same_queries_whatever_the_length(city: City) -> None:
    first = csv_file((QUAN, "1.S", "", "17", "5", "3", "2", ""))  # bytes no other test has stored
    with CaptureQueriesContext(connection) as few:
        bring_in(city, first)
    rows = [(code, "2.B", "", "", "", "", "", "1") for code in city.agencies]
    with CaptureQueriesContext(connection) as many:
        bring_in(city, csv_file(*rows))

    assert len(many) == len(few)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_leave_one_answer_an_item() -> None:
    city = survey_city()
    start, refused = Barrier(2), []

    def one(count: str) -> None:
        start.wait()
        try:
            bring_in(city, csv_file((QUAN, "2.B", "", "", "", "", "", count)))
        except Incomplete as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(count,)) for count in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(refused), ImportedAnswer.objects.filter(replaced_by=None).count()) == (1, 1)


def test_a_sheet_hidden_before_the_data_is_passed_over(city: City) -> None:
    book = Workbook()
    notes, data = book.active, book.create_sheet("Kết quả")
    assert notes is not None
    notes.sheet_state = "hidden"
    for row in (HEADER, ROWS[3]):
        data.append(list(row))
    out = BytesIO()
    book.save(out)

    plan = read_plan(city.cycle, out.getvalue(), filename="a.xlsx")

    assert [row.answer for row in plan.rows] == [{"mean": "0.875"}]


def test_thousands_with_a_dot_are_read_as_thousands(city: City) -> None:
    content = (Path(__file__).parent / "nghin_cham.csv").read_bytes()
    here = content.replace(b"SO-KE-HOACH-VA-DAU-TU", QUAN.encode())

    plan = read_plan(city.cycle, here, filename="nghin_cham.csv")

    assert plan.problems == []
    assert [row.answer for row in plan.rows] == [{"A": "1000", "B": "800", "C": "300", "D": "0"}]


def test_a_count_that_may_be_two_numbers_is_asked_back(city: City) -> None:
    found = problems(city, csv_file((QUAN, "1.S", "", "1.45", "3", "2", "1", "")))

    assert [each[:3] for each in found] == [(2, "A", "1.45")]
    assert found[0][3].startswith("có thể là 1,45 hoặc 145;")


@pytest.mark.parametrize("header", ["mean_share", "Điểm điều tra trung bình (từ 0 đến 1)"])
def test_a_column_of_shares_says_so_by_its_name(city: City, header: str) -> None:
    columns = ("agency", "criterion", header)

    good = read_plan(city.cycle, csv_file((QUAN, "1.S", "0.875"), header=columns), filename="a.csv")
    bad = problems(city, csv_file((QUAN, "1.S", "87"), header=columns))

    assert [row.answer for row in good.rows] == [{"mean": "0.875"}]
    assert [each[:3] for each in bad] == [(2, header, "87")]


def test_a_cell_formatted_as_per_cent_counts_as_its_reader_sees_it(city: City) -> None:
    book = load_workbook(BytesIO(xlsx_file((QUAN, "1.S", 0.875))))
    book.worksheets[0]["C2"].number_format = "0.0%"
    out = BytesIO()
    book.save(out)

    plan = read_plan(city.cycle, out.getvalue(), filename="a.xlsx")

    assert (plan.problems, [row.answer for row in plan.rows]) == ([], [{"mean": "0.875"}])


def test_a_decimal_of_the_spreadsheet_is_no_thousand(city: City) -> None:
    found = problems(city, xlsx_file((QUAN, "1.S", None, 1.455, 3, 2, 1)), filename="a.xlsx")

    assert [(row, field) for row, field, *_rest in found] == [(2, "A")]
