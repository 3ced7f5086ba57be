"""The receipt of any drop; with a data sheet, that sheet rebuilt so that it can be corrected.

Rebuilt, not edited: same sheet name, headers, columns and row numbers, values as the text that
was read, wrong cells marked and commented, and the product's columns at the end (design 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from outputs.workbooks.common import (
    Styles,
    clean,
    column_index,
    expect_text,
    open_book,
    print_setup,
    put,
    row_height,
    sheet_name,
    styles,
)
from outputs.workbooks.grid import (
    EXTRA_WIDTH,
    REASON_WIDTH,
    Choices,
    Dropdowns,
    add_extra_dropdowns,
    add_field_dropdowns,
    comment_box,
    field_width,
    header_text,
    write_extra_headers,
    write_headers,
    write_row,
)
from outputs.workbooks.identity import Identity, write_identity
from outputs.workbooks.receipt import Receipt, severity_look, write_receipt_sheet
from outputs.workbooks.wording import in_brackets
from procedures import words
from procedures.findings import Finding, rank
from procedures.findings.kind import SEVERITY_WORDS
from procedures.model import Field, Procedure
from procedures.records import Rename, Sheet

#: Comments slow Excel down; beyond this many cells the mark and the 原因 column must do.
MOST_COMMENTS = 2_000

ROW_STATES = {
    "accepted": "已收件",
    "to_confirm": "已收件，待确认",
    "waiting": "待补附件",
    "saved": "已保存，未上报",
    "refused": "未收件",
    "deleted": "已删除",
    "withdrawn": "已撤回",
    "checked": "核验通过",
}


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row: a key of `ROW_STATES`, its 申请编号 and 行标识.

    `action` stays in 操作 when it was carried out, so that the sheet can be dropped again.
    """

    state: str
    number: str = ""
    row_id: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """The data sheet of a drop as it goes back. `outcomes` by Excel row number.

    `identity.header_row` is where the sender had his header; it comes before every row.
    """

    sheet: Sheet
    procedure: Procedure
    choices: Choices
    identity: Identity
    outcomes: Mapping[int, RowOutcome] = field(default_factory=dict)
    renames: tuple[Rename, ...] = ()


def build_receipt(receipt: Receipt, returned: ReturnedSheet | None = None) -> bytes:
    """The receipt as xlsx, with the rebuilt data sheet when one was read."""
    buffer = BytesIO()
    book = open_book(buffer, receipt.received)
    look = styles(book)
    marked = _by_cell(receipt.findings, returned)
    remarks = []
    if len(marked) > MOST_COMMENTS:
        remarks.append(
            f"问题较多，批注只加在前 {MOST_COMMENTS:,} 格；各行的全部问题见数据页“原因”列。"
        )
    if returned is not None and returned.renames:
        remarks.append(
            f"文件名对不上但有建议的，属实时在数据页“{words.COLUMN_CONFIRM}”列选"
            f"“{words.CONFIRM_RENAME}”，只投本工作簿即可，文件不必改名重投。"
        )
    write_receipt_sheet(book, receipt, look, remarks, data=returned is not None)
    if returned is not None:
        _Rebuild(book, look, receipt, returned, marked).write()
        write_identity(book, replace(returned.identity, sheet=_name(returned)))
    book.close()
    return buffer.getvalue()


Cells = dict[tuple[int, int], list[Finding]]


def _by_cell(findings: Sequence[Finding], returned: ReturnedSheet | None) -> Cells:
    """(Excel row, 0-based column) -> its findings in rank order."""
    cells: Cells = {}
    if returned is None:
        return cells
    letters = returned.sheet.letters
    for finding in rank(findings):
        letter = finding.column or letters.get(finding.field or "", "")
        if finding.row is not None and letter:
            cells.setdefault((finding.row, column_index(letter)), []).append(finding)
    return cells


class _Rebuild:
    """Writes one data sheet; holds what its few steps share."""

    def __init__(
        self, book: Workbook, look: Styles, receipt: Receipt, data: ReturnedSheet, cells: Cells
    ) -> None:
        self._look = look
        self._data = data
        self._cells = cells
        self._support = receipt.support
        self._dry_run = receipt.dry_run
        self._reasons = _reasons(receipt.findings, data.renames)
        self._header = data.identity.header_row - 1
        self._sheet = book.add_worksheet(_name(data))
        self._lists = Dropdowns(book)
        self._columns = _data_columns(data)
        self._widths = {
            position: field_width(each, data.choices.words.get(each.name, ()))
            for position, each in self._columns.items()
        }
        unread = [column_index(letter) for letter, _ in data.sheet.unknown_headers]
        self._extra = max([*self._columns, *unread], default=-1) + 1

    def write(self) -> None:
        """Headers, rows, marks, dropdowns, filter and print set-up."""
        data, sheet = self._data, self._sheet
        frame = data.sheet.frame
        last = max((int(row) for row in frame.index), default=self._header + 1)
        for position, width in self._widths.items():
            sheet.set_column(position, position, width, self._look.plain)
        sheet.set_row(self._header, 36)
        write_headers(sheet, self._header, self._columns, data.procedure, self._look)
        write_extra_headers(sheet, self._header, self._extra, self._look)
        for letter, text in data.sheet.unknown_headers:
            put(sheet, self._header, column_index(letter), text, self._look.header)
        self._write_rows()
        self._write_marks()
        rows = (self._header + 1, last - 1 + 100)
        add_field_dropdowns(self._lists, sheet, self._columns, data.choices, rows)
        add_extra_dropdowns(self._lists, sheet, self._extra, (self._header + 1, last - 1))
        sheet.freeze_panes(self._header + 1, 1)
        sheet.autofilter(self._header, 0, last - 1, self._extra + 5)
        sheet.set_comments_author("核验")
        expect_text(sheet)
        width = sum(self._widths.values()) + EXTRA_WIDTH
        print_setup(sheet, self._header + 1, self._support, width=width)

    def _write_rows(self) -> None:
        """Values as read, row by row; product columns from what became of the row."""
        frame = self._data.sheet.frame
        names = [each.name for each in self._columns.values()]
        values = [frame[name].tolist() for name in names]
        confirmed = (
            frame[words.COLUMN_CONFIRM].tolist()
            if words.COLUMN_CONFIRM in frame.columns
            else [""] * len(frame)
        )
        sheet, style, marked = self._sheet, self._look.wrapped, self._cells
        places = tuple(self._widths.items())
        lines = zip(frame.index.tolist(), confirmed, *values, strict=True)
        for number, confirm, *cells in lines:
            row = number - 1
            shown = (
                (position, value, width)
                for (position, width), value in zip(places, cells, strict=True)
                if (number, position) not in marked
            )
            height = write_row(sheet, row, shown, style)
            self._write_extras(number, confirm)
            reason = self._reasons.get(number, "")
            height = max(height, row_height(reason, REASON_WIDTH)) if reason else height
            if height:
                sheet.set_row(row, height)

    def _write_extras(self, number: int, confirm: str) -> None:
        outcome = self._data.outcomes.get(number, RowOutcome("refused"))
        state = "checked" if self._dry_run and outcome.state == "accepted" else outcome.state
        extras = {
            words.COLUMN_RESULT: ROW_STATES[state],
            words.COLUMN_REASON: self._reasons.get(number, ""),
            words.COLUMN_CONFIRM: confirm,
            words.COLUMN_ACTION: outcome.action,
            words.COLUMN_NUMBER: outcome.number,
            words.COLUMN_ROW_ID: outcome.row_id,
        }
        for offset, name in enumerate(words.DATA_EXTRA_COLUMNS):
            style = self._look.wrapped if name == words.COLUMN_REASON else self._look.text
            put(self._sheet, number - 1, self._extra + offset, extras[name], style)

    def _write_marks(self) -> None:
        """Wrong cells again, marked, with the first `MOST_COMMENTS` commented."""
        frame = self._data.sheet.frame
        names = {position: each.name for position, each in self._columns.items()}
        headers = self._headers()
        looks: dict[str, Format] = {
            word: severity_look(self._look, word) for word in SEVERITY_WORDS.values()
        }
        values = {name: frame[name].to_dict() for name in names.values()}
        for count, ((number, position), found) in enumerate(sorted(self._cells.items())):
            value = values.get(names.get(position, ""), {}).get(number, "")
            if number == self._header + 1:
                value = headers.get(position, "")
            style = looks[SEVERITY_WORDS[found[0].severity]]
            put(self._sheet, number - 1, position, value, style)
            if count < MOST_COMMENTS:
                lines = [_sentence(finding) for finding in found]
                text = clean("\n".join(lines))
                self._sheet.write_comment(number - 1, position, text, comment_box(lines))

    def _headers(self) -> dict[int, str]:
        """0-based column -> header as it stands in the sheet, unread columns too."""
        unread = {column_index(letter): text for letter, text in self._data.sheet.unknown_headers}
        return unread | {position: header_text(each) for position, each in self._columns.items()}


def _name(data: ReturnedSheet) -> str:
    """The sender's sheet name; the procedure's where ours already stand in this workbook."""
    name = sheet_name(data.sheet.name)
    taken = (words.SHEET_RECEIPT, words.SHEET_CHOICES, words.SHEET_IDENTITY)
    return data.procedure.sheet if name.lower() in taken else name


def _data_columns(data: ReturnedSheet) -> dict[int, Field]:
    """0-based column -> field, at the letters the sender had them."""
    letters, frame = data.sheet.letters, data.sheet.frame
    placed = {
        column_index(letters[each.name]): each
        for each in data.procedure.fields
        if each.name in letters and each.name in frame.columns and not each.secret
    }
    return dict(sorted(placed.items()))


def _reasons(findings: Sequence[Finding], renames: Sequence[Rename]) -> dict[int, str]:
    """Excel row -> everything that is wrong with it, one numbered line each."""
    lines: dict[int, list[str]] = {}
    for finding in rank(findings):
        if finding.row is not None:
            word = SEVERITY_WORDS[finding.severity]
            lines.setdefault(finding.row, []).append(f"【{word}】{_sentence(finding)}")
    for row, line in _rename_lines(renames):
        lines.setdefault(row, []).append(line)
    return {
        row: "\n".join(f"{position}. {line}" for position, line in enumerate(found, start=1))
        if len(found) > 1
        else found[0]
        for row, found in lines.items()
    }


def _rename_lines(renames: Sequence[Rename]) -> Iterator[tuple[int, str]]:
    for each in sorted(renames, key=lambda rename: (rename.row, rename.path)):
        yield (
            each.row,
            f"建议改名：{each.path} → {each.proposed}；"
            f"属实的，在“{words.COLUMN_CONFIRM}”列选“{words.CONFIRM_RENAME}”。",
        )


def _sentence(finding: Finding) -> str:
    return f"{finding.message}{in_brackets(finding.basis)}{finding.remedy}"
