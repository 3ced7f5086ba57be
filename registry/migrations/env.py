"""Alembic's entry: runs on the connection `upgrade` hands over, or on `-x url=…`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from registry.engine import Register
from registry.models import Base


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


_given = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:
    with Register(context.get_x_argument(as_dictionary=True)["url"]).writer.begin() as _own:
        _run(_own)
