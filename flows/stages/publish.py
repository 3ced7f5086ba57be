"""publish: receipts of this run's drops, then every document that is due."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flows.context import RunContext
from flows.stages.receipts import write_receipts
from ingest.derive import DeriveJob, derive
from outputs.context import MailSettings, OutputSettings, PublishContext
from outputs.pool import Renderers
from outputs.publish import publish as publish_due
from procedures.tree import Tree
from procedures.words import SYSTEM_NAMES, Status
from registry import institutions as books
from registry.models import Application


def publish(ctx: RunContext, *, again: bool = False) -> None:
    """Write receipts, re-encode what reviewers will see, make and deliver what is due."""
    if ctx.lease is None:
        raise ValueError("publishing needs the lease")
    with Renderers(ctx.settings.workers) as renderers:
        write_receipts(ctx, renderers)
        derive(list(_derivations(ctx)), ctx.workspace, ctx.sandbox)
        with ctx.register.read() as session:
            context = publish_context(ctx, session)
            report = publish_due(context, ctx.register, ctx.lease, renderers, again=again)
    ctx.report.documents += report.made
    ctx.report.faults += [f"文件 {key} 未能生成：{why}" for key, why in report.problems]


def publish_context(ctx: RunContext, session: Session) -> PublishContext:
    """What planners are given."""
    return PublishContext(
        session=session,
        catalogue=ctx.catalogue,
        workspace=ctx.workspace,
        secret=ctx.secret,
        today=ctx.today,
        run=ctx.run,
        settings=output_settings(ctx),
        tree=Tree(books.institutions(session).values()),
        folders=books.folders(session),
    )


def output_settings(ctx: RunContext) -> OutputSettings:
    """The part of the settings that papers and mails need."""
    smtp = ctx.settings.smtp
    return OutputSettings(
        support_line=ctx.settings.support_line,
        issuers={system: ctx.settings.issuers.of(system) for system in SYSTEM_NAMES},
        mail=MailSettings(
            host=smtp.host,
            port=smtp.port,
            user=smtp.user,
            password=smtp.secret(),
            security=smtp.security,
            sender=smtp.sender,
            timeout=smtp.timeout_seconds,
        ),
        operator_mail=ctx.settings.operator_mail,
        workers=ctx.settings.workers,
    )


def _derivations(ctx: RunContext) -> Iterator[DeriveJob]:
    """Photos and scans of applications that are under review or moved in this run."""
    with ctx.register.read() as session:
        moved = Application.changed_by_run == ctx.run
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
