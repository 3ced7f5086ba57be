"""The sheet 填报说明, written from the same definition as the checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.workbooks.common import (
    Styles,
    clean,
    column_letter,
    print_setup,
    put,
    row_height,
)
from outputs.workbooks.grid import asked_fields, header_text
from outputs.workbooks.wording import (
    attachment_words,
    example_of,
    file_words,
    format_words,
    required_words,
    sender_words,
    window_words,
)
from procedures import words
from procedures.model import Attachment, Procedure

if TYPE_CHECKING:
    from outputs.workbooks.form import FormData

_WIDTHS = (7, 20, 24, 36, 44, 28)
_FIELD_HEADERS = ("列", "列名", "是否必填", "填写要求", "可选内容", "示例")
_FILE_HEADERS = ("序号", "材料", "是否必交", "文件名", "格式要求", "文件名示例")


def write_instructions(book: Workbook, data: FormData, look: Styles) -> None:
    """Add 填报说明: who and when, every column, every material, how to pack the drop."""
    sheet = book.add_worksheet(words.SHEET_INSTRUCTIONS)
    for position, width in enumerate(_WIDTHS):
        sheet.set_column(position, position, width, look.note)
    last = len(_WIDTHS) - 1
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, clean(f"{data.procedure.title}填报说明"), look.title)
    row = _lines(sheet, 1, _about(data), look.note)
    row = _heading(sheet, row, "一、填写各列", look.heading)
    row = _table(sheet, row, (_FIELD_HEADERS, *_field_rows(data)), (look.header, look.wrapped))
    files = _file_rows(data.procedure)
    if files:
        row = _heading(sheet, row, "二、附件", look.heading)
        row = _table(sheet, row, (_FILE_HEADERS, *files), (look.header, look.wrapped))
    row = _heading(sheet, row, "三、投递" if files else "二、投递", look.heading)
    _lines(sheet, row, _packing(data.procedure), look.note)
    print_setup(sheet, 1, data.support, width=sum(_WIDTHS))


def _about(data: FormData) -> list[str]:
    lines = [
        f"填报机构：{sender_words(data.identity.institution, data.institution_name)}",
        *data.remarks,
    ]
    when = window_words(data.procedure.window, data.notices)
    lines += [f"受理时间：{line}" for line in when]
    lines.append(
        f"数据填在工作表“{data.procedure.sheet}”，一行一件，从第 {data.identity.header_row + 1} "
        "行开始；带 * 的列必填。请勿改动表头、增删列或合并单元格。"
    )
    if data.support:
        lines.append(data.support)
    return lines


def _field_rows(data: FormData) -> list[tuple[str, ...]]:
    return [
        (
            column_letter(position),
            header_text(each),
            required_words(each.required, each.required_if),
            format_words(each),
            "、".join(data.choices.words.get(each.name, ())),
            example_of(data.procedure, each),
        )
        for position, each in enumerate(asked_fields(data.procedure))
    ]


def _file_rows(procedure: Procedure) -> list[tuple[str, ...]]:
    asked = [each for each in procedure.attachments if each.name not in procedure.supplied]
    return [
        (
            str(position),
            each.name,
            required_words(each.required, each.required_if, "交").replace("选交", "如有须交"),
            file_words(procedure, each),
            attachment_words(each),
            _file_example(procedure, each),
        )
        for position, each in enumerate(asked, start=1)
    ]


def _file_example(procedure: Procedure, attachment: Attachment) -> str:
    key = f"<{procedure.key_field.name}>"
    pattern = file_words(procedure, attachment).split("、")[0]
    known = example_of(procedure, procedure.key_field)
    return pattern.replace(key, known).replace("<页码>", "1") if known else ""


def _packing(procedure: Procedure) -> list[str]:
    lines = []
    if procedure.attachments:
        lines += [
            "1. 新建文件夹，放入本工作簿；同一文件夹内建“附件”文件夹，放入全部照片和扫描件，"
            "按上表文件名命名。",
            "2. 把该文件夹（或压缩成 zip）整个放进本机构的投递文件夹（inbox）。"
            "更正时只投工作簿即可，已收的合格附件继续有效。",
            "3. 文件名也可用“申请编号_材料名”；漏交的附件可以单独投递。",
        ]
    else:
        lines.append("1. 填好后保存，把本工作簿放进本机构的投递文件夹（inbox）。")
    step = len(lines) + 1
    lines += [
        f"{step}. 名称以“{words.DRY_RUN_PREFIX}”开头的包只核验、不收件，可先试投。",
        f"{step + 1}. 每次投递都有回执；有问题的行在退回的工作簿上逐格注明，改正后原样再投。",
    ]
    return lines


def _lines(sheet: Worksheet, row: int, lines: Sequence[str], style: Format) -> int:
    width = sum(_WIDTHS)
    for line in lines:
        sheet.set_row(row, row_height(line, width))
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, clean(line), style)
        row += 1
    return row


def _heading(sheet: Worksheet, row: int, text: str, style: Format) -> int:
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, text, style)
    return row + 1


def _table(
    sheet: Worksheet, row: int, rows: Sequence[Sequence[str]], looks: tuple[Format, Format]
) -> int:
    for position, cells in enumerate(rows):
        sheet.set_row(row, max(row_height(*pair) for pair in zip(cells, _WIDTHS, strict=True)))
        for column, cell in enumerate(cells):
            put(sheet, row, column, cell, looks[0 if position == 0 else 1])
        row += 1
    return row
