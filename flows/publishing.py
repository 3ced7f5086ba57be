"""Gives outputs what they need of a run: settings in their own shape, a publish context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.context import RunContext
from flows.settings import Settings
from outputs.context import MailSettings, OutputSettings, PublishContext
from procedures.words import SYSTEM_NAMES
from registry import institutions as books

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def output_settings(settings: Settings) -> OutputSettings:
    """The settings as outputs know them."""
    smtp = settings.smtp
    return OutputSettings(
        support_line=settings.support_line,
        issuers={system: settings.issuers.of(system) for system in SYSTEM_NAMES},
        mail=MailSettings(
            host=smtp.host,
            port=smtp.port,
            user=smtp.user,
            password=smtp.secret(),
            security=smtp.security,
            sender=smtp.sender,
            timeout=smtp.timeout_seconds,
        ),
        operator_mail=settings.operator_mail,
        workers=settings.workers,
        modes=settings.folders.as_modes,
    )


def publish_context(ctx: RunContext, session: Session) -> PublishContext:
    """What one publish of this run is given; `session` reads one moment of the register."""
    return PublishContext(
        session=session,
        catalogue=ctx.catalogue,
        workspace=ctx.workspace,
        secret=ctx.secret,
        today=ctx.today,
        run=ctx.run,
        settings=output_settings(ctx.settings),
        tree=books.tree(session),
        folders=books.folders(session),
    )
