"""Alembic migrations of the register: one head, applied by the program itself at the start.

A new revision, after a change of registry/models (the test says which change is missing):

    .venv/bin/alembic -c registry/migrations/alembic.ini -x url=sqlite:////tmp/r.db \
        revision --autogenerate -m "what changed"
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

if TYPE_CHECKING:
    from registry.engine import Register

#: Key of the PostgreSQL advisory lock that keeps two starting programs apart.
_LOCK = 4_301_000


class SchemaUnknown(Exception):
    """The register was written by a newer program than this one."""


def config() -> Config:
    """Alembic's configuration for this folder."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    return settings


def head() -> str:
    """The newest revision this program knows."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise SchemaUnknown("no migrations found")
    return revision


def upgrade(register: Register) -> None:
    """Bring the schema to the newest revision, in one transaction; nothing when it is there.

    Raises SchemaUnknown when the register's revision is none of ours.
    """
    settings = config()
    scripts = ScriptDirectory.from_config(settings)
    newest = scripts.get_current_head()
    with register.engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with register.writer.begin() as connection:
        if not register.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in {r.revision for r in scripts.walk_revisions()}:
            raise SchemaUnknown(f"schema revision {current} is newer than this program")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
