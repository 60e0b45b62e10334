"""Letters that come back to a mailbox at another server: read from a real one, over TLS."""

from __future__ import annotations

import ssl
from imaplib import IMAP4
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from notifications import mailboxes, services
from notifications.return_addresses import return_address
from tests.directory.people import AT, person
from tests.notifications.dovecots import Dovecot, running
from tests.notifications.reports import report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from notifications.models import Delivery

pytestmark = pytest.mark.django_db
REFUSED = (ssl.SSLError, IMAP4.error, MailboxLoginError, MailboxFolderSelectError)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


@pytest.fixture
def server(dovecot: Dovecot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    monkeypatch.setenv("SSL_CERT_FILE", dovecot.certificate)
    settings.BOUNCE_ADDRESS = "tra-lai@example.vn"
    settings.BOUNCE_IMAP_URL = dovecot.url()
    dovecot.empty()
    return dovecot


def sent(key: str = "k") -> Delivery:
    letter = services.write("reminder", to=person(), key=key, context={}, url="/", at=AT)
    assert letter is not None
    delivery = letter.deliveries.get()
    assert services.deliver(delivery.pk, at=AT)
    return delivery


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_a_report_at_another_server_is_read_once_and_stays_there_as_seen(
    server: Dovecot, settings: Settings, scheme: str
) -> None:
    settings.BOUNCE_IMAP_URL = server.url(scheme=scheme, folder="INBOX")
    lost, fine = sent("lost"), sent("fine")
    server.add(b"Subject: Xin chao\r\n\r\nB\xe1n c\xf3 kh\xf4ng?")
    server.add(report(return_address(lost.letter)))
    server.add(report(return_address(fine.letter), action="delayed"))

    call_command("read_bounces")
    lost.refresh_from_db()
    noted = lost.error
    lost.state = "sent"
    lost.save(update_fields=["state"])
    again = services.read_bounces(at=AT)

    assert noted == "Bounced: 5.1.1 smtp; 550 5.1.1 User unknown"
    assert (again, state_of(lost), state_of(fine)) == (0, "sent", "sent")
    assert server.flags() == ["S", "S", "S"]


def test_what_the_reader_stumbles_over_is_there_again(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = sent()
    server.add(report(return_address(delivery.letter)))
    found = mailboxes.unread_messages()
    next(found)
    found.close()
    assert server.flags() == [""]
    with monkeypatch.context() as for_now:
        for_now.setattr(mailboxes, "MOST_AT_ONCE", 0)
        assert services.read_bounces(at=AT) == 0

    assert services.read_bounces(at=AT) == 1
    assert state_of(delivery) == "bounced"


def test_a_mailbox_that_cannot_be_read_is_an_error_that_names_why_and_loses_nothing(
    server: Dovecot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = sent()
    server.add(report(return_address(delivery.letter)))
    for url in (server.url(password="sai"), server.url(folder="Kh%C3%B4ng")):
        settings.BOUNCE_IMAP_URL = url
        with pytest.raises(REFUSED):
            services.read_bounces(at=AT)
    settings.BOUNCE_IMAP_URL = "http://example.vn/"
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_IMAP_URL"):
        services.read_bounces(at=AT)
    settings.BOUNCE_IMAP_URL = "imaps://a:b@localhost:9/"
    with pytest.raises(OSError, match="refused"):
        services.read_bounces(at=AT)
    monkeypatch.delenv("SSL_CERT_FILE")
    settings.BOUNCE_IMAP_URL = server.url()
    with pytest.raises(ssl.SSLCertVerificationError):
        services.read_bounces(at=AT)

    assert (state_of(delivery), server.flags()) == ("sent", [""])
