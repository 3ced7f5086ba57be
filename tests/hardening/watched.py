"""A whole run in a process of its own, watched from outside and inside.

`Night.of(...)` lets `baoshen run` take what lies in the inbox, and says what each drop was
answered, how long its reading took, what every child used, and how large the run's own process
became.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from procedures.workspace import Workspace
from tests.hardening.children import SETTINGS

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One file read by one worker. Memory in megabytes, `written` in bytes.

    `cpu` are the seconds it worked, which other programs on the machine do not lengthen; `base`
    is what the worker held before. `died`: there was no reply; `failed` and `why` are the code and
    the class of an exception nobody expected.
    """

    what: str
    file: str
    seconds: float = 0.0
    cpu: float = 0.0
    base: float = 0.0
    peak: float = 0.0
    written: int = 0
    failed: str = ""
    why: str = ""
    died: bool = False


@dataclass(slots=True)
class Member:
    """One file of a drop as reading saw it; `whole` when its content could be used."""

    path: str
    media: str
    whole: bool
    codes: tuple[str, ...]


@dataclass(slots=True)
class Answer:
    """What a drop was answered. `codes` are all findings, `must` those that stop something.

    `findings` are those of `run --json`; `members`, `package` (codes) and `recognised` (a form
    was found in it) are what reading alone said.
    """

    result: str
    findings: list[dict[str, Any]]
    rows: dict[str, int]
    receipt: str
    seconds: float = 0.0
    members: list[Member] = field(default_factory=list)
    package: tuple[str, ...] = ()
    recognised: bool = False

    @property
    def codes(self) -> set[str]:
        """All codes."""
        return {finding["code"] for finding in self.findings}

    @property
    def must(self) -> set[str]:
        """The codes of severity must_fix."""
        return {f["code"] for f in self.findings if f["severity"] == "must_fix"}


@dataclass(slots=True)
class Night:
    """One run, seen from outside."""

    code: int
    said: str
    seconds: float
    faults: list[str]
    answers: dict[str, Answer]
    attempts: list[Attempt]
    main_peak: float

    @classmethod
    def of(cls, place: Workspace, day: date, notes: Path, *, papers: bool = False) -> Night:
        """Run the workspace once; `notes` is a folder for what the watchers write down."""
        notes.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        arguments = [str(place.root), day.isoformat(), str(notes), "papers" if papers else "blank"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BAOSHEN_")}
        ended = subprocess.run(
            [sys.executable, "-m", "tests.hardening.watched", *arguments],
            cwd=_ROOT,
            env=environment | SETTINGS | {"BAOSHEN_WORKERS": "2", "PREFECT_HOME": str(notes)},
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        told = notes / "told.json"
        body = json.loads(told.read_text("utf-8")) if told.exists() else {}
        report = body.get("report") or {"drops": []}
        read = body.get("read", {})
        answers = {one["name"]: _answer(one, read.get(one["name"], {})) for one in report["drops"]}
        return cls(
            ended.returncode,
            ended.stderr[-2000:],
            seconds,
            body.get("faults", ["the run ended without a word"]),
            answers,
            _attempts(notes / "children.jsonl"),
            body.get("peak", 0.0),
        )


def _answer(one: dict[str, Any], read: dict[str, Any]) -> Answer:
    members = [Member(**member) for member in read.get("members", [])]
    return Answer(
        one["result"],
        one["findings"],
        one["rows"],
        one["receipt"] or "",
        read.get("seconds", 0.0),
        members,
        tuple(read.get("package", ())),
        read.get("kind") in ("data", "review"),
    )


def _attempts(log: Path) -> list[Attempt]:
    """Every attempt of the log, those without a second line as deaths."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    open_: dict[int, dict[str, Any]] = {}
    done: list[Attempt] = []
    for line in map(json.loads, lines):
        pid = line["pid"]
        if "seconds" not in line:
            if pid in open_:
                done.append(Attempt(open_[pid]["what"], open_[pid]["file"], died=True))
            open_[pid] = line
            continue
        open_.pop(pid, None)
        done.append(
            Attempt(
                line["what"],
                line["file"],
                line["seconds"],
                line["cpu"],
                line["base"] / 1024,
                line["peak"] / 1024,
                line["written"],
                line["failed"],
                line["why"],
            )
        )
    return done + [Attempt(one["what"], one["file"], died=True) for one in open_.values()]


# --- the run's own process ---------------------------------------------------------------------


def main() -> int:
    """`baoshen run --json` with a stop-watch at reading and the sandbox watched."""
    workspace, day, notes, papers = sys.argv[1:5]
    folder = Path(notes)
    from ingest import sandbox

    sandbox.TEMPLATE = ("-m", "tests.hardening.watched_child", str(folder / "children.jsonl"))
    if papers == "blank":
        import outputs.build
        from tests.hardening.children import leave_papers_blank

        outputs.build.ALONE = 100_000
        leave_papers_blank()
    read: dict[str, Any] = {}
    faults: list[str] = []
    said = io.StringIO()
    with _noting(read, faults), contextlib.redirect_stdout(said):
        from flows.cli import invoke

        code = int(invoke(["run", "--workspace", workspace, "--date", day, "--json"]))
    told = {
        "report": json.loads(said.getvalue() or "null"),
        "read": read,
        "faults": faults,
        "peak": _peak(),
    }
    (folder / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return code


@contextlib.contextmanager
def _noting(read: dict[str, Any], faults: list[str]) -> Iterator[None]:
    """Note how long each drop's reading takes and what it said, and the run's faults."""
    import flows.run
    import ingest.read
    from flows.stages import read as stage

    plain, once = ingest.read.read, flows.run.run_once

    def timed(drop: Any, *rest: Any) -> Any:
        began = time.monotonic()
        package = plain(drop, *rest)
        read[drop.name] = {
            "seconds": time.monotonic() - began,
            "kind": package.kind,
            "package": [finding.code for finding in package.findings],
            "members": [_member(member) for member in package.members],
        }
        return package

    def run_once(request: Any) -> Any:
        report = once(request)
        faults.extend(report.faults)
        return report

    with patch.object(stage, "read_drop", timed), patch.object(flows.run, "run_once", run_once):
        yield


def _member(member: Any) -> dict[str, Any]:
    probe = member.probe
    complete = getattr(probe, "complete", True) and not getattr(probe, "encrypted", False)
    codes = [finding.code for finding in member.findings]
    return {
        "path": member.path,
        "media": str(member.media),
        "whole": probe is not None and bool(complete) and not codes,
        "codes": codes,
    }


def _peak() -> float:
    """The most memory this process ever held, in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
