"""Parts of a data sheet that forms and returned workbooks share: columns, headers, dropdowns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.workbooks.common import (
    Styles,
    clean,
    column_letter,
    display_width,
    put,
    row_height,
)
from outputs.workbooks.wording import example_of, format_words, required_words
from procedures import words
from procedures.model import Field, FieldType, Procedure
from procedures.records import Institution
from procedures.submitters import in_system
from procedures.tables import Tables

#: Width of a column by type, in half-width characters.
_TYPE_WIDTHS = {
    FieldType.TEXT: 18,
    FieldType.PERSON_NAME: 10,
    FieldType.ID_NUMBER: 21,
    FieldType.CREDIT_CODE: 21,
    FieldType.PHONE: 15,
    FieldType.EMAIL: 24,
    FieldType.DATE: 12,
    FieldType.MONTH: 12,
    FieldType.INTEGER: 8,
    FieldType.DECIMAL: 12,
    FieldType.CHOICE: 10,
    FieldType.CHOICES: 20,
    FieldType.CERTIFICATE_NUMBER: 22,
    FieldType.CODE: 14,
    FieldType.INSTITUTION: 34,
}
#: Types whose dropdown only offers: several words, or a bare code, may be typed too.
_OPEN_LISTS = (FieldType.CHOICES, FieldType.INSTITUTION)
REASON_WIDTH = 48
MOST_HEIGHT = 120.0  # points a row of data takes at most, its 原因 aside
_EXTRA_WIDTHS = {
    words.COLUMN_RESULT: 12,
    words.COLUMN_REASON: REASON_WIDTH,
    words.COLUMN_CONFIRM: 13,
    words.COLUMN_ACTION: 9,
    words.COLUMN_NUMBER: 17,
    words.COLUMN_ROW_ID: 22,
}
#: Of the product's columns, as far as they are shown.
EXTRA_WIDTH = sum(_EXTRA_WIDTHS.values()) - _EXTRA_WIDTHS[words.COLUMN_ROW_ID]
_EXTRA_CHOICES = {
    words.COLUMN_CONFIRM: (words.CONFIRM_TRUE, words.CONFIRM_RENAME),
    words.COLUMN_ACTION: (words.ACTION_DELETE, words.ACTION_WITHDRAW),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """The words behind the dropdowns: field name -> allowed words."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def choices_of(
    procedure: Procedure, tables: Tables, today: date, tree: Iterable[Institution] = ()
) -> Choices:
    """Every list of the procedure as it stands on `today` in its province.

    Fields that name an institution offer those of `tree` that are 启用, `名称（编码）`.
    Raises TableError when a table has no entry in force.
    """
    province = words.SYSTEM_PROVINCES.get(procedure.system)
    lists: dict[str, tuple[str, ...]] = {}
    for each in procedure.fields:
        if isinstance(each.choices, str):
            table = each.choices.removeprefix("table:")
            lists[each.name] = tables.choices(table, today, province)
        elif each.choices:
            lists[each.name] = each.choices
        elif each.types:
            lists[each.name] = _institutions(procedure, each, tree)
    return Choices(lists)


def _institutions(
    procedure: Procedure, field: Field, tree: Iterable[Institution]
) -> tuple[str, ...]:
    return tuple(
        f"{one.name}（{one.code}）"
        for one in tree
        if one.enabled and one.type in field.types and in_system(procedure, one)
    )


def asked_fields(procedure: Procedure) -> tuple[Field, ...]:
    """The columns a sender fills: not what a later step brings, not what is never stored."""
    supplied = procedure.supplied
    return tuple(f for f in procedure.fields if not f.secret and f.name not in supplied)


def header_text(field: Field) -> str:
    """The header as printed: required ones end with *."""
    return f"{field.name}*" if field.required else field.name


def field_width(field: Field, choices: Sequence[str] = ()) -> int:
    """Column width: the field's own, else its type's, never narrower than header and choices.

    Long headers take two lines.
    """
    widest = max((display_width(word) for word in choices), default=0)
    natural = max(_TYPE_WIDTHS[field.type], min(widest + 4, 26))
    header = display_width(header_text(field))
    return max(field.width or natural, header + 3 if header < 12 else (header + 1) // 2 + 4)


def write_row(
    sheet: Worksheet, row: int, cells: Iterable[tuple[int, str, float]], style: Format
) -> float:
    """Write wrapped texts at (column, text, width); the height in points that shows them.

    0 where one line does. What is longer than `MOST_HEIGHT` is read in the cell's own editor.
    """
    height = 0.0
    for position, text, width in cells:
        put(sheet, row, position, text, style)
        if len(text) * 2 > width or "\n" in text:
            height = max(height, row_height(text, width))
    return min(height, MOST_HEIGHT)


def write_headers(
    sheet: Worksheet, row: int, columns: Mapping[int, Field], procedure: Procedure, look: Styles
) -> None:
    """Headers of data columns with a comment each: required, format, example."""
    for position, each in columns.items():
        style = look.required if each.required else look.header
        sheet.write_string(row, position, clean(header_text(each)), style)
        lines = [required_words(each.required, each.required_if), format_words(each)]
        example = example_of(procedure, each)
        if example:
            lines.append(f"例：{example}")
        sheet.write_comment(row, position, clean("\n".join(lines)), comment_box(lines))


def write_extra_headers(sheet: Worksheet, row: int, first: int, look: Styles) -> None:
    """Headers of the product's columns from column `first` on; the row identifier is hidden."""
    for offset, name in enumerate(words.DATA_EXTRA_COLUMNS):
        sheet.set_column(
            first + offset,
            first + offset,
            _EXTRA_WIDTHS[name],
            look.plain,
            {"hidden": name == words.COLUMN_ROW_ID},
        )
        style = look.input_header if name in _EXTRA_CHOICES else look.header
        sheet.write_string(row, first + offset, name, style)


def comment_box(lines: Sequence[str]) -> dict[str, object]:
    """Size of a comment's box in pixels, for about 30 half-width characters a line."""
    wrapped = sum(1 + display_width(part) // 30 for line in lines for part in line.split("\n"))
    return {"x_scale": 1.8, "height": min(24 + 18 * wrapped, 420), "font_size": 9}


class Dropdowns:
    """The hidden sheet of lists, and the dropdowns that point to it."""

    def __init__(self, book: Workbook) -> None:
        """Add the hidden sheet to `book`; it stays empty when no list is asked for."""
        self._sheet = book.add_worksheet(words.SHEET_CHOICES)
        self._sheet.hide()
        self._format = book.add_format({"num_format": "@"})
        self._ranges: dict[tuple[str, ...], str] = {}

    def source(self, name: str, choices: tuple[str, ...]) -> str:
        """The range that holds `choices`, written once under `name`."""
        if choices not in self._ranges:
            column = len(self._ranges)
            self._sheet.write_string(0, column, clean(name), self._format)
            for row, word in enumerate(choices, start=1):
                self._sheet.write_string(row, column, clean(word), self._format)
            letter = column_letter(column)
            place = f"${letter}$2:${letter}${len(choices) + 1}"
            self._ranges[choices] = f"='{words.SHEET_CHOICES}'!{place}"
        return self._ranges[choices]

    def add(
        self,
        sheet: Worksheet,
        area: tuple[int, int, int, int],
        name: str,
        choices: tuple[str, ...],
        *,
        strict: bool = True,
    ) -> None:
        """A dropdown on (first row, first column, last row, last column), 0-based.

        One that is not strict only offers words: several, or other ones, may be typed.
        """
        if not choices:
            return
        sheet.data_validation(
            *area,
            {
                "validate": "list",
                "source": self.source(name, choices),
                "show_error": strict,
                "error_title": "不在选项内",
                "error_message": "请从下拉选项中选择。",
            },
        )


def add_field_dropdowns(
    lists: Dropdowns,
    sheet: Worksheet,
    columns: Mapping[int, Field],
    choices: Choices,
    rows: tuple[int, int],
) -> None:
    """Dropdowns of data columns over the 0-based rows `rows` = (first, last)."""
    first, last = rows
    for position, each in columns.items():
        lists.add(
            sheet,
            (first, position, last, position),
            each.name,
            choices.words.get(each.name, ()),
            strict=each.type not in _OPEN_LISTS,
        )


def add_extra_dropdowns(
    lists: Dropdowns, sheet: Worksheet, first_column: int, rows: tuple[int, int]
) -> None:
    """Dropdowns of 确认 and 操作 over the 0-based rows `rows` = (first, last)."""
    for offset, name in enumerate(words.DATA_EXTRA_COLUMNS):
        column = first_column + offset
        options = _EXTRA_CHOICES.get(name, ())
        lists.add(sheet, (rows[0], column, rows[1], column), name, options)
