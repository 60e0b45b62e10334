"""What a coordinator does to a letter before it leaves: hold, release, send, edit, write anew."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import access_of
from directory.models import DirectoryEvent
from directory.services.record import record
from notifications.composing import SUBJECT_LENGTH, worded
from notifications.kinds import Kind
from notifications.models import Delivery, Letter
from notifications.services.halting import POSTMASTERS, halt_in_force
from wording.refusals import NothingChanged, Refusal, StalePage
from wording.text import normal, normal_lines

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from directory.models import User
    from notifications.composing import Words

State, Channel = Delivery.State, Delivery.Channel
Done: TypeAlias = DirectoryEvent.Action
FAILED = frozenset({State.GIVEN_UP, State.BOUNCED})
# Out of these a letter can be sent at once; one that is being sent, or was, cannot.
CAN_BE_SENT = frozenset({State.WAITING, State.HELD}) | FAILED
# A letter's words change only while every way out is still before it.
CAN_BE_EDITED = CAN_BE_SENT


class Unreachable(Refusal):
    """The reader of a letter has left."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LettersHalted(Refusal):
    """No letter leaves while they are halted."""


class CannotBeRewritten(Refusal):
    """A letter that tells of a morning is over with it, or was read already."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def hold(delivery: Delivery, *, seen: int, by: User, at: datetime) -> None:
    """Keep a letter back until it is released. Raises NotAllowed, StalePage."""
    _see(delivery.letter, seen=seen, by=by, at=at)
    _turn(delivery, {State.WAITING}, state=State.HELD)
    _record(Done.LETTER_HELD, delivery.letter, by=by, at=at)


@transaction.atomic
def release(delivery: Delivery, *, seen: int, by: User, at: datetime) -> None:
    """Let a letter go that was held: at once, or with the next digest where it waits for one.

    Raises NotAllowed, StalePage.
    """
    _see(delivery.letter, seen=seen, by=by, at=at)
    _turn(delivery, {State.HELD}, state=State.WAITING, next_try_at=at)
    _record(Done.LETTER_RELEASED, delivery.letter, by=by, at=at)


@transaction.atomic
def send_now(delivery: Delivery, *, seen: int, by: User, at: datetime) -> None:
    """Send a letter at once by e-mail, with all its attempts: one that waits, is held or failed.

    Raises NotAllowed, StalePage where it is being sent or was, Unreachable where its reader
    cannot sign in any more, LettersHalted.
    """
    letter = delivery.letter
    _see(letter, seen=seen, by=by, at=at)
    if not letter.recipient.is_active:
        raise Unreachable(
            _("%(name)s không còn sử dụng hệ thống nên không gửi lại được.")
            % {"name": letter.recipient.full_name}
        )
    if halt_in_force():
        raise LettersHalted(_("Việc gửi thư đang tạm dừng; hãy cho gửi trở lại rồi gửi thư này."))
    channel = Channel.EMAIL if delivery.channel == Channel.MORNING else delivery.channel
    fresh = {"attempts": 0, "next_try_at": at, "sent_at": None, "error": "", "channel": channel}
    _turn(delivery, CAN_BE_SENT, state=State.WAITING, **fresh)
    action = Done.LETTER_SENT_AGAIN if delivery.state in FAILED else Done.LETTER_SENT_NOW
    _record(action, letter, by=by, at=at, was=delivery.error)


@transaction.atomic
def edit(letter: Letter, *, subject: str, body: str, seen: int, by: User, at: datetime) -> None:
    """Give a letter that has not left other words; the old ones are kept in the record.

    Raises NotAllowed, StalePage where it left or was read meanwhile, NothingChanged.
    """
    subject, body = normal(subject)[:SUBJECT_LENGTH], normal_lines(body)
    _see(letter, seen=seen, by=by, at=at)
    _check_at_hand(letter)
    if (subject, body) == (letter.subject, letter.body):
        raise NothingChanged(_("Nội dung thư vẫn như cũ; chưa có gì thay đổi."))
    _say(letter, subject=subject, body=body, edited_at=at, edited_by=by)
    was = {"was_subject": letter.subject, "was_body": letter.body}
    _record(Done.LETTER_EDITED, letter, by=by, at=at, **was)


def as_template_says(letter: Letter) -> Words | None:
    """Return the words its template has for a letter today; None where it cannot be asked."""
    if letter.facts is None:
        return None
    return worded(letter.kind, letter.facts, language=letter.language, url=letter.url)


def differs(letter: Letter) -> bool:
    """Tell whether the template would say a letter otherwise than it stands."""
    words = as_template_says(letter)
    return words is not None and (words.subject, words.body) != (letter.subject, letter.body)


@transaction.atomic
def rewrite(letter: Letter, *, seen: int, by: User, at: datetime) -> None:
    """Write a letter that has not left as its template says it today, over what was edited.

    Raises NotAllowed, StalePage, CannotBeRewritten for a digest, NothingChanged.
    """
    _see(letter, seen=seen, by=by, at=at)
    _check_at_hand(letter)
    words = as_template_says(letter)
    if words is None:
        raise CannotBeRewritten(
            _("Bản tin buổi sáng nói về một buổi sáng đã qua nên không viết lại được; hãy sửa tay.")
        )
    if not differs(letter):
        raise NothingChanged(_("Thư đã đúng như mẫu hiện nay; chưa có gì thay đổi."))
    _say(letter, subject=words.subject, body=words.body, edited_at=None, edited_by=None)
    was = {"was_subject": letter.subject, "was_body": letter.body}
    _record(Done.LETTER_REWRITTEN, letter, by=by, at=at, **was)


@transaction.atomic
def rewrite_all(*, by: User, at: datetime, most: int = 500) -> int:
    """Write every letter that waits or is held as its template says it today; return how many.

    Letters that somebody edited by hand stay as they are.
    """
    access_of(by, on=localdate(at)).check_holds(*POSTMASTERS)
    waiting = Delivery.objects.filter(state__in=[State.WAITING, State.HELD], letter__edited_at=None)
    found = waiting.select_related("letter").select_for_update(of=("self", "letter"))
    letters = {each.letter_id: each.letter for each in found.order_by("pk")[:most]}
    others = Delivery.objects.filter(letter__in=letters).exclude(state__in=CAN_BE_EDITED)
    gone = set(others.values_list("letter_id", flat=True))
    changed = [each for each in letters.values() if each.pk not in gone and differs(each)]
    for letter in changed:
        words = as_template_says(letter)
        if words:
            letter.subject, letter.body = words.subject, words.body
            letter.version += 1
    Letter.objects.bulk_update(changed, ["subject", "body", "version"])
    if changed:
        keys: list[object] = [str(each.pk) for each in changed]
        record(Done.LETTER_REWRITTEN, by=by, at=at, facts={"letters": keys})
    return len(changed)


def _see(letter: Letter, *, seen: int, by: User, at: datetime) -> None:
    """Take the letter as the page showed it. Raises NotAllowed, StalePage."""
    access_of(by, on=localdate(at)).check_holds(*POSTMASTERS)
    if not Letter.objects.filter(pk=letter.pk, version=seen).update(version=F("version") + 1):
        raise StalePage(
            _("Thư này vừa được người khác xử lý. Vui lòng xem hiện trạng rồi thao tác lại."),
            version=letter.version,
        )


def _turn(delivery: Delivery, out_of: Collection[str], **facts: object) -> None:
    found = Delivery.objects.filter(pk=delivery.pk, state__in=out_of, state=delivery.state)
    if not found.update(**facts):
        raise StalePage(
            _("Thư này đã được gửi hoặc đang được gửi. Vui lòng tải lại trang để xem hiện trạng."),
            version=delivery.letter.version,
        )


def _check_at_hand(letter: Letter) -> None:
    """Hold the ways out of a letter until the end of the transaction, all of them still before it.

    A worker that claims one waits for us, and reads what we wrote.
    """
    ways = Delivery.objects.select_for_update().filter(letter=letter).order_by("pk")
    if not CAN_BE_EDITED.issuperset(ways.values_list("state", flat=True)):
        raise StalePage(
            _("Thư này đã được gửi hoặc đang được gửi nên không sửa được nữa."),
            version=letter.version,
        )


def _say(letter: Letter, **words: object) -> None:
    """Write other words, unless the reader has read the old ones in the application."""
    unread = Letter.objects.filter(pk=letter.pk)
    if letter.kind != Kind.DIGEST:
        unread = unread.unread()
    if not unread.update(**words):
        raise StalePage(
            _("Người nhận đã đọc thư này trong hệ thống nên không sửa được nữa."),
            version=letter.version,
        )


def _record(action: Done, letter: Letter, *, by: User, at: datetime, **facts: object) -> None:
    record(action, by=by, at=at, user=letter.recipient, facts={"letter": str(letter.pk), **facts})
