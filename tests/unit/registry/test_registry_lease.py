"""One run at a time: held, taken over, fenced off (reliability 8 and 9)."""

from __future__ import annotations

import os
import subprocess
import time
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from registry.engine import Register
from registry.lease import (
    Lease,
    LeaseHeld,
    LeaseLost,
    acquire,
    held,
    process_of,
    this_host,
)
from registry.models import Lease as LeaseRow
from registry.models import Person


def change(register: Register, **columns: Any) -> None:
    with register.write() as session:
        session.execute(update(LeaseRow).values(**columns))


def expires(register: Register) -> float:
    with register.read() as session:
        return session.scalars(select(LeaseRow.expires)).one()


def count(register: Register) -> int:
    with register.read() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def steal(register: Register) -> Lease:
    change(register, expires=0.0)
    return acquire(register, "R2")


def test_a_living_holder_keeps_others_out(register: Register) -> None:
    lease = acquire(register, "R1")
    with pytest.raises(LeaseHeld) as caught:
        acquire(register, "R2")
    assert caught.value.holder == "R1"
    assert lease.still_held()


def test_released_is_free_and_the_fence_grows(register: Register) -> None:
    first = acquire(register, "R1")
    first.release()
    second = acquire(register, "R2")
    assert second.fence == first.fence + 1
    assert not first.still_held()
    first.release()
    assert second.still_held()


def test_a_write_under_a_lost_lease_fails(register: Register) -> None:
    lease = acquire(register, "R1")
    with pytest.raises(LeaseLost), register.write(lease) as session:
        session.add(Person(type="身份证", number="1"))
        session.flush()
        session.execute(update(LeaseRow).values(fence=LeaseRow.fence + 1))
    steal(register)
    with pytest.raises(LeaseLost), register.write(lease) as session:
        session.add(Person(type="身份证", number="2"))
    assert count(register) == 0
    assert lease.lost.is_set()
    assert not lease.still_held()


def test_the_same_run_id_under_another_fence_is_another_holder(register: Register) -> None:
    lease = acquire(register, "R1")
    change(register, expires=0.0)
    acquire(register, "R1")
    with pytest.raises(LeaseLost):
        lease.renew()


def test_every_commit_renews(register: Register) -> None:
    lease = acquire(register, "R1")
    change(register, expires=1.0)
    assert not lease.still_held()
    with register.write(lease) as session:
        session.add(Person(type="身份证", number="1"))
    assert expires(register) > time.time() + 60
    assert lease.still_held()


def test_a_dead_holder_is_replaced_at_once(register: Register) -> None:
    child = subprocess.Popen(["sleep", "60"])
    process = process_of(child.pid)
    lease = acquire(register, "R1")
    change(register, pid=child.pid, process=process)
    with pytest.raises(LeaseHeld):
        acquire(register, "R2")
    child.kill()
    while process_of(child.pid) is not None:  # until it is a zombie, which counts as dead
        time.sleep(0.01)
    try:
        assert acquire(register, "R2").fence == lease.fence + 1
    finally:
        child.wait()


def test_a_pid_used_again_is_not_the_holder(register: Register) -> None:
    acquire(register, "R1")
    change(register, pid=os.getpid(), process="another boot 1")
    assert acquire(register, "R2").still_held()


def test_a_holder_elsewhere_is_waited_for(register: Register) -> None:
    """Its pid says nothing here: only time does."""
    acquire(register, "R1")
    change(register, host="elsewhere", pid=2**22 + 1, process="x 1")
    with pytest.raises(LeaseHeld):
        acquire(register, "R2")


def test_waiting_ends_when_the_holder_does(register: Register) -> None:
    acquire(register, "R1")
    change(register, host="elsewhere", expires=time.time() + 0.5)
    assert acquire(register, "R2", wait_seconds=30).holder == "R2"


def test_a_register_that_is_locked_is_waited_for(
    sqlite_register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was stopped within a transaction holds SQLite's lock until it goes on."""
    monkeypatch.setattr("registry.engine.BUSY_SECONDS", 0)
    waiting = Register(sqlite_register.url)
    with sqlite_register.write() as session:
        with pytest.raises(OperationalError, match="locked"):
            acquire(waiting, "R2")
        monkeypatch.setattr(time, "sleep", lambda _: session.rollback())
        assert acquire(waiting, "R2", wait_seconds=60).holder == "R2"
    waiting.close()


def test_kept_alive_in_the_background(register: Register) -> None:
    lease = acquire(register, "R1")
    with lease.keep_alive(every=0.02):
        change(register, expires=1.0)
        deadline = time.monotonic() + 30
        while expires(register) == 1.0 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert lease.still_held()


def test_the_background_notices_a_loss(register: Register) -> None:
    lease = acquire(register, "R1")
    with lease.keep_alive(every=0.02):
        steal(register)
        assert lease.lost.wait(30)


def test_held_gives_back(register: Register) -> None:
    with held(register, "R1") as lease:
        assert lease.still_held()
    assert acquire(register, "R2").holder == "R2"


def test_this_process_has_a_start() -> None:
    assert process_of(os.getpid())
    assert process_of(2**22 + 1) is None
    assert this_host()
