"""Power cuts: what was written and not synced is torn, names not synced are undone.

A run is watched by a layer that writes down every file it makes, renames, links or removes, and
every sync. It is killed, and what no sync had covered is then taken away from the disk as a power
cut would: bytes are cut off, names changed last are changed back. Metadata are lost from the end,
as journals lose them; bytes are lost file by file. SQLite's own files are left alone: with WAL and
synchronous=FULL, which is asserted here, they are SQLite's promise.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from procedures import durable
from procedures.workspace import Workspace
from tests.hardening import children, oracle, story
from tests.hardening.story import Night, Story

_REGISTER = "registry.db"


def torn_night(folder: Path, lived: Story, seed: int, cut: int) -> tuple[list[str], dict[str, int]]:
    """One night with a power cut, then the run after it: what went wrong, what was lost."""
    from tests.hardening.faults import finished

    drawn = random.Random(f"cut-{seed}-{cut}")
    number = drawn.randrange(len(lived.nights))
    night = lived.nights[number]
    place = Workspace(folder / "w")
    shutil.copytree(night.before, place.root)
    story.lay(night.drops, place.inbox)
    points = sorted(night.passages)
    point = points[cut % len(points)]
    kill = f"{point}:{drawn.randint(1, night.passages[point])}"
    journal = folder / "journal"
    (folder / "removed").mkdir()

    def prepare() -> None:
        children.leave_papers_blank()
        _Journal(place.root, journal, folder / "removed").install()

    arguments = ["run", "--date", night.day.isoformat(), "--workspace", str(place.root)]
    ended = children.start(arguments, folder / "said", {"BAOSHEN_KILL_AT": kill}, prepare).wait()
    where = f"seed {seed} power cut {cut}, night {number} at {kill}"
    if not ended.killed:
        return [f"{where}: the run ended with {ended.code}: {ended.said}"], {}
    lost = _cut(journal, drawn)
    wrong = [f"bytes lost: {path}" for path in oracle.lost_bytes(night.drops, place)]
    wrong += _register_is_synced(place)
    again = children.start(arguments, folder / "said", {}, children.leave_papers_blank).wait()
    if again.code != 0:
        wrong.append(f"the next run ended with {again.code}: {again.said}")
    wrong += finished(place, night)
    wrong += _outbox(place, night)
    if not wrong:
        shutil.rmtree(folder)
    return [f"{where}: {each}" for each in wrong], lost


def _outbox(place: Workspace, night: Night) -> list[str]:
    """Every copy that should lie in the outbox does, and is whole."""
    found = oracle.state_of(place, place.database_url).outbox
    lacking = sorted(set(night.state.outbox.items()) - set(found.items()))
    return [f"outbox lacks {name}" for name, _ in lacking[:4]]


def _register_is_synced(place: Workspace) -> list[str]:
    """WAL in the file itself; synchronous=FULL as the product opens it."""
    from registry.engine import Register

    with sqlite3.connect(place.var / _REGISTER) as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    register = Register(place.database_url)
    with register.engine.connect() as opened:
        level = opened.exec_driver_sql("PRAGMA synchronous").scalar()
    register.close()
    return [] if (mode, level) == ("wal", 2) else [f"the register is {mode}, synchronous={level}"]


# --- writing down what a run does -------------------------------------------------------------


class _Journal:
    """In the child, and in what it forks: every change of the workspace is written down."""

    def __init__(self, root: Path, journal: Path, removed: Path) -> None:
        self.inside, self.journal, self.removed = str(root), journal, removed
        self.serial = itertools.count(1)
        self.open, self.file, self.link = os.open, io.open, os.link
        self.make, self.fsync, self.sync = os.mkdir, os.fsync, durable.sync

    def install(self) -> None:
        """From now on."""
        os.rename, os.replace = self.moving(os.rename), self.moving(os.replace)  # type: ignore[assignment]
        os.unlink = self.removing(os.unlink, "unlink")  # type: ignore[assignment]
        os.rmdir = self.removing(os.rmdir, "rmdir")  # type: ignore[assignment]
        os.link, os.mkdir = self.linking, self.making  # type: ignore[assignment]
        os.fsync, durable.sync = self.syncing, self.all_synced  # type: ignore[assignment]
        os.open, io.open = self.opening, self.opened  # type: ignore[assignment]

    def tell(self, *entry: str) -> None:
        """Opened each time: the sandbox's children have closed what they were not given."""
        file = self.open(self.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, (json.dumps(entry) + "\n").encode())
        os.close(file)

    def full(self, path: Any, dir_fd: int | None = None) -> str:
        """The absolute path, links not followed."""
        if isinstance(path, int):
            return str(Path(f"/proc/self/fd/{path}").readlink())
        text = os.fsdecode(path)
        if not text.startswith("/") and dir_fd is not None:
            text = f"{self.full(dir_fd)}/{text}"
        return os.path.abspath(text)  # noqa: PTH100 - resolve() follows links

    def concerns(self, path: str) -> bool:
        """Whether the path is the product's, and not SQLite's or the log's."""
        return path.startswith(self.inside) and _REGISTER not in path and "/log/" not in path

    def kept(self, path: str) -> str:
        """A second name for what is about to lose its own, "" for a folder."""
        if Path(path).is_dir():
            return ""
        spare = str(self.removed / f"{os.getpid()}-{next(self.serial)}")
        self.link(path, spare, follow_symlinks=False)
        return spare

    def moving(self, real: Callable[..., None]) -> Callable[..., None]:
        """A rename that is written down."""

        def call(source: Any, target: Any, **named: Any) -> None:
            old = self.full(source, named.get("src_dir_fd"))
            new = self.full(target, named.get("dst_dir_fd"))
            spare = self.kept(new) if os.path.lexists(new) else ""
            real(source, target, **named)
            if self.concerns(new):
                self.tell("rename", old, new, spare)

        return call

    def removing(self, real: Callable[..., None], what: str) -> Callable[..., None]:
        """A removal that is written down."""

        def call(path: Any, **named: Any) -> None:
            name = self.full(path, named.get("dir_fd"))
            ours = self.concerns(name) and os.path.lexists(name)
            spare = self.kept(name) if ours and what == "unlink" else ""
            real(path, **named)
            if ours:
                self.tell(what, name, spare)

        return call

    def linking(self, source: Any, target: Any, **named: Any) -> None:
        """os.link"""
        self.link(source, target, **named)
        name = self.full(target, named.get("dst_dir_fd"))
        if self.concerns(name):
            self.tell("link", name)

    def making(self, path: Any, *arguments: Any, **named: Any) -> None:
        """os.mkdir"""
        self.make(path, *arguments, **named)
        name = self.full(path, named.get("dir_fd"))
        if self.concerns(name):
            self.tell("mkdir", name)

    def syncing(self, descriptor: int) -> None:
        """os.fsync"""
        self.fsync(descriptor)
        name = self.full(descriptor)
        if self.concerns(name):
            self.tell("sync", name)

    def all_synced(self, folder: Path) -> None:
        """durable.sync"""
        self.sync(folder)
        self.tell("sync-all")

    def opening(self, path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        """os.open"""
        descriptor = self.open(path, flags, *arguments, **named)
        if flags & os.O_CREAT and self.concerns(self.full(descriptor)):
            self.tell("write", self.full(descriptor))
        return descriptor

    def opened(self, path: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        """io.open"""
        got = self.file(path, mode, *arguments, **named)
        if any(letter in mode for letter in "wax+") and not isinstance(path, int):
            name = self.full(path)
            if self.concerns(name):
                self.tell("write", name)
        return got


# --- the cut ------------------------------------------------------------------------------------


def _cut(journal: Path, drawn: random.Random) -> dict[str, int]:
    """Take from the disk what no sync had covered; how much that was."""
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    entries = [json.loads(line) for line in lines]
    undone = 0
    names = _unsynced_names(entries)
    keep = 0 if drawn.random() < 0.5 else drawn.randint(0, len(names))
    torn = _torn_bytes(entries)
    places = _present(torn, entries)
    for entry in reversed(names[keep:]):
        undone += _undo(entry)
    cut = sum(_tear(Path(path), drawn) for path in places if drawn.random() < 0.8)
    return {"names undone by power cuts": undone, "files torn by power cuts": cut}


def _unsynced_names(entries: list[list[str]]) -> list[list[str]]:
    """Changes of names since the last sync of everything, or of the folder they are in."""
    found: list[list[str]] = []
    for entry in entries:
        if entry[0] == "sync-all":
            found = []
        elif entry[0] == "sync":
            # Syncing a folder makes its names durable, and with them every earlier one: journals
            # keep the order. Syncing a file promises nothing about names.
            if Path(entry[1]).is_dir():
                last = max((n for n, e in enumerate(found) if _folder(e) == entry[1]), default=-1)
                found = found[last + 1 :]
        elif entry[0] != "write":
            found.append(entry)
    return found


def _folder(entry: list[str]) -> str:
    return str(Path(entry[2] if entry[0] == "rename" else entry[1]).parent)


def _torn_bytes(entries: list[list[str]]) -> set[str]:
    """Files written whose bytes no sync has covered, under the names they were written with."""
    found: set[str] = set()
    for entry in entries:
        if entry[0] == "sync-all":
            found = set()
        elif entry[0] == "sync":
            found.discard(entry[1])
        elif entry[0] == "write":
            found.add(entry[1])
    return found


def _present(torn: set[str], entries: list[list[str]]) -> list[str]:
    """Where those files lie now."""
    now = {path: path for path in torn}
    for entry in entries:
        if entry[0] == "rename":
            for path, lies in now.items():
                if lies == entry[1] or lies.startswith(f"{entry[1]}/"):
                    now[path] = entry[2] + lies[len(entry[1]) :]
    return sorted(set(now.values()))


def _undo(entry: list[str]) -> int:
    what, path = entry[0], Path(entry[1])
    try:
        if what == "rename":
            new = Path(entry[2])
            path.parent.mkdir(parents=True, exist_ok=True)
            new.rename(path)
            if entry[3]:
                Path(entry[3]).rename(new)
        elif what == "link":
            path.unlink()
        elif what == "mkdir":
            path.rmdir()
        elif what == "rmdir":
            path.mkdir()
        elif what == "unlink" and entry[2]:
            Path(entry[2]).rename(path)
    except (FileNotFoundError, FileExistsError, OSError):
        return 0
    return 1


def _tear(path: Path, drawn: random.Random) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    size = path.stat().st_size
    path.chmod(0o600)
    os.truncate(path, 0 if drawn.random() < 0.5 else size // 2)
    return True
