"""Faults on order: the n-th call of a kind, in a stage, fails as a sick machine lets it fail.

Kinds are what the product asks of the system: opening, writing, renaming, linking, syncing,
statements, commits, and memory for a call of its own functions. Counters lie in shared memory,
so that the sandbox's children count with the run that forked them.
"""

from __future__ import annotations

import builtins
import errno
import io
import mmap
import os
import sqlite3
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).parents[2]) + "/"
STAGES = (
    "open", "receive", "read", "check", "file", "decide", "progress", "publish", "notify",
)  # fmt: skip
KINDS = (
    "open to write", "open to read", "write", "rename", "link", "make folder", "sync", "remove",
    "statement", "commit", "call",
)  # fmt: skip
#: Which errors a call of a kind can end with.
ERRORS: dict[str, tuple[str, ...]] = {
    "open to write": ("ENOSPC", "EACCES", "EIO"),
    "open to read": ("EIO", "EACCES"),
    "write": ("ENOSPC", "EIO"),
    "rename": ("ENOSPC", "EIO", "EACCES"),
    "link": ("ENOSPC", "EIO", "EACCES"),
    "make folder": ("ENOSPC", "EACCES"),
    "sync": ("EIO", "ENOSPC"),
    "remove": ("EIO", "EACCES"),
    "statement": ("locked",),
    "commit": ("locked",),
    "call": ("MemoryError",),
}
#: These would fail while a failure is being told; nothing of the product's state is in them.
_TELLERS = (f"{ROOT}flows/cli.py", f"{ROOT}flows/logs.py")
_ROOMS = tuple(
    f"{ROOT}{room}/"
    for room in ("flows", "ingest", "outputs", "procedures", "registry", "validators")
)
_BASE = 64


@dataclass(frozen=True, slots=True)
class Fault:
    """The `nth` call of `kind` in `stage` ends with `error`."""

    stage: str
    kind: str
    nth: int
    error: str

    def __str__(self) -> str:
        return f"{self.error} at {self.kind} {self.nth} of {self.stage}"

    def raised(self) -> BaseException:
        """The exception."""
        if self.error == "MemoryError":
            return MemoryError()
        if self.error == "locked":
            from sqlalchemy.exc import OperationalError

            return OperationalError("", None, sqlite3.OperationalError("database is locked"))
        number = getattr(errno, self.error)
        return OSError(number, os.strerror(number))


class Counters:
    """Calls counted by stage and kind, shared with every process forked after."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, 8192)

    def enter(self, stage: str) -> None:
        """From now on calls belong to `stage`."""
        self.memory[0] = STAGES.index(stage)

    def fired(self) -> bool:
        """Whether the fault has been raised."""
        return self.memory[1] == 1

    def fire(self) -> None:
        """Note that it is."""
        self.memory[1] = 1

    def count(self, kind: str) -> tuple[str, int]:
        """The stage, and the how manieth call of the kind in it this is."""
        stage = STAGES[self.memory[0]]
        at = self._at(stage, kind)
        nth = struct.unpack_from("I", self.memory, at)[0] + 1
        struct.pack_into("I", self.memory, at, nth)
        return stage, nth

    def totals(self) -> dict[tuple[str, str], int]:
        """How often each kind was called in each stage."""
        found = {}
        for stage in STAGES:
            for kind in KINDS:
                times = struct.unpack_from("I", self.memory, self._at(stage, kind))[0]
                if times:
                    found[stage, kind] = times
        return found

    @staticmethod
    def _at(stage: str, kind: str) -> int:
        return _BASE + 4 * (STAGES.index(stage) * len(KINDS) + KINDS.index(kind))


def install(counters: Counters, fault: Fault | None, place: Path) -> None:
    """In a child: count every call that concerns the workspace, and let the asked one fail."""

    def hit(kind: str) -> None:
        stage, nth = counters.count(kind)
        if fault is not None and (stage, kind, nth) == (fault.stage, fault.kind, fault.nth):
            counters.fire()
            raise fault.raised()

    inside = str(place)
    _watch_files(hit, inside)
    _watch_register(hit)
    _watch_stages(counters)
    if fault is None or fault.kind == "call":
        _watch_calls(hit)


def _watch_stages(counters: Counters) -> None:
    from flows.stages import run_stages

    def entering(name: str, stage: Callable[[Any], None]) -> Callable[[Any], None]:
        def run(ctx: Any) -> None:
            counters.enter(name)
            stage(ctx)

        return run

    run_stages.STAGES = tuple((name, entering(name, stage)) for name, stage in run_stages.STAGES)


def _watch_register(hit: Callable[[str], None]) -> None:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "before_cursor_execute", lambda *_: hit("statement"))
    event.listen(Engine, "commit", lambda *_: hit("commit"))


def _watch_calls(hit: Callable[[str], None]) -> None:
    """Calls of the run's own process: memory that ends in a reader is that file's limit."""
    ours: dict[str, bool] = {}
    run = os.getpid()

    def called(frame: Any, _what: str, _argument: Any) -> None:
        name = frame.f_code.co_filename
        if name not in ours:
            ours[name] = name.startswith(_ROOMS) and name not in _TELLERS
        if ours[name] and os.getpid() == run:
            hit("call")

    sys.unraisablehook = lambda _told: (
        None
    )  # a generator that is being closed passes it on to nobody
    sys.settrace(called)


def _watch_files(hit: Callable[[str], None], inside: str) -> None:  # noqa: C901 - one job, many calls
    def concerns(path: object, dir_fd: int | None = None) -> bool:
        if isinstance(path, int):
            return _of_descriptor(path).startswith(inside)
        text = os.fsdecode(path)  # type: ignore[arg-type]
        if not text.startswith("/") and dir_fd is not None:
            return _of_descriptor(dir_fd).startswith(inside)
        return text.startswith(inside) and "/log/" not in text

    def watched(kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: object, *arguments: Any, **named: Any) -> Any:
            if concerns(path, named.get("dir_fd", named.get("src_dir_fd"))):
                hit(kind)
            return real(path, *arguments, **named)

        return call

    os.rename, os.replace = watched("rename", os.rename), watched("rename", os.replace)
    os.link, os.mkdir = watched("link", os.link), watched("make folder", os.mkdir)
    os.unlink, os.rmdir = watched("remove", os.unlink), watched("remove", os.rmdir)
    os.fsync, os.write = watched("sync", os.fsync), watched("write", os.write)
    real_open, real_file = os.open, io.open

    def opening(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if concerns(path, named.get("dir_fd")):
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            hit("open to write" if writes else "open to read")
        return real_open(path, flags, *arguments, **named)

    def opened(path: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        writes = any(letter in mode for letter in "wax+")
        ours = concerns(path)
        if ours and not isinstance(path, int):
            hit("open to write" if writes else "open to read")
        file = real_file(path, mode, *arguments, **named)
        return _Written(file, hit) if ours and writes else file

    os.open, io.open, builtins.open = opening, opened, opened  # type: ignore[assignment]


def _of_descriptor(descriptor: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return ""


class _Written:
    """A file open for writing whose writes are counted."""

    def __init__(self, file: Any, hit: Callable[[str], None]) -> None:
        self._file, self._hit = file, hit

    def write(self, data: Any) -> Any:
        self._hit("write")
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Any:
        return iter(self._file)
