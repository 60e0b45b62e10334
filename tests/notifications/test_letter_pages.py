"""A person finds, opens and clears their own letters, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications import services
from notifications.models import Letter
from tests.directory.people import AT, person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from directory.models import User


pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return person()


@pytest.fixture
def page(client: Client, reader: User) -> Client:
    client.force_login(reader)
    return client


def written(reader: User, *keys: str, url: str = "/") -> list[Letter]:
    drafts = [services.Draft(to=reader, key=key, context={"agency": key}, url=url) for key in keys]
    return services.write_many("adopted", drafts, at=AT)


def listed(response: Any) -> list[str]:
    return [letter.key for letter in response.context["page"]]


def test_letters_lists_unread_first_then_newest(page: Client, reader: User) -> None:
    old, _, was_read = written(reader, "a", "b", "c")
    Letter.objects.filter(pk=old.pk).update(created_at=AT - timedelta(days=1))
    services.read(was_read, by=reader, at=AT)
    written(person(), "of somebody else")

    response = page.get(reverse("letters"))

    assert response.status_code == 200
    assert listed(response) == ["b", "a", "c"]
    assert response.context["unread"] == 2


def test_letters_shows_only_unread_when_asked(page: Client, reader: User) -> None:
    was_read, unread = written(reader, "a", "b")
    services.read(was_read, by=reader, at=AT)

    response = page.get(reverse("letters"), {"unread": "1"})

    assert listed(response) == [unread.key]


@pytest.mark.parametrize("number", ["0", "-1", "x", "999", "2' OR 1=1"])
def test_letters_answers_any_page_number(page: Client, reader: User, number: str) -> None:
    written(reader, "a")

    response = page.get(reverse("letters"), {"page": number})

    assert (response.status_code, listed(response)) == (200, ["a"])


def test_letters_keeps_its_query_budget_on_a_full_page(
    page: Client, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    written(reader, *(str(number) for number in range(70)))

    with django_assert_max_num_queries(7):
        response = page.get(reverse("letters"))

    assert len(listed(response)) == 30


@pytest.mark.parametrize("query", ["", "?unread=1"])
def test_letters_says_when_there_are_none(page: Client, query: str) -> None:
    response = page.get(reverse("letters") + query)

    assert response.status_code == 200
    assert 'class="empty"' in response.content.decode()


def test_letter_opens_what_it_is_about_and_counts_as_read(page: Client, reader: User) -> None:
    (letter,) = written(reader, "a", url="/thu-bao/?unread=1")

    response = page.get(reverse("letter", args=[letter.pk]))

    assert (response.status_code, response.headers["Location"]) == (302, "/thu-bao/?unread=1")
    letter.refresh_from_db()
    assert letter.read_at is not None
    assert timezone.now() - letter.read_at < timedelta(minutes=1)


@pytest.mark.parametrize("whose", ["of somebody else", "of nobody"])
def test_letter_is_not_found_by_others(page: Client, whose: str) -> None:
    (letter,) = written(person(), "a")
    key = letter.pk if whose == "of somebody else" else uuid4()

    response = page.get(reverse("letter", args=[key]))

    assert response.status_code == 404
    letter.refresh_from_db()
    assert letter.read_at is None


def test_read_all_marks_ones_letters_by_post_only(page: Client, reader: User) -> None:
    written(reader, "a", "b")

    by_get = page.get(reverse("letters-read-all"))
    unread_between = services.unread_count(reader)
    by_post = page.post(reverse("letters-read-all"))

    assert (by_get.status_code, unread_between) == (302, 2)
    assert (by_post.status_code, by_post.headers["Location"]) == (302, reverse("letters"))
    assert services.unread_count(reader) == 0


@pytest.mark.parametrize("name", ["letters", "letters-read-all"])
def test_strangers_are_asked_to_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('sign-in')}?next={reverse(name)}"


def test_unread_count_takes_one_query(
    reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    written(reader, "a", "b")

    with django_assert_num_queries(1):
        count = services.unread_count(reader)

    assert count == 2
