"""公示 and 公告 of every batch, and 清单 of what was sent, handed out or taken back.

Lists are made from marks (registry/marks.py). A batch is frozen once it is published: what is
registered for it later comes as 补充名单, so that nothing made public changes afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.marks import in_words, numeral
from outputs.documents.public_list import PUBLIC_LIST, PublicList
from outputs.planners.licences import authority_of
from outputs.planners.senders import safe_name
from outputs.workbooks.history import events_of
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, content_of
from procedures import review
from procedures.model import Output, Procedure
from procedures.words import FOLDER_PUBLIC_LISTS, OFFICE
from registry import finals
from registry import institutions as books
from registry.finals import FinalRows
from registry.marked import MARK_LIST, Marked, in_batches, marked_or_due

#: Fields whose value stands under 专业, the first that is filled.
_SPECIALITY = ("注册专业", "增项专业", "延续专业", "专业", "申报专业", "岗位类别", "证书类别")
_WORDS = {
    "公示": "公示期内如有异议，请以书面形式并附证明材料向我单位反映。",
    "公告": "公示期满，现予公告。",
}
_MARK_COLUMNS = (
    ListColumn("序号", 6, count=True), ListColumn("申请编号", 18, centred=True),
    ListColumn("业务", 26), ListColumn("姓名", 12, centred=True), ListColumn("机构", 30),
    ListColumn("市州", 12, centred=True), ListColumn("状态", 10, centred=True),
    ListColumn("登记日期", 13, centred=True), ListColumn("批次", 16, centred=True),
    ListColumn("说明", 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Batch:
    """One published part of one batch; `rows` its applications in the order of the list."""

    output: Output
    system: str
    name: str
    rows: tuple[Marked, ...]
    part: int = 1

    @property
    def series(self) -> str:
        """What its file formats share."""
        key = basis_of(self.output.title, self.output.with_["mark"], self.name)[:16]
        return f"{PUBLIC_LIST}/{self.system}/{key}" + (f"/{self.part}" if self.part > 1 else "")

    @property
    def title(self) -> str:
        """The title with its batch; what came later says which supplement it is."""
        title = self.output.title
        title = (
            title.replace("〈批次〉", self.name) if "〈批次〉" in title else f"{self.name}{title}"
        )
        return title if self.part == 1 else f"{title}（补充名单{numeral(self.part - 1)}）"


def plan_public_lists(context: PublishContext) -> Iterator[Job]:
    """Each batch of each mark that a `public-list` names, as PDF and workbook."""
    frozen = finals.frozen_rows(context.session, f"{PUBLIC_LIST}/")
    for output, procedures in _declared(context, PUBLIC_LIST):
        batches: dict[str, dict[str, Marked]] = {}
        for each in in_batches(context.session, procedures, output.with_["mark"]):
            if each.mark is not None:
                batches.setdefault(each.mark.batch, {}).setdefault(each.case.number, each)
        system = next(iter(procedures.values())).system
        for name, cases in sorted(batches.items()):
            for batch in _parts(_Batch(output, system, name, ()), cases, frozen):
                yield from _jobs(context, batch, procedures)


def plan_mark_lists(context: PublishContext) -> Iterator[Job]:
    """寄送清单, 收回清单 …: what has the mark and what still lacks it, at a stable path."""
    for output, procedures in _declared(context, MARK_LIST):
        found: dict[str, list[Marked]] = {}
        system = next(iter(procedures.values())).system
        for each in marked_or_due(context.session, procedures, output.with_["mark"]):
            for code in _receivers(context, output, system, (each,)):
                found.setdefault(code, []).append(each)
        for code, rows in sorted(found.items()):
            listing = _mark_listing(context, output, procedures, rows)
            yield Job(
                key=f"{MARK_LIST}/{output.title}/{system}/{code}",
                basis=content_of(listing),
                title=output.title,
                institution=code,
                path=f"{safe_name(output.title)}.xlsx",
                builder="listing",
                data=listing,
            )


def _declared(
    context: PublishContext, id_: str
) -> Iterator[tuple[Output, Mapping[str, Procedure]]]:
    """Each list with the procedures of one system that share it: same title, same parameters."""
    found: dict[tuple[str, str], tuple[Output, dict[str, Procedure]]] = {}
    for procedure in context.catalogue.values():
        for output in procedure.outputs:
            if output.id == id_:
                key = (procedure.system, basis_of(output.title, output.with_))
                found.setdefault(key, (output, {}))[1][procedure.id] = procedure
    yield from found.values()


def _parts(
    whole: _Batch, cases: Mapping[str, Marked], frozen: Mapping[str, frozenset[str]]
) -> Iterator[_Batch]:
    """What was published of the batch, as it was, then what has been registered since."""
    left, part = dict(cases), whole
    while part.series in frozen:
        own = frozen[part.series]
        yield replace(part, rows=tuple(left.pop(n) for n in sorted(own) if n in left))
        part = replace(part, part=part.part + 1)
    if left:
        yield replace(part, rows=tuple(left[number] for number in sorted(left)))


def _jobs(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> Iterator[Job]:
    numbers = tuple(each.case.number for each in batch.rows)
    for code in _receivers(context, batch.output, batch.system, batch.rows):
        for suffix, builder, data in (
            ("pdf", PUBLIC_LIST, partial(_public, context, batch, procedures)),
            ("xlsx", "listing", partial(_workbook, context, batch, procedures)),
        ):
            yield Job(
                key=f"{batch.series}/{code}/{suffix}",
                basis=basis_of(numbers),
                title=batch.title,
                institution=code,
                path=(
                    f"{context.today.isoformat()}/{FOLDER_PUBLIC_LISTS}/"
                    f"{safe_name(batch.title)}.{suffix}"
                ),
                builder=builder,
                data=data,
                final=True,
                rows=FinalRows(batch.series, numbers),
            )


def _receivers(
    context: PublishContext, output: Output, system: str, rows: Sequence[Marked]
) -> list[str]:
    """The authority, and the institutions whose applications stand in the list."""
    authority = authority_of(context, system)
    codes = {authority.code if authority else OFFICE} if "reviewers" in output.to else set()
    codes |= {row.case.institution for row in rows} if "submitter" in output.to else set()
    return sorted(code for code in codes if code in context.folders or code == OFFICE)


def _columns(output: Output) -> tuple[str, ...]:
    return (
        "序号",
        "姓名",
        output.with_.get("institution", "机构"),
        "申报类型",
        "专业",
        "市州",
        "审核意见",
    )


def _rows(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> tuple[tuple[str, ...], ...]:
    """The list: by city, institution and application number. No ID numbers stand in it."""
    numbers = [each.case.number for each in batch.rows]
    events = events_of(context.session, numbers, payloads=False)
    lines = []
    for case, _ in batch.rows:
        procedure = procedures[case.procedure]
        names = (batch.output.with_.get("speciality", ""), *_SPECIALITY)
        speciality = next((case.values[name] for name in names if case.values.get(name)), "")
        words = [e.word for e in events.get(case.number, ()) if e.kind == "decided" and e.word]
        lines.append(
            (
                (context.tree.area(case.institution), case.institution, case.number),
                case.label,
                context.tree.name(case.institution),
                procedure.labels.get("申报类型", procedure.title),
                speciality,
                context.tree.area(case.institution),
                words[-1] if words else "",
            )
        )
    return tuple((str(place), *line[1:]) for place, line in enumerate(sorted(lines), 1))


def _public(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> PublicList:
    mark = batch.output.with_["mark"]
    dated = min(each.mark.on for each in batch.rows if each.mark)
    authority = authority_of(context, batch.system)
    issuer = context.settings.issuers.get(batch.system, "")
    lines = [f"现将{batch.name}共 {len(batch.rows)} 件申报予以{mark}。"]
    lines += [_period(context, batch, procedures)] if mark == "公示" else []
    lines += [_WORDS[mark]] if mark in _WORDS else []
    return PublicList(
        title=batch.title,
        lines=tuple(line for line in lines if line),
        columns=_columns(batch.output),
        rows=_rows(context, batch, procedures),
        issuer=issuer or (authority.name if authority else ""),
        dated=dated,
        support_line=context.settings.support_line,
    )


def _period(context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]) -> str:
    """From the day of the mark to the last day of the wait that is called like it, if any."""
    first = batch.rows[0]
    steps = [s for s in procedures[first.case.procedure].review if s.name == "公示" and s.wait]
    if not steps or first.mark is None:
        return ""
    end = review.wait_ends(steps[0], first.mark.on, books.holidays(context.session))
    return f"公示期为{in_words(first.mark.on)}至{in_words(end)}。" if end else ""


def _workbook(
    context: PublishContext, batch: _Batch, procedures: Mapping[str, Procedure]
) -> Listing:
    columns = tuple(
        ListColumn(name, centred=name != "序号", count=name == "序号")
        for name in _columns(batch.output)
    )
    rows = _rows(context, batch, procedures)
    sheet = ListSheet(batch.output.with_["mark"], batch.title, columns, rows, batch.name)
    return Listing((sheet,), context.today, context.settings.support_line)


def _mark_listing(
    context: PublishContext,
    output: Output,
    procedures: Mapping[str, Procedure],
    rows: Sequence[Marked],
) -> Listing:
    mark = output.with_["mark"]
    lines = [
        (
            str(place), case.number, procedures[case.procedure].title, case.label,
            context.tree.name(case.institution), context.tree.area(case.institution),
            f"已{mark}" if found else f"待{mark}",
            found.on.isoformat() if found else "",
            found.batch if found else "",
            found.note if found else "",
        )
        for place, (case, found) in enumerate(rows, 1)
    ]  # fmt: skip
    facts = f"截至 {context.today.isoformat()}"
    sheet = ListSheet(output.title, output.title, _MARK_COLUMNS, lines, facts)
    return Listing((sheet,), context.today, context.settings.support_line)
