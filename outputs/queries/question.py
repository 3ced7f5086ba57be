"""A row of 查询导出申请: what it asks, whom it may be told about, and its answer as documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from outputs.context import PublishContext, basis_of
from outputs.documents.summary_pdf import SummaryColumn, SummaryTable
from outputs.lists import Inquiry
from outputs.queries.definition import Answer, QueryTable
from outputs.workbooks.common import fitting_width
from outputs.workbooks.listing import ListColumn, Listing, ListSheet
from procedures.keys import mask
from procedures.load import Catalogue
from procedures.tree import Tree
from procedures.words import FOLDER_ANSWERS, OFFICE

#: Conditions in the order they are printed; what is not among them is no condition.
CONDITIONS = ("年度", "期数", "所属地区", "状态", "证书种类", "业务", "证件号码", "姓名")
NOTHING = "查无结果"
_MARK = "查询结果"
#: Rows looked at when a column of the paper is fitted to its content.
_SAMPLED = 500
#: Widest column of words on paper, in half-width characters.
_WORDS_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Question:
    """One row as filed: its number, who asks (an institution's code or `_office`), its cells."""

    number: str
    asker: str
    asked: Mapping[str, str]

    @property
    def conditions(self) -> str:
        """The conditions as printed on the answer, ID numbers masked."""
        said = {name: self.asked.get(name, "") for name in CONDITIONS}
        said["证件号码"] = mask(said["证件号码"])
        return "，".join(f"{name} {word}" for name, word in said.items() if word) or "无"


def answers_folder(today: date) -> str:
    """Where answers lie in the asker's outbox folder."""
    return f"{today.isoformat()}/{FOLDER_ANSWERS}"


def territory(tree: Tree, asker: str, place: str = "") -> frozenset[str] | None:
    """Whom the asker may be told about, within a place if one is named; None is everybody."""
    own = None if asker == OFFICE else frozenset(tree.within(asker))
    if not place:
        return own
    there = frozenset(tree.in_place(place))
    return there if own is None else own & there


def inquiry_of(context: PublishContext, question: Question) -> Inquiry:
    """What a question asks of the register, within the asker's territory and nothing beyond."""
    asked = question.asked
    return Inquiry(
        session=context.session,
        catalogue=context.catalogue,
        tree=context.tree,
        today=context.today,
        institutions=territory(context.tree, question.asker, asked.get("所属地区", "")),
        asker=None if question.asker == OFFICE else question.asker,
        year=asked.get("年度", ""),
        term=asked.get("期数", ""),
        state=asked.get("状态", ""),
        kind=asked.get("证书种类", ""),
        procedures=procedures_called(context.catalogue, asked.get("业务", "")),
        id_number=asked.get("证件号码", ""),
        name=asked.get("姓名", ""),
        place=answers_folder(context.today),
    )


def procedures_called(catalogue: Catalogue, text: str) -> tuple[str, ...]:
    """Ids of the procedures with this id or title; the text itself when there is none."""
    found = (each.id for each in catalogue.values() if text in (each.id, each.title))
    return tuple(found) or ((text,) if text else ())


def answer_listing(context: PublishContext, query: QueryTable, question: Question) -> Listing:
    """The answer as data for the workbook, its conditions above the rows."""
    answer = query.answer(inquiry_of(context, question))
    facts = "；".join(f"{label}：{value}" for label, value in _facts(context, question, answer))
    sheet = ListSheet(
        name=question.asked["查询表"],
        title=answer.title,
        columns=answer.columns,
        rows=answer.rows,
        facts=facts,
        empty=NOTHING,
    )
    return Listing((sheet,), context.today, context.settings.support_line)


def answer_paper(context: PublishContext, query: QueryTable, question: Question) -> SummaryTable:
    """The same answer as data for the PDF."""
    answer = query.answer(inquiry_of(context, question))
    rows = tuple(tuple(row) for row in answer.rows)
    return SummaryTable(
        title=answer.title,
        mark=_MARK,
        scope=context.tree.name(question.asker),
        columns=tuple(
            SummaryColumn(column.name, _width(column, position, answer.rows))
            for position, column in enumerate(answer.columns)
        ),
        rows=rows,
        footer=_facts(context, question, answer),
        support_line=context.settings.support_line,
        made_on=context.today,
        content_id=basis_of(rows)[:12],
        empty=NOTHING,
    )


def _facts(
    context: PublishContext, question: Question, answer: Answer
) -> tuple[tuple[str, str], ...]:
    return (
        ("查询编号", question.number),
        ("查询机构", context.tree.name(question.asker)),
        ("范围", "本机构及所辖机构" if question.asker != OFFICE else "全部机构"),
        ("条件", question.conditions),
        ("截至", context.today.isoformat()),
        ("结果", f"{len(answer.rows):,} 条" if answer.rows else NOTHING),
    )


def _width(column: ListColumn, position: int, rows: list[list[str]]) -> int:
    """A share of the page: numbers stay on one line, words may take two."""
    if column.width:
        return min(column.width, _WORDS_WIDTH)
    texts = [row[position] for row in rows[:_SAMPLED]]
    if all(text.isascii() for text in texts):
        return fitting_width(column.name, texts) + 2
    return fitting_width(column.name, texts, high=_WORDS_WIDTH)
