"""Children that read hostile files under limits, one file in flight each (design 12).

The run never parses a stranger's bytes itself. It hands chunks of jobs to warm workers and
gets one result per job, in job order; a worker that dies, hangs or runs out of memory costs
its one file a finding, and the rest of its chunk goes to a new worker (reliability 16-18, 50).
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

from ingest import wire
from ingest.limits import Limits
from ingest.outcome import MACHINE, Failed

_ROOT = Path(__file__).resolve().parents[1]
_GRACE = 5.0  # seconds beyond the kernel's own alarm before a worker is killed from here
_CHUNK = 48  # jobs handed over at once: few messages, little to redo
#: The program the workers are forked from; what measures them puts itself in front of it.
TEMPLATE: tuple[str, ...] = ("-m", "ingest.sandbox_child")

Job = TypeVar("Job")
Result = TypeVar("Result")
_Chunk = tuple[int, ...]


class SandboxError(Exception):
    """No worker can be started, or the disk failed one: a fault of this machine, not of a file."""


class _Worker:
    """One forked child and the jobs it holds."""

    def __init__(self, channel: socket.socket, pid: int) -> None:
        self.channel = channel
        self.inbox = wire.Inbox(channel)
        self.pid = pid
        self.held: deque[int] = deque()
        self.since = 0.0

    def give(self, reference: str, chunk: _Chunk, jobs: Sequence[object]) -> None:
        self.held.extend(chunk)
        self.since = time.monotonic()
        with contextlib.suppress(wire.Closed):  # its death shows at the next reading
            wire.send(self.channel, (reference, [jobs[index] for index in chunk]))

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.channel.close()


class Sandbox:
    """A few limited workers; started when the first file is to be read, not before.

    Use as a context manager. One `map` at a time.
    """

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._count = max(1, workers)
        self._workers: list[_Worker] = []
        self._template: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.in_use = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all children."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        self._end_template()

    def warm(self) -> None:
        """Start the template in the background while the run still does something else."""
        if self._template is not None and self._template.poll() is None:
            return
        ours, theirs = socket.socketpair()
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        self._template = subprocess.Popen(
            [sys.executable, *TEMPLATE, str(theirs.fileno())],
            cwd=_ROOT,
            env=environment,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._control = ours

    def run(self, function: Callable[[Job, Limits], Result], job: Job) -> Result | Failed:
        """`function(job, limits)` in a worker."""
        return next(iter(self.map(function, [job])))

    def map(
        self, function: Callable[[Job, Limits], Result], jobs: Sequence[Job]
    ) -> Iterator[Result | Failed]:
        """`function(job, limits)` for every job, in job order, or Failed for the job that broke.

        `function` is a module-level function; it, its jobs and its results pickle. Results
        may hold plain values and records of procedures and ingest only.
        """
        reference = f"{function.__module__}:{function.__qualname__}"
        return _Round(self, reference, jobs).results()

    def _fork(self) -> _Worker:
        """A new worker from the template; the template is started, or started again."""
        for _ in range(2):
            self.warm()
            assert self._control is not None  # noqa: S101 - warm() has just set it
            ours, theirs = socket.socketpair()
            try:
                socket.send_fds(self._control, [b"f"], [theirs.fileno()])
                pid = self._control.recv(8)
            except (BrokenPipeError, ConnectionResetError):
                pid = b""
            theirs.close()
            if pid:
                worker = _Worker(ours, int.from_bytes(pid, "little"))
                with contextlib.suppress(wire.Closed):
                    wire.send(ours, self.limits)
                return worker
            ours.close()
            self._end_template()
        raise SandboxError("the sandbox cannot start its workers")

    def _end_template(self) -> None:
        """Hang up; the template ends when its last worker has ended."""
        if self._control is not None:
            self._control.close()
        if self._template is not None:
            try:
                self._template.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self._template.kill()
                self._template.wait()
        self._template = self._control = None

    def workers_for(self, chunks: int) -> list[_Worker]:
        """As many workers as there are chunks, at most the sandbox's number."""
        while len(self._workers) < min(self._count, chunks):
            self._workers.append(self._fork())
        return self._workers

    def bury(self, worker: _Worker) -> None:
        """Forget a worker that is dead or has to be."""
        worker.kill()
        self._workers.remove(worker)


class _Round:
    """One `map`: which jobs wait, which are held, which are done."""

    def __init__(self, box: Sandbox, reference: str, jobs: Sequence[Any]) -> None:
        self.box = box
        self.reference = reference
        self.jobs = jobs
        size = max(1, min(_CHUNK, len(jobs) // (2 * box._count) or 1))
        starts = range(0, len(jobs), size)
        self.waiting: deque[_Chunk] = deque(
            tuple(range(start, min(start + size, len(jobs)))) for start in starts
        )
        self.done: dict[int, Any] = {}
        self.suspects: set[int] = set()

    def results(self) -> Iterator[Any]:
        """All results in job order. Raises RuntimeError when another map is under way."""
        if self.box.in_use:
            raise RuntimeError("a sandbox does one map at a time")
        self.box.in_use = True
        try:
            for index in range(len(self.jobs)):
                while index not in self.done:
                    self._step()
                yield self.done.pop(index)
        finally:  # the caller may stop early: what is under way answers to nobody
            for worker in [w for w in self.box._workers if w.held]:
                self.box.bury(worker)
            self.box.in_use = False

    def _step(self) -> None:
        """Hand out work, then take in what comes."""
        for worker in self.box.workers_for(len(self.waiting)):
            if self.waiting and not worker.held:
                worker.give(self.reference, self.waiting.popleft(), self.jobs)
        busy = [worker for worker in self.box._workers if worker.held]
        limit = self.box.limits.seconds + _GRACE
        patience = max(0.0, min(w.since for w in busy) + limit - time.monotonic())
        readable, _, _ = select.select([w.channel for w in busy], [], [], patience)
        for worker in busy:
            if worker.channel in readable:
                self._take(worker)
            elif not readable and time.monotonic() - worker.since >= limit:
                self._fail(worker, Failed("file-limit", "时间"))

    def _take(self, worker: _Worker) -> None:
        """The replies of a worker that have come, or its death."""
        try:
            bodies = worker.inbox.bodies()
        except wire.Closed:
            self._died(worker)
            return
        if bodies:  # half a reply buys no time
            worker.since = time.monotonic()
        for body in bodies:
            if not self._answered(worker, body):
                return

    def _answered(self, worker: _Worker, body: bytes) -> bool:
        """One reply; False when it was the worker's last."""
        if not worker.held:  # it says more than it was asked: no longer itself
            self.box.bury(worker)
            return False
        try:
            reply = wire.untrusted(body)
        except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
            reply = Failed("parser-crash", spent=True)
        if isinstance(reply, Failed) and reply.code == MACHINE:
            raise SandboxError(f"the disk failed a worker: {reply.what}")
        if isinstance(reply, Failed) and reply.spent:
            self._fail(worker, reply)
            return False
        self.done[worker.held.popleft()] = reply
        return True

    def _died(self, worker: _Worker) -> None:
        """A worker ended without a reply: by the kernel's alarm, or by the file it read.

        A crash is laid to the file only when it happens again in a fresh worker, because the
        file before it may have spoiled the memory.
        """
        index = worker.held[0]
        if time.monotonic() - worker.since >= self.box.limits.seconds * 0.95:
            self._fail(worker, Failed("file-limit", "时间"))
        elif index in self.suspects:
            self._fail(worker, Failed("parser-crash"))
        else:
            self.suspects.add(index)
            self._requeue(worker, (index,), tuple(worker.held)[1:])

    def _fail(self, worker: _Worker, failure: Failed) -> None:
        index = worker.held.popleft()
        self.done[index] = failure
        self._requeue(worker, tuple(worker.held))

    def _requeue(self, worker: _Worker, *chunks: _Chunk) -> None:
        self.waiting.extendleft(chunk for chunk in reversed(chunks) if chunk)
        self.box.bury(worker)
