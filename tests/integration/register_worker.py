"""What the child processes of test_registry_processes do; run as `python register_worker.py`.

Arguments: register URL, job, and the job's own. Prints what the parent asks for.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date

from registry.engine import Register, open_register
from registry.events import EventDraft, append_events
from registry.lease import Lease, LeaseLost, acquire
from registry.numbers import draw

DAY = date(2026, 3, 1)


def file_rows(register: Register, lease: Lease | None, run: str, count: int) -> list[str]:
    """One filing transaction: numbers drawn and their events appended together."""
    with register.write(lease) as session:
        numbers = draw(session, "XJ", 2026, count)
        drafts = [EventDraft(n, run, DAY, "filed", "", 1, "in_review", "市州", 1) for n in numbers]
        append_events(session, drafts)
    return numbers


def tell(*words: str) -> None:
    """Say something to the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def increment(register: Register, times: str) -> None:
    """Many small transactions, each reading what it writes (reliability 10)."""
    for _ in range(int(times)):
        tell(*file_rows(register, None, str(os.getpid()), 1))


def run(register: Register, run_id: str, transactions: str) -> None:
    """A run of several commits under a lease; BAOSHEN_KILL_AT may end it anywhere."""
    lease = acquire(register, run_id)
    for _ in range(int(transactions)):
        tell(*file_rows(register, lease, run_id, 5))
    lease.release()


def sleep_inside(register: Register, run_id: str) -> None:
    """Stop this process in the middle of a transaction's work, as SIGSTOP or a laptop lid does."""
    lease = acquire(register, run_id)
    file_rows(register, lease, run_id, 1)
    tell("asleep")
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        file_rows(register, lease, run_id, 100)
    except LeaseLost:
        tell("lost")
    else:
        tell("kept")


def hold(register: Register, run_id: str) -> None:
    """Take the lease and wait to be killed."""
    acquire(register, run_id)
    tell("held")
    signal.pause()


def create(register: Register) -> None:
    """Nothing more than opening it."""


JOBS = {job.__name__: job for job in (increment, run, sleep_inside, hold, create)}

if __name__ == "__main__":
    JOBS[sys.argv[2]](open_register(sys.argv[1]), *sys.argv[3:])
