"""Registers for the tests of this room."""

from tests.registers import (  # noqa: F401 - fixtures
    new_register,
    postgres_server,
    register,
    sqlite_register,
    sqlite_template,
)
