"""Somebody without keys who knocks at a port, in plain or with papers of his own making."""

import socket
import ssl

import trustme


def ask(port: int, path: str, *, context: ssl.SSLContext | None = None, token: str = "") -> bytes:
    """Ask a port by HTTP, in plain or by TLS; give every byte it answers."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as plain:
            talk = context.wrap_socket(plain, server_hostname="127.0.0.1") if context else plain
            with talk:
                talk.sendall("\r\n".join([*lines, "", ""]).encode())
                while part := talk.recv(65536):
                    answer += part
    except OSError:  # refused, or silent, as it should be
        pass
    return answer


def trust_anybody(*, with_certificate: bool) -> ssl.SSLContext:
    """Make the context of a stranger, who may well bring a certificate of his own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if with_certificate:
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context
