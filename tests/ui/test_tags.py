"""The tags that every template has."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template

from cases.lifecycle import State
from cases.templatetags.states import LOOKS
from ui.templatetags import thuoc

if TYPE_CHECKING:
    from django.test import RequestFactory


def written(source: str, **facts: object) -> str:
    return Template(source).render(Context(facts)).strip()


def test_filters_write_in_vietnamese() -> None:
    source = "{{ a|decimal }} {{ a|decimal:1 }} {{ a|percent }} {{ b|signed }} {{ c|file_size }}"

    text = written(source, a=Decimal("95.06"), b=Decimal("-0.5"), c=2048)

    assert text == "95,06 95,1 95,06% −0,5 2 KB"


def test_icon_is_hidden_without_a_title() -> None:
    assert written('{% icon "check" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/vendor/icons.svg#check"/></svg>'
    )


def test_icon_with_a_title_is_an_image_of_that_name() -> None:
    assert written('{% icon "check" title %}', title="Đã <xong>") == (
        '<svg class="icon" role="img" aria-label="Đã &lt;xong&gt;"><title>Đã &lt;xong&gt;</title>'
        '<use href="/static/vendor/icons.svg#check"/></svg>'
    )


def test_every_state_has_a_look() -> None:
    assert set(LOOKS) == set(State)


@pytest.mark.parametrize(
    ("asked", "direction", "query"),
    [
        ("", None, "sort=due"),
        ("sort=due&page=3&q=so", "ascending", "sort=-due&amp;q=so"),
        ("sort=-due", "descending", "sort=due"),
        ("sort=name", None, "sort=due"),
    ],
)
def test_sort_header_turns_the_order_and_leaves_the_page(
    rf: RequestFactory, asked: str, direction: str | None, query: str
) -> None:
    header = written('{% sort_header "due" "Hạn" %}', request=rf.get(f"/?{asked}"))

    assert re.findall(r'aria-sort="(\w+)"', header) == ([direction] if direction else [])
    assert re.findall(r'href="([?][^"]*)"', header) == [f"?{query}"]


def test_block_tags_escape_their_titles_and_keep_their_content() -> None:
    sheet = written("{% sheet title=title %}<p>Nội dung</p>{% endsheet %}", title="<b>")

    assert "<h2>&lt;b&gt;</h2>" in sheet
    assert sheet.count("<p>Nội dung</p>") == 1


def test_autosave_without_a_version_sends_none() -> None:
    form = written('{% autosave url="/luu/" key="k" %}<input name="x">{% endautosave %}')

    assert "data-version" not in form
    assert '<input name="x">' in form


def test_control_gives_the_widget_its_style() -> None:
    class Sample(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"class": "short"}))
        kind = forms.ChoiceField(choices=[("1", "Một")])

    form = Sample()

    assert 'class="form-control short"' in thuoc.control(form["name"])
    assert 'class="form-select"' in thuoc.control(form["kind"])


def test_page_range_leaves_out_the_middle() -> None:
    page = Paginator(range(400), 20).page(10)

    assert [str(part) for part in thuoc.page_range(page)] == (
        ["1", "…", "8", "9", "10", "11", "12", "…", "20"]
    )


def test_unique_ids_differ() -> None:
    assert thuoc.unique_id("x") != thuoc.unique_id("x")
