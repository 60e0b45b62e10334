"""A Dovecot of one's own: a real IMAP server with one person's mailbox, over TLS alone."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from mailbox import Maildir
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = "/usr/sbin/dovecot"
PATIENCE = 30
USER, PASSWORD = "tra-lai@example.vn", "mật khẩu/@%"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/passwords
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """Where the server is, what it keeps, and by which certificate it is known."""

    folder: Path
    port: int
    tls_port: int

    @property
    def certificate(self) -> str:
        return str(self.folder / "server.pem")

    def url(self, *, scheme: str = "imaps", password: str = PASSWORD, folder: str = "") -> str:
        port = self.tls_port if scheme == "imaps" else self.port
        return f"{scheme}://{quote(USER)}:{quote(password, safe='')}@localhost:{port}/{folder}"

    def add(self, raw: bytes) -> None:
        """Let a message arrive, as a mail server delivers it."""
        box = Maildir(self.folder / "mail")
        path = Path(box._path) / "new" / box.add(raw)
        _give_away(path, self.folder)

    def empty(self) -> None:
        Maildir(self.folder / "mail").clear()

    def flags(self) -> list[str]:
        """Return the flags of the messages, as other programs see them."""
        return sorted(message.get_flags() for message in Maildir(self.folder / "mail"))


@contextmanager
def running() -> Iterator[Dovecot]:
    """Run the server as somebody who may read mail: it refuses root."""
    owner = pwd.getpwnam("dovecot") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    # Names of sockets are short, and whoever reads the mail must come through.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    made = Dovecot(folder, _free_port(), _free_port())
    _make_certificate(folder)
    Maildir(folder / "mail", create=True)
    (folder / "passwords").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    facts = {"folder": folder, "port": made.port, "tls_port": made.tls_port}
    text = CONFIGURATION.format(**facts, user=owner.pw_name, group=_group_of(owner))
    (folder / "dovecot.conf").write_text(text, "utf-8")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    process = subprocess.Popen((PROGRAM, "-F", "-c", str(folder / "dovecot.conf")))
    try:
        _wait_for(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(folder)


def _group_of(owner: pwd.struct_passwd) -> str:
    return grp.getgrgid(owner.pw_gid).gr_name


def _give_away(path: Path, folder: Path) -> None:
    owner = folder.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _make_certificate(folder: Path) -> None:
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    kept = ("-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem"))
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    subprocess.run((*command, *subject, *kept), check=True, capture_output=True)


def _wait_for(made: Dovecot, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", made.port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    log = made.folder / "dovecot.log"
    raise TimeoutError(log.read_text() if log.exists() else "Dovecot did not start")
