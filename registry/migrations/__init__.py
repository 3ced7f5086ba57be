"""Alembic migrations of the register: one head, applied by the program itself at the start.

A new revision, after a change of registry/models (the test says which change is missing):

    .venv/bin/alembic -c registry/migrations/alembic.ini -x url=sqlite:////tmp/r.db \
        revision --autogenerate -m "what changed"

Alembic takes 0.4 s to import, so that it is imported only when there is something to migrate.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

    from registry.engine import Register

#: The newest revision; a test holds it against Alembic's own head.
HEAD = "0001"
#: Key of the PostgreSQL advisory lock that keeps two starting programs apart.
_LOCK = 4_301_000


class SchemaUnknown(Exception):
    """The register was written by a newer program than this one."""


def config() -> Config:
    """Alembic's configuration for this folder."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    return settings


def head() -> str:
    """The newest revision that lies in this folder."""
    from alembic.script import ScriptDirectory

    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise SchemaUnknown("no migrations found")
    return revision


def current(connection: Connection) -> str | None:
    """The revision the schema stands at, None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def upgrade(register: Register) -> None:
    """Bring the schema to the newest revision, in one transaction; nothing when it is there.

    Raises SchemaUnknown when the register's revision is none of ours.
    """
    with register.engine.connect() as connection:
        if current(connection) == HEAD:
            return
    from alembic import command
    from alembic.script import ScriptDirectory

    settings = config()
    known = {r.revision for r in ScriptDirectory.from_config(settings).walk_revisions()}
    with register.writer.begin() as connection:
        if not register.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        revision = current(connection)
        if revision is not None and revision not in known:
            raise SchemaUnknown(f"schema revision {revision} is newer than this program")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
