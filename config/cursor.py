"""How statements reach PostgreSQL: with their values apart, so that they are planned once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import psycopg

if TYPE_CHECKING:
    from psycopg.abc import Params, QueryNoTemplate

# PostgreSQL counts the values of a statement in sixteen bits.
MOST_VALUES = 65_535


class Cursor(psycopg.Cursor[Any]):
    """Sends values apart from their statement; more of them than fit are written into it."""

    def execute(  # type: ignore[override] # nobody here writes a template of Python's own
        self, query: QueryNoTemplate, params: Params | None = None, **how: Any
    ) -> Self:
        if params is not None and len(params) > MOST_VALUES:
            written = psycopg.ClientCursor(self.connection).mogrify(query, params)
            return super().execute(written.encode(), **how | {"prepare": False})
        return super().execute(query, params, **how)


# PostgreSQL takes longer to plan a statement than to answer it: what a connection asks for a sixth
# time is planned once for all. A pooler between must know prepared statements.
PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 5, "cursor_factory": Cursor}
