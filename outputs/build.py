"""Jobs to bytes: many in children, papers of one kind together, long ones in parts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from outputs.builders import BUILDERS, PARTED, TOGETHER
from outputs.context import Job
from outputs.pool import Renderers, Task, explaining, in_process
from outputs.problem import Problem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Papers that share one rendering at most (design 14: 58 instead of 90 ms a form).
SHARE = 16
#: With fewer tasks than this, starting children takes longer than the work itself.
ALONE = 12


@dataclass(frozen=True, slots=True)
class _Item:
    position: int  # among the jobs
    builder: str
    institution: str
    data: Any


def build(
    jobs: Sequence[Job], renderers: Renderers, session: Session | None = None
) -> list[bytes | Problem]:
    """The bytes of each job in order, or the Problem that stopped it; the others go on.

    `session`: where the jobs read data that is not at hand yet. Each has a savepoint of its own,
    since on PostgreSQL a query that fails would end the reading of all that come after it.
    """
    outcomes: dict[int, bytes | Problem] = {}
    single: list[_Item] = []
    twins = _twins(jobs)
    for position, job in enumerate(jobs):
        if position in twins:
            continue
        try:
            with explaining(), session.begin_nested() if session else nullcontext():
                data = job.data() if callable(job.data) else job.data
        except Problem as problem:
            outcomes[position] = problem
            continue
        if job.builder in PARTED:
            outcomes[position] = _in_parts(job.builder, data, renderers)
        else:
            single.append(_Item(position, job.builder, job.institution, data))
    outcomes.update(_singles(single, renderers))
    return [outcomes[twins.get(position, position)] for position in range(len(jobs))]


def _twins(jobs: Sequence[Job]) -> dict[int, int]:
    """Positions of shared jobs whose bytes an earlier one gives: position -> the earlier one."""
    first: dict[tuple[str, str], int] = {}
    twins = {}
    for position, job in enumerate(jobs):
        if job.shared:
            earlier = first.setdefault((job.builder, job.basis), position)
            if earlier != position:
                twins[position] = earlier
    return twins


def _singles(items: list[_Item], renderers: Renderers) -> dict[int, bytes | Problem]:
    """Papers of one piece; those of one builder and institution share a rendering."""
    groups = list(_groups(items))
    run = renderers.run if len(items) >= ALONE else in_process
    outcomes: dict[int, bytes | Problem] = {}
    for group, result in zip(groups, run([_task(group) for group in groups]), strict=True):
        if not isinstance(result, Problem):
            made = result
        elif len(group) == 1:
            made = [result]
        else:  # one paper spoils the rendering it shares: each on its own, to find which
            made = _flat(renderers.run([_task([item]) for item in group]))
        outcomes.update((item.position, content) for item, content in zip(group, made, strict=True))
    return outcomes


def _groups(items: list[_Item]) -> list[list[_Item]]:
    groups = []
    for (name, _), same in groupby(items, key=lambda item: (item.builder, item.institution)):
        shared, size = list(same), SHARE if name in TOGETHER else 1
        groups += [shared[start : start + size] for start in range(0, len(shared), size)]
    return groups


def _task(group: list[_Item]) -> Task:
    return build_group, (group[0].builder, [item.data for item in group])


def _flat(results: list[Any]) -> list[bytes | Problem]:
    return [result if isinstance(result, Problem) else result[0] for result in results]


def build_group(task: tuple[str, list[Any]]) -> list[bytes]:
    """In a child: the papers of one builder, (name, data of each), together where that helps."""
    name, data = task
    if name in TOGETHER and len(data) > 1:
        return TOGETHER[name](data)
    return [BUILDERS[name](item) for item in data]


def _in_parts(name: str, data: Any, renderers: Renderers) -> bytes | Problem:
    """A long paper: its parts in the children, then joined in one of them."""
    parted = PARTED[name]
    pieces = parted.split(data)
    run = renderers.run if len(pieces) > 1 else in_process
    parts = run([(parted.part, piece) for piece in pieces])
    broken = next((part for part in parts if isinstance(part, Problem)), None)
    if broken is not None:
        return broken
    joined: bytes | Problem = run([(parted.join, (data, parts))])[0]
    return joined
