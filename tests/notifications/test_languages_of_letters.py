"""Each reader's letters are in their own language, in the application and on every way out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from directory.models import LettersBy, User
from directory.services.people import choose_way
from notifications import services
from tests.directory.people import AT, person
from tests.notifications.gateways import gateway
from tests.visits import browser, text_of

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from pytest_django import Settings

    from notifications.models import Letter

pytestmark = pytest.mark.django_db
GREETINGS = {"vi": "Kính gửi", "en": "Dear"}


def written(language: str, by: str = LettersBy.EMAIL) -> Letter:
    """Write the same letter to somebody who reads a language and is told in a way."""
    reader = person()
    User.objects.filter(pk=reader.pk).update(language=language)
    reader.refresh_from_db()
    if by != reader.letters_by:
        choose_way(reader, letters_by=by, at=AT)
    context = {"agency": "Sở Tư pháp", "year": 2021, "turn": "Tự đánh giá"}
    letter = services.write(
        "reminder", to=reader, key=f"k/{language}", context=context, url="/", at=AT
    )
    assert letter is not None
    return letter


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_letter_in_the_application_is_in_its_readers_language_and_says_so(language: str) -> None:
    letter = written(language)

    page = browser(letter.recipient).get(reverse("letters"))

    marked = re.findall(r'<strong lang="(\w+)">\s*(.*?)\s*</strong>', page.content.decode())
    assert marked == [(language, letter.subject)]
    assert GREETINGS[language] in text_of(page)
    other = GREETINGS["en" if language == "vi" else "vi"]
    assert other not in text_of(page)


def test_by_email_each_reads_their_own_language(mailoutbox: list[EmailMessage]) -> None:
    letters = {language: written(language) for language in GREETINGS}

    for letter in letters.values():
        services.deliver(letter.deliveries.get().pk, at=AT)

    found = {str(sent.extra_headers["Content-Language"]): sent for sent in mailoutbox}
    for language, letter in letters.items():
        sent = found[language]
        assert (sent.to, sent.subject) == ([letter.recipient.email], letter.subject)
        assert sent.body.startswith(GREETINGS[language])
        (page,) = (each for each, kind in sent.alternatives if kind == "text/html")  # type: ignore[attr-defined] # a message with a page beside it
        assert f'lang="{language}"' in page
    assert letters["vi"].subject != letters["en"].subject


def test_by_the_gateway_each_reads_their_own_language(settings: Settings) -> None:
    with gateway() as chat:
        settings.LETTERS_BY = ("email", "webhook", "app")
        settings.WEBHOOK_URL, settings.WEBHOOK_KEY = chat.url, "khóa"
        letters = {language: written(language, LettersBy.WEBHOOK) for language in GREETINGS}

        for letter in letters.values():
            services.deliver(letter.deliveries.get().pk, at=AT)

    posted = {said["language"]: said for said in (json.loads(body) for _head, body in chat.taken)}
    assert {language: said["subject"] for language, said in posted.items()} == {
        language: letter.subject for language, letter in letters.items()
    }
    assert all(posted[each]["text"].startswith(GREETINGS[each]) for each in GREETINGS)
