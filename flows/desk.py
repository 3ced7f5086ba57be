"""Plays the people of the demonstration at their desks: reviewers, and clerks who correct.

They see what real ones see, the workbooks in the outbox, and answer the way real ones do:
cells filled in with a spreadsheet program, the file dropped into their own inbox folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from procedures import words
from procedures.records import User
from procedures.workspace import Workspace

APPROVE, RETURN = "通过", "驳回"
RETURN_REASON = "工作经历过于简略，请补充起止时间和岗位后重新报送"
ADDED = "；已补充：各段经历起止时间见附件"
_FIELD_TO_CORRECT = "工作经历"
#: In 结果 of a row that waits for its sender's 情况属实.
_ASKED = words.STATUS_WORDS[words.Status.TO_CONFIRM]
_SERIAL = re.compile(r"第(\d+)份")


@dataclass(slots=True)
class Desk:
    """All desks of a workspace. `seen` holds the outbox files that were answered already."""

    workspace: Workspace
    users: Mapping[str, User]
    seen: set[Path] = field(default_factory=set)
    returned_once: bool = False

    def review(self) -> tuple[int, int]:
        """Answer every new review workbook; how many were approved and returned.

        The first reviewer who has three rows or more returns one of them, once.
        """
        approved = returned = 0
        for path in self._fresh(f"*/{words.FOLDER_PENDING}/*.xlsx"):
            reviewer = self._reviewer(_code(path))
            if reviewer is None:
                continue
            book = load_workbook(path)
            sheet = book[words.SHEET_REVIEW]
            rows = list(data_rows(sheet, header_row(book)))
            send_back = -1
            if not self.returned_once and len(rows) > 2:
                send_back, self.returned_once = 1, True
            for place, cells in enumerate(rows):
                word, opinion = (RETURN, RETURN_REASON) if place == send_back else (APPROVE, "")
                cells[words.COLUMN_DECISION].value = word
                cells[words.COLUMN_OPINION].value = opinion
                cells[words.COLUMN_REVIEWER].value = reviewer.code
                returned += place == send_back
                approved += place != send_back
            book.save(self._inbox(path) / f"审核_{path.name}")
        return approved, returned

    def correct(self) -> int:
        """Complete every new 退回修改 workbook as the opinion asks; how many rows."""
        corrected = 0
        for path in self._fresh(f"*/{words.FOLDER_RETURNED}/*.xlsx"):
            book = load_workbook(path)
            name = next(name for name in book.sheetnames if name not in OUR_SHEETS)
            for cells in data_rows(book[name], header_row(book)):
                cell = cells.get(_FIELD_TO_CORRECT)
                if cell is not None and cell.value:
                    cell.value = f"{cell.value}{ADDED}"
                    corrected += 1
            book.save(self._inbox(path) / f"修改_{path.name}")
        return corrected

    def confirm(self) -> int:
        """Answer 情况属实 to every row that a new receipt asks about; how many rows."""
        confirmed = 0
        for path in self._fresh(f"*/*/{words.FOLDER_RECEIPTS}/*.xlsx"):
            book = load_workbook(path)
            sheets = [book[name] for name in book.sheetnames if name not in OUR_SHEETS]
            asked = [
                cells[words.COLUMN_CONFIRM]
                for sheet in sheets
                for cells in data_rows(sheet, header_row(book))
                if _ASKED in str(cells[words.COLUMN_RESULT].value)
            ]
            for cell in asked:
                cell.value = words.CONFIRM_TRUE
            if asked:
                book.save(self._inbox(path) / f"确认_{path.name}")
            confirmed += len(asked)
        return confirmed

    def _fresh(self, pattern: str) -> Iterator[Path]:
        """New files of that pattern below the outbox, of each series the newest only."""
        found = sorted(self.workspace.outbox.glob(pattern), key=_order)
        newest = {(path.parent, _SERIAL.sub("", path.name)): path for path in found}
        for path in sorted(set(newest.values()) - self.seen):
            self.seen.add(path)
            yield path

    def _inbox(self, path: Path) -> Path:
        return self.workspace.inbox / path.relative_to(self.workspace.outbox).parts[0]

    def _reviewer(self, org: str) -> User | None:
        able = [
            user
            for _, user in sorted(self.users.items())
            if user.institution == org and user.enabled and "审核人" in user.roles
        ]
        return able[-1] if able else None


#: Sheets of our workbooks that hold no rows of the sender's.
OUR_SHEETS = frozenset(
    {
        words.SHEET_IDENTITY,
        words.SHEET_IDLE,
        words.SHEET_INSTRUCTIONS,
        words.SHEET_RECEIPT,
        words.SHEET_BULK,
        words.SHEET_CHOICES,
    }
)


def _code(path: Path) -> str:
    """The institution whose outbox holds `path`."""
    return path.parent.parent.name.partition("_")[0]


def _order(path: Path) -> tuple[str, int, str]:
    serial = _SERIAL.search(path.name)
    return str(path.parent), int(serial[1]) if serial else 0, path.name


def header_row(book: Any) -> int:
    """The Excel row of the data sheet's header, as the hidden identity sheet says."""
    identity = {str(row[0]): str(row[1]) for row in book[words.SHEET_IDENTITY].values if row[0]}
    return int(identity.get(words.IDENTITY_HEADER_ROW, "1"))


def data_rows(sheet: Worksheet, header: int) -> Iterator[dict[str, Any]]:
    """Each filled data row below Excel row `header`: column name without its star -> cell."""
    names = [str(cell.value or "").rstrip("*") for cell in sheet[header]]
    for row in sheet.iter_rows(min_row=header + 1):
        if any(cell.value for cell in row):
            yield dict(zip(names, row, strict=False))
