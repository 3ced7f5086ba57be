"""Registers, and the counter at which packages are handed in."""

import pytest
from counter import Counter

from registry.engine import Register
from tests.registers import (  # noqa: F401 - fixtures
    new_register,
    postgres_server,
    register,
    sqlite_register,
    sqlite_template,
)


@pytest.fixture
def counter(register: Register) -> Counter:  # noqa: F811 - the fixture of that name
    """The register's counter with a small province and its users."""
    return Counter(register)
