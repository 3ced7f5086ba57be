"""publish: receipts of this run's drops, its messages, then every document that is due."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from flows.context import RunContext
from flows.publishing import publish_context
from flows.stages.receipts import write_receipts
from flows.stages.tell import queue_messages
from ingest.derive import DeriveJob, derive, derived_path
from outputs.pool import Renderers
from outputs.publish import publish as publish_due
from procedures.words import Status
from registry import institutions as books
from registry import runs
from registry.models import Application


def publish(ctx: RunContext, *, again: bool = False) -> None:
    """Receipts, messages, what reviewers will see re-encoded, then everything that is due."""
    if ctx.lease is None:
        raise ValueError("publishing needs the lease")
    _make_folders(ctx)
    with Renderers(ctx.settings.workers) as renderers:
        write_receipts(ctx, renderers)
        queue_messages(ctx)
        missing = [j for j in _derivations(ctx) if not derived_path(ctx.workspace, j).exists()]
        if missing:
            derive(missing, ctx.workspace, ctx.sandbox)
        with ctx.register.read() as session:
            context = publish_context(ctx, session)
            report = publish_due(context, ctx.register, ctx.lease, renderers, again=again)
    ctx.report.documents += report.made
    ctx.report.delivered += report.delivered
    ctx.report.faults += [f"文件 {key} 未能生成：{why}" for key, why in report.problems]


def _make_folders(ctx: RunContext) -> None:
    """Every institution has its inbox and outbox folder from the run that accepted its row."""
    with ctx.register.read() as session:
        folders = books.folders(session)
    mode = ctx.settings.folders.as_modes.folder
    for folder in sorted(folders.values()):
        (ctx.workspace.inbox / folder).mkdir(mode=mode, exist_ok=True)
        (ctx.workspace.outbox / folder).mkdir(mode=mode, exist_ok=True)


def _derivations(ctx: RunContext) -> Iterator[DeriveJob]:
    """Photos and scans of applications that are under review or moved lately.

    Lately: in this run, or in one that died before it could publish.
    """
    with ctx.register.read() as session:
        moved = Application.changed_by_run.in_(runs.unfinished(session))
        query = select(Application.procedure, Application.materials).where(
            or_(Application.status == Status.IN_REVIEW, moved)
        )
        rows = session.execute(query.order_by(Application.number)).all()
    for procedure_id, materials in rows:
        procedure = ctx.catalogue.get(procedure_id)
        kinds = {spec.name: spec.kind for spec in procedure.attachments} if procedure else {}
        for material, pages in sorted(materials.items()):
            sources = tuple(page["sha256"] for page in pages)
            if sources:
                photo = kinds.get(material) == "photo"
                yield DeriveJob("photo" if photo else "scan", sources)
