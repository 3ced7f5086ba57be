"""The three days of docs/a-day.md, lived through: twelve sign-ups from the form to the approval.

Everything goes through the front doors, as in the demonstration: forms taken from the outbox,
files laid into the inbox, runs at fixed business dates. The same seed gives the same people.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import load_workbook

from flows.desk import OUR_SHEETS, data_rows, header_row
from flows.errors import SystemFault
from flows.init import create_workspace
from flows.run import Request, run_once
from flows.samples.base_data import office_files
from flows.samples.calendar import Calendar
from flows.samples.institutions import CHANGSHA_COUNTY, Station, user_code
from flows.samples.people import Crowd, Person
from flows.samples.portraits import PORTRAIT_FAULTS
from flows.samples.scans import DIPLOMA, Scanner
from flows.samples.signup import PHOTO, attachments, file_name, signup_row
from flows.samples.writing import Files, write_folder
from procedures import words
from procedures.workspace import Workspace

EVE, FIRST, SECOND, THIRD = (date(2026, 11, day) for day in (2, 3, 4, 5))
FORM = "监督人员监督岗位培训报名.xlsx"
DROP = "十一月报名"
ADDED = "十一月补件"
OPINION = "工作经历未写明起止时间，请补充后重新报送"
#: Places of the three rows that go wrong, counted from 0: ID number, photo, diploma.
_WRONG_NUMBER, _WRONG_PHOTO, _NO_DIPLOMA = 2, 5, 8
#: The row (from 0, in the order of numbers) that the city sends back.
_SENT_BACK = 4


class Walk:
    """A workspace, the twelve people, and the hands of everybody who works with them."""

    def __init__(self, folder: Path) -> None:
        """Make the workspace; nothing has been dropped yet."""
        self.workspace: Workspace = create_workspace(folder)
        settings = self.workspace.settings
        quiet = settings.read_text(encoding="utf-8").replace("prefect = true", "prefect = false")
        quiet = quiet.replace("settle_seconds = 10", "settle_seconds = 0")
        settings.write_text(quiet, encoding="utf-8")
        self.calendar = Calendar(EVE)
        self.people = Crowd("a-day", EVE).take(12)

    def run(self, day: date, kind: str = "manual") -> None:
        """One run. Raises SystemFault when it had faults of ours: the page would show them."""
        report = run_once(Request(self.workspace, kind, day))
        if report.failed:
            raise SystemFault("；".join(report.faults) or "投递未能处理")

    def outbox(self, station: Station) -> Path:
        """Where a station fetches."""
        return self.workspace.outbox / station.folder

    def inbox(self, station: Station) -> Path:
        """Where it drops."""
        return self.workspace.inbox / station.folder

    def found(self, station: Station, pattern: str) -> Path:
        """The newest file of that pattern in the station's outbox."""
        return max(self.outbox(station).glob(pattern), key=lambda path: (len(path.name), path.name))

    # --- the office -------------------------------------------------------------------------

    def base_data(self) -> None:
        """The operator lays his workbooks into inbox/_office."""
        target = self.workspace.inbox / words.OFFICE
        write_folder(target, office_files(self.calendar, []))

    # --- the county station -----------------------------------------------------------------

    def sign_up(self) -> None:
        """Fill in the station's own form for twelve people, three of them wrongly, and drop it."""
        book = load_workbook(self.found(CHANGSHA_COUNTY, f"表单/{FORM}"))
        sheet = next(book[name] for name in book.sheetnames if name not in OUR_SHEETS)
        at = header_row(book)
        names = [str(cell.value or "").rstrip("*") for cell in sheet[at]]
        for place, person in enumerate(self.people):
            values = signup_row(person, self.calendar)
            if place == _WRONG_NUMBER:
                values["身份证号"] = _one_digit_off(person)
            for name, value in values.items():
                sheet.cell(at + 1 + place, names.index(name) + 1).value = value or None
        files = {FORM: _bytes(book)} | self._attachments()
        write_folder(self.inbox(CHANGSHA_COUNTY) / DROP, files)

    def _attachments(self) -> Files:
        files = self._good_attachments()
        del files[file_name(self.people[_NO_DIPLOMA].id_number, DIPLOMA)]
        photo = file_name(self.people[_WRONG_PHOTO].id_number, PHOTO)
        files[photo] = PORTRAIT_FAULTS["wrong-size"](Random("a-day"))  # noqa: S311 - a picture
        return files

    def _good_attachments(self) -> Files:
        rng, scans = Random("a-day"), Scanner("a-day")  # noqa: S311 - pictures, not secrets
        files: Files = {}
        for person in self.people:
            files |= attachments(person, scans, rng)
        return files

    def correct(self) -> None:
        """Correct the number in the returned workbook, and lay the two files beside it."""
        path = self.found(CHANGSHA_COUNTY, f"*/回执/{DROP}_回执_*.xlsx")
        person = self.people[_WRONG_NUMBER]
        changes = {person.name: {"身份证号": person.id_number}}
        photo = file_name(self.people[_WRONG_PHOTO].id_number, PHOTO)
        diploma = file_name(self.people[_NO_DIPLOMA].id_number, DIPLOMA)
        good = self._good_attachments()
        files = {path.name: _changed(path, changes), photo: good[photo], diploma: good[diploma]}
        write_folder(self.inbox(CHANGSHA_COUNTY) / ADDED, files)

    def answer_opinion(self) -> None:
        """Do in the 退回修改 workbook what the city asks for, and drop it."""
        path = self.found(CHANGSHA_COUNTY, "退回修改/*.xlsx")
        book = load_workbook(path)
        sheet = next(book[name] for name in book.sheetnames if name not in OUR_SHEETS)
        for cells in data_rows(sheet, header_row(book)):
            cells["工作经历"].value = f"{cells['工作经历'].value}；以上均为全日制在岗，起止时间属实"
        (self.inbox(CHANGSHA_COUNTY) / f"修改_{path.name}").write_bytes(_bytes(book))

    # --- reviewers --------------------------------------------------------------------------

    def review(self, station: Station, *, send_one_back: bool = False) -> None:
        """Pass all rows of the newest review workbook by 批量填写; `send_one_back` but one."""
        path = self.found(station, "待审/*.xlsx")
        book = load_workbook(path)
        if send_one_back:
            rows = list(data_rows(book[words.SHEET_REVIEW], header_row(book)))
            cells = rows[_SENT_BACK]
            cells[words.COLUMN_DECISION].value = "驳回"
            cells[words.COLUMN_OPINION].value = OPINION
            cells[words.COLUMN_REVIEWER].value = user_code(station)
        everybody = next(data_rows(book[words.SHEET_BULK], 1))
        everybody[words.COLUMN_DECISION].value = "通过"
        everybody[words.COLUMN_REVIEWER].value = user_code(station)
        (self.inbox(station) / path.name).write_bytes(_bytes(book))


def _one_digit_off(person: Person) -> str:
    """The ID number with a wrong check character, as a slip of the finger gives it."""
    last = person.id_number[-1]
    return person.id_number[:-1] + ("1" if last != "1" else "2")


def _changed(path: Path, changes: Mapping[str, Mapping[str, str]]) -> bytes:
    """The workbook with cells changed: 姓名 -> column -> value."""
    book = load_workbook(path)
    sheet = next(book[name] for name in book.sheetnames if name not in OUR_SHEETS)
    for cells in data_rows(sheet, header_row(book)):
        for name, value in changes.get(str(cells["姓名"].value), {}).items():
            cells[name].value = value
    return _bytes(book)


def _bytes(book: Any) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
