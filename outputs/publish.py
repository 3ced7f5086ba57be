"""Publish: plan what should exist, make what is missing or changed, lay it in the outbox.

The order of a document's life is fixed so that a crash anywhere loses nothing and doubles
nothing: bytes under their hash, then the register row, then the copy in the outbox, then
the mark that it was delivered. The next publish delivers what was recorded and not marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from outputs.builders import BUILDERS, PARTED, TOGETHER
from outputs.context import Job, PublishContext, basis_of
from outputs.planners import PLANNERS
from outputs.pool import Renderers, Task, in_process
from outputs.problem import Problem
from outputs.store import LostDocument, deliver, store
from registry import documents as books
from registry.engine import Register
from registry.lease import Lease, LeaseLost

__all__ = ["BUILDERS", "PLANNERS", "PublishReport", "publish"]

#: Jobs planned, built and recorded at a time: memory stays flat however many are due.
CHUNK = 200
#: Papers of one kind that share one rendering (design 14: 58 instead of 90 ms a form).
SHARE = 50
#: With fewer tasks than this, starting children takes longer than the work itself.
ALONE = 4


@dataclass(slots=True)
class PublishReport:
    """What a publish did. `problems` are (key of the document, why), for the operator."""

    made: int = 0
    delivered: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    delivered_keys: list[str] = field(default_factory=list)


def publish(
    context: PublishContext,
    register: Register,
    lease: Lease,
    pool: Renderers | None = None,
    again: bool = False,
) -> PublishReport:
    """Make and deliver everything that is due; `again` also redelivers all current documents.

    A second publish on the same register makes nothing and delivers nothing. A document that
    cannot be made is a problem in the report; the others go on. Raises LeaseLost.
    """
    report = PublishReport()
    _deliver_recorded(context, register, lease, report, everything=again)
    renderers = pool or Renderers(context.settings.workers)
    try:
        for jobs in _chunks(_planned(context), CHUNK):
            due = _due(context, jobs)
            if due:
                _make(context, register, lease, due, renderers, report)
    finally:
        if pool is None:
            renderers.close()
    return report


@dataclass(slots=True)
class _Due:
    """A job to do, under the register's name of it: outbox path and hashed basis settled."""

    job: Job
    basis: str
    outcome: Any = None


def _planned(context: PublishContext) -> Iterator[Job]:
    for planner in PLANNERS.values():
        yield from planner(context)


def _chunks(jobs: Iterable[Job], size: int) -> Iterator[list[Job]]:
    iterator = iter(jobs)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _due(context: PublishContext, jobs: Sequence[Job]) -> list[_Due]:
    """The jobs whose current document is missing, or made from something else and not frozen."""
    current = books.current(context.session, [job.key for job in jobs])
    due = []
    for job in jobs:
        basis = basis_of(job.builder, job.basis)
        known = current.get(job.key)
        if known is None or not (known.final or known.basis == basis):
            due.append(_Due(job, basis))
    return due


def _make(
    context: PublishContext,
    register: Register,
    lease: Lease,
    due: list[_Due],
    renderers: Renderers,
    report: PublishReport,
) -> None:
    """Build, store, record and deliver one chunk."""
    _build(due, renderers)
    made: list[tuple[_Due, str]] = []
    for item in due:
        if isinstance(item.outcome, Problem):
            report.problems.append((item.job.key, str(item.outcome)))
        else:
            made.append((item, store(context.workspace, item.outcome)))
    with register.write(lease) as session:
        for item, sha256 in made:
            _record(session, context, item, sha256)
    report.made += len(made)
    _deliver_recorded(context, register, lease, report)


def _build(due: list[_Due], renderers: Renderers) -> None:
    """Give every item its outcome: bytes, or the Problem that stopped it."""
    alone = [item for item in due if item.job.builder not in PARTED]
    groups = [
        list(shared)
        for name, same in groupby(alone, key=lambda item: item.job.builder)
        for shared in _chunks(same, SHARE if name in TOGETHER else 1)
    ]
    run = renderers.run if len(groups) >= ALONE or len(alone) >= SHARE else in_process
    for group, outcome in zip(groups, run([_task(group) for group in groups]), strict=True):
        if isinstance(outcome, Problem) and len(group) > 1:
            # One paper spoils the sheet it shares: make each on its own to find which.
            singly = renderers.run([_task([item]) for item in group])
            outcome = [content for result in singly for content in _as_list(result)]
        for item, content in zip(group, _as_list(outcome), strict=True):
            item.outcome = content
    for item in due:
        if item.job.builder in PARTED:
            item.outcome = _in_parts(item.job, renderers)


def _task(group: list[_Due]) -> Task:
    return _build_group, (group[0].job.builder, [data_of(item.job) for item in group])


def _build_group(task: tuple[str, list[Any]]) -> list[bytes]:
    """In a child: the papers of one builder, together where that is cheaper."""
    name, data = task
    if name in TOGETHER and len(data) > 1:
        return TOGETHER[name](data)
    return [BUILDERS[name](item) for item in data]


def _as_list(outcome: Any) -> list[Any]:
    return outcome if isinstance(outcome, list) else [outcome]


def _in_parts(job: Job, renderers: Renderers) -> bytes | Problem:
    """A long paper: its parts in the children, joined in one of them."""
    parted, data = PARTED[job.builder], data_of(job)
    pieces = parted.split(data)
    run = renderers.run if len(pieces) > 1 else in_process
    parts = run([(parted.part, piece) for piece in pieces])
    broken = next((part for part in parts if isinstance(part, Problem)), None)
    if broken is not None:
        return broken
    (joined,) = run([(parted.join, (data, parts))])
    return joined  # type: ignore[no-any-return]


def data_of(job: Job) -> Any:
    """What the job's builder gets: its data, made now when the planner put it off."""
    return job.data() if callable(job.data) else job.data
