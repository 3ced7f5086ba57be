"""`baoshen demo`: nights of a small province, from base data to the province's approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from flows import prefect_server
from flows.desk import Desk
from flows.errors import UsageFault
from flows.init import create_workspace
from flows.progress import say
from flows.reading import reading
from flows.report import RunReport
from flows.run import Request, run_once
from flows.samples.packages import LATE_NIGHT, OFFICE_NIGHT, SIGNUP_NIGHT, write_demo_drops
from flows.settings import load_settings
from flows.summary import lines
from procedures.words import STATUS_WORDS, Status
from procedures.workspace import Workspace
from registry import institutions as books
from registry.lookup import applications

#: A county's sign-up passes four levels, a returned one some of them twice.
_MOST_NIGHTS = 12
_PATIENCE_SECONDS = 60.0
#: What is worth opening first: words for it, pattern below the outbox.
_WORTH_A_LOOK = (
    ("首页（从这里开始看）", "*/index.html"),
    ("回执（逐格标出问题）", "*/*/回执/*.xlsx"),
    ("待审工作簿", "*/待审/**/*.xlsx"),
    ("一人一档", "*/待审/**/附件/*.pdf"),
    ("照片一览", "*/待审/**/*_照片一览.html"),
    ("退回修改", "*/退回修改/*.xlsx"),
    ("汇总表", "*/*/汇总表/*"),
    ("审核表", "*/*/审核表/*.pdf"),
    ("一页通报", "*/*/一页通报_*.pdf"),
    ("本机构台账", "*/本机构台账.xlsx"),
    ("表单", "*/表单/*.xlsx"),
    ("填报手册", "*/表单/填报手册.pdf"),
    ("短信清单", "*/短信清单.xlsx"),
    ("邮件", "_mail/*/*.eml"),
)


@dataclass(slots=True)
class Demo:
    """What the demonstration did: one report a night, statuses at the end."""

    workspace: Workspace
    nights: list[tuple[str, RunReport]] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> bool:
        """True when a night had faults of ours."""
        return any(report.failed for _, report in self.nights)


def run_demo(folder: Path, start: date, *, fast: bool = False) -> Demo:
    """Make the workspace `folder` and live through its nights from `start` on.

    `fast` draws fewer scans. Raises UsageFault when the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageFault(f"{folder} 不是空文件夹，请换一个位置，或先删除它")
    demo = Demo(create_workspace(folder))
    _settle_at_once(demo.workspace)
    settings = load_settings(demo.workspace.settings)
    if not settings.prefect:
        _live(demo, start, fast)
        return demo
    with prefect_server.server(demo.workspace, "run", _PATIENCE_SECONDS) as connection:
        say("启动 Prefect 服务……")
        connection.answers()
        _live(demo, start, fast)
    return demo


def _live(demo: Demo, start: date, fast: bool) -> None:
    inbox = demo.workspace.inbox
    day = iter(start + timedelta(days=after) for after in range(_MOST_NIGHTS))

    def drops(night: int) -> Callable[[], str]:
        def lay() -> str:
            laid = write_demo_drops(inbox, start=start, nights=(night,), fast=fast)
            return f"投放 {len(laid)} 项"

        return lay

    _night(demo, next(day), "基础数据：机构、用户、档期、人员、证书、节假日", drops(OFFICE_NIGHT))
    _night(demo, next(day), "各站报名，夹有各种问题", drops(SIGNUP_NIGHT))
    with reading(demo.workspace) as session:
        desk = Desk(demo.workspace, books.users(session))
    answers = [drops(LATE_NIGHT)]
    for today in day:
        done = [answer() for answer in answers] + list(_answers(desk))
        answers = []
        if not done:
            break
        _night(demo, today, "审核人与经办人办理", partial("；".join, done))
    with reading(demo.workspace) as session:
        demo.statuses.update(case.status for case in applications(session))


def _answers(desk: Desk) -> Iterator[str]:
    """What the people at the desks did since the last night."""
    corrected = desk.correct()
    confirmed = desk.confirm()
    approved, returned = desk.review()
    if approved or returned:
        yield f"审核通过 {approved} 件，驳回 {returned} 件"
    if confirmed:
        yield f"答复情况属实 {confirmed} 件"
    if corrected:
        yield f"按意见修改 {corrected} 件"


def _night(demo: Demo, today: date, title: str, prepare: Callable[[], str]) -> None:
    say(f"【{today}】{title}")
    done = prepare()
    report = run_once(Request(demo.workspace, "manual", today))
    demo.nights.append((f"{title}（{done}）", report))


def _settle_at_once(workspace: Workspace) -> None:
    """The samples are complete when they are written: nobody waits for them to settle."""
    text = workspace.settings.read_text(encoding="utf-8")
    workspace.settings.write_text(
        text.replace("settle_seconds = 10", "settle_seconds = 0"), encoding="utf-8"
    )


def told(demo: Demo) -> Iterator[str]:
    """The demonstration in Chinese lines: each night, where things stand, what to open."""
    for title, report in demo.nights:
        yield ""
        yield f"■ {title}"
        yield from (f"  {line}" for line in lines(report))
    yield ""
    standing = "，".join(
        f"{words} {demo.statuses[status]} 件"
        for status, words in STATUS_WORDS.items()
        if demo.statuses[status]
    )
    yield f"申报现状：{standing or '无'}"
    yield "可以打开看看："
    for words, path in worth_a_look(demo.workspace):
        yield f"  {words}：{path}"
    yield f"再看：baoshen find --workspace {demo.workspace.root} --status {Status.DONE}"


def worth_a_look(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    """The first file of each kind that is there."""
    for words, pattern in _WORTH_A_LOOK:
        found = sorted(workspace.outbox.glob(pattern))
        if found:
            yield words, found[0]
