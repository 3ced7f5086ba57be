"""Registers and renderers for the tests that need one."""

from collections.abc import Iterator

import pytest

from outputs.pool import Renderers
from tests.registers import (  # noqa: F401 - fixtures
    new_register,
    postgres_server,
    register,
    sqlite_register,
    sqlite_template,
)


@pytest.fixture(scope="module")
def renderers() -> Iterator[Renderers]:
    """The processes of a publish, one set for the tests of a module."""
    with Renderers(1) as pool:
        yield pool
