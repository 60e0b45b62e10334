"""SeaweedFS from the wheel: the S3 store, with every inner door locked.

Left alone, its inner ports serve private objects to everybody on the machine: the filer by name,
the gRPC ports by command, and the master signs a token for whoever asks. So they listen on loopback
and talk to each other only with certificates of an authority of their own, besides the tokens; the
one door for others is S3 itself. `tests/embedded/test_strangers.py` knocks at every port.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import trustme

from embedded.home import Home, write_private
from embedded.process import Process
from embedded.sites import Site
from embedded.trouble import ServerTrouble

BUCKET = "evidence"
IDENTITIES = "identities.json"
# Who may do what with evidence: the same file serves in production.
RIGHTS = Path(__file__).resolve().parents[1] / "deploy" / "s3" / "identities.json"
TOKENS = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
GRPC_PARTS = ("client", "master", "volume", "filer", "s3", "admin", "worker", "mq", "msg_broker")
HTTPS_PARTS = ("client", "master", "volume", "filer", "admin")
SERVICES = ("master", "volume", "filer", "s3")
# The part that tidies up is reached at its port plus this, whatever one asks for.
ADMIN_GRPC = 10000
# Where its parts leave a socket for each port, whatever one asks for; it never takes them away.
SOCKETS = Path("/tmp")  # noqa: S108 - its choice, not ours


def find_program() -> str:
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if not program:
        raise ServerTrouble("s3: the program 'weed' is missing: run 'make install'.")
    return program


def describe(site: Site) -> Process:
    home = site.home
    folder = home.folder("s3")
    ports = find_ports(home)
    options = {
        "dir": home.folder("s3/data").name,  # a comma in a path would part it in two
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        # In the folder where it runs, too: the path of a socket may have no more than 107 letters.
        "filer.localSocket": "filer.sock",
        "s3.localSocket": "s3.sock",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.autoCreateBucket": "false",
        "s3.config": IDENTITIES,
        "webdav": "false",
        "admin.ui": "false",
        "volume.preStopSeconds": 0,  # nobody else has to hear of it
        "master.telemetry": "false",
        **ports,
    }
    endpoint = f"127.0.0.1:{ports['s3.port']}"
    keys = find_keys(home)
    return Process(
        name="s3",
        command=(
            *(find_program(), "-logtostderr=true", "mini"),
            *(f"-{name}={value}" for name, value in options.items()),
        ),
        environment={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            **home.temporary_files,
        },
        folder=folder,  # security.toml is looked for here
        # It waits for clients that keep a connection; what it has confirmed is written already.
        grace=0.5 if home.temporary else 5.0,
        prepare=lambda: prepare(home, folder),
        is_ready=lambda: is_ready(endpoint),
        tidy=lambda: remove_sockets(ports.values()),
        gives={"S3_ENDPOINT": endpoint, "S3_BUCKET": BUCKET, "S3_SECURE": "0", **keys},
    )


def find_ports(home: Home) -> dict[str, int]:
    """Choose every port that the server opens, so that it chooses none by itself."""
    ports = {f"{name}.port": home.port(name, is_fit=leaves_room) for name in SERVICES}
    grpc = {f"{name}.port.grpc": home.port(f"{name} grpc", is_fit=leaves_room) for name in SERVICES}
    admin = home.port("admin", further=ADMIN_GRPC, is_fit=leaves_room)
    return {**ports, **grpc, "admin.port": admin}


def find_keys(home: Home) -> dict[str, str]:
    """Give three pairs of keys: of the pages, of those who keep, and of whose the buckets are."""
    pairs = {"S3": "thuoc-pages", "S3_KEEPER": "thuoc-keeper", "S3_OWNER": "thuoc"}
    return {
        variable: value
        for prefix, name in pairs.items()
        for variable, value in (
            (f"{prefix}_ACCESS_KEY", name),
            (f"{prefix}_SECRET_KEY", home.password("s3" if name == "thuoc" else name)),
        )
    }


def identities(keys: dict[str, str]) -> str:
    """Write who may do what: the file of deploy/s3 with these keys in it."""
    text = RIGHTS.read_text()
    for variable, value in keys.items():
        text = text.replace(f"@{variable}@", value)
    return text


def leaves_room(port: int) -> bool:
    """Tell whether no other user's socket of this port is in the way: only they may remove it."""
    return all(map(is_own, sockets_of(port)))


def sockets_of(port: int) -> Iterator[Path]:
    return SOCKETS.glob(f"seaweedfs-*-{port}.sock")


def remove_sockets(ports: Iterable[int]) -> None:
    """Take away what the server left outside of the site's folder."""
    for port in ports:
        for each in (port, port + ADMIN_GRPC):
            for path in filter(is_own, sockets_of(each)):
                path.unlink(missing_ok=True)


def is_own(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.geteuid()
    except FileNotFoundError:  # its owner took it away meanwhile
        return True


def prepare(home: Home, folder: Path) -> None:
    """Write tokens and certificates; new certificates at every start, no one keeps them."""
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1", "localhost")
    papers = {
        "authority.pem": authority.cert_pem,
        "certificate.pem": leaf.cert_chain_pems[0],
        "key.pem": leaf.private_key_pem,
    }
    for name, paper in papers.items():
        write_private(folder / name, paper.bytes().decode())
    lines = [f'[{name}]\nkey = "{home.password(name)}"' for name in TOKENS]
    # By name alone, as they lie where the server runs: a path would have to be quoted.
    shown = 'cert = "certificate.pem"\nkey = "key.pem"'
    asked = 'ca = "authority.pem"'
    lines += [f"[grpc]\n{asked}", *(f"[grpc.{part}]\n{shown}" for part in GRPC_PARTS)]
    lines += [f"[https.{part}]\nenabled = true\n{shown}\n{asked}" for part in HTTPS_PARTS]
    write_private(folder / "security.toml", "\n".join(lines) + "\n")
    write_private(folder / IDENTITIES, identities(find_keys(home)))


def is_ready(endpoint: str) -> bool:
    connection = HTTPConnection(endpoint, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
