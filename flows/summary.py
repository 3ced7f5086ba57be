"""A run in a few Chinese lines: counts and folders, never a person or a file name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flows.report import DropReport, RunReport
from procedures.words import DROP_RESULT_WORDS, OFFICE, DropResult
from procedures.workspace import Workspace

#: Stage -> what people call it.
STAGE_WORDS = {
    "receive": "收件",
    "read": "读取",
    "read_and_check": "读取核验",
    "check": "核验",
    "file": "入账",
    "decide": "审核决定",
    "progress": "期限推进",
    "publish": "制作文书",
    "notify": "通知",
}
#: What stands for the folders of unknown or disabled senders.
_NOBODY = "未登记或已停用"


def lines(report: RunReport) -> list[str]:
    """What happened, for a terminal."""
    results = Counter(drop.result for drop in report.drops)
    drops = "、".join(f"{DROP_RESULT_WORDS[r]} {results[r]} 件" for r in DropResult if results[r])
    seconds = report.seconds or sum(report.stages.values())  # the end is not there yet
    return [
        f"运行 {report.run}，业务日期 {report.business_date}，用时 {seconds:.1f} 秒",
        f"收件 {len(report.drops)} 件" + (f"（{drops}）" if drops else ""),
        _rows([drop for drop in report.drops if not drop.is_review]),
        f"审核决定：生效 {report.decisions_applied} 条，未生效 {report.decisions_refused} 条",
        f"申报：新增 {report.opened} 件，推进 {report.advanced} 件，办结 {report.closed} 件",
        f"文书 {report.documents} 份；邮件：待发 {report.messages_queued} 封，"
        f"已发 {report.messages_sent} 封，失败 {report.messages_failed} 封",
        *report.notes,
        *(f"系统故障：{fault}" for fault in report.faults),
    ]


def _rows(drops: Sequence[DropReport]) -> str:
    """How many rows to be filed were read, and what became of them in this run."""
    rows, accepted = sum(drop.total for drop in drops), sum(drop.accepted for drop in drops)
    again = sum(drop.again for drop in drops)
    known = f"以前已收件 {again} 行，" * bool(again)
    return f"申报行 {rows} 行，收件 {accepted - again} 行，{known}未收 {rows - accepted} 行"


def as_markdown(report: RunReport) -> str:
    """The same for Prefect's pages, with the time of each stage."""
    stages = [
        f"| {STAGE_WORDS.get(name, name)} | {seconds:.2f} |"
        for name, seconds in report.stages.items()
    ]
    head = "\n".join(f"- {line}" for line in lines(report))
    return "\n".join([head, "", "| 环节 | 秒 |", "|---|---:|", *stages])


def places_table(workspace: Workspace, report: RunReport) -> list[dict[str, object]]:
    """Where to look: the folders of everybody who dropped, the office's page, the log.

    Paths as text: a page from a server may not open files of the machine it is read on.
    """
    known = {d.folder for d in report.drops if d.result is not DropResult.QUARANTINED}
    rows: list[dict[str, object]] = [
        {"看什么": f"{folder} 的回执和文书", "在哪里": str(workspace.outbox / folder)}
        for folder in sorted(known)
    ]
    log = workspace.var / "log" / "baoshen.log"
    return [
        *rows,
        {"看什么": "系统管理员首页", "在哪里": str(workspace.outbox / OFFICE / "index.html")},
        {"看什么": "本次运行的日志", "在哪里": f"grep '\"{report.run}\"' {log}"},
    ]


def counts_by_folder(report: RunReport) -> list[dict[str, object]]:
    """One row an inbox folder: its code and how many drops and rows went how.

    A folder of nobody we know is not named: whoever made it may have called it after a person.
    """
    table: dict[str, Counter[str]] = {}
    for drop in report.drops:
        code = drop.folder.split("_")[0] or drop.folder
        known = drop.result is not DropResult.QUARANTINED
        counts = table.setdefault(code if known else _NOBODY, Counter())
        rows = (drop.total, drop.accepted - drop.again, drop.refused)
        filed = (0, 0, 0) if drop.is_review else rows
        counts.update({"件数": 1, **dict(zip(("申报行", "收件", "未收"), filed, strict=True))})
        counts[DROP_RESULT_WORDS[drop.result]] += 1
    return [{"机构": code, **counts} for code, counts in sorted(table.items())]
