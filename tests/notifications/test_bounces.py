"""Letters that come back days later: reports in a mailbox, read once, seen in the outbox."""

from __future__ import annotations

from mailbox import Maildir
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from notifications import services
from notifications.return_addresses import letter_behind, return_address
from tests.directory.people import AT, person
from tests.notifications.reports import report

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from pytest_django import Settings

    from notifications.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Maildir:
    settings.BOUNCE_ADDRESS = "tra-lai@example.vn"
    settings.BOUNCE_MAILDIR = str(tmp_path / "mail")
    return Maildir(settings.BOUNCE_MAILDIR, create=True)


@pytest.fixture
def sent(box: Maildir, mailoutbox: list[EmailMessage]) -> Delivery:
    """Return a letter that a mail server took, from an address of its own."""
    assert len(box) == 0
    letter = services.write("reminder", to=person(), key="k", context={}, url="/", at=AT)
    assert letter is not None
    delivery = letter.deliveries.get()
    services.deliver(delivery.pk, at=AT)
    assert mailoutbox[0].from_email == return_address(letter)  # type: ignore[attr-defined] # a message of Django
    return delivery


def state_of(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.error


def test_a_letter_that_comes_back_is_shown_as_returned_with_what_the_server_said(
    box: Maildir, sent: Delivery
) -> None:
    box.add(report(return_address(sent.letter)))

    call_command("read_bounces")

    assert state_of(sent) == ("bounced", "Bounced: 5.1.1 smtp; 550 5.1.1 User unknown")
    assert sent.trouble == "Máy chủ của người nhận trả thư lại."


def test_a_report_is_read_once_and_a_letter_that_was_sent_again_stays_sent(
    box: Maildir, sent: Delivery
) -> None:
    box.add(report(return_address(sent.letter)))

    first = services.read_bounces(at=AT)
    sent.refresh_from_db()
    sent.state = "sent"
    sent.save(update_fields=["state"])
    again = services.read_bounces(at=AT)

    assert (first, again, state_of(sent)[0]) == (1, 0, "sent")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda address: report(address, action="delayed"),
        lambda address: report(address, kind="disposition-notification").replace(b"failed", b"-"),
        lambda address: report(address.replace("@", "0@")),
        lambda _address: report("tra-lai@example.vn"),
        lambda address: f"To: {address}\r\n\r\nTôi đang đi công tác.".encode(),
        lambda _address: b"\xff\x00 not a message",
    ],
    ids=["delayed", "read", "forged", "of nothing", "an answer", "no message"],
)
def test_what_is_no_report_of_a_failure_of_ours_changes_nothing(
    box: Maildir, sent: Delivery, spoil: object
) -> None:
    assert callable(spoil)
    box.add(spoil(return_address(sent.letter)))

    assert services.read_bounces(at=AT) == 0
    assert state_of(sent) == ("sent", "")


def test_an_address_says_its_letter_and_one_that_was_guessed_says_none(sent: Delivery) -> None:
    address = return_address(sent.letter)

    assert letter_behind(address) == sent.letter_id
    assert letter_behind(address.upper()) == sent.letter_id
    assert letter_behind(f"tra-lai+{sent.letter_id.hex}-{'0' * 16}@example.vn") is None


def test_without_a_mailbox_nothing_is_read_and_letters_leave_from_the_common_address(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    letter = services.write("reminder", to=person(), key="k", context={}, url="/", at=AT)
    assert letter is not None

    services.deliver(letter.deliveries.get().pk, at=AT)

    assert mailoutbox[0].from_email == settings.DEFAULT_FROM_EMAIL  # type: ignore[attr-defined] # a message of Django
    assert services.read_bounces(at=AT) == 0
