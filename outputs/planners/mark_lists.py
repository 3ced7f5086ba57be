"""寄送清单, 发放清单, 收回清单: what was sent, handed out or taken back, and what still is to be.

Made from marks (registry/marks.py), at stable paths (seed 003 L35-37, L50-52, L67-69).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from outputs.context import Job, PublishContext
from outputs.planners.licences import authority_of
from outputs.planners.public_lists import declared_lists
from outputs.planners.senders import safe_name
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, content_of
from procedures.model import FieldType, Output, Procedure
from procedures.words import CITY_WORDS, OFFICE
from registry.editions import issued_by
from registry.marked import MARK_LIST, Marked, concerned, marked_or_due
from registry.models import Application

_CITY, _DAY = "市州", "日期"
_COLUMNS = (
    ListColumn("序号", 6, count=True), ListColumn("申请编号", 18, centred=True),
    ListColumn("业务", 26), ListColumn("姓名", 12, centred=True), ListColumn("证书编号", 28),
    ListColumn("机构", 30), ListColumn(_CITY, 12, centred=True),
    ListColumn("状态", 10, centred=True), ListColumn(_DAY, 13, centred=True),
    ListColumn("批次", 16, centred=True), ListColumn("说明", 30),
)  # fmt: skip


def plan_mark_lists(context: PublishContext) -> Iterator[Job]:
    """Each list of each reader: who filed, the authority, and those above whom a row is about."""
    for output, procedures in declared_lists(context, MARK_LIST):
        found: dict[str, list[Marked]] = {}
        system = next(iter(procedures.values())).system
        for each in marked_or_due(context.session, procedures, output.with_["mark"]):
            for code in _readers(context, output, procedures[each.case.procedure], each.case):
                found.setdefault(code, []).append(each)
        for code, rows in sorted(found.items()):
            listing = _listing(context, output, procedures, rows)
            yield Job(
                key=f"{MARK_LIST}/{output.title}/{system}/{code}",
                basis=content_of(listing),
                title=output.title,
                institution=code,
                path=f"{safe_name(output.title)}.xlsx",
                builder="listing",
                data=listing,
            )


def _readers(
    context: PublishContext, output: Output, procedure: Procedure, case: Application
) -> list[str]:
    codes = {case.institution} if "submitter" in output.to else set()
    if "reviewers" in output.to:
        about = concerned(procedure, case, output.with_["mark"])
        authority = authority_of(context, procedure.system)
        codes |= {each.code for each in context.tree.ancestors(about)}
        codes.add(authority.code if authority else OFFICE)
    return sorted(code for code in codes if code in context.folders or code == OFFICE)


def _listing(
    context: PublishContext,
    output: Output,
    procedures: Mapping[str, Procedure],
    rows: Sequence[Marked],
) -> Listing:
    papers = issued_by(context.session, (row.case.number for row in rows))
    lines = [
        _line(context, output, procedures[row.case.procedure], row, papers.get(row.case.number))
        for row in rows
    ]
    system = next(iter(procedures.values())).system
    names = {_CITY: CITY_WORDS[system], _DAY: f"{output.with_['mark']}{_DAY}"}
    sheet = ListSheet(
        output.title,
        output.title,
        tuple(replace(each, name=names.get(each.name, each.name)) for each in _COLUMNS),
        [(str(place), *line) for place, line in enumerate(lines, 1)],
        f"截至 {context.today.isoformat()}",
    )
    return Listing((sheet,), context.today, context.settings.support_line)


def _line(
    context: PublishContext,
    output: Output,
    procedure: Procedure,
    row: Marked,
    issued: Sequence[str] | None,
) -> tuple[str, ...]:
    """A row without its 序号; a case that issued no paper is about the one it names."""
    case, found = row
    mark = output.with_["mark"]
    about = concerned(procedure, case, mark)
    return (
        case.number, procedure.title, case.label, "、".join(issued or _named(procedure, case)),
        context.tree.name(about), context.tree.area(about),
        f"已{mark}" if found else f"待{mark}",
        found.happened.isoformat() if found else "",
        found.batch if found else "",
        found.note if found else "",
    )  # fmt: skip


def _named(procedure: Procedure, case: Application) -> list[str]:
    """The certificates that a row names."""
    fields = [each.name for each in procedure.fields if each.type is FieldType.CERTIFICATE_NUMBER]
    return [case.values[name] for name in fields if case.values.get(name)]
