"""Registers for the tests that need one."""

from tests.registers import (  # noqa: F401 - fixtures
    new_register,
    postgres_server,
    register,
    sqlite_register,
    sqlite_template,
)
