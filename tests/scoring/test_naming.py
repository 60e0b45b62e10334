"""Classes and blocs by their names, in the language that is asked for."""

from scoring import Reason
from scoring.naming import named
from tests.scoring.examples import small_book

BOOK = small_book('[[blocs]]\ncode = "X"\nname = "Sở"\nname_en = "Departments"\n')


def test_classes_are_named_in_the_language_asked_for() -> None:
    reason = named(Reason("reward.class_too_low", {"class": "Khá", "required": "Tốt"}), book=BOOK)

    assert reason.text("vi") == "Không đề xuất khen thưởng: loại Khá, yêu cầu loại Tốt."
    assert reason.text("en") == "Not proposed for reward: class Khá, Good is required."


def test_no_class_has_a_name_too() -> None:
    reason = named(
        Reason("class.differs", {"given": "Tốt", "class": "", "class_en": ""}), book=BOOK
    )

    assert reason.text("vi") == "Bảng ghi loại Tốt, theo quy tắc là (không xếp loại)."
    assert reason.text("en") == "The table says class Good; by the rules it is (none)."


def test_blocs_are_named_and_unknown_ones_stay_codes() -> None:
    reason = named(Reason("review.other_bloc", {"bloc": "X", "last_bloc": "Z"}), book=BOOK)

    assert reason.text("en") == (
        "In bloc Z last year and Departments this year: the ranks cannot be compared."
    )


def test_values_as_data_stay_what_they_are() -> None:
    reason = Reason("review.other_bloc", {"bloc": "X", "last_bloc": "Z"})

    assert named(reason, book=BOOK).values["bloc"] == "X"
    assert reason.as_json()["values"] == {"bloc": "X", "last_bloc": "Z"}


def test_class_of_another_book_keeps_its_own_name() -> None:
    reason = named(Reason("reward.class_too_low", {"class": "B", "required": "Tốt"}), book=BOOK)

    assert reason.text("en") == "Not proposed for reward: class B, Good is required."


def test_name_that_a_reason_brings_along_stays() -> None:
    brought = Reason("reward.class_too_low", {"class": "Khá", "class_en": "So", "required": "Tốt"})

    assert named(brought, book=BOOK).text("en") == (
        "Not proposed for reward: class So, Good is required."
    )
