"""Drawings carry their facts in attributes, which the policy of the site allows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from ui.drawing import Bound, Scale, bar, measure, on_scale, scale_head, spark

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read(drawing: str) -> Element:
    return ET.fromstring(drawing)  # noqa: S314 - what we wrote ourselves


BOUNDS = [Bound(0, "Yếu"), Bound(50, "Trung bình"), Bound(70, "Khá"), Bound(85, "Tốt")]


def test_bar_is_as_wide_as_its_share() -> None:
    widths = [rect.get("width") for rect in read(bar(Decimal(3), Decimal(12)))]

    assert widths == ["100", "25.0"]


@pytest.mark.parametrize(("value", "width"), [(20, "100.0"), (-3, "0.0"), (None, "0.0")])
def test_bar_stays_within_its_bed(value: object, width: str) -> None:
    assert read(bar(value, 12))[1].get("width") == width


def test_measure_names_classes_and_points_at_the_index() -> None:
    drawn = read(measure(Decimal("87.32"), BOUNDS, "Chỉ số 87,32"))

    assert [text.text for text in drawn.iter("text")] == [
        "Yếu 0",
        "Trung bình 50",
        "Khá 70",
        "Tốt 85",
        "87,32",
    ]
    assert [
        line.get("x1") for line in drawn.iter("line") if line.get("class") == "measure__line"
    ] == ["349.3"]


def test_measure_without_an_index_has_no_cursor() -> None:
    drawn = read(measure(None, BOUNDS, "Chưa có chỉ số"))

    assert [text.text for text in drawn.iter("text")][-1] == "Tốt 85"
    assert list(drawn.iter("path")) == []


def test_spark_skips_gaps_and_draws_nothing_of_nothing() -> None:
    points = read(spark([Decimal(80), None, Decimal(90)], "Chỉ số")).find("polyline")

    assert points is not None
    assert points.get("points") == "4.0,24.0 116.0,4.0"
    assert spark([None], "Chỉ số") == ""


def test_lines_under_each_other_are_drawn_on_one_scale() -> None:
    points = read(spark([Decimal(60), Decimal(80)], "Lĩnh vực", 60)).find("polyline")

    assert points is not None
    assert points.get("points") == "4.0,24.0 116.0,14.0"


def test_a_mark_stands_on_a_scale_with_the_bounds_of_the_classes() -> None:
    scale = Scale(50, (70, 85))

    line, mark = read(on_scale(Decimal(85), scale))

    assert line.get("d") == "M0 6h100M40.0 2v8M70.0 2v8"
    assert mark.get("x") == "69.0"
    assert [text.text for text in read(scale_head(scale))] == ["70", "85"]


@pytest.mark.parametrize(("value", "x"), [(100, "98.0"), (10, "0.0")])
def test_a_mark_stays_on_its_scale(value: int, x: str) -> None:
    assert read(on_scale(value, Scale(50, ())))[1].get("x") == x
    assert on_scale(None, Scale(50, ())) == ""
