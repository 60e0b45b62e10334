"""Every command: what it prints, and what it refuses."""

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoring import load_criteria_set
from scoring.__main__ import main
from tests.scoring.trees import HEAD, YES_NO, group, leaf
from tests.scoring.years import published

REPOSITORY = Path(__file__).parents[2]
BOOKS = REPOSITORY / "scoring/books"
BOOK = str(BOOKS / "hcmc-2021.toml")
BLOC = "SO_BAN_NGANH"
SET = str(REPOSITORY / "scoring/sets/hcmc-2021-reconstructed.toml")
TABLE = (
    'bloc,agency,index,ranked,class\nSO_BAN_NGANH,Sở A,"95,06%",Y,Tốt\n'
    "SO_BAN_NGANH,Sở B,79.5,,\nSO_BAN_NGANH,Sở C,92.830,,Khá\nSO_BAN_NGANH,Mới,85.42 điểm,N,\n"
)


Run = Callable[..., tuple[int, str, str]]
Output = Callable[..., str]
Rows = Callable[..., list[dict[str, str]]]


@pytest.fixture
def scoring(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command here; `test_bare_python` runs them where nothing is installed."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def output(scoring: Run) -> Output:
    def run(*arguments: str) -> str:
        code, out, err = scoring(*arguments)
        assert (code, err) == (0, "")
        return out

    return run


@pytest.fixture
def rows(output: Output) -> Rows:
    def run(*arguments: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(output(*arguments, "--format", "csv"))))

    return run


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    path = tmp_path / "publication.json"
    path.write_text(json.dumps(published()), encoding="utf-8")
    return path


def test_rank_gives_the_documented_columns(table: str, rows: Rows) -> None:
    found = rows("rank", table, "--rules", BOOK)

    assert list(found[0]) == [
        "bloc", "agency", "index", "rank", "class", "reward", "review", "reasons",
    ]  # fmt: skip
    assert [list(row.values())[:7] for row in found] == [
        ["SO_BAN_NGANH", "Sở A", "95.06", "1", "Tốt", "yes", "none"],
        ["SO_BAN_NGANH", "Sở C", "92.83", "2", "Tốt", "no", "none"],
        ["SO_BAN_NGANH", "Sở B", "79.50", "3", "Khá", "no", "person"],
        ["SO_BAN_NGANH", "Mới", "85.42", "", "Tốt", "no", "none"],
    ]


def test_rank_gives_reasons_as_codes_with_a_text_in_the_language(table: str, rows: Rows) -> None:
    vi = rows("rank", table, "--rules", BOOK)[0]["reasons"].split(" | ")
    en = rows("rank", table, "--rules", BOOK, "--lang", "en")[0]["reasons"].split(" | ")

    assert vi[0] == "class.reached: Chỉ số 95,06 đạt từ 85: xếp loại Tốt."
    assert en[0] == "class.reached: The index of 95.06 reaches 85: class Good."
    assert [one.partition(":")[0] for one in vi] == [one.partition(":")[0] for one in en]


def test_rank_says_so_where_the_table_states_another_class(table: str, rows: Rows) -> None:
    found = rows("rank", table, "--rules", BOOK)

    assert "class.differs: Bảng ghi loại Khá, theo quy tắc là Tốt." in found[1]["reasons"]
    assert [row["agency"] for row in found if "class.differs" in row["reasons"]] == ["Sở C"]


def test_rank_writes_json_with_the_same_values(table: str, output: Output) -> None:
    found = json.loads(output("rank", table, "--rules", BOOK, "--format", "json"))

    assert [(one["agency"], one["index"], one["rank"]) for one in found] == [
        ("Sở A", "95.06", 1), ("Sở C", "92.83", 2), ("Sở B", "79.50", 3), ("Mới", "85.42", None),
    ]  # fmt: skip
    assert {key: value for key, value in found[0].items() if key != "reasons"} == {
        "bloc": "SO_BAN_NGANH", "agency": "Sở A", "index": "95.06", "rank": 1, "class": "Tốt",
        "reward": "yes", "review": "none",
    }  # fmt: skip
    assert found[0]["reasons"][0] == {
        "code": "class.reached",
        "values": {"class": "Tốt", "class_en": "Good", "lower": "85", "index": "95.06"},
        "text": "Chỉ số 95,06 đạt từ 85: xếp loại Tốt.",
    }


def test_rank_writes_a_table_with_decimal_commas(table: str, output: Output) -> None:
    lines = output("rank", table, "--rules", BOOK).splitlines()

    assert re.split(r"\s{2,}", lines[0]) == [
        "Khối", "Hạng", "Cơ quan", "Chỉ số", "Loại", "Khen thưởng", "Xem xét", "Lý do",
    ]  # fmt: skip
    assert lines[1].split()[:7] == ["SO_BAN_NGANH", "1", "Sở", "A", "95,06", "Tốt", "có"]
    assert lines[4].split()[:3] == ["SO_BAN_NGANH", "Mới", "85,42"]
    assert lines[1].endswith(
        "Năm nay loại Tốt, trên Trung bình. Không thuộc quy tắc “Hai năm liền"
        " xếp loại Khá trở xuống và tụt hạng trong khối”. Năm nay loại Tốt,"
        " trên Khá."
    )


def test_rank_compares_with_last_year(table: str, tmp_path: Path, rows: Rows) -> None:
    last = tmp_path / "last.csv"
    last.write_text("bloc,agency,index\nSO_BAN_NGANH,Sở B,81\nSO_BAN_NGANH,Sở A,80\n", "utf-8")

    found = rows("rank", table, "--rules", BOOK, "--previous", str(last))

    assert [row["review"] for row in found] == ["none", "none", "consider", "none"]


def test_rank_follows_lineage(table: str, tmp_path: Path, rows: Rows) -> None:
    last, lineage = tmp_path / "last.csv", tmp_path / "lineage.csv"
    last.write_text("bloc,agency,index\nSO_BAN_NGANH,Sở Cũ,81\nSO_BAN_NGANH,Sở A,80\n", "utf-8")
    header = "effective,event,from_units,to_units\n"
    table_of_d = "SO_BAN_NGANH,Sở D,70\n"
    last.write_text(last.read_text("utf-8") + table_of_d, "utf-8")
    command = ["rank", table, "--rules", BOOK, "--previous", str(last), "--lineage", str(lineage)]

    lineage.write_text(header + "2021-03-01,rename,Sở Cũ,Sở B\n", "utf-8")
    renamed = rows(*command)[2]["review"]
    lineage.write_text(header + "2021-03-01,merge,Sở Cũ + Sở D,Sở B\n", "utf-8")
    merged = rows(*command)[2]["review"]

    assert (renamed, merged) == ("consider", "person")


CHANGES_OF_2025 = str(REPOSITORY / "directory/data/departments_changes_2025.csv")


def test_rank_asks_for_a_person_where_each_department_was_merged(
    tmp_path: Path, scoring: Run
) -> None:
    now, last = tmp_path / "now.csv", tmp_path / "last.csv"
    header = "bloc,agency,index\n"
    now.write_text(
        header + "SO_BAN_NGANH,Sở Tư pháp,75\nSO_BAN_NGANH,Sở Y tế,90\nNGANH_DOC,Cục Thuế,60\n",
        "utf-8",
    )
    last.write_text(
        header + "SO_BAN_NGANH,Sở Tư pháp,79\nSO_BAN_NGANH,Sở Y tế,70\nNGANH_DOC,Cục Thuế,60\n",
        "utf-8",
    )
    command = ("rank", str(now), "--rules", BOOK, "--previous", str(last), "--format", "json")

    plain = json.loads(scoring(*command)[1])
    code, out, err = scoring(*command, "--lineage", CHANGES_OF_2025)
    found = json.loads(out)

    assert [(one["agency"], one["review"]) for one in plain][:2] == [
        ("Sở Y tế", "none"), ("Sở Tư pháp", "consider"),
    ]  # fmt: skip
    assert (code, [one["review"] for one in found]) == (0, ["none", "person", plain[2]["review"]])
    assert "lineage.collective" in [reason["code"] for reason in found[1]["reasons"]]
    assert (
        f"Lưu ý: {CHANGES_OF_2025}, dòng 3, cột “from_units”, giá trị “Sở Tài chính”: không khớp"
    ) in err
    assert "các sở" not in err


def test_rank_says_so_where_the_table_prints_another_rank(tmp_path: Path, rows: Rows) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "bloc,agency,index,rank,ranked\nSO_BAN_NGANH,A,90,2,\nSO_BAN_NGANH,B,80,2,\n"
        "SO_BAN_NGANH,C,70,3,N\n",
        "utf-8",
    )

    found = rows("rank", str(table), "--rules", BOOK)

    told = [re.findall(r"rank\.differs[^|]*", row["reasons"]) for row in found]
    assert [[text.strip() for text in one] for one in told] == [
        ["rank.differs: Bảng ghi hạng 2, theo quy tắc là hạng 1."],
        [],
        ["rank.differs_unranked: Bảng ghi hạng 3, theo quy tắc không được xếp hạng."],
    ]


def test_rank_ranks_a_table_whose_column_of_ranks_is_empty(tmp_path: Path, rows: Rows) -> None:
    table = tmp_path / "t.csv"
    table.write_text("bloc,agency,index,rank\nSO_BAN_NGANH,A,80,\nSO_BAN_NGANH,B,90,\n", "utf-8")

    found = rows("rank", str(table), "--rules", BOOK)

    assert [(row["agency"], row["rank"]) for row in found] == [("B", "1"), ("A", "2")]


@pytest.mark.parametrize("book", sorted(BOOKS.glob("*.toml")))
def test_rank_puts_the_same_table_under_every_shipped_book(book: Path, rows: Rows) -> None:
    example = str(REPOSITORY / "scoring/data/example_hcmc_2021.csv")

    found = rows("rank", example, "--rules", str(book), "--lang", "en")

    assert len(found) == 55
    assert [row["agency"] for row in found if (row["bloc"], row["rank"]) == (BLOC, "1")] == [
        "Sở Tư pháp"
    ]


def test_rank_speaks_english_throughout(table: str, output: Output) -> None:
    lines = output("rank", table, "--rules", BOOK, "--lang", "en").splitlines()

    assert re.split(r"\s{2,}", lines[3]) == [
        "SO_BAN_NGANH", "3", "Sở B", "79.50", "Fair", "no", "person",
        ("The index of 79.5 reaches 70: class Fair. Rank 3 of 3 ranked agencies of the bloc. Not"
        " proposed for reward: class Fair, Good is required. A person must look at the rule “Class"
        " Fair or lower two years running and a fall in rank inside the bloc”. There is no result"
        " of last year to compare with."),
    ]  # fmt: skip


def test_tables_of_one_name_are_told_apart(tmp_path: Path, scoring: Run) -> None:
    paths = [tmp_path / year / "table.csv" for year in ("2021", "2020")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("bloc,agency,index\nSO_BAN_NGANH,A,x\n", "utf-8")

    _code, _out, err = scoring(
        "rank", str(paths[0]), "--rules", BOOK, "--previous", str(paths[1]), "--lang", "en"
    )

    assert [line.partition(",")[0] for line in err.splitlines()] == [str(path) for path in paths]


def test_bad_table_gives_a_line_a_problem_and_prints_nothing(tmp_path: Path, scoring: Run) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("bloc,agency,index\nZ,A,1\nSO_BAN_NGANH,,abc\n", "utf-8")

    code, out, err = scoring("rank", str(path), "--rules", BOOK, "--lang", "en")

    assert (code, out) == (2, "")
    assert err.splitlines() == [
        (
            f"{path}, row 2, column “bloc”, value “Z”:"
            " must be a bloc of the rule book: SO_BAN_NGANH, QUAN_HUYEN, NGANH_DOC."
        ),
        f"{path}, row 3, column “agency”, value “”: must be a text that is not empty.",
        (
            f"{path}, row 3, column “index”, value “abc”:"
            " must be a number such as 95.06, 95,06 or 95,06%."
        ),
    ]


def test_problems_of_all_tables_come_together(tmp_path: Path, scoring: Run) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("bloc,agency,index\nZ,A,1\n", "utf-8")
    missing = str(tmp_path / "gone.csv")

    code, _out, err = scoring(
        "rank", str(path), "--rules", BOOK, "--previous", missing, "--lang", "en"
    )

    assert code == 2
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        f"{path}, row 2, column “bloc”, value “Z”", missing,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [[], ["rank"], ["rank", "x.csv"], ["rank", "x.csv", "--rules", "gone.toml"]]
)
def test_wrong_command_exits_with_two(arguments: list[str], scoring: Run) -> None:
    code, out, _err = scoring(*arguments)

    assert (code, out) == (2, "")


def test_evaluate_gives_every_step(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "marks.json"
    marks = {"1.1": {"answer": {"outcome": "late"}}}
    agency = {"agency": "A", "bloc": "SO_BAN_NGANH", "marks": marks}
    path.write_text(json.dumps({"agencies": [agency]}), "utf-8")

    data = json.loads(output("evaluate", SET, str(path), "--rules", BOOK, "--lang", "en"))

    (found,) = data["agencies"]
    line = found["scorecard"]["fields"][0]["lines"][0]
    assert (data["set"], data["rules"], data["reconstructed"]) == (
        "hcmc-2021-reconstructed", "hcmc-2021", True,
    )  # fmt: skip
    assert (found["index"], found["class"], found["rank"]) == ("0.71", "Yếu", 1)
    assert (line["points"], line["lost"], line["steps"][0]["text"]) == (
        "0.5", "0.5", "Chose “Late”: 50% of 1 point = 0.5 points.",
    )  # fmt: skip
    assert len(found["scorecard"]["missing"]) == 31
    assert {key: found[key] for key in ("bloc", "agency", "name", "reward", "review")} == {
        "bloc": "SO_BAN_NGANH", "agency": "A", "name": "A", "reward": "no", "review": "consider",
    }  # fmt: skip
    assert found["scorecard"]["steps"][-1]["text"] == "Rounded once, to 2 decimal places: 0.71."
    assert found["reasons"][0]["text"] == "The index of 0.7143 reaches 0: class Weak."
    assert (len(data["set_digest"]), len(data["rules_digest"])) == (64, 64)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[" * 100_000, "marks.json: is nested deeper than 100 levels; write it flatter."),
        ('{"a": ' + "[" * 400 + "]" * 400 + "}", "marks.json: is nested deeper than 100 levels"),
        ("{", "marks.json, line 1, “”, value “{”: is not valid JSON"),
        ("[]", "marks.json, “”, value “[]”: must be a JSON object."),
        ('{"a": 1, "a": 2}', "marks.json, “a”, value “2”: this key is there already;"),
        ('{\n"a": 1e999999999}',
         'marks.json, line 2, “”, value “"a": 1e999999999}”: is not valid JSON (1e999999999).'),
        ('{"a": "\\ud800"}',
         'marks.json, line 1, “”, value “{"a": "\\ud800"}”: is not valid JSON (\\ud800).'),
        ('{"agencies": [{"agency": "A", "bloc": "NGANH_DOC"}]}',
         "marks.json, “agencies[1].marks”, value “”: must be a table of keys.\n"),
        ('{"agencies": [{"agency": "A", "bloc": "NGANH_DOC", "marks": {"1.1": {"answer": []}}}]}',
         "marks.json, “agencies[1].marks.1.1.answer”, value “[]”: must be a table of keys.\n"),
        ('{"a": NaN}', 'marks.json, line 1, “”, value “{"a": NaN}”: is not valid JSON (NaN).'),
        ("{}", "marks.json, “agencies”, value “”: must be a list of at least 1 tables."),
        (
            (
                '{"agencies": [{"agency": "A", "bloc": "SO_BAN_NGANH", "marks":'
                ' {"1.1": {"answer": {"outcome": "soon"}}}}]}'
            ),
            (
                "marks.json, “agencies[1].marks.1.1.answer.outcome”, value “soon”:"
                " choose one of: on_time, late, none."
            ),
        ),
    ],
)  # fmt: skip
def test_bad_marks_are_refused_at_their_place(
    tmp_path: Path, text: str, line: str, scoring: Run
) -> None:
    path = tmp_path / "marks.json"
    path.write_text(text, "utf-8")

    code, out, err = scoring("evaluate", SET, str(path), "--rules", BOOK, "--lang", "en")

    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path}/{line}")


def test_explain_goes_from_class_to_criterion(publication: Path, output: Output) -> None:
    text = output("explain", str(publication), "--agency", "Sở A0")

    assert text == output("explain", str(publication), "--agency", "A0")
    assert text == output("explain", str(publication), "--agency", "So\u031b\u0309 A0")
    wanted = [
        "Sở A0 (A0), khối X, năm 2021",
        "XẾP LOẠI: Tốt",
        "CHỈ SỐ: 98,00",
        "ĐỀ XUẤT",
        "ĐIỂM MẤT NHIỀU NHẤT",
        "  2.S Hỏi: mất 0,2 trên 2 điểm.",
        "TỪNG LĨNH VỰC VÀ TIÊU CHÍ",
        "  F1. Một: 8 trên 8 điểm (100%)",
        "    1.1 Làm: 6 trên 6 điểm",
        "      Ý kiến: đủ minh chứng",
    ]
    lines = text.splitlines()
    places = [lines.index(line) for line in wanted]
    assert places == sorted(places)


def test_evaluate_takes_last_year_from_a_publication(
    publication: Path, tmp_path: Path, output: Output
) -> None:
    data = published()
    for name in ("set", "rules"):
        (tmp_path / f"{name}.toml").write_text(data[name], "utf-8")

    found = json.loads(output(
        "evaluate", str(tmp_path / "set.toml"), str(publication),
        "--rules", str(tmp_path / "rules.toml"),
    ))  # fmt: skip

    outcomes = [(one["agency"], one["reward"], one["review"]) for one in data["agencies"]]
    assert [
        (one["agency"], one["reward"], one["review"]) for one in found["agencies"]
    ] == outcomes  # fmt: skip


def test_explain_takes_a_publication_under_other_rules(publication: Path, output: Output) -> None:
    own = output("explain", str(publication), "--agency", "A0", "--lang", "en")
    other = output(
        "explain", str(publication), "--agency", "A0", "--lang", "en", "--rules", NATIONAL
    )

    assert ("CLASS: Good" in own.splitlines(), "CLASS: A" in other.splitlines()) == (True, True)
    assert "Rules: Groups A, B and C of the national" in other


def test_explain_takes_marks_with_set_and_rules(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "marks.json"
    agency = {"agency": "A", "bloc": "SO_BAN_NGANH", "marks": {}}
    path.write_text(json.dumps({"agencies": [agency]}), "utf-8")

    text = output("explain", SET, str(path), "--rules", BOOK, "--agency", "A", "--lang", "en")

    assert text.startswith("A reconstructed set of criteria, not the text of Decision")
    assert "CLASS: Weak" in text.splitlines()


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (["--agency", "Z"], ("--agency, column “agency”, value “Z”: there is no such agency;"
         " choose one of: A0, A1, A2, A3, B0.")),
        (["marks.json", "--agency", "A0"], "marks.json: needs --rules BOOK.toml beside it."),
    ],
)  # fmt: skip
def test_explain_refuses_what_it_cannot_explain(
    publication: Path, more: list[str], line: str, scoring: Run
) -> None:
    code, out, err = scoring("explain", str(publication), *more, "--lang", "en")

    assert (code, out, err) == (2, "", line + "\n")


def test_verify_gives_a_line_a_bloc(publication: Path, output: Output) -> None:
    assert output("verify", str(publication), "--lang", "en").splitlines() == [
        "X: 4 agencies, 3 ranked, all agree.", "Y: 1 agencies, 1 ranked, all agree.",
    ]  # fmt: skip


def changed(publication: Path, **values: Any) -> str:
    data = json.loads(publication.read_text("utf-8"))
    data["agencies"][0] |= values
    publication.write_text(json.dumps(data), "utf-8")
    return str(publication)


def test_verify_exits_with_one_and_names_each_difference(publication: Path, scoring: Run) -> None:
    code, out, err = scoring("verify", changed(publication, rank=2, reward="no"), "--lang", "en")

    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "X: 4 agencies, 3 ranked, 1 differ.",
        "Y: 1 agencies, 1 ranked, all agree.",
        "X, A0, rank: published “2”, recomputed “1”.",
        "X, A0, reward: published “no”, recomputed “yes”.",
    ]


def test_verify_refuses_what_it_cannot_read(publication: Path, scoring: Run) -> None:
    code, out, err = scoring("verify", changed(publication, marks={"9.9": {}}), "--lang", "en")

    assert (code, out) == (2, "")
    assert err == (
        f"{publication}, “agencies[1].marks.9.9”, value “{{}}”:"
        " the set does not ask this criterion of the bloc.\n"
    )


NATIONAL = str(BOOKS / "national-abc.toml")


def test_replay_writes_csv_with_both_standings(publication: Path, rows: Rows) -> None:
    found = rows("replay", str(publication), "--rules", NATIONAL)

    assert list(found[0].items()) == [
        ("bloc", "X"), ("agency", "A0"), ("index", "98.00"), ("rank", "1"), ("class", "Tốt"),
        ("reward", "yes"), ("review", "none"), ("new_index", "96.80"), ("new_rank", "2"),
        ("new_class", "A"), ("new_reward", "no"), ("new_review", "none"), ("changed", "Y"),
    ]  # fmt: skip


def test_replay_writes_json_with_both_standings(publication: Path, output: Output) -> None:
    data = json.loads(output("replay", str(publication), "--rules", NATIONAL, "--format", "json"))

    assert (data["rules"], len(data["rules_digest"]), len(data["agencies"])) == (
        "national-abc", 64, 5,
    )  # fmt: skip
    assert data["agencies"][0] == {
        "bloc": "X", "agency": "A0", "name": "Sở A0",
        "before": {
            "index": "98.00", "rank": 1, "class": "Tốt", "reward": "yes", "review": "none",
        },
        "after": {"index": "96.80", "rank": 2, "class": "A", "reward": "no", "review": "none"},
        "changed": True,
    }  # fmt: skip


def test_replay_writes_a_table_with_what_changes(publication: Path, output: Output) -> None:
    lines = output("replay", str(publication), "--rules", NATIONAL, "--lang", "en").splitlines()

    assert [re.split(r"\s{2,}", line) for line in lines[:2]] == [
        ["Bloc", "Agency", "Index", "Rank", "Class", "Reward", "Review", "Change"],
        ["X", "Sở A0", "98.00 → 96.80", "1 → 2", "Good → A", "yes → no", "none", "yes"],
    ]
    assert lines[-1] == (
        "5 of 5 agencies come out differently under"
        " “Groups A, B and C of the national administrative reform index”."
    )


def test_replay_under_its_own_book_changes_nothing(
    publication: Path, tmp_path: Path, output: Output, rows: Rows
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(published()["rules"], "utf-8")
    command = ("replay", str(publication), "--rules", str(own))

    lines = output(*command).splitlines()

    assert {row["changed"] for row in rows(*command)} == {"N"}
    assert re.split(r"\s{2,}", lines[1]) == [
        "X", "Sở A0", "98,00", "1", "Tốt", "có", "không", "không",
    ]  # fmt: skip
    assert lines[-1] == "0 trên 5 cơ quan có kết quả khác theo “Quy tắc nhỏ”."


def test_replay_refuses_what_it_cannot_read(publication: Path, scoring: Run) -> None:
    code, out, err = scoring("replay", changed(publication, marks=1), "--rules", NATIONAL)

    assert (code, out) == (2, "")
    assert err == (f"{publication}, “agencies[1].marks”, giá trị “1”: phải là một bảng các khóa.\n")


def test_json_is_readable_vietnamese(table: str, output: Output) -> None:
    lines = output("rank", table, "--rules", BOOK, "--format", "json").splitlines()

    assert lines[3] == '    "agency": "Sở A",'


def test_bad_book_is_named(tmp_path: Path, table: str, scoring: Run) -> None:
    book = tmp_path / "book.toml"
    book.write_text("format = 3\n", "utf-8")

    _code, _out, err = scoring("rank", table, "--rules", str(book))

    assert err.splitlines()[0] == (
        f"{book}, dòng 1, khóa “format”, giá trị “3”: phải là số nguyên từ 1 đến 2."
    )


def test_help_names_the_command(scoring: Run) -> None:
    code, out, _err = scoring("--help")

    usage = (
        "usage: python -m scoring [-h] {rank,evaluate,explain,verify,replay,workbook,compare} ..."
    )
    assert (code, " ".join(out.partition("\n\n")[0].split())) == (0, usage)


SHIPPED = "scoring/sets/qd766.toml"


def test_set_goes_into_a_workbook_and_comes_back(tmp_path: Path, output: Output) -> None:
    table, text = tmp_path / "bo.xlsx", tmp_path / "bo.toml"
    digest = load_criteria_set(Path(SHIPPED).read_text("utf-8"), name="").digest

    there = output("workbook", SHIPPED, "--out", str(table))
    back = output("workbook", str(table), "--out", str(text), "--lang", "en")
    printed = output("workbook", str(table))

    assert there == f"Đã ghi {table}; mã băm của bộ tiêu chí: {digest}.\n"
    assert back == f"Written to {text}; the digest of the set: {digest}.\n"
    assert load_criteria_set(printed, name="").digest == digest
    assert text.read_text("utf-8") == printed


def test_workbook_that_cannot_be_read_or_written_is_refused(tmp_path: Path, scoring: Run) -> None:
    broken = tmp_path / "bo.xlsx"
    broken.write_bytes(b"no workbook")

    code, out, err = scoring("workbook", str(broken))
    gone = scoring("workbook", str(tmp_path / "gone.xlsx"))
    full = scoring("workbook", SHIPPED, "--out", str(tmp_path))

    assert (code, out) == (2, "")
    assert err.endswith("không mở được; mở bằng Excel, lưu lại dạng .xlsx rồi tải lên lại.\n")
    assert (gone[0], full[0]) == (2, 2)
    assert "không đọc được tệp này" in gone[2]


EXAMPLE = str(REPOSITORY / "scoring/data/example_hcmc_2021.csv")


def test_rank_of_a_whole_city_comes_out_of_the_command_as_it_was_published() -> None:
    """The real process on the real table, held against what the newspapers printed."""
    command = (sys.executable, "-m", "scoring", "rank", EXAMPLE, "--rules", BOOK, "--format", "csv")

    done = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)

    found = {row["agency"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    with (REPOSITORY / "scoring/data/results_hcmc_2021.csv").open(encoding="utf-8") as file:
        printed = [row for row in csv.DictReader(file) if not row["agency"].startswith("(")]
    wrong = [
        row["agency"]
        for row in printed
        if found[row["agency"]]["class"] != row["class"]
        or (row["index_pct"] and found[row["agency"]]["index"] != row["index_pct"])
        or (row["ranked"] == "N") is (found[row["agency"]]["rank"] != "")
        or (
            row["ranked"] == "Y"
            and not (
                int(row["rank_min"]) <= int(found[row["agency"]]["rank"]) <= int(row["rank_max"])
            )
        )
    ]
    rewarded = Counter(row["bloc"] for row in found.values() if row["reward"] == "yes")

    assert (done.stderr, len(found), len(printed) > 30, wrong) == ("", 55, True, [])
    assert rewarded == {"SO_BAN_NGANH": 5, "QUAN_HUYEN": 5, "NGANH_DOC": 2}
    assert [found["Sở Tư pháp"][name] for name in ("index", "rank", "class", "reward")] == [
        "95.06", "1", "Tốt", "yes",
    ]  # fmt: skip


def test_evaluate_tells_the_tree_of_each_agency_as_it_stands(
    output: Output, tmp_path: Path
) -> None:
    rules, marks = tmp_path / "tree.toml", tmp_path / "marks.json"
    body = (
        group("1")
        + group("1.1", under=".criteria", more="round = 0")
        + leaf("1.1.1", "3", under=".criteria.criteria")
        + leaf("1.2", "1", YES_NO, under=".criteria")
        + leaf("2", "1", YES_NO)
    )
    rules.write_text(HEAD + body, encoding="utf-8")
    given = {"1.1.1": {"rate": "50%"}, "1.2": {"value": "yes"}, "2": {"value": "no"}}
    agency = {
        "agency": "A",
        "bloc": "SO_BAN_NGANH",
        "marks": {code: {"answer": answer} for code, answer in given.items()},
    }
    marks.write_text(json.dumps({"agencies": [agency]}), encoding="utf-8")

    told = output("evaluate", str(rules), str(marks), "--rules", BOOK, "--format", "tree")

    assert told.splitlines()[2:] == [
        "  F1. Lĩnh vực: 3 trên 5 điểm (60%)",
        "    1 Nhóm 1: 3 trên 4 điểm (75%)",
        "      1.1 Nhóm 1.1: 2 trên 3 điểm (66,6667%)",
        "        1.1.1 Tiêu chí 1.1.1: 1,5 trên 3 điểm",
        "      1.2 Tiêu chí 1.2: 1 trên 1 điểm",
        "    2 Tiêu chí 2: 0 trên 1 điểm",
    ]
