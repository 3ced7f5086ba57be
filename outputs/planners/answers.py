"""查询结果: the answer to each row of 查询导出申请, made once, as the register stood that night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from sqlalchemy import Exists, exists, literal, or_, select

from outputs.context import Job, PublishContext, basis_of
from outputs.lists.applications import questions
from outputs.planners.senders import safe_name
from outputs.queries import QUERIES, QueryTable
from outputs.queries.question import Question, answer_listing, answer_paper, answers_folder
from procedures.words import OFFICE, Status
from registry.models import Application, Document

#: For so many days what could not be made of an answer is tried again.
TRIED_DAYS = timedelta(days=30)
_ANSWER = "answer"
#: Suffix, builder, and what makes the builder's data.
_Way = tuple[str, str, Callable[[PublishContext, QueryTable, Question], object]]


def plan_answers(context: PublishContext) -> Iterator[Job]:
    """A workbook for every question that was taken, and a PDF of what is printed and signed.

    The question is all that an answer is made from: another day's register makes no other, so
    that what was answered long ago is not asked after again.
    """
    since = context.today - TRIED_DAYS
    asking = questions(context.catalogue)
    rows = context.session.execute(
        select(Application.number, Application.institution, Application.values.label("asked"))
        .where(Application.procedure.in_(asking), Application.status == Status.DONE)
        .where(or_(Application.closed_on >= since, ~_answered()))
        .order_by(Application.number)
    )
    for row in rows:
        question = Question(row.number, row.institution, row.asked)
        if question.asker == OFFICE or question.asker in context.folders:
            yield from _jobs(context, question)


def _answered() -> Exists:
    workbook = literal(f"{_ANSWER}/") + Application.number + "/xlsx"
    return exists().where(Document.key == workbook)


def _jobs(context: PublishContext, question: Question) -> Iterator[Job]:
    title = question.asked.get("查询表", "")
    query = QUERIES.get(title)
    if query is None:
        return
    ways: list[_Way] = [("xlsx", "listing", answer_listing)]
    if query.paper:
        ways.append(("pdf", "summary-pdf", answer_paper))
    name = f"{question.number}_{safe_name(title)}"
    for suffix, builder, data in ways:
        yield Job(
            key=f"{_ANSWER}/{question.number}/{suffix}",
            basis=basis_of(question.number),
            title=f"{title}（查询结果 {question.number}）",
            institution=question.asker,
            path=f"{answers_folder(context.today)}/{name}.{suffix}",
            builder=builder,
            data=partial(data, context, query, question),
        )
