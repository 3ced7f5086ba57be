"""`baoshen show`: one application with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at
from flows.commands.find import FullOption
from procedures.words import STATUS_WORDS, Status

if TYPE_CHECKING:
    from registry.lookup import History


def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="An application's number.")],
    workspace: WorkspaceOption = HERE,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show one application: status, step, round, events, attachments, findings."""
    from flows.errors import UsageFault
    from flows.reading import reading
    from registry.lookup import history

    with reading(workspace_at(workspace)) as session:
        found = history(session, number.strip().upper())
        if found is None:
            raise UsageFault(f"没有申请编号 {number}；可用 baoshen find 查找")
        body = as_body(found, full)
    emit(as_json, body, _lines(body))


def as_body(found: History, full: bool) -> dict[str, Any]:
    """The object of `show --json`; numbers of people masked unless `full`."""
    from procedures.keys import mask

    application = found.application
    return {
        "number": application.number,
        "procedure": application.procedure,
        "status": application.status,
        "step": application.step or None,
        "round": application.round,
        "version": application.version,
        "org": application.institution,
        "person": application.subject if full else mask(application.subject),
        "events": [
            {
                "date": event.on.isoformat(),
                "step": event.step or None,
                "actor": event.user or event.institution,
                "decision": event.word or event.kind,
                "opinion": event.opinion or None,
            }
            for event in found.events
        ],
        "attachments": [
            {"material": material, "files": [page["sha256"] for page in pages]}
            for material, pages in sorted(application.materials.items())
        ],
        "certificates": list(found.certificates),
        "findings": [
            {"code": f.code, "severity": f.severity, "field": f.field or None, "message": f.message}
            for f in found.findings
        ],
    }


def _lines(body: dict[str, Any]) -> list[str]:
    lines = [
        f"{body['number']}  {body['procedure']}  {body['org']}  {body['person']}",
        f"状态：{STATUS_WORDS[Status(body['status'])]}  环节：{body['step'] or '—'}  "
        f"第 {body['round']} 轮  版本 {body['version']}",
    ]
    lines += [
        f"  {e['date']}  {e['step'] or '—'}  {e['actor']}  {e['decision']}  {e['opinion'] or ''}"
        for e in body["events"]
    ]
    lines += [f"  附件：{a['material']}（{len(a['files'])} 个文件）" for a in body["attachments"]]
    lines += [f"  证书：{number}" for number in body["certificates"]]
    lines += [f"  问题：{f['message']}" for f in body["findings"]]
    return lines
