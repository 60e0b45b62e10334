"""Reports of undelivered mail, as mail servers write them."""

from __future__ import annotations


def report(to: str, *, action: str = "failed", kind: str = "delivery-status") -> bytes:
    """Return a report as Postfix writes it (RFC 3464)."""
    lines = [
        "From: MAILER-DAEMON@mail.example.vn",
        f"To: {to}",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This is the mail system at host mail.example.vn.",
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example.vn",
        "",
        "Final-Recipient: rfc822; nguoi-doc@example.vn",
        f"Action: {action}",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
        "",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()
