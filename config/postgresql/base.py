"""Django's backend for PostgreSQL, whose pool survives a restart of the database without refusing anybody."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Notices that a connection was cut when it is taken from the pool, and looks at all others at once then.

    psycopg's own check finds one dead connection at a time and sleeps in between: a pool of 16 that lost its server
    would let several requests wait until they are refused.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        found = super().get_new_connection(conn_params)
        if self.pool and not _works(found):
            self.pool.putconn(found)
            self.pool.check()
            found = super().get_new_connection(conn_params)
        return found


def _works(connection: "psycopg.Connection[Any]") -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.OperationalError:
        return False
    return True
