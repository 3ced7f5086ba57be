"""Opens the register: SQLite by default, PostgreSQL by URL, with equal promises.

On SQLite: WAL, foreign keys, synchronous=FULL, and transactions that really are ones:
pysqlite's own late BEGIN is switched off and ours is emitted when a transaction starts,
`BEGIN IMMEDIATE` for writers so that read-check-write never races
(reliability.md rows 10 and 11). No error text ever carries values of a row.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from procedures.kill_point import kill_point

if TYPE_CHECKING:
    from registry.lease import Lease

#: How long a writer waits for another writer of the same file, in seconds.
BUSY_SECONDS = 60
#: How long a writing transaction may stand still on PostgreSQL before the server ends it, in
#: seconds: a stopped or vanished run must not hold its rows. Longer than any check in between.
IDLE_SECONDS = 600.0
#: File systems whose locks SQLite cannot trust (sqlite.org/howtocorrupt, section 2.1).
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smbfs", "smb3", "ncpfs", "afs", "ceph", "lustre", "davfs"}
    | {f"fuse.{name}" for name in ("sshfs", "glusterfs", "ceph", "davfs2", "rclone", "s3fs")}
)

_WRITES = "baoshen_writes"


class RegisterUnsafe(Exception):
    """The register cannot keep its promises here (network share, no WAL, unsynced)."""


class Register:
    """An open register. `engine` is SQLAlchemy's, `writer` the same with writing transactions."""

    def __init__(self, url: str | URL) -> None:
        """Connects lazily; `open_register` is the way in that also checks and migrates."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed.render_as_string(hide_password=False)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(parsed) if self.is_sqlite else _postgres_engine(parsed)
        self.writer: Engine = self.engine.execution_options(**{_WRITES: True})
        self._reader: Engine = self.engine if self.is_sqlite else _snapshots(self.engine)

    @property
    def path(self) -> Path | None:
        """The database file, None on PostgreSQL."""
        database = make_url(self.url).database
        return Path(database) if self.is_sqlite and database else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the register and can change nothing."""
        with Session(self._reader) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self, lease: Lease | None = None) -> Iterator[Session]:
        """A session in a writing transaction: all of it is committed at the end, or nothing.

        With a `lease` its fence is checked inside the transaction, right before the commit.
        Raises LeaseLost when another run has taken over; any exception rolls back.
        """
        with Session(self.writer, expire_on_commit=False) as session:
            session.connection()  # begin now: what is read below must still hold at the commit
            yield session
            session.flush()
            if lease is not None:
                lease.check(session)
            kill_point("commit-before")
            session.commit()
            kill_point("commit-after")

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_register(url: str | URL, *, create: bool = True) -> Register:
    """The register behind `url`, brought to the newest schema when `create` is set.

    Raises RegisterUnsafe where SQLite could lose a commit, FileNotFoundError when the file is
    missing and `create` is not set, SchemaUnknown when the schema is newer than this program.
    """
    register = Register(url)
    path = register.path
    if path is not None:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise FileNotFoundError(path)
        refuse_network_path(path)
        _prove_durable(register)
    if create:
        from registry.migrations import upgrade  # Alembic takes 0.1 s to import

        upgrade(register)
    return register


def refuse_network_path(path: Path, mounts: Path = Path("/proc/self/mounts")) -> None:
    """Raise RegisterUnsafe when `path` lies on a network share (reliability.md row 55)."""
    if not mounts.exists():
        return
    real = path.resolve()
    best, kind = Path("/"), ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mount, system, *_ = line.split(" ")
        point = Path(mount.replace("\\040", " "))
        if real.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, system
    if kind in NETWORK_FILE_SYSTEMS:
        raise RegisterUnsafe(f"{path} lies on a network share ({kind} at {best}): use PostgreSQL")


def _engine(url: URL, **more: Any) -> Engine:
    text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    return create_engine(url, hide_parameters=True, json_serializer=text.encode, **more)


def _sqlite_engine(url: URL) -> Engine:
    engine = _engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # pysqlite must not begin or commit on its own
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    @event.listens_for(engine, "checkin")
    def end(connection: Any, _record: Any) -> None:
        # A COMMIT that fails leaves the transaction and its lock; SQLAlchemy counts it as ended.
        if connection is not None and connection.in_transaction:
            connection.rollback()

    return engine


def _postgres_engine(url: URL) -> Engine:
    engine = _engine(url, pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITES, False):
            idle = f"SET LOCAL idle_in_transaction_session_timeout = {int(IDLE_SECONDS * 1000)}"
            connection.exec_driver_sql(idle)

    @event.listens_for(engine, "handle_error")
    def strip(context: ExceptionContext) -> None:
        # The server's DETAIL line quotes the row: "Key (number)=(4301…) already exists".
        diagnostics = getattr(context.original_exception, "diag", None)
        if diagnostics is not None and diagnostics.message_primary:
            context.original_exception.args = (diagnostics.message_primary,)
            if context.sqlalchemy_exception is not None:
                name = type(context.original_exception).__name__
                context.sqlalchemy_exception.args = (f"({name}) {diagnostics.message_primary}",)

    return engine


def _snapshots(engine: Engine) -> Engine:
    """The engine with reading transactions that see one moment, as SQLite's do anyway."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _prove_durable(register: Register) -> None:
    """Switch the file to WAL for good, and prove WAL and synchronous=FULL."""
    raw = register.engine.raw_connection()
    try:
        cursor = raw.cursor()
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        deadline = time.monotonic() + BUSY_SECONDS
        while mode != "wal":
            mode = _to_wal(cursor, deadline)
        level = cursor.execute("PRAGMA synchronous").fetchone()[0]
    finally:
        raw.close()
    if level < 2:
        raise RegisterUnsafe(f"{register.path}: synchronous={level}, commits may be lost")


def _to_wal(cursor: Any, deadline: float) -> str:
    """One attempt at WAL; SQLite's busy timeout does not cover two processes switching at once."""
    try:
        mode: str = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    except Exception as error:
        if "locked" not in str(error) or time.monotonic() > deadline:
            raise
        time.sleep(0.05)
        return "busy"
    if mode != "wal":
        raise RegisterUnsafe(f"no WAL here: journal_mode stays {mode}")
    return mode
