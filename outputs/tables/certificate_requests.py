"""证书变更汇总表, 证书注销汇总表, 证书补办汇总表 (seed 001 lines 115-117, 130-131, 146-147).

Columns: rules 1.4 (来源=建议值). Words of 受理状态: D-B02.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outputs.tables.definition import Column, Row, Rows, TableDefinition
from outputs.tables.signup_cases import SignupCase, signup_cases
from outputs.tables.signup_summary import footer
from procedures.load import Catalogue
from procedures.tree import Tree
from procedures.words import STATUS_WORDS, Status
from registry import certificates
from registry import institutions as books
from registry.certificates import Held
from registry.chunks import chunks
from registry.models import ApplicationEvent

_ENDED = {
    Status.RETURNED: "已退回",
    Status.DECLINED: "不予受理",
    Status.DONE: "已办结",
    Status.REJECTED: "不通过",
}

#: What the table says of the request itself.
Detail = Callable[[SignupCase, Tree], str]


def acceptance_word(case: SignupCase) -> str:
    """受理状态: 未受理, 已受理 (for the step after 受理), 审核中, and how it ended (D-B02)."""
    status = Status(case.status)
    if status is not Status.IN_REVIEW:
        return _ENDED.get(status, STATUS_WORDS[status])
    names = [step.name for step in case.procedure.review]
    at = case.procedure.manage.accepted_at
    if at not in names or case.step not in names:
        return STATUS_WORDS[status]
    behind = names.index(case.step) - names.index(at)
    return "未受理" if behind <= 0 else "已受理" if behind == 1 else "审核中"


def change(case: SignupCase, tree: Tree) -> str:
    """变更项（前→后）."""
    item = case.value("变更事项")
    if item == "工作单位":
        places = (case.value("原单位编码"), case.institution)
        return f"{item}：{'→'.join(map(tree.name, places))}"
    if item == "姓名":
        return f"{item}：{case.name}→{case.value('新姓名')}"
    return item


def _reason(*fields: str) -> Detail:
    return lambda case, _: "：".join(filter(None, (case.value(field) for field in fields)))


def _rows(table_id: str, kinds: str, detail: str, said: Detail) -> Rows:
    """Rows of one table; `kinds` is the field with the kinds asked for, `detail` its column."""

    def rows(
        session: Session,
        catalogue: Catalogue,
        institution: str | None,
        year: str,
        term: str,
        today: date,
        *,
        numbers: Collection[str] | None = None,
    ) -> list[Row]:
        cases = signup_cases(session, catalogue, table_id, institution, year, term, numbers=numbers)
        tree = books.tree(session)
        opinions = _opinions(session, (case.number for case in cases))
        systems = sorted({case.procedure.system for case in cases})
        held = {
            system: certificates.by_person(session, system, (case.subject for case in cases))
            for system in systems
        }
        return [
            {
                "序号": str(position),
                "地区": case.area,
                "机构": case.institution_name,
                "姓名": case.name,
                "身份证号": case.subject,
                "证书类别": case.value(kinds),
                "原编号": _numbers(held[case.procedure.system], case, kinds),
                detail: said(case, tree),
                "申请日期": case.filed.isoformat(),
                "受理状态": acceptance_word(case),
                "审核意见": opinions.get(case.number, ""),
                "办结日期": case.closed.isoformat() if case.closed else "",
            }
            for position, case in enumerate(cases, start=1)
        ]

    return rows


def _numbers(held: Mapping[str, Sequence[Held]], case: SignupCase, kinds: str) -> str:
    """The numbers of the kinds asked for: an act leaves them as they are."""
    wanted = case.value(kinds).split("、")
    papers = [paper for paper in held.get(case.subject, ()) if paper.kind in wanted]
    papers.sort(key=lambda paper: wanted.index(paper.kind))
    return "、".join(dict.fromkeys(paper.number for paper in papers))


def _opinions(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Application -> the opinion given last."""
    found: dict[str, str] = {}
    for part in chunks(numbers):
        query = select(ApplicationEvent.subject, ApplicationEvent.opinion).where(
            ApplicationEvent.subject.in_(part), ApplicationEvent.opinion != ""
        )
        found.update(session.execute(query.order_by(ApplicationEvent.seq)).all())
    return found


def _table(table_id: str, noun: str, detail: str, said: Detail) -> TableDefinition:
    columns = (
        Column("序号", 6, count=True, centred=True),
        Column("地区", 9, centred=True),
        Column("机构", 26),
        Column("姓名", 10, centred=True),
        Column("身份证号", 16, masked=True, centred=True),
        Column("证书类别", 12),
        Column("原编号", 24),
        Column(detail, 24),
        Column("申请日期", 12, centred=True),
        Column("受理状态", 10, centred=True),
        Column("审核意见", 20),
        Column("办结日期", 12, centred=True),
    )
    rows = _rows(table_id, f"{noun}证书类别", detail, said)
    title = f"证书{noun}汇总表"
    return TableDefinition(table_id, title, title, columns, rows, footer)


DEFINITIONS = (
    _table("certificate-change-summary", "变更", "变更项（前→后）", change),
    _table("certificate-cancel-summary", "注销", "注销原因", _reason("注销原因", "注销说明")),
    _table("certificate-reissue-summary", "补办", "补办原因", _reason("补办原因", "遗失声明")),
)
