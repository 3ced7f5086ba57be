"""Papers a second, and one very long table as PDF and as workbook."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path
from time import perf_counter

from benchmarks.alone import alone
from benchmarks.figures import Outcome, Series, at_least, at_most, megabytes, told
from benchmarks.places import NIGHT, base_workspace, lay_package, write_package
from flows.samples.calendar import DEFAULT_START
from flows.samples.institutions import CHANGSHA
from flows.samples.people import Person
from flows.samples.scale import large_crowd
from procedures.workspace import Workspace


def measure(work: Path, forms: int, rows: int, repetitions: int) -> Outcome:
    """`forms` legal forms out of a register; a summary table of `rows` rows."""
    workspace = _filed(work, forms)
    made, papers, books = Series(), Series(), Series()
    paper_peaks, book_peaks, sizes = [], [], (0, 0)
    for _ in range(repetitions):
        made.seconds.append(alone(legal_forms, workspace.root, NIGHT, forms).value)
        paper = alone(summary_pdf, rows)
        papers.seconds.append(paper.value[0])
        paper_peaks.append(paper.tree)
        book = alone(summary_workbook, rows)
        books.seconds.append(book.value[0])
        book_peaks.append(book.tree)
        sizes = (paper.value[1], book.value[1])
    rate = forms / made.median
    peak, book_peak = megabytes(max(paper_peaks)), megabytes(max(book_peaks))
    details = {
        "forms": forms,
        "rows": rows,
        "forms_seconds": made.as_json(),
        "pdf_seconds": papers.as_json(),
        "pdf_tree_mb": [round(megabytes(each)) for each in paper_peaks],
        "xlsx_seconds": books.as_json(),
        "xlsx_tree_mb": [round(megabytes(each)) for each in book_peaks],
        "bytes": dict(zip(("pdf", "xlsx"), sizes, strict=True)),
    }
    promises = [
        at_least(f"legal forms a second, 2 processes, {forms} forms", 16, rate, ""),
        at_most(f"summary table of {rows} rows as PDF", 60, papers.median, " s"),
        at_most(f"summary table of {rows} rows as PDF: all processes", 1024, peak, " MB"),
        at_most(f"summary table of {rows} rows as xlsx", 5, books.median, " s"),
        told("legal forms: spread", str(made)),
        told("summary table as PDF: spread", str(papers)),
        told("summary table as xlsx: spread", str(books)),
        told("summary table as xlsx: all processes", f"{book_peak:.0f} MB"),
        told("sizes of PDF and xlsx", " and ".join(f"{megabytes(s):.1f} MB" for s in sizes)),
    ]
    return Outcome("documents", promises, details)


def _filed(work: Path, applicants: int) -> Workspace:
    """A workspace after the night in which `applicants` were filed and their papers laid out."""
    from flows.run import Request, run_once

    workspace = base_workspace(work / "filed")
    write_package(work / "few", applicants)
    lay_package(workspace, work / "few")
    report = run_once(Request(workspace, "manual", NIGHT))
    if report.failed or report.opened != applicants:
        raise RuntimeError(f"{report.opened} of {applicants} filed: {report.faults}")
    return workspace


def legal_forms(root: Path, day: date, expected: int) -> float:
    """Seconds for every legal form of the register: facts read, papers made and stored.

    As publish makes them, chunk by chunk, the start of the two processes included.
    """
    from flows.publishing import publish_context
    from flows.run import Request, entered
    from outputs.build import build
    from outputs.planners.reviews import plan_case_forms
    from outputs.pool import Renderers
    from outputs.problem import Problem
    from outputs.publish import CHUNK
    from outputs.store import store

    with entered(Request(Workspace(root), "manual", day)) as ctx, ctx.register.read() as session:
        started = perf_counter()
        jobs = list(plan_case_forms(publish_context(ctx, session)))
        with Renderers(2) as renderers:
            for start in range(0, len(jobs), CHUNK):
                for content in build(jobs[start : start + CHUNK], renderers, session):
                    if isinstance(content, Problem):
                        raise content
                    store(ctx.workspace, content)
        took = perf_counter() - started
    if len(jobs) != expected:
        raise RuntimeError(f"{len(jobs)} legal forms, not {expected}")
    return took


def summary_pdf(rows: int) -> tuple[float, int]:
    """Seconds and bytes of the long table as PDF, in two processes started within."""
    from outputs.build import build
    from outputs.context import Job
    from outputs.documents.summary_pdf import DRAFT, SummaryColumn, SummaryTable
    from outputs.pool import Renderers
    from outputs.problem import Problem
    from outputs.tables import TABLES, masked

    definition = TABLES["signup-summary"]
    names = [column.name for column in definition.columns]
    shown = masked(definition.columns, table_rows(rows))
    table = SummaryTable(
        title=definition.title_of(str(NIGHT.year)),
        mark=DRAFT,
        scope=CHANGSHA.name,
        columns=tuple(SummaryColumn(each.name, each.width) for each in definition.columns),
        rows=tuple(tuple(row[name] for name in names) for row in shown),
        footer=(("合计人数", str(rows)),),
        support_line="",
        made_on=NIGHT,
        content_id="0" * 12,
    )
    del shown
    gc.collect()
    started = perf_counter()
    with Renderers(2) as renderers:
        job = Job("table", "basis", table.title, CHANGSHA.code, "表.pdf", "summary-pdf", table)
        (content,) = build([job], renderers)
    took = perf_counter() - started
    if isinstance(content, Problem):
        raise content
    return took, len(content)


def summary_workbook(rows: int) -> tuple[float, int]:
    """Seconds and bytes of the long table as xlsx."""
    from outputs.tables import TABLES
    from outputs.workbooks.summary import build_listing, table_listing

    definition = TABLES["signup-summary"]
    texts = table_rows(rows)
    started = perf_counter()
    footer = (("合计人数", str(rows)),)
    content = build_listing(table_listing(definition, texts, footer, str(NIGHT.year), NIGHT))
    return perf_counter() - started, len(content)


def table_rows(rows: int) -> list[dict[str, str]]:
    """Rows of 报名汇总表 about invented people: header -> text."""
    return [_row(place, person) for place, person in enumerate(large_crowd(rows), start=1)]


def _row(place: int, person: Person) -> dict[str, str]:
    return {
        "序号": str(place),
        "所属地区": "长沙市",
        "监督机构名称": CHANGSHA.name,
        "姓名": person.name,
        "性别": person.sex,
        "类别": "新进人员",
        "身份证号码": person.id_number,
        "文化程度": person.education,
        "所学专业": person.major,
        "职称": person.title,
        "参加工作时间": person.started.isoformat(),
        "培训专业": person.speciality,
        "联系电话": person.phone,
        "培训年度": str(DEFAULT_START.year),
        "培训期数": "2",
        "审核结果": "待市州审核",
        "备注": "",
    }
