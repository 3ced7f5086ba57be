"""The engine's promises: real transactions, one moment per reader, no values in errors."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from registry import engine as engine_module
from registry.engine import Register, RegisterUnsafe, open_register, refuse_network_path
from registry.models import Institution, NumberSeries, Person

DAY = date(2026, 3, 1)


def people(register: Register) -> int:
    with register.read() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_sqlite_is_durable(sqlite_register: Register) -> None:
    """WAL, synchronous=FULL and foreign keys on every connection (reliability 10, 55)."""
    with sqlite_register.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA busy_timeout")) == 60_000


def test_missing_file_is_not_made_when_asked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_register(f"sqlite:///{tmp_path / 'none.db'}", create=False)
    assert not (tmp_path / "none.db").exists()


def test_readers_cannot_write(register: Register) -> None:
    with pytest.raises(DBAPIError), register.read() as session:
        session.execute(insert(Person), [{"type": "身份证", "number": "1"}])
    assert people(register) == 0


def test_a_reader_leaves_no_mark_on_the_next_writer(register: Register) -> None:
    with register.read():
        pass
    with register.write() as session:
        session.add(Person(type="身份证", number="1"))
    assert people(register) == 1


def test_reader_sees_one_moment(register: Register) -> None:
    with register.read() as session:
        count = select(func.count()).select_from(Person)
        assert session.scalar(count) == 0
        with register.write() as writer:
            writer.add(Person(type="身份证", number="1"))
        assert session.scalar(count) == 0


def test_exception_rolls_everything_back(register: Register) -> None:
    with pytest.raises(RuntimeError), register.write() as session:
        session.add(Person(type="身份证", number="1"))
        session.flush()
        raise RuntimeError
    assert people(register) == 0


def test_savepoint_rollback_leaves_no_row(register: Register) -> None:
    """A refused row of a workbook must not take the others with it (reliability 11)."""
    with register.write() as session:
        session.add(Person(type="身份证", number="1"))
        session.flush()
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(Person), [{"type": "身份证", "number": n} for n in "21"])
        session.add(Person(type="身份证", number="3"))
    with register.read() as session:
        assert session.scalars(select(Person.number).order_by(Person.number)).all() == ["1", "3"]


def test_read_check_write_never_races(register: Register) -> None:
    """Two writers that read, check and write the same row: none is lost (reliability 11)."""
    with register.write() as session:
        session.add(NumberSeries(series="x", last=0))

    def work() -> None:
        for _ in range(10):
            with register.write() as session:
                row = select(NumberSeries).where(NumberSeries.series == "x").with_for_update()
                found = session.scalars(row).one()
                found.last = found.last + 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.read() as session:
        assert session.scalar(select(NumberSeries.last)) == 30


def test_errors_carry_no_values(register: Register) -> None:
    """An ID number never gets into an error's text (reliability 26)."""
    number = "430111199003070011"
    rows = [{"type": "身份证", "number": number}] * 2
    with pytest.raises(IntegrityError) as caught, register.write() as session:
        session.execute(insert(Person), rows)
    assert number not in str(caught.value)
    assert number not in str(caught.value.orig)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.glusterfs"])
def test_network_share_is_refused(tmp_path: Path, kind: str) -> None:
    """SQLite's locks do not hold on network shares (reliability 55)."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nhost:/x {tmp_path} {kind} rw 0 0\n")
    with pytest.raises(RegisterUnsafe):
        refuse_network_path(tmp_path / "var" / "registry.db", mounts)
    refuse_network_path(Path("/elsewhere/registry.db"), mounts)


def test_failure_at_every_statement_leaves_nothing(register: Register) -> None:
    """MemoryError at the n-th statement, for every n: all or nothing (reliability 57)."""
    for nth in range(1, 20):
        seen = 0

        def fail(*_: Any, nth: int = nth) -> None:
            nonlocal seen
            seen += 1
            if seen == nth:
                raise MemoryError

        before = people(register)
        event.listen(register.writer, "before_cursor_execute", fail)
        try:
            with register.write() as session:
                session.execute(
                    insert(Person), [{"type": "t", "number": f"{nth}-{i}"} for i in "ab"]
                )
                session.execute(update(NumberSeries).values(last=NumberSeries.last + 1))
                session.add(Institution(code=f"c{nth}", folder="f", created_on=DAY))
        except MemoryError:
            assert people(register) == before
        else:
            assert people(register) == before + 2
            break
        finally:
            event.remove(register.writer, "before_cursor_execute", fail)
    else:
        pytest.fail("never got through")


def test_full_disk_is_not_for_ever(sqlite_register: Register) -> None:
    """Disk full fails the transaction; once there is room the same work goes through (15)."""
    rows = [{"type": "身份证", "number": f"{i:050}"} for i in range(20_000)]
    with pytest.raises(OperationalError), sqlite_register.write() as session:
        session.execute(text("PRAGMA max_page_count=1"))
        session.execute(insert(Person), rows)
    sqlite_register.engine.dispose()
    assert people(sqlite_register) == 0
    with sqlite_register.write() as session:
        session.execute(insert(Person), rows)
    assert people(sqlite_register) == 20_000


def test_failing_commit_is_an_error(new_register: Callable[[], Register]) -> None:
    """When COMMIT itself fails the caller knows and nothing is stored (reliability 3)."""
    register = new_register()

    def lose_connection(connection: Any) -> None:
        connection.connection.driver_connection.close()

    event.listen(register.writer, "commit", lose_connection)
    with pytest.raises(Exception, match=r"(?i)closed"), register.write() as session:
        session.add(Person(type="身份证", number="1"))
    event.remove(register.writer, "commit", lose_connection)
    assert people(register) == 0


def test_a_failed_commit_lets_go_of_the_file(
    sqlite_register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite keeps the transaction open when COMMIT fails: whoever writes next must not wait."""
    dialect = sqlite_register.engine.dialect

    def fail(_connection: Any) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(dialect, "do_commit", fail)
        with pytest.raises(OperationalError), sqlite_register.write() as session:
            session.add(Person(type="身份证", number="1"))
    with closing(sqlite3.connect(sqlite_register.path or "", timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
    assert people(sqlite_register) == 0


def test_a_writer_that_stands_still_is_ended(
    postgres_server: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a stopped run's transaction does not hold its rows for ever; readers may."""
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.05)
    register = open_register(postgres_server())
    with register.read() as session:
        session.execute(text("SELECT 1"))
        time.sleep(0.3)
        session.execute(text("SELECT 1"))
    with pytest.raises(DBAPIError), register.write() as session:
        session.add(Person(type="身份证", number="1"))
        session.flush()
        time.sleep(0.3)
        session.execute(text("SELECT 1"))
    assert people(register) == 0
    register.close()
