"""Writing letters, so that nobody is told twice, and reading them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from directory.models import LettersBy
from directory.services.people import ways_offered
from notifications.composing import compose
from notifications.kinds import IN_THE_MORNING, Kind
from notifications.models import Delivery, Letter
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from directory.models import User


class NotYourLetter(Refusal):
    """A letter is read by the person it was written to, and nobody else."""

    status = HTTPStatus.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be: its key names what is told to whom, as in `turn_opened/91/7`."""

    to: User
    key: str
    context: Mapping[str, Any]
    url: str


def write(
    kind: Kind | str, *, to: User, key: str, context: Mapping[str, Any], url: str, at: datetime
) -> Letter | None:
    """Write one letter and its delivery; None where the key says the person was told before."""
    written = write_many(kind, [Draft(to=to, key=key, context=context, url=url)], at=at)
    return written[0] if written else None


def write_many(kind: Kind | str, letters: Iterable[Draft], *, at: datetime) -> list[Letter]:
    """Write letters of one kind with their deliveries, in four queries however many they are.

    Return those that were new. A key written before, or by somebody else at this moment, is
    passed over by the database (ON CONFLICT DO NOTHING), never by an exception that would break
    the transaction of the caller.
    """
    drafts = {draft.key: draft for draft in letters}
    told = set(Letter.objects.filter(key__in=drafts).values_list("key", flat=True))
    # In the order of the keys: two writers that share keys wait for each other, never in a ring.
    rows = [_row(Kind(kind), drafts[key], at=at) for key in sorted(drafts.keys() - told)]
    if not rows:
        return []
    wait = timedelta(minutes=settings.LETTERS_WAIT_MINUTES)
    with transaction.atomic(savepoint=False):
        Letter.objects.bulk_create(rows, ignore_conflicts=True)
        ours = Letter.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
        new = set(ours)
        written = [row for row in rows if row.pk in new]
        Delivery.objects.bulk_create(
            Delivery(letter=row, channel=channel, next_try_at=at + wait)
            for row in written
            if (channel := _channel(row))
        )
    return written


def _channel(letter: Letter) -> str:
    """Return how a letter leaves: as its reader chose; nothing where the application is enough."""
    if letter.kind in IN_THE_MORNING:
        return Delivery.Channel.MORNING
    chosen = letter.recipient.letters_by
    if chosen not in ways_offered():
        return Delivery.Channel.EMAIL
    return "" if chosen == LettersBy.APP else chosen


def _row(kind: Kind, draft: Draft, *, at: datetime) -> Letter:
    if not url_has_allowed_host_and_scheme(draft.url, allowed_hosts=None):
        raise ValueError(f"A letter leads into the application, not to {draft.url!r}.")
    words = compose(kind, to=draft.to, context=draft.context, url=draft.url)
    return Letter(
        key=draft.key,
        recipient=draft.to,
        kind=kind,
        language=words.language,
        subject=words.subject,
        other_subject=_other_subject(kind, draft) if kind in IN_THE_MORNING else "",
        body=words.body,
        url=draft.url,
        about=words.about,
        facts=words.facts,
        created_at=at,
        # In the application the digest is the page of one's turns: there is nothing new to open.
        read_at=at if kind is Kind.DIGEST else None,
    )


def _other_subject(kind: Kind, draft: Draft) -> str:
    other = next(code for code, _name in settings.LANGUAGES if code != draft.to.language)
    words = compose(kind, to=draft.to, context=draft.context, url=draft.url, language=other)
    return words.subject


def read(letter: Letter, *, by: User, at: datetime) -> bool:
    """Note when a letter was first read, and return whether that was now.

    Raises NotYourLetter for anybody but its recipient.
    """
    if letter.recipient_id != by.pk:
        raise NotYourLetter(
            _("Thư này gửi cho người khác. Vui lòng mở hộp thư của Ông/Bà để xem thư của mình.")
        )
    is_first = bool(Letter.objects.filter(pk=letter.pk).unread().update(read_at=at))
    letter.refresh_from_db(fields=["read_at"])
    return is_first


def read_all(user: User, *, at: datetime) -> int:
    """Note every unread letter of a person as read, and return how many there were."""
    return Letter.objects.for_user(user).unread().update(read_at=at)


def unread_count(user: User) -> int:
    """Count a person's unread letters, for the head of every page."""
    return Letter.objects.for_user(user).unread().count()
