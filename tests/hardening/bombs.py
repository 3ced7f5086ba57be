"""`bombs`: what would explode is refused early and small.

Promise (reliability 41, 42, 46, 47, 50, 51): each in under two seconds of work and 300 MB of its
child's memory, nothing written anywhere but the drop itself into the archive, and the next file
is read as if nothing had been.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from random import Random

from procedures.words import DropResult
from procedures.workspace import Workspace
from tests.flows.world import World
from tests.hardening.bomb_books import BOOKS
from tests.hardening.bomb_papers import HARMLESS, PAPERS
from tests.hardening.bomb_zips import ZIPS
from tests.hardening.figures import Asked, Figures
from tests.hardening.province import Province, judge_night, lay_alone, station_of
from tests.hardening.watched import Answer, Attempt, Night

_SECONDS, _MB = 2.0, 300.0
_ALL = {**ZIPS, **BOOKS, **PAPERS, **HARMLESS}


def measure(asked: Asked, figures: Figures) -> None:
    """Every bomb as a drop of its own, in one night; the long form in three orders."""
    began = time.monotonic()
    figures.least["bombs"] = len(_ALL)
    figures.counts["bombs"] = 0
    province = Province(asked.work)
    made = {name: make() for name, (_, make) in _ALL.items()}
    for turn in range(3 if asked.long else 1):
        if turn and asked.enough(began, reached=True):
            break
        names = sorted(made)
        Random(f"bombs-{asked.seed}-{turn}").shuffle(names)
        _night(figures, province, {name: made[name] for name in names}, f"seed {asked.seed}")


def _night(figures: Figures, province: Province, made: dict[str, bytes], seed: str) -> None:
    before: dict[str, set[str]] = {}
    drops: dict[str, str] = {}

    def lay(world: World) -> None:
        before["files"] = _census(world.workspace.root)
        for number, (name, data) in enumerate(made.items()):
            drops[name] = lay_alone(world, station_of(number), name, data)

    night, world = province.night(lay)
    judge_night(figures, night, seed)
    for name, data in made.items():
        figures.count("bombs")
        figures.most("KB of the largest", len(data) // 1024)
        _judge(figures, night, name, drops[name], seed)
    _judge_files(figures, world.workspace, before["files"], made, seed)
    province.forget()


def _judge(figures: Figures, night: Night, name: str, drop: str, seed: str) -> None:
    codes, _ = _ALL[name]
    answer = night.answers.get(drop)
    if answer is None or answer.result not in (DropResult.REFUSED, DropResult.TO_CORRECT):
        figures.broke(f"{name} was answered {answer and answer.result} ({seed})")
        return
    if codes and not answer.codes & codes:
        figures.broke(f"{name} gave {sorted(answer.codes)}, not {sorted(codes)} ({seed})")
    if codes and any(member.whole for member in answer.members):
        figures.broke(f"{name} gave files that could be used ({seed})")
    attempts = _attempts(night, name, answer)
    worked = sum(attempt.cpu for attempt in attempts)
    figures.most("seconds of work for the slowest", round(worked, 2))
    figures.most("seconds of the slowest by the clock", round(answer.seconds, 2))
    if worked >= _SECONDS:
        figures.broke(f"{name} took {worked:.1f} s of work ({seed})")
    for attempt in attempts:
        figures.most("MB of a child above its start", round(attempt.peak - attempt.base))
        if attempt.died:
            figures.broke(f"{name} killed its reader ({seed})")
        if attempt.peak - attempt.base >= _MB:
            figures.broke(f"{name} took {attempt.peak - attempt.base:.0f} MB ({seed})")
        if attempt.written:
            figures.broke(f"{name}: its reader wrote {attempt.written} bytes ({seed})")


def _attempts(night: Night, name: str, answer: Answer) -> list[Attempt]:
    inside = {name, *(member.path for member in answer.members)}
    return [attempt for attempt in night.attempts if attempt.file in inside]


def _census(root: Path) -> set[str]:
    """Every file of the workspace but what is answered, logged and kept in books."""
    own = ("outbox", "var/registry", "var/log", "var/documents", "inbox")
    files = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {path for path in files if not path.startswith(own)}


def _judge_files(
    figures: Figures, place: Workspace, before: set[str], made: dict[str, bytes], seed: str
) -> None:
    """Nothing new below the workspace but the drops as they came; nothing at all beside it."""
    drops = {hashlib.sha256(data).hexdigest() for data in made.values()}
    new = _census(place.root) - before
    figures.counts["files written beside the drops themselves"] = 0
    for path in sorted(new):
        if Path(path).name not in drops:
            figures.count("files written beside the drops themselves")
            figures.broke(f"{path} was written ({seed})")
