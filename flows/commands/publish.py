"""`baoshen publish`: make and deliver what is due, without taking anything in."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at
from flows.errors import ExitCode

MailsOption = Annotated[
    bool,
    typer.Option("--mails", help="Also send the mails that were given up, to today's addresses."),
]
AgainOption = Annotated[
    bool, typer.Option("--again", help="Also lay every current document in the outbox anew.")
]


def publish(
    workspace: WorkspaceOption = HERE,
    again: AgainOption = False,
    mails: MailsOption = False,
    as_json: JsonOption = False,
) -> int:
    """Make and deliver what is due."""
    from flows.run import Request, entered
    from flows.stages.notify import notify_again
    from flows.stages.publish import publish as publish_due
    from outputs.mail.notify import MailReport

    with entered(Request(workspace_at(workspace))) as ctx:
        publish_due(ctx, again=again)
        resent = notify_again(ctx) if mails else MailReport()
    report = ctx.report
    emit(
        as_json,
        {
            "run": report.run,
            "documents": report.documents,
            "delivered": report.delivered,
            "mails": {"sent": resent.sent, "failed": resent.failed, "given_up": resent.given_up},
            "problems": report.faults,
        },
        [
            f"制作文书 {report.documents} 份，投放到结果文件夹 {report.delivered} 份",
            *([f"重发邮件：成功 {resent.sent} 封，未成 {resent.failed} 封"] if mails else []),
            *report.notes,
            *(f"未能制作或投放：{words}" for words in report.faults),
        ],
    )
    return ExitCode.FAULTS if report.failed else ExitCode.DONE
