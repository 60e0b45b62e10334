"""Steps that were taken once: their rows are put back instead of being made anew.

A thousand tests open the same city and take it by real moves to the same states. The first one in
a process does so for real, and all rows it ends with are read. Whoever takes the same steps later
is given these rows by one statement. A step is taken for real wherever anything else was written
since the one before, and wherever rows are committed, for what follows a commit is part of it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language
from psycopg import ClientCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from tests.city import City

P = ParamSpec("P")
# What migrations fill, and no test empties.
FILLED = {"auth_permission", "django_content_type", "django_migrations"}
BEFORE = "before_the_city"
# Rows written by this connection, those of savepoints that were taken back included.
WRITTEN = """
SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
    + pg_stat_get_xact_tuples_deleted(oid))::bigint
FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""
COLUMNS = """
SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
GROUP BY table_name
"""
READ = "SELECT '{table}', json_agg(row)::text FROM \"{table}\" row"
PUT_BACK = """
INSERT INTO "{table}" ({columns})
SELECT {columns} FROM json_populate_recordset(NULL::"{table}", %s);
"""


@dataclass(frozen=True)
class Kept:
    """What is there after some steps: the city as Python knows it, and every row."""

    city: City
    rows: str


@dataclass(frozen=True)
class Taken:
    """The steps a city has taken, and by what to tell that nothing else has happened since."""

    steps: tuple[Hashable, ...]
    savepoints: tuple[str, ...]
    written: int


KEPT: dict[tuple[Hashable, ...], Kept] = {}


def kept_city(build: Callable[P, City]) -> Callable[P, City]:
    """Let a city that is built in an empty database be built once."""

    @wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> City:
        if not connection.in_atomic_block or any_rows():
            return build(*args, **kwargs)
        steps = (named(build, args, kwargs),)
        run(f"SAVEPOINT {BEFORE}")
        if steps in KEPT:
            run(KEPT[steps].rows)
            city = deepcopy(KEPT[steps].city)
        else:
            city = build(*args, **kwargs)
            KEPT[steps] = Kept(deepcopy(city), all_rows())
        city.taken = taken_now(steps)
        return city

    return built


def kept_step(step: Callable[Concatenate[City, P], None]) -> Callable[Concatenate[City, P], None]:
    """Let a step of a city be taken once; in Python it changes the cycle and adds agencies."""

    @wraps(step)
    def done(city: City, /, *args: P.args, **kwargs: P.kwargs) -> None:
        before = city.taken
        if not before or before != taken_now(before.steps):
            city.taken = None
            step(city, *args, **kwargs)
            return
        steps = (*before.steps, named(step, args, kwargs))
        if steps in KEPT:
            run(f"ROLLBACK TO SAVEPOINT {BEFORE}; {KEPT[steps].rows}")
            renew(city, KEPT[steps].city)
        else:
            city.taken = None  # steps within the step are part of it
            step(city, *args, **kwargs)
            KEPT[steps] = Kept(deepcopy(city), all_rows())
        city.taken = taken_now(steps)

    return done


def named(step: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    """Name a step by what is done, to what, on which day and in which language."""
    day = round(settings.CLOCK_OFFSET_SECONDS / 86_400)
    return (step.__qualname__, repr(args), repr(sorted(kwargs.items())), day, get_language())


def taken_now(steps: tuple[Hashable, ...]) -> Taken:
    return Taken(steps, tuple(connection.savepoint_ids), ask(WRITTEN)[0][0])


def renew(city: City, kept: City) -> None:
    """Let Python know what the step has changed: the cycle as it is, and who came to the city."""
    vars(city.cycle).clear()
    vars(city.cycle).update(deepcopy(vars(kept.cycle)))
    for name in ("agencies", "officers", "heads", "reviewers"):
        known = getattr(city, name)
        known.update(
            {code: deepcopy(who) for code, who in getattr(kept, name).items() if code not in known}
        )


def run(sql: str) -> None:
    """Run several statements at once, which are never prepared."""
    with ClientCursor(connection.connection) as cursor:
        cursor.execute(sql, prepare=False)


def ask(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[Any] = cursor.fetchall()
        return rows


@cache
def columns() -> dict[str, str]:
    return {table: names for table, names in ask(COLUMNS) if table not in FILLED}


def any_rows() -> bool:
    any_in = (f'EXISTS (SELECT FROM "{table}")' for table in columns())
    found: bool = ask(f"SELECT {' OR '.join(any_in)}")[0][0]
    return found


def all_rows() -> str:
    """Return the statements that put back every row there is, in the order in which they lie."""
    read = " UNION ALL ".join(READ.format(table=table) for table in columns())
    with ClientCursor(connection.connection) as cursor:
        return "".join(
            cursor.mogrify(PUT_BACK.format(table=table, columns=columns()[table]), [rows])
            for table, rows in ask(read)
            if rows
        )
