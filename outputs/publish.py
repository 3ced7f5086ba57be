"""Publish: plan what should exist, make what is missing or changed, lay it in the outbox.

The order of a document's life is fixed so that a crash anywhere loses nothing and doubles
nothing: bytes under their hash, then the register row, then the copy in the outbox, then
the mark that it was delivered. The next publish delivers what was recorded and not marked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from outputs.build import build
from outputs.builders import BUILDERS
from outputs.context import SERIAL, Job, MadeDocument, PublishContext, recorded_basis
from outputs.planners import LAST_PLANNERS, PLANNERS
from outputs.pool import Renderers, explaining
from outputs.problem import CannotStart, Problem
from outputs.put_away import put_away
from outputs.store import LostDocument, deliver, store
from procedures import durable
from registry import documents as books
from registry.engine import Register
from registry.lease import Lease

__all__ = ["BUILDERS", "PLANNERS", "PublishReport", "publish"]

_Item = TypeVar("_Item")
Planners = Mapping[str, Callable[[PublishContext], Iterable[Job]]]

#: Jobs planned, built and recorded at a time: memory stays flat however many are due.
CHUNK = 200
#: Stands for a document's key where nothing more can be made.
_ALL_OTHERS = "（其余全部）"


@dataclass(slots=True)
class PublishReport:
    """What a publish did. `problems` are (key of the document, why), for the operator."""

    made: int = 0
    delivered: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


def publish(
    context: PublishContext,
    register: Register,
    lease: Lease,
    pool: Renderers | None = None,
    again: bool = False,
) -> PublishReport:
    """Make and deliver everything that is due; `again` also redelivers all current documents.

    A second publish on the same register makes nothing and delivers nothing. A document that
    cannot be made, or a planner that fails, is a problem in the report; the others go on. Raises
    LeaseLost.
    """
    report = PublishReport()
    _deliver_recorded(context, register, lease, report, everything=again)
    renderers = pool or Renderers(context.settings.workers)
    try:
        _make_due(context, register, lease, PLANNERS, renderers, report)
        put_away(context, register, lease)
        with register.read() as session:
            afterwards = replace(context, session=session)
            _make_due(afterwards, register, lease, LAST_PLANNERS, renderers, report)
    except CannotStart as problem:
        report.problems.append((_ALL_OTHERS, str(problem)))
    finally:
        if pool is None:
            renderers.close()
    return report


@dataclass(slots=True)
class _Due:
    """A job to do, its basis hashed, with the serial its document will have."""

    job: Job
    basis: str
    serial: int


def planned(
    context: PublishContext, planners: Planners, report: PublishReport
) -> Generator[Job, None, None]:
    """What should exist, planner by planner; what stops one of them stops no other."""
    for name, planner in planners.items():
        try:
            with explaining(), context.session.begin_nested():
                yield from planner(context)
        except Problem as problem:
            report.problems.append((name, str(problem)))


def _make_due(
    context: PublishContext,
    register: Register,
    lease: Lease,
    planners: Planners,
    renderers: Renderers,
    report: PublishReport,
) -> None:
    """Make what of the planned is due, chunk by chunk."""
    with closing(planned(context, planners, report)) as jobs:
        for chunk in _chunks(jobs, CHUNK):
            due = _due(register, chunk)
            if due:
                _make(context, register, lease, due, renderers, report)


def _chunks(jobs: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(jobs)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _due(register: Register, jobs: Sequence[Job]) -> list[_Due]:
    """The jobs whose current document is missing, or made from something else and not frozen."""
    due = []
    with register.read() as session:
        keys = [key for job in jobs for key in (job.key, job.beside) if key]
        current = books.current(session, keys)
        serials = {key: known.serial for key, known in current.items()}
        for job in jobs:
            basis, known = recorded_basis(job.builder, job.basis), current.get(job.key)
            if known is not None and (known.basis == basis or known.final):
                continue
            own = serials[job.key] = known.serial + 1 if known else 1
            due.append(_Due(job, basis, serials.get(job.beside, own)))
    return due


def _make(
    context: PublishContext,
    register: Register,
    lease: Lease,
    due: list[_Due],
    renderers: Renderers,
    report: PublishReport,
) -> None:
    """Build, store, record and deliver one chunk.

    Raises CannotStart, once what was made is delivered, when the processes cannot be started.
    """
    drafts, down = [], None
    outcomes = build([item.job for item in due], renderers, context.session)
    for item, outcome in zip(due, outcomes, strict=True):
        if isinstance(outcome, CannotStart):
            down = outcome
        elif isinstance(outcome, Problem):
            report.problems.append((item.job.key, str(outcome)))
        else:
            sha256 = store(context.workspace, outcome)
            drafts.append(_draft(context, item, sha256, len(outcome)))
            if item.job.reused:
                context.made[item.job.key] = MadeDocument(item.basis, sha256)
    if drafts:
        durable.sync(context.workspace.documents)
        with register.write(lease) as session:
            books.store_many(session, drafts)
        report.made += len(drafts)
        _deliver_recorded(context, register, lease, report)
    if down:
        raise down


def _draft(context: PublishContext, item: _Due, sha256: str, size: int) -> books.DocumentDraft:
    """The register row of a document that was made and stored."""
    job, folder = item.job, context.folders.get(item.job.institution, item.job.institution)
    return books.DocumentDraft(
        key=job.key,
        basis=item.basis,
        sha256=sha256,
        size=size,
        title=job.title.replace(SERIAL, str(item.serial)),
        institution=job.institution,
        path=f"{folder}/{job.path.replace(SERIAL, str(item.serial))}",
        run=context.run,
        made_on=context.today,
        final=job.final,
        rows=job.rows,
    )


def _deliver_recorded(
    context: PublishContext,
    register: Register,
    lease: Lease,
    report: PublishReport,
    *,
    everything: bool = False,
) -> None:
    """Lay copies of recorded documents in the outbox: those not delivered yet, or all."""
    with register.read() as session:
        rows = books.current_by_prefix(session, "").values() if everything else None
        waiting = [
            (row.id, row.key, row.sha256, row.path) for row in rows or books.undelivered(session)
        ]
    done = []
    for number, key, sha256, path in waiting:
        try:
            deliver(context.workspace, sha256, path, lease.require, context.settings.modes)
            done.append(number)
        except (OSError, LostDocument) as error:
            report.problems.append((key, f"未能投放到结果文件夹（{type(error).__name__}）"))
    if done:
        durable.sync(context.workspace.outbox)
        with register.write(lease) as session:
            books.mark_delivered(session, done)
        report.delivered += len(done)
