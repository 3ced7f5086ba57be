"""The migrations build exactly the tables the models describe."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from registry.engine import Register, open_register
from registry.migrations import HEAD, SchemaUnknown, config, head, upgrade
from registry.models import Base


def test_models_equal_migrations(register: Register) -> None:
    with register.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_one_head() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD] == [head()]


def test_newest_schema_is_left_alone(register: Register) -> None:
    upgrade(register)
    with register.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()


def test_down_and_up_again(register: Register) -> None:
    settings = config()
    with register.writer.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")
    upgrade(register)
    with register.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_schema_of_a_newer_program_is_refused(register: Register) -> None:
    with register.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown):
        open_register(register.url)
