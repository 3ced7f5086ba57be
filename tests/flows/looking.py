"""What the end-to-end tests look at: cells of workbooks, text of papers, rows of the register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
from openpyxl import load_workbook
from world import OUR_SHEETS, World

from flows.commands.show import as_body
from flows.report import DropReport, RunReport
from procedures import words
from procedures.findings import Severity
from registry.lookup import applications, history

#: Makes a world of its own, base data in place, in a folder that is not there yet.
Found = Callable[[Path], World]
#: Tables that grow with every drop, whatever it says: what was received, and the answer to it.
BOOKKEEPING = frozenset(
    {"drops", "findings", "documents", "messages", "mails", "runs", "seals", "leases"}
)


def rows(path: Path, sheet: str = "") -> list[dict[str, str]]:
    """Data rows of a sheet, the first data one by default: header -> text, `row` -> Excel row."""
    book = load_workbook(path)
    page = book[sheet] if sheet else next(s for s in book if s.title not in OUR_SHEETS)
    at = World.header_row(book) if words.SHEET_IDENTITY in book.sheetnames else 1
    headers = [str(cell.value or "").rstrip("*") for cell in page[at]]
    found = []
    for cells in page.iter_rows(min_row=at + 1):
        texts = ["" if cell.value is None else str(cell.value) for cell in cells]
        if any(texts):
            found.append(dict(zip(headers, texts, strict=False)) | {"row": str(cells[0].row)})
    return found


def words_of(path: Path) -> str:
    """Everything a workbook says, or a PDF's text, without white space."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as paper:
            text = "".join(page.get_textpage().get_text_range() for page in paper)
    else:
        cells = (cell.value for sheet in load_workbook(path) for row in sheet for cell in row)
        text = "".join(str(value) for value in cells if value is not None)
    return "".join(text.split())


def show(world: World, number: str) -> dict[str, Any]:
    """What `baoshen show --json` says of an application."""
    register = world.register()
    with register.read() as session:
        found = history(session, number)
        assert found is not None
        body = as_body(found, full=False)
    register.close()
    return body


def number_of(world: World, id_number: str) -> str:
    """The number of the person's last application by number, "" when there is none."""
    register = world.register()
    with register.read() as session:
        found = [case.number for case in applications(session, subject=id_number)]
    register.close()
    return found[-1] if found else ""


def stands(world: World, number: str) -> tuple[str, str]:
    """Status and step of an application."""
    body = show(world, number)
    return body["status"], body["step"] or ""


def codes(report: RunReport | DropReport, name: str = "") -> list[tuple[str, int | None]]:
    """(code, row) of a drop's findings in the order of rows."""
    drop = report if isinstance(report, DropReport) else World.drop_report(report, name)
    return sorted(((f.code, f.row) for f in drop.findings), key=lambda f: (f[1] or 0, f[0]))


def blocking(report: RunReport, name: str) -> list[tuple[str, int | None]]:
    """The same for what stops a row."""
    drop = World.drop_report(report, name)
    must = [(f.code, f.row) for f in drop.findings if f.severity is Severity.MUST_FIX]
    return sorted(must, key=lambda f: (f[1] or 0, f[0]))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Tables that changed, bookkeeping left out."""
    return {name for name in before if before[name] != after[name]} - BOOKKEEPING
