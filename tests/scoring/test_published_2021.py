"""The published tables of 2021 come out of the rules of 2021."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring import Outcome, Placed, outcomes, rank, shipped_book
from scoring.index_table import read_index_table

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / "scoring/data"
BOOK = shipped_book("hcmc-2021")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


RESULTS = read(DATA / "results_hcmc_2021.csv")
NAMED = [row for row in RESULTS if not row["agency"].startswith("(")]
UNNAMED = [row for row in RESULTS if row["agency"].startswith("(")]
EXAMPLE = DATA / "example_hcmc_2021.csv"


def placed() -> dict[str, Placed]:
    listed = read_index_table(EXAMPLE.read_text("utf-8"), name=EXAMPLE.name, book=BOOK)
    return {place.agency: place for place in rank((row.entry for row in listed), book=BOOK)}


PLACED = placed()


def differences(row: dict[str, str]) -> list[str]:
    """Return in what an agency's place differs from the published one, as far as that is known."""
    place = PLACED[row["agency"]]
    differs = {
        "class": place.class_name != row["class"],
        "bloc": place.bloc != row["bloc"],
        "index": bool(row["index_pct"]) and str(place.printed) != row["index_pct"],
    }
    if row["ranked"] == "N":
        differs["rank"] = place.rank is not None
    else:
        low, high = int(row["rank_min"]), int(row["rank_max"])
        differs["rank"] = not low <= (place.rank or 0) <= high
        differs["of how many"] = place.of != int(row["n_ranked_in_bloc"])
    return [name for name, is_other in differs.items() if is_other]


def test_every_agency_has_its_published_class_rank_and_index() -> None:
    assert len(NAMED) > 40
    assert {row["agency"]: differences(row) for row in NAMED if differences(row)} == {}


@pytest.mark.parametrize("row", UNNAMED, ids=lambda row: row["index_pct"])
def test_printed_index_without_a_name_stands_at_its_rank(row: dict[str, str]) -> None:
    (place,) = (
        place
        for place in PLACED.values()
        if (place.bloc, place.rank) == (row["bloc"], int(row["rank_min"]))
    )

    assert (str(place.printed), place.class_name) == (row["index_pct"], row["class"])


def test_blocs_have_their_numbers() -> None:
    assert Counter(place.bloc for place in PLACED.values()) == {
        "SO_BAN_NGANH": 26, "QUAN_HUYEN": 22, "NGANH_DOC": 7,
    }  # fmt: skip


def proposed() -> Iterator[Outcome]:
    yield from outcomes(PLACED.values(), book=BOOK)


def test_rewards_are_those_of_the_year() -> None:
    ranks: dict[str, list[int | None]] = {bloc.code: [] for bloc in BOOK.blocs}
    for outcome in proposed():
        if outcome.reward == "yes":
            ranks[outcome.bloc].append(PLACED[outcome.agency].rank)

    assert ranks == {
        "SO_BAN_NGANH": [1, 2, 3, 4, 5], "QUAN_HUYEN": [1, 2, 3, 4, 5], "NGANH_DOC": [1, 2],
    }  # fmt: skip


def test_only_the_lower_classes_need_a_person_without_last_year() -> None:
    found = {outcome.agency for outcome in proposed() if outcome.review == "person"}

    assert found == {place.agency for place in PLACED.values() if place.class_name == "Khá"}


def test_example_lists_the_agencies_of_the_directory() -> None:
    agencies = read(REPOSITORY / "directory/data/agencies_hcmc_2021.csv")

    assert {(row["bloc"], row["name"]) for row in agencies} == {
        (place.bloc, place.agency) for place in PLACED.values()
    }
    assert len({row["code"] for row in agencies}) == 55
